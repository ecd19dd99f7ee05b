"""What stands behind the table: the child's journey, measures, engagement, what comes next, corrections, the year."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from lscb_workflow.rules.actions import Deadline
from lscb_workflow.rules.digest import Chased
from lscb_workflow.rules.digest.journey import size
from lscb_workflow.rules.digest.yearly import extract
from lscb_workflow.rules.measures import Given, Measure
from lscb_workflow.rules.people import Agency
from lscb_workflow.rules.timescales import Reading
from tests.rules.build import RULES, action, board, directory, post
from tests.rules.papers import answer, paper

HEARD = answer(impact="Children said that they were heard.")


# The child's journey


def test_the_difference_made_stands_by_priority_in_the_leads_words() -> None:
    content = paper(
        action("1.1", submissions=(HEARD,)),
        action("1.2", priority="Neglect", submissions=(answer(impact="Homes are warmer."),)),
    )
    found = [(part["priority"], [(e["ref"], e["impact"]) for e in part["entries"]]) for part in content["journey"]]
    assert found == [
        ("Neglect", [("1.2", "Homes are warmer.")]),
        ("Across all priorities", [("1.1", "Children said that they were heard.")]),
    ]


def test_where_there_is_no_evidence_the_paper_says_so() -> None:
    [part] = paper(action("1.1"), action("1.2", submissions=(answer(progress="Done."),)))["journey"]
    assert part["no_evidence"] == ["1.1", "1.2"]


# Measures


def measure(*values: str, **more: Any) -> Measure:
    at = datetime(2012, 10, 20, tzinfo=UTC)
    given = tuple(Given(quarter, "officer", at, value, "") for quarter, value in enumerate(values, 1))
    return Measure("2012-13", 1, "Neglect", "Workforce", "Attendance", "officer", "3m", given=given, **more)


def test_a_measure_shows_its_values_quarter_by_quarter_up_to_this_one() -> None:
    [found] = paper(action(), measures=(measure("10", "20", "40"),), quarter=2)["measures"]
    assert [(value["quarter"], value["value"], value["bar"]) for value in found["values"]] == [
        ("Q1", "10", 0.5),
        ("Q2", "20", 1.0),
    ]


@pytest.mark.parametrize(
    ("values", "better", "said"),
    [
        (("10", "20"), "up", "Up since the value before, which is the way wanted."),
        (("20", "10"), "up", "Down since the value before, which is not the way wanted."),
        (("20%", "10%"), "down", "Down since the value before, which is the way wanted."),
        (("20", "10"), None, "Down since the value before."),
        (("7 of 9", "7 of 9"), "up", "The same as before."),
        (("20", "many"), "up", None),
        (("20",), "up", None),
    ],
)
def test_its_movement_is_said_in_words(values: tuple[str, ...], better: Any, said: str | None) -> None:
    [found] = paper(action(), measures=(measure(*values, better=better),), quarter=2)["measures"]
    assert found["movement"] == said


def test_a_measure_that_is_due_and_was_not_given_is_marked() -> None:
    [found] = paper(action(), measures=(measure(),))["measures"]
    assert found["owed"]


@pytest.mark.parametrize(
    ("value", "how_large"),
    [("12", 12), ("1,204", 1204), ("45%", 45), ("9 of 20", 45), ("3 of 7 (43%)", 43), ("none", 0), ("we met", None)],
)
def test_a_figure_has_a_size_and_words_have_none(value: str, how_large: float | None) -> None:
    assert size(value) == how_large


# Engagement


def people() -> Any:
    agencies = (Agency(handle="police", name="Police"), Agency(handle="health", name="Health"))
    return directory(post("officer", agency="police"), post("nurse", agency="health"), agencies=agencies)


def engaged(*actions: Any, **more: Any) -> dict[str, Any]:
    return {part["agency"]: part for part in paper(snapshot=board(*actions, people=people()), **more)["engagement"]}


def test_each_agency_s_returns_are_counted_and_silence_is_a_result() -> None:
    late = answer(at=datetime(2012, 10, 24, tzinfo=UTC))
    in_time = answer(at=datetime(2012, 10, 22, tzinfo=UTC))
    found = engaged(
        action("1.1", submissions=(in_time,)),
        action("1.2", submissions=(late,)),
        action("1.3", "nurse"),
        action("4.9", None),
    )
    counted = {name: (p["owed"], p["received"], p["in_time"], p["silent"]) for name, p in found.items()}
    assert counted == {
        "Police": (2, 2, 1, []),
        "Health": (1, 0, 0, ["1.3"]),
        "No lead named": (1, 0, 0, ["4.9"]),
    }


def test_of_joint_leads_only_the_one_who_answered_has_answered() -> None:
    found = engaged(action("2.2", "officer", "nurse", submissions=(answer(),)))
    assert (found["Police"]["received"], found["Health"]["silent"]) == (1, ["2.2"])


def test_how_much_chasing_it_took_is_counted_in_emails() -> None:
    steps = [Chased("open", "Officer", date(2012, 10, 9)), Chased("chase", "Officer", date(2012, 10, 24))]
    steps.append(Chased("manager", "Manager", date(2012, 10, 26)))
    [row] = engaged(action("1.1"), chased={"1.1": tuple(steps)})["Police"]["rows"]
    assert (row["asks"], row["alerts"], row["on"]) == (2, 1, None)


# What comes next


def test_events_and_starts_ahead_are_told_with_their_leads() -> None:
    ahead = paper(
        action("1.9", readings=(Reading("event", event="launch of the guidance"),)),
        action("1.10", readings=(Reading("from", start=date(2013, 1, 1)),)),
        action("1.11", readings=(Reading("from", start=date(2012, 9, 1)),)),
    )["ahead"]
    assert [(each["ref"], each["event"], each["leads"]) for each in ahead["events"]] == [
        ("1.9", "launch of the guidance", ["Officer"])
    ]
    assert [(each["ref"], each["starts_on"]) for each in ahead["starts"]] == [("1.10", "2013-01-01")]


def test_a_supporting_plan_is_one_line() -> None:
    ours = board(action())
    theirs = replace(ours.plans[0], plan="neglect", title="Neglect plan", supports="2012-13", actions=(action("N1"),))
    [line] = paper(snapshot=replace(ours, plans=(*ours.plans, theirs)))["supporting"]
    assert line == {"plan": "neglect", "title": "Neglect plan", "said": "Of its 1 action, 1 sent no return."}


def test_the_fourth_paper_shows_the_movement_of_the_year() -> None:
    done = tuple(answer(quarter) for quarter in (1, 2, 3))
    content: dict[str, Any] | None = None
    for quarter in (1, 2, 3, 4):
        content = paper(action(submissions=done[:quarter]), quarter=quarter, before=content)
    assert content is not None
    history = [(each["quarter"], each["counts"]["green"]) for each in content["counts"]["history"]]
    assert history == [("Q1", 1), ("Q2", 1), ("Q3", 1)]
    assert next(row for row in content["counts"]["rows"] if row["status"] == "no return")["now"] == 1


# The board's own words


def test_statuses_have_the_board_s_own_words_and_colours() -> None:
    """In published plans amber means "on track" here and "one month behind" there."""
    green = RULES.words.status["green"].model_copy(update={"words": "On target", "colour": "amber"})
    words = RULES.words.model_copy(update={"status": {**RULES.words.status, "green": green}, "body": "Partnership"})
    content = paper(action(submissions=(answer(),)), rules=replace(RULES, words=words))
    [line] = content["aims"][0]["categories"][0]["actions"]
    assert line["status"]["label"] == "On target (amber)"
    assert content["body"] == "Partnership"


def test_words_that_turn_backwards_or_cannot_be_seen_are_marked() -> None:
    content = paper(action(text="a\u202eb\x00c\ufffe עברית"))
    assert content["aims"][0]["categories"][0]["actions"][0]["text"] == "a\ufffdb\ufffdc\ufffd עברית"


# The yearly extract


def test_the_year_is_drawn_from_its_papers_under_the_headings_of_the_guidance() -> None:
    reviewed = answer(
        progress="Two reviews of serious cases were read.", outputs=(1,), evidence="https://lscb.example/r"
    )
    first = paper(action("2.3", outputs=("A report",), submissions=(reviewed,)), action("1.4", submissions=(HEARD,)))
    later = (reviewed, answer(2, status="red"))
    last = paper(
        action("2.3", outputs=("A report",), submissions=later),
        action("1.4", submissions=(HEARD,)),
        quarter=2,
        before=first,
    )
    found = extract([first, last], "Annual report")
    assert [(each["ref"], each["quarter"]) for each in found["impact"]] == [("1.4", "Q1")]
    assert [(each["ref"], each["delivered"], each["links"]) for each in found["evidence"]] == [
        ("2.3", ["A report"], ["https://lscb.example/r"])
    ]
    assert {each["ref"] for each in found["no_progress"]} == {"1.4", "2.3"}
    assert [each["ref"] for each in found["reviews"]] == ["2.3"]
    assert [each["words"] for each in found["feedback"]] == ["Children said that they were heard."]


def test_a_late_paper_leaves_what_came_after_its_meeting_to_the_next() -> None:
    """Compiled in January as of November: a deadline of December is not overdue in it."""
    due = (Deadline(date(2012, 12, 31)),)
    content = paper(action(deadlines=due), now=datetime(2013, 1, 10, tzinfo=UTC), today=date(2012, 11, 13))
    [line] = content["aims"][0]["categories"][0]["actions"]
    assert line["deadlines"][0]["state"] == "to come"
