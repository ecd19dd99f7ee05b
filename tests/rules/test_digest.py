"""The board's paper: what it says, and what it never hides."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_workflow.rules.actions import Action, Deadline
from lscb_workflow.rules.digest import Chased
from lscb_workflow.rules.digest.blocks import Text
from lscb_workflow.rules.digest.outline import front
from lscb_workflow.rules.snapshot import Issue
from lscb_workflow.rules.timescales import Reading
from tests.rules.build import action, board, covered, directory, post, terms
from tests.rules.papers import answer, line, lines, paper

PAST = date(2012, 9, 28)
ANSWERED = (answer(),)
COLOURS = st.sampled_from(["blue", "green", "amber", "red", "grey"])


def counted(content: dict[str, Any]) -> dict[str, int]:
    return {row["status"]: row["now"] for row in content["counts"]["rows"] if row["now"]}


def kinds(content: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(decision["kind"], decision["ref"]) for decision in content["decisions"]]


# The front page


@given(
    st.lists(
        st.tuples(COLOURS, st.booleans(), st.sampled_from(["open", "complete", "withdrawn"])), min_size=1, max_size=12
    )
)
def test_the_counts_add_up_to_the_plan(drawn: list[tuple[Any, bool, str]]) -> None:
    plan = [
        action(f"1.{n}", state=state, submissions=(answer(status=colour),) if sent else ())
        for n, (colour, sent, state) in enumerate(drawn, 1)
    ]
    content = paper(*plan)
    assert sum(row["now"] for row in content["counts"]["rows"]) == content["counts"]["total"] == len(plan)
    assert len(list(lines(content))) == len(plan)


def test_the_first_paper_has_no_movement() -> None:
    counts = paper(action(submissions=ANSWERED))["counts"]
    assert {row["before"] for row in counts["rows"]} == {None}
    assert counts["total_before"] is None


def test_movement_is_counted_against_the_last_paper() -> None:
    silent, told = action("1.4", submissions=ANSWERED), action("1.5", submissions=(*ANSWERED, answer(2, "amber")))
    content = paper(silent, told, quarter=2, before=paper(silent, told))
    rows = {row["status"]: (row["before"], row["now"]) for row in content["counts"]["rows"]}
    assert (rows["green"], rows["no return"], rows["amber"]) == ((2, 0), (0, 1), (0, 1))
    assert line(content, "1.5")["status"]["was"] == "On track"


def test_an_old_colour_never_carries_forward() -> None:
    content = paper(action(submissions=ANSWERED), quarter=2, before=paper(action(submissions=ANSWERED)))
    status = line(content, "1.5")["status"]
    assert (status["words"], status["colour"], status["claimed"]) == ("No return", None, None)
    assert line(content, "1.5")["answers"] == []


def test_the_quarter_is_one_sentence_with_its_numbers() -> None:
    content = paper(action("1.4"), action("1.5", submissions=ANSWERED), action("1.6", submissions=ANSWERED))
    assert content["sentence"] == (
        "Of the plan’s 3 actions, 2 are on track and 1 sent no return; "
        "2 of the 3 returns owed for July to September 2012 came in."
    )


def test_returns_say_which_are_missing_and_which_nobody_could_send() -> None:
    content = paper(action("1.4"), action("1.5", submissions=ANSWERED), action("4.9", None))
    assert content["returns"] == {"owed": 3, "received": 1, "missing": ["1.4", "4.9"], "nobody_to_ask": ["4.9"]}


def test_the_board_is_asked_to_act_on_what_is_red_and_what_is_unanswered() -> None:
    content = paper(action("1.4"), action("1.5", submissions=(answer(status="red"),)))
    assert content["asked"] == [
        "note the progress made in July to September 2012",
        "challenge what stands in the way of 1.5, and agree what is to be done",
        "ask for word on 1.4, from which no return has come",
    ]


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (action("4.9", None, submissions=ANSWERED), "no-lead"),
        (action("1.6", readings=(Reading("undetermined", question="When?"),)), "undetermined"),
        (action("1.9", readings=(Reading("event", question="Has it happened?"),)), "event"),
        (action("3.3", readings=(Reading("by", due=PAST, ask=True, question="Which year?"),)), "timescale"),
        (action("1.7", submissions=(answer(revise="to March", because="late start"),)), "revised"),
        (action("1.8", deadlines=(Deadline(PAST, answered=True, asked_for=date(2013, 1, 31)),)), "revised"),
        (action("4.1", submissions=(answer(status="blue"),)), "close"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_only_the_board_can_settle_is_a_decision(found: Action, kind: str) -> None:
    assert kinds(paper(found)) == [(kind, found.ref)]


def test_a_quarter_without_a_meeting_is_a_decision() -> None:
    first, *others = terms()
    unset = replace(first, quarter=replace(first.quarter, meets_on=None))
    assert kinds(paper(snapshot=board(action(submissions=ANSWERED), terms=(unset, *others)))) == [("no-meeting", "Q1")]


def test_the_measures_are_one_line() -> None:
    (decision,) = paper(action(), unowned_measures=21)["decisions"]
    assert decision["text"] == "21 measures have no owner or frequency."


def test_what_is_for_the_manager_alone_is_no_decision() -> None:
    unreachable = directory(post("officer", holders=()))
    assert paper(snapshot=board(action(torn="its first words are lost"), people=unreachable))["decisions"] == []


def test_a_revised_timescale_gives_the_leads_words_and_reason() -> None:
    (decision,) = paper(action(submissions=(answer(revise="May 2013 onwards", because="new guidance"),)))["decisions"]
    assert (decision["revise"], decision["because"]) == ("May 2013 onwards", "new guidance")


# The exceptions


def test_exceptions_are_red_unanswered_and_overdue_in_that_order() -> None:
    content = paper(
        action("1.1", submissions=ANSWERED),
        action("1.2", submissions=ANSWERED, due_on=(date(2012, 10, 31),)),
        action("1.3"),
        action("1.4", submissions=(answer(status="red"),)),
    )
    assert [exception["ref"] for exception in content["exceptions"]] == ["1.4", "1.3", "1.2"]


def test_a_claim_never_hides_a_worse_date() -> None:
    (exception,) = paper(action(due_on=(PAST,), submissions=ANSWERED))["exceptions"]
    assert exception["status"]["words"] == "Needs the Board"
    assert exception["status"]["reason"] == (
        "The lead says: On track. "
        "The dates say: Needs the Board, as its deadline of 28 September 2012 passed 26 working days ago."
    )


def test_an_overdue_deadline_shows_the_date_asked_for() -> None:
    asked = Deadline(PAST, answered=True, asked_for=date(2013, 1, 31))
    (exception,) = paper(action(deadlines=(asked,), submissions=ANSWERED))["exceptions"]
    (deadline,) = exception["overdue"]
    assert (deadline["due_on"], deadline["asked_for"], deadline["working_days_late"]) == (
        "2012-09-28",
        "2013-01-31",
        26,
    )
    assert deadline["label"] == "28 September 2012: overdue by 26 working days; 31 January 2013 asked for"


def test_the_chasing_it_took_says_who_was_asked_and_who_was_told_and_when() -> None:
    chased = (
        Chased("open", "Officer", date(2012, 10, 9)),
        Chased("chase", "Officer", date(2012, 10, 24)),
        Chased("manager", "Manager", date(2012, 10, 26)),
    )
    (exception,) = paper(action(), chased={"1.5": chased})["exceptions"]
    assert exception["chasing"] == [
        {"did": "asked", "title": "Officer", "on": ["2012-10-09", "2012-10-24"]},
        {"did": "told", "title": "Manager", "on": ["2012-10-26"]},
    ]


def test_joint_leads_who_have_not_commented_are_named() -> None:
    content = paper(action("2.2", "officer", "chair", submissions=ANSWERED))
    assert line(content, "2.2")["silent_leads"] == ["Chair"]


def test_where_no_joint_lead_has_answered_it_is_no_return_and_nobody_is_singled_out() -> None:
    found = line(paper(action("2.2", "officer", "chair")), "2.2")
    assert (found["status"]["words"], found["silent_leads"]) == ("No return", [])


def test_a_lead_whose_deputy_answered_has_commented() -> None:
    people = directory(covered("officer", "deputy"), post("deputy"))
    both = board(action("2.2", "officer", "chair", submissions=(answer(by="deputy"),)), people=people)
    assert line(paper(snapshot=both), "2.2")["silent_leads"] == ["Chair"]


def test_a_single_lead_for_whom_the_manager_answered_is_not_called_silent() -> None:
    assert line(paper(action(submissions=(answer(by="manager"),))), "1.5")["silent_leads"] == []


# Progress by aim


def test_actions_stand_by_aim_with_business_fundamentals_first() -> None:
    content = paper(action("2.1"), action("1.2", category="change_priority"), action("1.10"))
    found = [
        (aim["number"], category["title"], [each["ref"] for each in category["actions"]])
        for aim in content["aims"]
        for category in aim["categories"]
    ]
    assert found == [
        (1, "Business fundamentals", ["1.10"]),
        (1, "Change priorities", ["1.2"]),
        (2, "Business fundamentals", ["2.1"]),
    ]


def test_progress_to_date_is_the_leads_note_progress_and_difference_made() -> None:
    sent = answer(timescale="on time", progress="done", impact="children were heard")
    (found,) = line(paper(action(submissions=(sent,))), "1.5")["answers"]
    assert (found["note"], found["progress"], found["impact"]) == ("on time", "done", "children were heard")
    assert (found["by"], found["on"], found["late"]) == ("Officer", "2012-10-29", False)


def test_each_joint_leads_latest_words_are_printed() -> None:
    sent = (answer(progress="first"), answer(by="chair", progress="mine"), answer(progress="corrected"))
    content = paper(action("2.2", "officer", "chair", submissions=sent))
    assert [each["progress"] for each in line(content, "2.2")["answers"]] == ["mine", "corrected"]


def test_outputs_delivered_in_any_quarter_so_far_are_ticked() -> None:
    sent = (answer(1, outputs=(2,)), answer(2), answer(3, outputs=(1,)))
    content = paper(action(outputs=("Plan", "Report", "Review"), submissions=sent), quarter=2)
    assert [each["delivered"] for each in line(content, "1.5")["outputs"]] == [False, True, False]


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (Reading("from", start=date(2013, 3, 1)), "starts March 2013"),
        (Reading("from", start=date(2012, 9, 1)), "from September 2012"),
        (Reading("by", due=date(2013, 1, 31)), "by 31 January 2013"),
        (Reading("by"), "at once"),
        (Reading("on", due=date(2013, 4, 1)), "on 1 April 2013"),
        (Reading("window", start=date(2012, 7, 1), due=date(2012, 11, 30)), "July 2012 to 30 November 2012"),
        (
            Reading("recurring", start=date(2012, 11, 1), freq="MONTHLY;INTERVAL=3"),
            "quarterly: 30 November 2012, 28 February 2013 and 31 May 2013",
        ),
        (Reading("recurring", start=date(2012, 7, 1), freq="MONTHLY"), "monthly, from July 2012"),
        (Reading("recurring", freq="MONTHLY;INTERVAL=2"), "every 2 months"),
        (Reading("recurring", freq="YEARLY;BYMONTH=9"), "yearly"),
        (Reading("event", event="launch of the guidance"), "waits for: launch of the guidance"),
        (
            Reading("undetermined", event="Director of Public Health"),
            "not yet settled; Director of Public Health decides",
        ),
        (
            Reading("by", due=date(2013, 3, 31), ask=True),
            "to be settled; the proposal is “by 31 March 2013”",
        ),
    ],
    ids=lambda given: given.kind if isinstance(given, Reading) else "",
)
def test_how_a_timescale_is_read_is_said_in_words(reading: Reading, words: str) -> None:
    assert line(paper(action(readings=(reading,))), "1.5")["reading"] == [words]


def test_a_lead_the_plan_has_lost_is_not_invented() -> None:
    found = line(paper(action("4.9", None)), "4.9")
    assert (found["leads"], found["led"]) == (["Name missing in the plan"], False)


def test_people_are_named_as_the_paper_is_told_to_name_them() -> None:
    content = paper(action(submissions=ANSWERED), shown=lambda handle: f"the {handle}")
    assert line(content, "1.5")["leads"] == ["the officer"]
    assert line(content, "1.5")["answers"][0]["by"] == "the officer"


# What came late, what comes next, how it was made


def test_a_return_the_last_paper_could_not_know_is_told_in_the_next() -> None:
    before = paper(action())
    after_it = answer(1, at=datetime(2012, 11, 20, tzinfo=UTC), late=True, progress="found")
    late = paper(action(submissions=(after_it, answer(2))), quarter=2, before=before)["late_returns"]
    assert [(each["ref"], each["quarter"], each["progress"]) for each in late] == [("1.5", "Q1", "found")]


def test_a_return_on_the_day_of_sign_off_is_not_lost_between_two_papers() -> None:
    """It came after the draft was compiled and before anybody signed, so that it was not marked late."""
    between = answer(1, at=datetime(2012, 11, 5, 11, tzinfo=UTC))
    assert len(paper(action(submissions=(between,)), quarter=2, before=paper(action()))["late_returns"]) == 1


def test_a_late_return_is_told_once() -> None:
    found = action(submissions=(answer(1, at=datetime(2012, 11, 20, tzinfo=UTC), late=True),))
    second = paper(found, quarter=2, before=paper(found))
    assert paper(found, quarter=3, before=second)["late_returns"] == []


def test_deadlines_ahead_reach_to_the_next_meeting() -> None:
    due_on = (PAST, date(2012, 11, 30), date(2013, 2, 12), date(2013, 2, 13))
    ahead = paper(action(due_on=due_on))["ahead"]
    assert ahead["until"] == "2013-02-12"
    assert [each["due_on"] for each in ahead["deadlines"]] == ["2012-11-30", "2013-02-12"]


def test_a_second_issue_says_which_it_takes_the_place_of() -> None:
    at = datetime(2012, 11, 5, 8, tzinfo=UTC)
    first, *others = terms()
    gone = replace(first, issues=(Issue(1, "short", "sent", "", at, frozen_at=at),))
    footer = paper(snapshot=board(action(), terms=(gone, *others)), issue=2)["footer"]
    assert footer["note"] == "This issue takes the place of issue 1, the short edition, compiled on 5 November 2012."


def how_it_was_made(content: dict[str, Any]) -> str:
    return " ".join(block.words for block in front.made(content) if isinstance(block, Text))


def test_the_foot_says_what_the_service_was_late_with() -> None:
    late = paper(action(), stuck_since=datetime(2012, 11, 2, 8, tzinfo=UTC))
    assert "Emails had been waiting to leave since 2 November 2012" in how_it_was_made(late)
    assert "waiting to leave" not in how_it_was_made(paper(action()))


def test_the_foot_names_earlier_papers_that_were_never_made() -> None:
    known = board(action())
    of_second = paper(snapshot=known, term=known.plans[0].terms[1], now=datetime(2013, 2, 4, 8, tzinfo=UTC))
    assert "No paper has been made for Q1." in how_it_was_made(of_second)
    assert "No paper has been made" not in how_it_was_made(paper(action()))


def test_a_sample_says_first_that_it_is_invented() -> None:
    assert next(iter(paper(action()))) == "sample"
    assert paper(action())["sample"].startswith("Invented sample")
    assert paper(action(), sample=False)["sample"] is None
