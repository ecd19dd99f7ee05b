"""A revised timescale that a lead asks for: decided by the business manager, and never by guessing."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from lscb_workflow.pipeline import acts
from lscb_workflow.rules import status
from lscb_workflow.rules.acts import ConfirmAct, ReviseAct, SubmitAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database, snapshots
from lscb_workflow.store.tables import AuditRow
from tests.offices import sample_home, sample_office

NOW = datetime(2012, 10, 9, 9, tzinfo=UTC)
PAST, ASKED_FOR = date(2012, 9, 30), date(2012, 11, 30)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    with sample_office(sample_home(tmp_path_factory.mktemp("revisions"))) as office:
        yield office


@pytest.fixture
def office(loaded):
    trial = replace(loaded, engine=database.copy(loaded.engine))
    yield trial
    trial.engine.dispose()


def asks(office, revise=None, ref="4.3", not_yet=ASKED_FOR, **words):
    """The lead's return for the first quarter, which says that the deadline of 30 September was not met."""
    because = "The new posts are not filled" if revise else None
    act = SubmitAct(
        ref=ref, by="business-manager", status="amber", not_yet={PAST: not_yet}, revise=revise, because=because, **words
    )
    acts.perform(office, act, NOW)


def decide(office, decision="accepted", ref="4.3", now=NOW, **words):
    return acts.perform(office, ReviseAct(ref=ref, by="business-manager", decision=decision, **words), now)


def action(office, ref="4.3"):
    with database.reading(office.engine) as session:
        (plan,) = snapshots.take(session, office.board).plans
    return next(each for each in plan.actions if each.ref == ref)


def deadlines(found):
    return [(deadline.due_on, deadline.state) for deadline in found.deadlines]


def audit(office):
    with database.reading(office.engine) as session:
        row = session.exec(select(AuditRow).order_by(AuditRow.id.desc())).first()
        return row.did, row.about, row.detail


def test_an_accepted_one_becomes_the_deadline_and_the_old_one_is_moved(office):
    asks(office, "by Jan 13")
    said = decide(office)
    found = action(office)
    assert "by 31 January 2013" in said
    assert (found.timescale, found.revised) == ("Sept 12", "by Jan 13")
    assert found.because == "The new posts are not filled"
    assert deadlines(found) == [(PAST, "moved"), (date(2013, 1, 31), "open")]
    assert not found.deadlines[1].answered
    assert audit(office)[:2] == ("accepted a revised timescale", "2012-13/4.3")


def test_the_board_is_asked_no_more_once_it_is_decided(office):
    asks(office, "by Jan 13")
    with database.reading(office.engine) as session:
        quarter = snapshots.take(session, office.board).plans[0].terms[0].quarter
    assert status.waits_for_the_board(action(office), quarter)
    decide(office)
    assert not status.waits_for_the_board(action(office), quarter)


def test_words_that_leave_a_question_are_refused_with_the_question_and_the_way_to_say_it(office):
    asks(office, "some time in the new year, or later")
    with pytest.raises(Fault, match="--accept --due D"):
        decide(office)
    assert action(office).revised is None
    decide(office, due=date(2013, 2, 28))
    assert deadlines(action(office)) == [(PAST, "moved"), (date(2013, 2, 28), "open")]
    assert action(office).revised == "some time in the new year, or later"


def test_a_later_day_given_with_not_yet_can_be_accepted_too(office):
    asks(office)
    decide(office)
    found = action(office)
    assert deadlines(found) == [(PAST, "moved"), (ASKED_FOR, "open")]
    assert found.revised == "30 November 2012"


def test_a_day_that_has_passed_is_no_revised_timescale(office):
    asks(office, "by Nov 12")
    with pytest.raises(Fault, match="30 November 2012 has passed already"):
        decide(office, now=datetime(2012, 12, 10, 9, tzinfo=UTC))


def test_refused_it_stays_as_it_was_and_the_audit_says_why(office):
    asks(office, "by Jan 13")
    decide(office, "refused", because="The inspection is in December")
    found = action(office)
    assert (found.revised, deadlines(found)) == (None, [(PAST, "open")])
    assert found.deadlines[0].asked_for is None
    assert [sent.decided for sent in found.submissions] == ["refused"]
    assert audit(office) == (
        "refused a revised timescale",
        "2012-13/4.3",
        {"because": "The inspection is in December"},
    )
    with pytest.raises(Fault, match="nobody has asked"):
        decide(office, "refused", because="Again")


def test_unasked_it_needs_a_date_and_a_reason(office):
    with pytest.raises(Fault, match=r"a revised timescale of 4\.3"):
        decide(office)
    decide(office, due=date(2013, 1, 31), because="Agreed at the meeting")
    found = action(office)
    assert (found.revised, found.because) == ("by 31 January 2013", "Agreed at the meeting")


def test_a_deadline_may_be_given_to_an_open_start(office):
    due = date(2013, 6, 28)
    acts.perform(office, ConfirmAct(ref="1.5", by="operator", due=due), NOW)
    found = action(office, "1.5")
    assert [reading.kind for reading in found.readings] == ["from", "by"]
    assert found.starts_on == date(2013, 3, 1)
    assert deadlines(found) == [(due, "open")]
    with pytest.raises(Fault, match=r"nothing about the timescale of 1\.5"):
        acts.perform(office, ConfirmAct(ref="1.5", by="operator", due=due), NOW)
