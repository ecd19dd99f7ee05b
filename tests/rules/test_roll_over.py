"""What next year's plan begins with: nothing that was due last year is taken to be due this year."""

from datetime import date

import pytest

from lscb_workflow.rules.actions import Deadline
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.roll_over import RollOver, in_words, roll_over
from lscb_workflow.rules.timescales import Reading
from tests.rules.build import action, board

NEXT = RollOver(plan="2013-14", starts=date(2013, 7, 1), ends=date(2014, 6, 30), by="operator")


def opened(*actions, delivered=None, wanted=NEXT):
    return roll_over(board(*actions).plans[0], delivered or {}, wanted)


def readings(*parts, **more):
    (carried,) = opened(action(readings=parts, **more)).carried
    return carried.readings


def test_open_actions_go_on_and_the_others_stay_behind():
    found = opened(action("1.1"), action("1.2", state="complete"), action("1.3", state="withdrawn"))
    assert [carried.ref for carried in found.carried] == ["1.1"]
    assert [(closed.ref, closed.state) for closed in found.closed] == [("1.2", "complete"), ("1.3", "withdrawn")]


def test_only_the_outputs_that_are_not_delivered_are_wanted_again():
    found = opened(action(outputs=("A map", "A report", "A talk")), delivered={"1.5": {1, 3}})
    assert found.carried[0].outputs == ("A report",)


def test_a_date_before_the_new_plan_is_asked_and_nothing_is_proposed():
    (part,) = readings(Reading("window", date(2012, 7, 1), date(2013, 6, 30)))
    assert (part.ask, part.start, part.due) == (True, None, None)
    assert part.question == "30 June 2013 lies before the plan. When is it due now?"


@pytest.mark.parametrize(
    "part",
    [
        Reading("from", start=date(2013, 1, 1)),
        Reading("recurring", start=date(2012, 11, 1), freq="MONTHLY;INTERVAL=3"),
        Reading("event", event="the guidance", question="Has this happened?"),
        Reading("by", due=date(2013, 9, 30)),
        Reading("by", ask=True, question="Which date is meant?"),
    ],
    ids=lambda part: f"{part.kind}-{part.ask}",
)
def test_what_goes_on_or_is_still_to_come_keeps_its_reading(part):
    assert readings(part) == (part,)


def test_a_part_that_was_met_is_not_asked_again_while_another_goes_on():
    met, open_start = Reading("by", due=date(2013, 1, 31)), Reading("from", start=date(2012, 8, 1))
    assert readings(met, open_start, deadlines=(Deadline(date(2013, 1, 31), "met"),)) == (open_start,)


def test_an_action_all_of_whose_parts_were_met_and_that_is_open_is_asked():
    met = Reading("by", due=date(2013, 1, 31))
    (part,) = readings(met, deadlines=(Deadline(date(2013, 1, 31), "met"),))
    assert part.ask


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (date(2012, 7, 1), date(2013, 6, 30), "must start after 2012-13"),
        (date(2013, 7, 1), date(2013, 7, 1), "is none"),
        (date(2013, 7, 1), date(2023, 7, 1), "or 5 at most"),
    ],
)
def test_a_plan_that_cannot_follow_is_refused(starts, ends, words):
    with pytest.raises(Fault, match=words):
        opened(action(), wanted=NEXT.model_copy(update={"starts": starts, "ends": ends}))


def test_both_lists_are_told_with_what_asks():
    words = in_words(opened(action(readings=(Reading("by", due=date(2013, 6, 30)),)), action("1.2", state="complete")))
    assert "2013-14 takes over 1 of the 2 actions of 2012-13:" in words
    assert "asks: 30 June 2013 lies before the plan." in words
    assert "1 stay closed with 2012-13:" in words
