"""The line: what is owed becomes notices, notices become messages, and messages are delivered.

Read `tick` and you know the product. Nothing is remembered between two ticks but what stands in the tables.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lscb_workflow.pipeline import papers, post
from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.rules import notices
from lscb_workflow.rules.snapshot import Snapshot
from lscb_workflow.store import database, days, digests, ladders, outbox


@dataclass(frozen=True, slots=True)
class Tally:
    """What one tick did: notices newly planned, messages sent, and why others and papers wait, each reason once."""

    planned: int
    sent: int
    waiting: tuple[str, ...]


def tick(office: Office, clock: Clock) -> Tally:
    """One pass: plan what today owes, then deliver until nothing waits. Raises Fault if another process is at it."""
    with database.turn(office.engine):
        planned, unwritten = plan(office, clock())
        sent, waiting = 0, dict.fromkeys(unwritten)
        while not office.stopping() and (batch := post.deliver(office, clock)):
            sent += batch.sent
            waiting |= dict.fromkeys(batch.waiting)
        finish(office, clock())
    return Tally(planned, sent, tuple(waiting))


def plan(office: Office, now: datetime) -> tuple[int, list[str]]:
    """Gather, decide, apply, in one transaction. Before the send hour and on days off, nothing new is planned.

    Returns how many notices are new, and why papers wait.
    """
    today = office.today(now)
    with database.writing(office.engine) as session:
        database.plan_in_turn(session, office.board)
        days.begin(session, office.board, today, now)
        outbox.recover(session, office.board, now, database.alone(office.engine))
        outbox.dissolve(session, office.board, today)
        if not office.posts_now(now):
            return 0, []
        ladders.freeze_opened(session, office.board, office.rules, today)
        taken, unwritten = papers.keep(session, office, now)
        return _settle(session, office, taken, now), unwritten


def _settle(session: Session, office: Office, taken: Snapshot, now: datetime) -> int:
    today = office.today(now)
    owed = notices.owed(taken, office.rules, today)
    fresh = outbox.add(session, office.board, owed, today, now, office.envelope(office.desk(taken, now)))
    ladders.freeze_deadlines(session, office.board, office.rules, fresh)
    return len(fresh)


def finish(office: Office, now: datetime) -> None:
    """Close the day's books: papers that have all gone are marked so, and the day is done."""
    if office.local(now).time() < office.settings.send_at:
        return
    with database.writing(office.engine) as session:
        digests.mark_sent(session, office.board)
        days.finish(session, office.board, office.today(now))
