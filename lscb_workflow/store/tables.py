"""The tables. Every row belongs to a board; rules never see these classes, only values made from them."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Index, LargeBinary, Text, TypeDecorator, UniqueConstraint
from sqlmodel import Field, SQLModel


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, aware on the way in and out; SQLite would otherwise drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone reached the database")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Row(SQLModel):
    id: int | None = Field(default=None, primary_key=True)
    board_id: str = Field(index=True)


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
    quarter_id: int = Field(foreign_key="quarter.id", index=True)
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
    __table_args__ = (Index("message_waiting", "state", "not_before"),)
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


class DigestRow(Row, table=True):
    """One issue of a quarter's paper. What was compiled stands in `content` and `public`, by one hash; what was printed
    from it when it was frozen, in `digest_form`. `starts_on`, `ends_on` and `as_of` are what it reports on.

    `because` is why it corrects issue `corrects`; `released_on` the day from which it goes before papers day.
    """

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("quarter_id", "number"),)
    quarter_id: int = Field(foreign_key="quarter.id", index=True)
    number: int
    edition: str
    state: str = "draft"
    starts_on: date
    ends_on: date
    as_of: date
    compiled_at: datetime = Field(sa_type=Instant)
    compiled_by: str
    because: str = Field(default="", sa_type=Text)
    corrects: int | None = None
    frozen_at: datetime | None = Field(default=None, sa_type=Instant)
    signed_off_by: str | None = None
    released_on: date | None = None
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    sha256: str
    content: bytes = Field(sa_type=LargeBinary)
    public: bytes = Field(sa_type=LargeBinary)


class DigestFormRow(Row, table=True):
    """One form of one issue for one audience, as it was printed when the issue was frozen. Never changed."""

    __tablename__ = "digest_form"
    __table_args__ = (UniqueConstraint("digest_id", "audience", "form"),)
    digest_id: int = Field(foreign_key="digest.id", index=True)
    audience: str
    form: str
    sha256: str
    data: bytes = Field(sa_type=LargeBinary)


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
