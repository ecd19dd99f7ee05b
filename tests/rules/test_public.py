"""The public version: what may be published is taken, and nothing else is there."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_workflow.rules.actions import WITHHELD
from lscb_workflow.rules.digest import outline, public_version, short
from lscb_workflow.rules.digest.outline.later import NO_FIGURE
from lscb_workflow.rules.digest.public import NO_ADDRESS, SUPPORT_TEAM, shown
from lscb_workflow.rules.measures import Given, Measure
from tests.rules.build import POLICY, action, directory, post
from tests.rules.papers import answer, paper

NAMES = {"Liz Murphy": "Business Manager", "Paul Nash": "Safeguarding Officer", "Karen Perry": SUPPORT_TEAM}
INTERNAL = ("chasing", "claimed", "computed", "reason", "evidence", "via", "by", "email", "exceptions", "decisions")


def version(*actions: Any, names: dict[str, str] = NAMES, earlier: Any = (), **more: Any) -> dict[str, Any]:
    return public_version(paper(*actions, **more), names, earlier)


def measure(*values: str, number: int = 1, **more: Any) -> Measure:
    """A measure with a value for each quarter from the first on."""
    at = datetime(2012, 10, 20, tzinfo=UTC)
    given = tuple(Given(quarter, "officer", at, value, "A note.") for quarter, value in enumerate(values, 1))
    about = ("2012-13", number, "Neglect", "Workforce", f"Children seen {number}", "officer", "3m")
    return Measure(*about, given=given, **more)


def figures(content: dict[str, Any]) -> list[str | None]:
    return [value["value"] for found in content["measures"] for value in found["values"]]


def test_only_fields_that_are_public_are_there() -> None:
    found = version(action(submissions=(answer(progress="Done.", evidence="https://a.example", via="The PA"),)))
    keys = set(json.dumps(found).split('"'))
    assert [key for key in INTERNAL if key in keys] == []


def test_progress_and_the_difference_made_are_published() -> None:
    found = version(action(submissions=(answer(progress="Done.", impact="They were heard."),)))
    words = json.dumps(found)
    assert "Done." in words
    assert "They were heard." in words


def test_words_that_nobody_has_cleared_are_left_out_and_counted() -> None:
    found = version(action(submissions=(answer(progress=WITHHELD, impact=WITHHELD, timescale="On time."),)))
    assert WITHHELD not in json.dumps(found)
    assert found["withheld"]["texts"] == 2
    assert "On time." in json.dumps(found)


@pytest.mark.parametrize(
    ("words", "published"),
    [
        ("Two of the children came.", "[number withheld] of the children came."),
        (
            "We saw 3 boys and four younger pupils.",
            "We saw [number withheld] boys and [number withheld] younger pupils.",
        ),
        ("Only one child, a girl, was seen.", "Only [number withheld] child, a girl, was seen."),
        ("14 children and 4% of pupils in two schools", "14 children and 4% of pupils in two schools"),
        ("Two youth groups tested it.", "Two youth groups tested it."),
        ("Stage 1.3 children", "Stage 1.3 children"),
    ],
)
def test_a_few_children_are_not_counted_in_a_lead_s_words_either(words: str, published: str) -> None:
    found = version(action(submissions=(answer(progress=words),)))
    [told] = found["aims"][0]["categories"][0]["actions"][0]["answers"]
    assert told["progress"] == published
    assert found["withheld"]["figures"] == published.count("[number withheld]")


def test_a_person_s_name_becomes_the_post_wherever_it_stands() -> None:
    words = "Liz Murphy and LIZ  MURPHY met Ms Murphy, P. Nash and Karen Perry; ring liz@lscb.example."
    [told] = version(action(submissions=(answer(progress=words),)))["aims"][0]["categories"][0]["actions"][0]["answers"]
    assert told["progress"] == (
        "Business Manager and Business Manager met Business Manager, Safeguarding Officer and board support team; "
        f"ring {NO_ADDRESS}"
    )


def test_a_surname_alone_is_left_for_it_may_be_a_place() -> None:
    found = version(action(submissions=(answer(progress="The Marsh Lane centre"),)), names={"Katharine Marsh": "X"})
    assert "The Marsh Lane centre" in json.dumps(found)


def test_a_junior_post_is_the_support_team() -> None:
    people = directory(post("pa", junior=True))
    assert (shown(people)["pa"], shown(people)["officer"]) == (SUPPORT_TEAM, "Officer")


def test_a_small_number_of_children_is_withheld_with_what_would_tell_it() -> None:
    found = version(action(), measures=(measure("3"), measure("12", number=2)))
    assert figures(found) == [None, "12"]
    assert found["withheld"]["figures"] == 1
    assert (found["measures"][0]["values"][0]["note"], found["measures"][0]["values"][0]["bar"]) == (None, None)
    assert found["measures"][1]["values"][0]["note"] == "A note."


def test_a_note_that_tells_of_a_few_children_is_withheld_and_counted() -> None:
    at = datetime(2012, 10, 20, tzinfo=UTC)
    noted = replace(measure(), given=(Given(1, "officer", at, "40", "Three of them were under five."),))
    found = version(action(), measures=(noted,))
    assert [(value["value"], value["note"]) for value in found["measures"][0]["values"]] == [("40", None)]
    assert found["withheld"]["texts"] == 1
    [shown] = version(action(), measures=(replace(noted, counts_children=False),))["measures"][0]["values"]
    assert shown["note"] == "Three of them were under five."


def test_a_number_that_counts_no_children_is_published() -> None:
    assert figures(version(action(), measures=(measure("3", counts_children=False),))) == ["3"]


def test_a_part_is_withheld_with_a_second_one() -> None:
    parts = {"Council": "9", "Health": "3", "Police": "8"}
    given = Given(1, "officer", datetime(2012, 10, 20, tzinfo=UTC), "20", "", parts)
    found = version(action(), measures=(replace(measure(), given=(given,)),))
    [value] = found["measures"][0]["values"]
    hidden = [part["agency"] for part in value["by_agency"] if part["value"] is None]
    assert "Health" in hidden
    assert len(hidden) == 2


def test_what_was_withheld_once_stays_withheld_in_the_next_paper() -> None:
    """A second value of the first quarter was corrected upwards: the old paper beside the new would tell it."""
    first = version(action(), measures=(measure("3"),))
    second = version(action(), measures=(measure("7", "12"),), quarter=2, earlier=[first])
    assert figures(second) == [None, "12"]


def test_the_contact_is_a_telephone_and_a_page_and_never_an_address() -> None:
    contact = version(action())["contact"]
    assert set(contact) == {"title", "telephone", "web"}


def test_how_the_older_issue_read_is_not_said_again() -> None:
    older = paper(action())
    found = version(action(submissions=(answer(progress="Found."),)), corrects=older, because="Ms Murphy forgot it.")
    assert found["correction"] == {"why": None, "changes": ["The front page said", "1.5"]}


def test_worried_about_a_child_comes_before_everything_but_the_sample_s_warning() -> None:
    document = outline.document(version(action()), public_audience(), "0" * 64)
    assert [text.label or text.words[:15] for text in document.opening][:2] == [
        "Invented sample",
        "Worried about a child?",
    ]


def test_it_says_how_much_was_withheld_even_if_it_is_nothing() -> None:
    document = outline.document(version(action()), public_audience(), "0" * 64)
    words = [getattr(block, "words", "") for block in document.blocks]
    assert any(text.startswith("Withheld or replaced in this version: 0 passages") for text in words)


def test_a_withheld_figure_is_shown_as_withheld() -> None:
    document = outline.document(version(action(), measures=(measure("3"),)), public_audience(), "0" * 64)
    assert NO_FIGURE in str(document.blocks)


def test_the_public_short_edition_has_nobody_s_words() -> None:
    found = short(version(action(submissions=(answer(progress="Done.", impact="Heard."),)), measures=(measure("30"),)))
    assert [word for word in ("Done.", "Heard.", "A note.") if word in json.dumps(found)] == []
    assert found["edition"] == "public"


@given(st.text(max_size=60), st.sampled_from(sorted(NAMES)), st.text(max_size=60))
def test_no_words_around_a_name_bring_it_through(before: str, name: str, after: str) -> None:
    found = version(action(submissions=(answer(progress=f"{before} {name} {after}"),)))
    assert name not in json.dumps(found, ensure_ascii=False)


def public_audience() -> Any:
    return next(audience for audience in POLICY.digest.audiences if not audience.is_mailed)


def test_the_shipped_policy_publishes_nothing_but_the_public_version() -> None:
    assert public_audience().version == "public"
