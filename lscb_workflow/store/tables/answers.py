"""What people sent in, and the links by which they did."""

from datetime import datetime

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field

from lscb_workflow.store.tables.rows import Instant, Row


class SubmissionRow(Row, table=True):
    """What a lead sent in. Rows are only ever added: the newest for a quarter is the answer.

    `decided` is set once, when somebody accepts or refuses the revised timescale that it asks for; `withheld` names the
    fields whose words leave by no route until the business manager has cleared or redacted them.
    """

    __tablename__ = "submission"
    action_id: int = Field(foreign_key="action.id", index=True)
    quarter_id: int = Field(foreign_key="quarter.id", index=True)
    by: str
    at: datetime = Field(sa_type=Instant)
    settles_only: bool = False
    late: bool = False
    status: str
    timescale: str = Field(default="", sa_type=Text)
    progress: str = Field(default="", sa_type=Text)
    impact: str = Field(default="", sa_type=Text)
    started: bool = False
    outputs: list[int] = Field(default_factory=list, sa_type=JSON)
    met: list[str] = Field(default_factory=list, sa_type=JSON)
    not_yet: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    revise: str = Field(default="", sa_type=Text)
    because: str = Field(default="", sa_type=Text)
    decided: str | None = None
    why: dict[str, str] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    nothing_new: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    agrees: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    evidence: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    via: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    withheld: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})


class LinkRow(Row, table=True):
    """A link by which one person answers for one quarter. The token is never kept: it is made from the row."""

    __tablename__ = "link"
    __table_args__ = (Index("link_of_a_person", "quarter_id", "person", "email"),)
    quarter_id: int = Field(foreign_key="quarter.id")
    person: str
    email: str
    made_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class AnswerDraftRow(Row, table=True):
    """What somebody has typed on their page and not yet sent: the page's fields by name."""

    __tablename__ = "answer_draft"
    __table_args__ = (UniqueConstraint("link_id"),)
    link_id: int = Field(foreign_key="link.id")
    typed: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
    saved_at: datetime = Field(sa_type=Instant)


class MeasureValueRow(Row, table=True):
    """What a measure's owner gave for a quarter. Rows are only ever added: the newest is the value."""

    __tablename__ = "measure_value"
    measure_id: int = Field(foreign_key="measure.id", index=True)
    quarter_id: int = Field(foreign_key="quarter.id", index=True)
    by: str
    at: datetime = Field(sa_type=Instant)
    value: str
    note: str = Field(default="", sa_type=Text)
    withheld: bool = False
    parts: dict[str, str] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
