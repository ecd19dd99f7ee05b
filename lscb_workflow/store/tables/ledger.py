"""What is owed, what went, and who did what."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field

from lscb_workflow.store.tables.rows import Instant, Row


class NoticeRow(Row, table=True):
    """Something one person is owed. State: planned, sent, failed, cancelled or skipped."""

    __tablename__ = "notice"
    __table_args__ = (Index("notice_point", "board_id", "plan", "point"),)
    key: str = Field(unique=True)
    kind: str
    plan: str
    ref: str
    point: str
    step: str
    post: str
    person: str
    reason: str = Field(sa_type=Text)
    planned_on: date
    state: str = Field(default="planned", index=True)
    because: str = ""
    sent_on: date | None = None
    message: int | None = Field(default=None, foreign_key="message.id", index=True)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class MessageRow(Row, table=True):
    """The one email that carries a person's notices. A slot is held by one message for ever, or given back."""

    __tablename__ = "message"
    __table_args__ = (Index("message_waiting", "board_id", "state"),)
    slot: str | None = Field(default=None, unique=True)
    kind: str
    person: str
    to_name: str = ""
    to_title: str = ""
    to_email: str = ""
    planned_on: date
    state: str = "planned"
    because: str = ""
    message_id: str = Field(unique=True)
    not_before: datetime = Field(sa_type=Instant)
    attempts: int = 0
    claimed_by: str | None = Field(default=None, index=True)
    leased_until: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


class AttemptRow(Row, table=True):
    """One try at handing a message over. `outcome` stays null when nobody learnt how it ended."""

    __tablename__ = "attempt"
    message: int = Field(foreign_key="message.id", index=True)
    begun_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str | None = None
    detail: str = ""


class AuditRow(Row, table=True):
    """Who did what, when: written in the transaction of the act itself."""

    __tablename__ = "audit"
    at: datetime = Field(sa_type=Instant)
    who: str
    did: str
    about: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class ChangesRow(Row, table=True):
    """How often the tables were written to, and from what a plan was made that found nothing new to say."""

    __tablename__ = "changes"
    __table_args__ = (UniqueConstraint("board_id"),)
    count: int = 0
    settled: str = ""


class DayRow(Row, table=True):
    """The last tick of a day: the clock's proof that it runs."""

    __tablename__ = "day"
    __table_args__ = (UniqueConstraint("board_id", "day"),)
    day: date
    ticked_at: datetime = Field(sa_type=Instant)
    finished: bool = False
