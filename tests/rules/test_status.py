"""What a status means: the board's own scheme, one sentence a test."""

from dataclasses import replace
from datetime import date

import pytest

from lscb_workflow.rules import status
from lscb_workflow.rules.actions import Action, Colour, Deadline
from lscb_workflow.rules.status import Status
from lscb_workflow.rules.timescales import Reading
from tests.rules.build import CALENDAR, POLICY, action, terms
from tests.rules.papers import PAPERS, answer

DEADLINE = date(2012, 9, 28)  # a Friday; twenty working days later is Friday 26 October
AMBER_STILL, RED_ALREADY = date(2012, 10, 26), date(2012, 10, 29)


def of(found: Action, quarter: int = 1, today: date | None = None, monitored: tuple[int, ...] | None = None) -> Status:
    owed = monitored if monitored is not None else tuple(range(1, quarter + 1))
    day = today or PAPERS[quarter]
    return status.of(found, terms()[quarter - 1].quarter, owed, day, POLICY.status, CALENDAR)


def test_on_track_is_what_the_lead_says_while_no_date_has_passed() -> None:
    assert of(action(submissions=(answer(),))) == Status("green", "green", "green", "no date has passed")


@pytest.mark.parametrize(("today", "shown"), [(AMBER_STILL, "amber"), (RED_ALREADY, "red")])
def test_a_claim_never_hides_a_worse_date(today: date, shown: str) -> None:
    found = of(action(due_on=(DEADLINE,), submissions=(answer(),)), today=today)
    assert (found.shown, found.claimed, found.computed) == (shown, "green", shown)
    assert found.differs
    assert found.because.startswith("its deadline of 28 September 2012 passed ")


def test_a_lead_who_says_worse_than_the_dates_is_believed() -> None:
    found = of(action(submissions=(answer(status="red"),)))
    assert (found.shown, found.computed, found.differs) == ("red", "green", True)


@pytest.mark.parametrize("settled", ["met", "moved", "lapsed"])
def test_a_settled_deadline_weighs_nothing(settled: str) -> None:
    done = Deadline(DEADLINE, state=settled)  # type: ignore[arg-type]  # one of the three
    assert of(action(deadlines=(done,), submissions=(answer(),))).computed == "green"


def test_a_deadline_answered_not_yet_stays_overdue() -> None:
    asked = Deadline(DEADLINE, answered=True, asked_for=date(2013, 1, 31))
    assert of(action(deadlines=(asked,), submissions=(answer(),))).shown == "red"


def test_the_oldest_of_several_overdue_deadlines_counts() -> None:
    found = of(action(due_on=(date(2012, 10, 31), DEADLINE), submissions=(answer(),)))
    assert found.because == "its deadline of 28 September 2012 passed 26 working days ago"


def test_one_working_day_is_said_as_one() -> None:
    found = of(action(due_on=(DEADLINE,), submissions=(answer(),)), today=date(2012, 10, 1))
    assert found.because == "its deadline of 28 September 2012 passed 1 working day ago"


def test_an_old_colour_never_carries_forward() -> None:
    found = of(action(submissions=(answer(1, "green"),)), quarter=2)
    assert (found.shown, found.claimed) == ("no return", None)


def test_two_silent_quarters_need_the_board() -> None:
    found = of(action(), quarter=2)
    assert (found.shown, found.because) == ("red", "no return for 2 quarters")


def test_silence_before_the_board_began_to_be_reminded_does_not_count() -> None:
    assert of(action(), quarter=2, monitored=(2,)).shown == "no return"


def test_a_return_ends_the_silence() -> None:
    assert status.silent_quarters(action(submissions=(answer(2),)), (1, 2, 3)) == 1


def test_a_revised_timescale_waits_for_the_board() -> None:
    found = of(action(submissions=(answer(revise="to March"),)))
    assert (found.shown, found.because) == ("amber", "a revised timescale waits for the Board")


def test_revised_in_two_quarters_needs_the_board() -> None:
    twice = action(submissions=(answer(1, revise="to March"), answer(2, revise="to May")))
    assert of(twice, quarter=2).shown == "red"


def test_a_return_sent_again_is_no_second_revision() -> None:
    again = action(submissions=(answer(revise="to march"), answer(revise="to March")))
    assert of(again).shown == "amber"


def test_joint_leads_who_ask_together_have_asked_once() -> None:
    both = (answer(by="officer", revise="to March"), answer(by="chair", revise="to March"))
    assert of(action("2.2", "officer", "chair", submissions=both)).shown == "amber"


def test_complete_needs_evidence_accepted() -> None:
    claimed = of(action(submissions=(answer(status="blue"),)))
    assert (claimed.shown, claimed.claimed) == ("green", "blue")
    assert of(action(state="complete")).shown == "blue"


def test_a_proposal_to_close_does_not_hide_an_open_deadline() -> None:
    assert of(action(due_on=(DEADLINE,), submissions=(answer(status="blue"),))).shown == "red"


def test_nothing_is_owed_before_it_starts() -> None:
    march = Reading("from", start=date(2013, 3, 1))
    assert of(action(readings=(march,))) == Status("grey", None, "grey", "starts March 2013")


@pytest.mark.parametrize(("started", "shown"), [(False, "amber"), (True, "grey")])
def test_a_start_long_past_is_amber_until_somebody_says_it_has_begun(started: bool, shown: str) -> None:
    september = (Reading("from", start=date(2012, 9, 3)),)
    assert of(action(readings=september, submissions=(answer(status="grey", started=started),))).shown == shown


def test_one_part_with_an_open_start_is_watched_though_another_part_has_none() -> None:
    parts = (Reading("by", due=date(2013, 1, 31)), Reading("from", start=date(2012, 8, 1)))
    assert of(action(readings=parts, submissions=(answer(status="grey"),))).shown == "amber"


def test_an_action_that_waits_for_an_event_is_grey_by_the_dates() -> None:
    found = of(action(readings=(Reading("event", event="the guidance"),), submissions=(answer(status="grey"),)))
    assert (found.shown, found.differs) == ("grey", False)


def test_what_was_taken_out_is_neither_late_nor_silent() -> None:
    assert of(action(state="withdrawn", due_on=(DEADLINE,)), quarter=2).shown == "withdrawn"


def test_what_is_carried_forward_still_tells_how_its_year_ended() -> None:
    late, silent = action(due_on=(DEADLINE,)), action()
    for found in (late, silent):
        assert of(replace(found, state="carried_forward"), quarter=2) == of(found, quarter=2)


@pytest.mark.parametrize("claimed", ["green", "amber", "red", "grey", "blue"])
@pytest.mark.parametrize("late", [0, 3, 60])
def test_what_is_shown_is_never_better_than_the_dates(claimed: Colour, late: int) -> None:
    worse = {"red": 3, "amber": 2, "green": 1, "grey": 0}
    due_on = CALENDAR.shift(PAPERS[1], -late)
    found = of(action(due_on=(due_on,), submissions=(answer(status=claimed),)))
    assert found.computed == "green" or worse[found.shown] >= worse[found.computed]
