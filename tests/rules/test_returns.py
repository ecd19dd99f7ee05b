from dataclasses import replace
from datetime import UTC, date, datetime

from lscb_workflow.rules import questions, replies
from lscb_workflow.rules.actions import Deadline, Submission
from lscb_workflow.rules.acts import SubmitAct
from lscb_workflow.rules.returns import asks_if_started, outstanding, owed_for, problems, to_answer
from lscb_workflow.rules.timescales import Reading
from tests.rules.build import Q1_OPENS, RULES, action, board, terms, unowned

Q1, Q2, Q3, Q4 = (term.quarter for term in terms())
MARCH = Reading("from", start=date(2013, 3, 1))
THIRTIETH = date(2012, 9, 30)


def act(**words):
    return SubmitAct(ref="1.5", by="officer", status="green", **words)


def test_an_open_start_owes_its_first_return_for_the_quarter_it_starts_in():
    waiting = action(readings=(MARCH,))
    assert [owed_for(waiting, quarter) for quarter in (Q1, Q2, Q3, Q4)] == [False, False, True, True]
    assert [asks_if_started(waiting, quarter) for quarter in (Q1, Q2, Q3)] == [False, False, True]


def test_a_start_that_nobody_was_asked_about_is_asked_with_the_first_return():
    sent = Submission(quarter=3, by="officer", at=datetime(2013, 4, 10, tzinfo=UTC), status="green")
    assert asks_if_started(action(readings=(MARCH,)), Q4)
    assert not asks_if_started(action(readings=(MARCH,), submissions=(sent,)), Q4)


def test_an_event_or_no_start_owes_from_the_first_quarter():
    assert owed_for(action(readings=(Reading("event", event="guidance"),)), Q1)
    assert owed_for(action(readings=(Reading("by", due=date(2012, 12, 31)), MARCH)), Q1)


def test_an_uncertain_part_is_no_reason_to_stay_silent():
    assert owed_for(action(readings=(Reading("from", start=date(2013, 3, 1), ask=True),)), Q1)


def test_a_closed_action_owes_none():
    assert not owed_for(action(state="complete"), Q1)


def test_a_return_is_outstanding_until_somebody_answers():
    sent = Submission(quarter=1, by="officer", at=datetime(2012, 10, 10, tzinfo=UTC), status="green")
    (both,) = board(action("1.1", submissions=(sent,)), action("1.2")).plans
    assert [each.ref for each in outstanding(both, terms()[0])] == ["1.2"]
    assert [each.ref for each in outstanding(both, terms()[1])] == ["1.1", "1.2"]


def test_every_deadline_due_by_the_quarters_end_wants_an_answer():
    dated = action(due_on=(THIRTIETH, date(2012, 12, 31)))
    assert [d.due_on for d in to_answer(dated, Q1)] == [THIRTIETH]
    assert problems(dated, Q1, act(), early=False) == [
        "say --met 2012-09-30 or --not-yet 2012-09-30=NEW-DATE for its deadline of 2012-09-30"
    ]
    assert problems(dated, Q1, act(met=(THIRTIETH,)), early=False) == []


def test_a_deadline_not_yet_met_is_asked_about_again_next_quarter():
    asked = action(deadlines=(Deadline(THIRTIETH, answered=True, asked_for=date(2012, 11, 30)),))
    assert [d.due_on for d in to_answer(asked, Q2)] == [THIRTIETH]


def test_before_the_return_opens_only_deadlines_can_be_answered():
    dated = action(due_on=(THIRTIETH,))
    assert problems(dated, Q1, act(met=(THIRTIETH,)), early=True) == []
    assert "not open yet" in problems(dated, Q1, act(), early=True)[0]


def test_what_does_not_fit_the_plan_is_named():
    dated = action(due_on=(THIRTIETH,), outputs=("A report", "A plan"))
    found = problems(
        dated, Q1, act(met=(date(2012, 9, 29),), not_yet={THIRTIETH: date(2012, 9, 1)}, outputs=(3,)), early=False
    )
    assert found == [
        "it has no deadline on 2012-09-29 that waits for an answer (waiting: 2012-09-30)",
        "the new date 2012-09-01 is not after the deadline 2012-09-30",
        "it has no output 3; they are numbered 1 to 2",
    ]
    assert problems(action(state="withdrawn"), Q1, act(), early=False) == [
        "it is withdrawn; nothing more is owed for it"
    ]
    assert problems(action(readings=(MARCH,)), Q1, act(), early=False) == [
        "it owes no return for 2012-13/Q1; it starts on 2013-03-01"
    ]


def test_everybody_who_was_asked_answers_all_of_it_when_all_answer():
    dated = action(due_on=(THIRTIETH, date(2012, 10, 31)))
    asked = {("1.5", "Q1", "officer"): Q1_OPENS, ("1.5", "2012-10-31", "officer"): date(2012, 10, 17)}
    (answer,) = replies.to_all(board(dated, asked=asked), RULES, datetime(2012, 10, 17, 12))  # noqa: DTZ001  local time
    assert answer.submit.met == (THIRTIETH, date(2012, 10, 31))
    assert answer.submit.quarter == "2012-13/Q1"


def test_nobody_answers_what_was_not_asked():
    assert replies.to_all(board(action()), RULES, datetime(2012, 10, 17, 12)) == []  # noqa: DTZ001  local time


def about(found):
    return [(question.ref, question.about) for question in found]


def test_the_plan_asks_for_what_it_lacks():
    torn = action("1.3", torn="most of its words")
    lost = action("3.5", None)
    unheard = action("1.9", readings=(Reading("event", event="guidance", question="Has guidance been launched?"),))
    unsure = action(
        "3.3", readings=(Reading("by", due=date(2013, 3, 31), ask=True, question="Is 31 March 2013 meant?"),)
    )
    found = [about(questions.of_action(each)) for each in (torn, lost, unheard, unsure)]
    assert found == [[("1.3", "torn")], [("3.5", "no-lead")], [("1.9", "event")], [("3.3", "timescale")]]


def test_a_closed_action_asks_nothing():
    assert about(questions.of_action(action("3.5", None, state="complete"))) == []


def test_a_quarter_without_a_meeting_is_asked_about_once_it_has_begun():
    (unset,) = board(action(), terms=terms((None, None, None, None))).plans
    people = board(action()).people
    assert about(questions.of_plan(unset, people, date(2012, 10, 9))) == [("Q1", "no-meeting"), ("Q2", "no-meeting")]


def test_measures_without_an_owner_are_one_question():
    assert about(questions.of_plan(replace(board().plans[0], measures=unowned(21)), board().people, Q1_OPENS)) == [
        ("measures", "no-owner")
    ]


def test_what_the_plan_prints_as_finished_is_asked_about_once_and_owes_no_return():
    finished = action("1.7", readings=(Reading("done"),))
    assert not owed_for(finished, Q1)
    assert about(questions.of_action(finished)) == [("1.7", "done")]
