"""What a board has decided about chasing, papers and sign-off: the frozen values behind `config/policy.toml`.

Every number of days is in working days of the board's own calendar unless its name says otherwise.
"""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lscb_workflow.rules.values import Handle, Line

Role = Literal["lead", "manager", "administrator", "agency_member", "chair", "board", "governing_board"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Step(_Frozen):
    """One rung: who hears about an unanswered item, `days` working days after its anchor (negative: before)."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    to: Literal["lead", "manager", "agency_member", "chair"]
    days: Annotated[int, Field(ge=-250, le=250)]

    @property
    def asks(self) -> bool:
        """True for a reminder to the lead, false for a step over the lead's head."""
        return self.to == "lead"


def _one_line_of_steps(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    names = [step.name for step in steps]
    if len(set(names)) != len(names):
        raise ValueError("two steps share a name; give each step its own")
    if [step.days for step in steps] != sorted(step.days for step in steps):
        raise ValueError("the steps are out of order; write them from the earliest to the latest")
    first_ask = min((step.days for step in steps if step.asks), default=None)
    if first_ask is None or any(step.days < first_ask for step in steps):
        raise ValueError("the lead must be asked first; put a step to lead before the others")
    return steps


class QuarterPolicy(_Frozen):
    """Dates of a quarter, counted back from its meeting, and the ladder of an unanswered return."""

    opens: Annotated[int, Field(ge=0, le=60)]
    closes: Annotated[int, Field(ge=0)]
    draft: Annotated[int, Field(ge=0)]
    sign_off: Annotated[int, Field(ge=0)]
    papers: Annotated[int, Field(ge=0)]
    papers_without_meeting: Annotated[int, Field(ge=1, le=92, description="calendar days after the quarter ends")]
    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _in_order(self) -> "QuarterPolicy":
        if not self.opens >= self.closes >= self.draft >= self.sign_off >= self.papers:
            raise ValueError(
                "the dates are out of order; opens, closes, draft, sign_off and papers must come in that order"
            )
        _one_line_of_steps(self.steps)
        if self.steps[0].days < -self.opens:
            raise ValueError(f"step {self.steps[0].name!r} comes before the quarter opens")
        return self


class DeadlinePolicy(_Frozen):
    """The ladder of a deadline, counted from its date."""

    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _in_order(self) -> "DeadlinePolicy":
        _one_line_of_steps(self.steps)
        if any(step.days < 0 for step in self.steps if not step.asks):
            raise ValueError("a step over the lead's head comes before the deadline; give it days of 0 or more")
        return self


class StatusPolicy(_Frozen):
    """Where amber ends and red begins: working days past a deadline or a start, revisions, silent quarters."""

    amber_days: Annotated[int, Field(ge=0)]
    red_revisions: Annotated[int, Field(ge=1)]
    red_silent_quarters: Annotated[int, Field(ge=1)]


class Audience(_Frozen):
    """Some readers of the paper: who they are, when it goes to them, and what they may see of it.

    `days` are working days from the meeting. `version`: "full" has everything, "short" nobody's own words, "public"
    only what may be published. `length`: "whole", or "two-pages" with the front page, the exceptions and the actions
    by status. Where nobody is named, nothing is mailed: that version is published.
    """

    name: Handle
    title: Line
    marking: Line
    days: Annotated[int, Field(ge=-60, le=60)]
    roles: tuple[Role, ...] = ()
    posts: tuple[Handle, ...] = ()
    version: Literal["full", "short", "public"] = "full"
    length: Literal["whole", "two-pages"] = "whole"

    @property
    def is_mailed(self) -> bool:
        """False for a version that is only published."""
        return bool(self.roles or self.posts)

    @model_validator(mode="after")
    def _publishes_only_what_is_public(self) -> "Audience":
        if not self.is_mailed and self.version != "public":
            raise ValueError('names no roles and no posts, so it is for everybody; give it version = "public"')
        return self


class DigestPolicy(_Frozen):
    """Who signs the paper off, what goes if nobody has, and who reads it."""

    signed_off_by: Literal["manager", "chair"]
    if_not_signed_off: Literal["short", "full", "hold"]
    audiences: Annotated[tuple[Audience, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_of_each_name(self) -> "DigestPolicy":
        names = [audience.name for audience in self.audiences]
        if len(set(names)) != len(names):
            raise ValueError("two audiences share a name; give each its own")
        if not any(audience.is_mailed for audience in self.audiences):
            raise ValueError("no audience names a role or a post, so the paper would reach nobody")
        return self

    def audience(self, name: str) -> Audience | None:
        """The audience of that name."""
        return next((audience for audience in self.audiences if audience.name == name), None)


class Rates(_Frozen):
    """How many messages a minute each way of sending takes. Exchange Online lets a mailbox send 30."""

    smtp: Annotated[int, Field(ge=1, le=100_000)] | None = None
    graph: Annotated[int, Field(ge=1, le=30)] = 30

    def of(self, transport: str) -> int | None:
        """The rate of a transport; None for one that takes as many as come."""
        return {"smtp": self.smtp, "graph": self.graph}.get(transport)


Life = Annotated[int, Field(ge=1, le=168)]
ADay = Annotated[int, Field(ge=1, le=24)]


class Lives(_Frozen):
    """For how many hours a message of a kind is tried again, from its first try. A scheduled one ends with its day."""

    reminder: ADay = 24
    escalation: ADay = 24
    question: ADay = 24
    nudge: ADay = 24
    digest: ADay = 24
    service: ADay = 24
    receipt: Life = 48
    link: Life = 4
    confirm: Life = 72

    def of(self, kind: str) -> timedelta:
        """The life of a kind of message."""
        return timedelta(hours=getattr(self, kind))


class MailPolicy(_Frozen):
    """How hard delivery tries. Minutes are minutes of the clock."""

    lease_minutes: Annotated[int, Field(ge=10, le=1440)]
    retry_minutes: Annotated[int, Field(ge=1, le=1440)]
    longest_retry_minutes: Annotated[int, Field(ge=1, le=1440)] = 240
    life_hours: Lives = Lives()
    a_minute: Rates = Rates()
    attempts: Annotated[int, Field(ge=1, le=50)]
    acts_a_day: Annotated[int, Field(ge=1, le=1000)]
    confirm_days: Annotated[int, Field(ge=1, le=400)] = 60
    batch: Annotated[int, Field(ge=1, le=1000)]

    @model_validator(mode="after")
    def _waits_grow(self) -> "MailPolicy":
        if self.longest_retry_minutes < self.retry_minutes:
            raise ValueError("longest_retry_minutes is shorter than retry_minutes; waits grow from one to the other")
        return self


Kept = Annotated[int, Field(ge=31, le=36500)]


class KeepPolicy(_Frozen):
    """How long `prune` leaves what proves nothing, in days of the calendar.

    What proves that somebody was asked, and what was put before the board, is kept for good.
    """

    sent_mail: Kept = 730
    answer_drafts: Kept = 92
    links: Kept = 400
    attempts: Kept = 400
    draft_digests: Kept = 400


class Policy(_Frozen):
    """All of `config/policy.toml`."""

    after_asking: Annotated[int, Field(ge=0, le=60)]
    quarter: QuarterPolicy
    deadline: DeadlinePolicy
    status: StatusPolicy
    digest: DigestPolicy
    mail: MailPolicy
    keep: KeepPolicy = KeepPolicy()
