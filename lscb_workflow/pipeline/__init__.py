"""The line: what is owed becomes notices, notices become messages, and messages are delivered.

Read `tick` and you know the product. Nothing is remembered between two ticks but what stands in the tables.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from sqlmodel import Session

from lscb_workflow.pipeline import asking, papers, post
from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.rules.snapshot import Snapshot
from lscb_workflow.store import attempts, changes, database, days, digests, ladders, outbox


@dataclass(frozen=True, slots=True)
class Tally:
    """What one tick did: notices newly planned, messages sent, and why others and papers wait, each reason once."""

    planned: int
    sent: int
    waiting: tuple[str, ...]


def tick(office: Office, clock: Clock) -> Tally:
    """One pass: plan what today owes, then deliver until nothing waits. Raises Fault if another process is at it."""
    with database.turn(office.engine):
        planned = plan(office, clock())
        sent, waiting, asked = 0, dict.fromkeys(planned.waiting), planned.asked
        while not office.stopping() and (batch := post.deliver(office, clock, asked)):
            sent, asked = sent + batch.sent, batch.asked
            waiting |= dict.fromkeys(batch.waiting)
        finish(office, clock())
    return Tally(planned.fresh, sent, tuple(waiting))


@dataclass(frozen=True, slots=True)
class Planned:
    """How many notices are new, why papers and yesterday's messages wait, and what was asked, where it was."""

    fresh: int = 0
    waiting: tuple[str, ...] = ()
    asked: post.Asked | None = None


def plan(office: Office, now: datetime) -> Planned:
    """Gather, decide, apply, in one transaction. Before the send hour and on days off, nothing new is planned but the
    question whether a new address is right.

    Nor is it once a plan of the same day found nothing new to say, until something is written again. The first plan of
    each day looks at everything, whatever was counted.
    """
    today = office.today(now)
    with database.writing(office.engine, counted=False) as session:
        database.plan_in_turn(session, office.board)
        days.begin(session, office.board, today, now)
        attempts.recover(session, office.board, now, database.alone(office.engine))
        at = changes.count(session, office.board)
        basis = _basis(office, today, at)
        dissolved = outbox.dissolve(session, office.board, today)
        asking.ask(session, office, now)
        looks = office.posts_now(now) and (dissolved or changes.settled(session, office.board) != basis)
        if not looks:
            if dissolved:
                changes.settle(session, office.board, "")
            return Planned(waiting=tuple(dissolved))
        ladders.freeze_opened(session, office.board, office.rules, today)
        taken, unwritten = papers.keep(session, office, now)
        asked, fresh = _settle(session, office, taken, at, now)
        changes.settle(session, office.board, "" if fresh or unwritten else basis)
        if fresh:  # another process, which asked before, must not take what it does not know for settled
            changes.note(session)
            asked = replace(asked, at=at + 1)
        return Planned(fresh, (*dissolved, *unwritten), asked)


def _basis(office: Office, today: date, at: int) -> str:
    """What a plan is made from: the day, the tables as they stood at a count of changes, and what the board decided."""
    decided = sha256(repr((office.rules.policy, office.settings)).encode()).hexdigest()
    return f"{today} {at} {decided}"


def _settle(session: Session, office: Office, taken: Snapshot, at: int, now: datetime) -> tuple[post.Asked, int]:
    today = office.today(now)
    asked, owed = post.ask(office, taken, at, now)
    fresh = outbox.add(session, office.board, owed, today, now, office.envelope(asked.desk))
    ladders.freeze_deadlines(session, office.board, office.rules, fresh)
    return asked, len(fresh)


def finish(office: Office, now: datetime) -> None:
    """Close the day's books: papers that have all gone are marked so, and the day is done."""
    if office.local(now).time() < office.settings.send_at:
        return
    with database.writing(office.engine, counted=False) as session:
        days.finish(session, office.board, office.today(now))
        if digests.mark_sent(session, office.board):
            changes.note(session)
