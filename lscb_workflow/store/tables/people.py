"""Who holds which post, and who covers."""

from datetime import date, datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from lscb_workflow.store.tables.rows import Instant, Row


class AgencyRow(Row, table=True):
    __tablename__ = "agency"
    __table_args__ = (UniqueConstraint("board_id", "handle"),)
    handle: str
    name: str
    member: str | None = None


class PostRow(Row, table=True):
    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("board_id", "handle"),)
    handle: str
    title: str
    printed_as: list[str] = Field(default_factory=list, sa_type=JSON)
    roles: list[str] = Field(default_factory=list, sa_type=JSON)
    agency: str | None = None
    is_group: bool = False
    answers: str | None = None
    mailbox_read_by: list[str] = Field(default_factory=list, sa_type=JSON)
    junior: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class HolderRow(Row, table=True):
    """Who holds a post, from and until included. Refusals older than `entered_at` no longer count.

    `disowned_at`: whoever reads that mailbox said that its mail was not meant for them. Until `confirmed_at` nothing
    but the request to confirm it goes to an address; `confirmed_by` is the post that said so, or its own reader.
    """

    __tablename__ = "holder"
    post: str = Field(index=True)
    name: str
    email: str
    from_on: date | None = None
    until_on: date | None = None
    entered_at: datetime = Field(sa_type=Instant)
    disowned_at: datetime | None = Field(default=None, sa_type=Instant)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    confirmed_by: str | None = None


class CoverRow(Row, table=True):
    __tablename__ = "cover"
    post: str = Field(index=True)
    deputy: str
    from_on: date
    until_on: date | None = None
