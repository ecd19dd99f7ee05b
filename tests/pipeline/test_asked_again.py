"""What is owed is asked again when something was written, whoever wrote it, and not when nothing was."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import event
from sqlmodel import select, update

from lscb_workflow import pipeline
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline import acts, post
from lscb_workflow.rules.acts import SubmitAct
from lscb_workflow.rules.people import Holder
from lscb_workflow.store import changes, database, people, snapshots
from lscb_workflow.store.tables import MessageRow, NoticeRow
from tests.offices import postbag, sample_home, sample_office, tick

OPENS = date(2012, 10, 9)
MORNING = datetime(2012, 10, 9, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def eve(tmp_path_factory):
    """The sample on the eve of its first quarter's opening, the summer's post sent."""
    with sample_office(sample_home(tmp_path_factory.mktemp("asked"))) as office:
        for day in (date(2012, 8, 24), date(2012, 9, 17), date(2012, 9, 27), date(2012, 10, 5), date(2012, 10, 8)):
            tick(office, day)
        yield office


@pytest.fixture
def office(eve):
    policy = eve.rules.policy
    one_by_one = policy.model_copy(update={"mail": policy.mail.model_copy(update={"batch": 1})})
    rules = replace(eve.rules, policy=one_by_one)
    trial = replace(eve, engine=database.copy(eve.engine), transport=Mailbox(), rules=rules)
    yield trial
    trial.engine.dispose()


class Answering(Mailbox):
    """While its first letter leaves, a lead answers."""

    office = None

    def deliver(self, data, **envelope):
        if not self.letters:
            answer(self.office)
        super().deliver(data, **envelope)


def answer(office):
    act = SubmitAct(ref="1.4", by="sports-development-manager", status="green", progress="Done as planned.")
    acts.perform(office, act, MORNING)


def looks(office, work):
    """How often the actions of a plan were read while `work` was done."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if "FROM action" in statement and "action.position" in statement:
            seen.append(statement)

    event.listen(office.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(office.engine, "before_cursor_execute", note)
    return len(seen)


def about(office, ref, kind):
    return [
        m["state"]
        for m in postbag(office)
        if m["planned_on"] == str(OPENS) and (m["about"], m["kind"]) == ([ref], kind)
    ]


def test_a_lead_who_answers_while_a_long_delivery_runs_is_not_mailed_after(office):
    busy = replace(office, transport=Answering())
    busy.transport.office = busy
    tick(busy, OPENS)
    kinds = [message_from_bytes(data)["X-LSCB-Kind"] for to, data in busy.transport.letters if "sports" in to]
    assert kinds == ["receipt"]
    assert len(busy.transport.letters) > 5


def test_a_delivery_that_nobody_writes_into_is_asked_about_once(office):
    letters = office.transport.letters
    assert looks(office, lambda: tick(office, OPENS)) == 1
    assert len(letters) > 5


def test_a_second_tick_of_a_day_looks_at_nothing_once_one_found_nothing_new(office):
    tick(office, OPENS)
    tick(office, OPENS)
    assert looks(office, lambda: tick(office, OPENS, hour=10)) == 0


def test_whatever_is_written_is_looked_at_by_the_next_tick(office):
    tick(office, OPENS)
    tick(office, OPENS)
    with database.writing(office.engine) as session:
        new = Holder(name="Somebody New", email="new@council.example", from_on=OPENS)
        people.replace(session, office.board, "sports-development-manager", new, MORNING, "test")
    assert looks(office, lambda: tick(office, OPENS)) == 1


def test_every_day_is_looked_at_whatever_was_counted(office):
    tick(office, OPENS)
    tick(office, OPENS)
    assert looks(office, lambda: tick(office, OPENS + timedelta(days=1))) == 1


def test_a_changed_policy_is_looked_at_the_same_day(office):
    tick(office, OPENS)
    tick(office, OPENS)
    policy = office.rules.policy.model_copy(update={"after_asking": 3})
    changed = replace(office, rules=replace(office.rules, policy=policy))
    assert looks(changed, lambda: tick(changed, OPENS)) == 1


def test_what_was_put_down_before_the_send_hour_is_looked_at_from_then_on(office):
    early = datetime(2012, 10, 9, 6, 30, tzinfo=UTC)
    for _ in range(3):
        pipeline.tick(office, lambda: early)
    assert office.transport.letters == []
    pipeline.tick(office, lambda: early + 31 * MINUTE)
    assert about(office, "1.4", "reminder") == ["sent"]


def test_what_a_set_back_clock_left_behind_is_looked_at_though_nothing_was_counted(office):
    """Set back to yesterday and killed there, the clock leaves a message of yesterday to a day that found nothing."""
    for _ in range(3):
        tick(office, OPENS)
    with database.writing(office.engine, counted=False) as session:
        left = session.exec(select(MessageRow).where(MessageRow.planned_on == OPENS)).first()
        left.state, left.planned_on, left.slot = "planned", OPENS - timedelta(days=1), None
        session.exec(update(NoticeRow).where(NoticeRow.message == left.id).values(state="planned", sent_on=None))
    office.transport.letters.clear()
    tick(office, OPENS)
    assert [to for to, _ in office.transport.letters] == [left.to_email]


def test_what_one_process_plans_another_that_asked_before_does_not_take_for_settled(office):
    """As on PostgreSQL, where every process plans and delivers."""
    draft = datetime(2012, 10, 30, 9, tzinfo=UTC)
    with database.reading(office.engine) as session:
        older = post.ask(office, snapshots.take(session, office.board), changes.count(session, office.board), draft)[0]
    assert pipeline.plan(office, draft).fresh
    while post.deliver(office, lambda: draft, older):
        pass
    assert "nudge" in {m["kind"] for m in postbag(office) if m["state"] == "sent"}
    assert not [m for m in postbag(office) if m["planned_on"] == "2012-10-30" and m["state"] == "cancelled"]
