"""What a plan says, and how its timescales are understood."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field

from lscb_workflow.store.tables.rows import Instant, Row


class PlanRow(Row, table=True):
    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("board_id", "plan"),)
    plan: str
    title: str
    starts_on: date
    ends_on: date
    year_start: int
    note: str = Field(default="", sa_type=Text)
    remind_from: date
    loaded_at: datetime = Field(sa_type=Instant)
    supports: str | None = None


class AimRow(Row, table=True):
    __tablename__ = "aim"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    number: int
    text: str = Field(sa_type=Text)


class ActionRow(Row, table=True):
    """`timescale` stays as adopted; `revised` stands beside it. `carried_from` is the older plan's action."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("plan_id", "ref"),)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    position: int
    ref: str
    aim: int
    category: str
    priority: str | None = None
    text: str = Field(sa_type=Text)
    torn: str | None = Field(default=None, sa_type=Text)
    timescale: str = Field(sa_type=Text)
    state: str = "open"
    outputs: list[str] = Field(default_factory=list, sa_type=JSON)
    opening: str | None = Field(default=None, sa_type=Text)
    opening_withheld: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    revised: str | None = Field(default=None, sa_type=Text)
    because: str | None = Field(default=None, sa_type=Text)
    carried_from: int | None = None
    supports: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})


class LeadRow(Row, table=True):
    __tablename__ = "lead"
    __table_args__ = (UniqueConstraint("action_id", "position"),)
    action_id: int = Field(foreign_key="action.id", index=True)
    position: int
    name: str | None = None
    role: str | None = None
    is_group: bool = False
    missing: bool = False
    post: str | None = None
    handed_on: str | None = None


class ReadingRow(Row, table=True):
    """One part of a timescale as it is understood; a confirmed part no longer asks."""

    __tablename__ = "reading"
    __table_args__ = (UniqueConstraint("action_id", "position"),)
    action_id: int = Field(foreign_key="action.id", index=True)
    position: int
    kind: str
    start: date | None = None
    due: date | None = None
    freq: str | None = None
    words: str = Field(default="", sa_type=Text)
    event: str | None = Field(default=None, sa_type=Text)
    ask: bool = False
    question: str | None = Field(default=None, sa_type=Text)
    because: str = Field(default="", sa_type=Text)


class DeadlineRow(Row, table=True):
    __tablename__ = "deadline"
    __table_args__ = (UniqueConstraint("action_id", "due_on"),)
    action_id: int = Field(foreign_key="action.id", index=True)
    due_on: date
    state: str = "open"
    answered: bool = False
    asked_for: date | None = None
    policy: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class MeasureRow(Row, table=True):
    __tablename__ = "measure"
    plan_id: int = Field(foreign_key="plan.id", index=True)
    position: int
    priority: str
    heading: str
    text: str = Field(sa_type=Text)
    owner: str | None = None
    freq: str | None = None
    better: str | None = None
    counts_children: bool = Field(default=True, sa_column_kwargs={"server_default": "1"})
    cumulative: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class QuarterRow(Row, table=True):
    """`policy` is what the quarter opened with; null until then. `sentence` and `note` are for its paper's front page,
    by `edited_by`."""

    __tablename__ = "quarter"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    number: int
    starts_on: date
    ends_on: date
    meets_on: date | None = None
    policy: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    sentence: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    note: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    edited_by: str | None = None
