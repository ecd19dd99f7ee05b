"""How the Solihull plan is understood: the readings, and the questions that it leaves open."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.postbag import PLAN, attempt, run

QUARTERLY = "MONTHLY;INTERVAL=3"
# Reference: kind, start, due. Dates are the first and last days of what is printed.
READINGS: dict[str, tuple[str, str | None, str | None]] = {
    **dict.fromkeys(
        ["1.1", "1.2", "1.3", "1.4", "1.7", "2.1", "2.2", "2.3", "3.2", "4.2", "4.4", "4.7", "4.10"],
        ("window", "2012-07-01", "2013-06-30"),
    ),
    "1.5": ("from", "2013-03-01", None),
    "1.6": ("undetermined", None, None),
    "1.8": ("multi", None, None),
    "1.9": ("event", None, None),
    "1.10": ("from", "2013-01-01", None),
    "1.11": ("from", "2012-09-01", None),
    "2.5": ("from", "2013-01-01", None),
    "2.6": ("from", "2012-12-01", None),
    "3.1": ("recurring", "2012-11-01", None),
    "3.3": ("multi", None, None),
    "3.4": ("recurring", "2012-07-01", None),
    "3.5": ("from", "2012-09-01", None),
    "3.6": ("window", "2012-07-01", "2012-11-30"),
    "4.1": ("by", None, "2012-12-31"),
    "4.3": ("by", None, "2012-09-30"),
    "4.5": ("from", "2012-09-01", None),
    "4.6": ("by", None, "2013-06-30"),
    "4.9": ("on", "2013-04-01", "2013-04-01"),
}
PARTS = {
    "1.8": [("by", None, "2013-01-31"), ("from", "2012-08-01", None)],
    "3.3": [("by", None, "2012-09-30"), ("by", None, "2013-03-31")],
}


@pytest.fixture(scope="module")
def checked() -> dict[str, Any]:
    """The answer of `plan check`, which needs no home."""
    answer: dict[str, Any] = json.loads(run(None, "plan", "check", PLAN, "--json"))
    return answer


@pytest.fixture(scope="module")
def printed() -> dict[str, dict[str, Any]]:
    """The actions as the file has them."""
    return {action["ref"]: action for action in yaml.safe_load(PLAN.read_text())["actions"]}


def in_short(reading: dict[str, Any]) -> tuple[str, str | None, str | None]:
    return reading["kind"], reading["start"], reading["due"]


def test_all_31_actions_are_there_without_an_error(checked: dict[str, Any]) -> None:
    assert checked["errors"] == []
    assert [action["ref"] for action in checked["actions"]] == [
        *(f"1.{number}" for number in range(1, 12)),
        *("2.1", "2.2", "2.3", "2.5", "2.6"),
        *(f"3.{number}" for number in range(1, 7)),
        *("4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.9", "4.10"),
    ]
    assert checked["plan"]["starts_on"] == "2012-07-01"
    assert checked["plan"]["ends_on"] == "2013-06-30"
    categories = [action["category"] for action in checked["actions"]]
    assert (categories.count("fundamental"), categories.count("change_priority")) == (20, 11)


def test_every_timescale_is_shown_as_printed(checked: dict[str, Any], printed: dict[str, dict[str, Any]]) -> None:
    shown = {action["ref"]: action["timescale"] for action in checked["actions"]}
    assert shown == {ref: action["timescale"] for ref, action in printed.items()}
    assert shown["1.5"].startswith("То "), "the first two letters are Cyrillic, as printed"


def test_every_timescale_is_read_as_it_was_meant(checked: dict[str, Any]) -> None:
    assert {action["ref"]: in_short(action["reading"]) for action in checked["actions"]} == READINGS


def test_the_parts_of_a_timescale_are_read_one_by_one(checked: dict[str, Any]) -> None:
    parts = {action["ref"]: action["reading"]["parts"] for action in checked["actions"] if action["reading"]["parts"]}
    assert {ref: [in_short(part) for part in each] for ref, each in parts.items()} == PARTS


def test_only_the_two_quarterly_actions_come_round(checked: dict[str, Any]) -> None:
    rates = {action["ref"]: action["reading"]["freq"] for action in checked["actions"] if action["reading"]["freq"]}
    assert rates == {"3.1": QUARTERLY, "3.4": QUARTERLY}


def test_it_asks_only_where_a_reading_is_uncertain(checked: dict[str, Any]) -> None:
    asks = {action["ref"] for action in checked["actions"] if action["reading"]["ask"]}
    assert {"3.3"} <= asks <= {"3.3", "1.8", "4.2"}
    [march] = [part for action in checked["actions"] for part in action["reading"]["parts"] if part["ask"]]
    assert march["due"] == "2013-03-31", "March 2012 lies before the plan"
    assert all(action["reading"]["question"] for action in checked["actions"] if action["reading"]["ask"])


def test_it_asks_about_all_that_is_open(checked: dict[str, Any]) -> None:
    questions = {question["ref"]: question["question"] for question in checked["questions"]}
    assert questions.keys() >= {"1.3", "1.6", "1.9", "3.3", "3.5", "3.6", "4.9"}
    assert questions.keys() <= {"1.3", "1.6", "1.9", "3.3", "3.5", "3.6", "4.9", "1.8", "4.2", "measures"}
    assert all("?" in question for question in questions.values())


def test_leads_stand_as_printed_and_missing_names_stay_missing(checked: dict[str, Any]) -> None:
    leads = {action["ref"]: action["leads"] for action in checked["actions"]}
    joint = {ref: [lead["name"] for lead in each] for ref, each in leads.items() if len(each) > 1}
    assert joint == {
        "1.11": ["Melanie Lockey", "Practice and Procedures sub group"],
        "2.2": ["Paul Nash", "Dara Lloyd"],
        "3.3": ["Paul Nash", "Steve Martin"],
        "4.2": ["Karen Perry", "Katharine Marsh"],
        "4.5": ["Sally Andrews", "Joan McHugh"],
    }
    assert [lead["group"] for lead in leads["1.11"]] == [False, True]
    unnamed = [ref for ref, each in leads.items() if not any(lead["name"] for lead in each)]
    assert unnamed == ["3.5", "3.6", "4.9"]
    assert len(leads["3.4"]) == 1, "one person in two posts"


def test_looking_at_a_plan_in_words_needs_no_home_and_makes_none(tmp_path: Path) -> None:
    looked = attempt(None, "plan", "check", PLAN, cwd=tmp_path)
    assert looked.returncode == 0
    assert all(ref in looked.stdout for ref in READINGS)
    assert list(tmp_path.iterdir()) == []
