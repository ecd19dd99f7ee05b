"""What the service does after a gap, a late start or a second tick: as little as it can, with nothing lost."""

import json
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.postbag import (
    PEOPLE,
    PLAN,
    Mail,
    between,
    command,
    mails,
    paper,
    play,
    postbag,
    readers,
    run,
    told_unasked,
    working_day,
)

Copy = Callable[[date], Path]
TEN_DAYS = timedelta(days=10)
MEETS = [date(2012, 11, 13), date(2013, 2, 12), date(2013, 5, 14), date(2013, 9, 10)]
PAPERS = {"Q1": date(2012, 11, 5), "Q2": date(2013, 2, 4), "Q3": date(2013, 5, 3), "Q4": date(2013, 9, 2)}
# The evening on which the service stops, and what the ten days after it hide.
GAPS = [
    pytest.param(date(2012, 9, 23), id="hides-a-deadline-and-its-chaser"),
    pytest.param(date(2012, 10, 19), id="hides-the-whole-climb-of-a-quarter"),
    pytest.param(date(2012, 11, 1), id="hides-the-day-papers-go"),
    pytest.param(date(2012, 12, 19), id="hides-the-days-before-christmas"),
    pytest.param(date(2013, 1, 28), id="hides-the-draft-and-the-papers"),
    pytest.param(date(2013, 6, 24), id="hides-the-end-of-the-plan"),
]
# The eve of the day on which fifteen leads are chased for the first quarter's returns.
EVE, CHASED_ON, MORNING = date(2012, 10, 23), date(2012, 10, 24), "2012-10-24T08:00+01:00"


def back_after(evening: date) -> date:
    """The first day on which the service runs again, working day or not."""
    return evening + timedelta(days=1) + TEN_DAYS


def heard(sent: list[Mail]) -> set[tuple[str, str, str]]:
    """What each person has heard of, by whichever step: (reference, point, address). A nudge is of its day only."""
    told = [mail for mail in sent if mail.kind in {"reminder", "escalation", "question"}]
    return {(notice.ref, notice.point, mail.to) for mail in told for notice in mail.notices}


@pytest.mark.parametrize("evening", GAPS)
def test_ten_days_down_end_in_one_email_of_a_kind_and_then_in_the_usual_postbag(
    evening: date, silent: Path, silent_until: Copy
) -> None:
    home, since = silent_until(evening), back_after(evening)
    first, fifth = working_day(since, 0), working_day(since, 4)
    until = since + timedelta(days=60)
    play(home, until, since=since)
    usual, sent = mails(silent), mails(home)

    caught_up = between(sent, since, first)
    assert {mail.on for mail in caught_up} == {first}
    assert set(Counter((mail.to, mail.kind) for mail in caught_up).values()) == {1}
    assert told_unasked(sent) == []

    # By the fifth working day whoever should have heard of something meanwhile has heard of it. Only a quarter whose
    # paper was due meanwhile is not chased any more: the paper itself, late by then, is the end of its ladder.
    hidden = heard(between(usual, evening + timedelta(days=1), since - timedelta(days=1)))
    closed = {name for name, papers_on in PAPERS.items() if papers_on <= first}
    unheard = hidden - heard(between(sent, since, fifth - timedelta(days=1)))
    assert {item for item in unheard if item[1] not in closed} == set()

    assert {mail.line for mail in between(sent, fifth, until)} == {mail.line for mail in between(usual, fifth, until)}


@pytest.mark.parametrize(("evening", "quarter"), [(date(2012, 11, 1), 1), (date(2013, 1, 28), 2)])
def test_a_paper_that_ten_days_down_have_hidden_goes_late_and_once(
    evening: date, quarter: int, silent: Path, silent_until: Copy
) -> None:
    home, since = silent_until(evening), back_after(evening)
    play(home, since + timedelta(days=14), since=since)
    papers = [mail for mail in mails(home) if mail.kind == "digest" and f"Q{quarter}" in mail.notices[0].point]
    assert sorted(mail.to for mail in papers) == sorted(readers())
    assert {mail.on for mail in papers} == {working_day(since, 0)}
    late, usual = paper(home, quarter), paper(silent, quarter)
    assert [item["ref"] for item in late["exceptions"]] == [item["ref"] for item in usual["exceptions"]]


def test_a_year_played_in_pieces_is_the_year(silent: Path, silent_until: Copy) -> None:
    home, evening = silent_until(EVE), date(2012, 11, 16)
    play(home, CHASED_ON, since=CHASED_ON)
    play(home, evening)
    assert postbag(home) == [message for message in postbag(silent) if message["planned_on"] <= str(evening)]


# A plan that is loaded half-way.


def test_a_plan_loaded_half_way_chases_nothing_older_than_the_day_reminders_begin(home: Path, tmp_path: Path) -> None:
    late, begins, loaded = tmp_path / "late", date(2013, 2, 1), "2013-01-20T09:00+00:00"
    run(late, "init")
    shutil.copy(home / "config/settings.toml", late / "config/settings.toml")
    run(late, "person", "load", PEOPLE, "--now", loaded)
    meetings = [word for day in MEETS for word in ("--meets", day)]
    run(late, "plan", "load", PLAN, "--remind-from", begins, "--now", loaded, *meetings)
    play(late, date(2013, 4, 30), since=date(2013, 1, 20))

    sent = mails(late)
    assert min(mail.on for mail in sent) == begins
    points = {point for _, point, _ in heard([mail for mail in sent if mail.kind != "question"])}
    assert points == {"2013-02-28", "2013-04-30", "Q3"}
    recruited = [mail for mail in sent if mail.kind == "reminder" and "4.1" in mail.refs]
    assert recruited[0].on == date(2013, 4, 8)
    assert "Is the deadline of 31 December 2012 met?" in " ".join(recruited[0].text.split())


# What would be sent.


def as_foreseen(message: dict[str, Any]) -> list[dict[str, Any]]:
    """A message as the forecast writes it: a line for each step in it."""
    by_step: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for notice in message["notices"]:
        by_step[notice["step"]].append(notice)
    return [
        {
            "send_on": message["planned_on"],
            "kind": message["kind"],
            "step": step,
            "to": message["to"],
            "about": [notice["about"] for notice in notices],
            "reason": "; ".join(dict.fromkeys(notice["reason"] for notice in notices)),
        }
        for step, notices in by_step.items()
    ]


@pytest.mark.parametrize("evening", [date(2012, 10, 19), date(2013, 6, 24)])
def test_the_forecast_is_what_then_happens(evening: date, silent: Path, silent_until: Copy) -> None:
    home, first, last = silent_until(evening), evening + timedelta(days=1), evening + timedelta(days=60)
    said = postbag(home)
    words = run(home, "forecast", "--from", first, "--to", last, "--json")
    assert postbag(home) == said, "looking ahead changes nothing"
    foreseen = [json.loads(line) for line in words.splitlines()]
    happened = [message for message in postbag(silent) if str(first) <= message["planned_on"] <= str(last)]
    assert len(happened) > 50
    assert sorted(foreseen, key=str) == sorted((line for each in happened for line in as_foreseen(each)), key=str)


# Twice at once.


def outbox(home: Path) -> dict[str, bytes]:
    """Every file of the outbox, byte for byte."""
    return {path.name: path.read_bytes() for path in (home / "data/outbox").rglob("*.eml")}


def chased_as_usual(home: Path, silent: Path) -> bool:
    """Whether the day's emails are those of the usual year, each handed over at the first attempt."""
    usual, sent = (between(mails(which), CHASED_ON, CHASED_ON) for which in (silent, home))
    attempts = [message["attempts"] for message in postbag(home) if message["planned_on"] == str(CHASED_ON)]
    return attempts == [1] * 15 and [mail.line for mail in sent] == [mail.line for mail in usual]


def test_a_second_and_a_third_tick_send_nothing_more(silent: Path, silent_until: Copy) -> None:
    home = silent_until(EVE)
    run(home, "tick", "--now", MORNING)
    assert chased_as_usual(home, silent)
    before, said = outbox(home), postbag(home)
    run(home, "tick", "--now", MORNING)
    run(home, "tick", "--now", MORNING)
    assert (outbox(home), postbag(home)) == (before, said)


def test_two_that_tick_at_once_send_each_message_once(silent: Path, silent_until: Copy) -> None:
    home = silent_until(EVE)
    both = [
        subprocess.Popen(command(home, "tick", "--now", MORNING), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [process.communicate()[1].decode() for process in both]
    assert 0 in [process.returncode for process in both]
    assert not any("Traceback" in words for words in said)
    assert chased_as_usual(home, silent)
