"""Papers as they were compiled and printed."""

from datetime import date, datetime

from sqlalchemy import LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from lscb_workflow.store.tables.rows import Instant, Row


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
