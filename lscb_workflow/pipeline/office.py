"""The office: everything one board's line works with, put together once by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Engine

from lscb_workflow.mail import message
from lscb_workflow.mail.render import Templates
from lscb_workflow.mail.transports import Transport
from lscb_workflow.pipeline.press import Press
from lscb_workflow.rules.letters import Desk
from lscb_workflow.rules.settings import Settings
from lscb_workflow.rules.snapshot import Rules, Snapshot
from lscb_workflow.store.outbox import Envelope

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Door:
    """Where the board's pages are reached, and the secret that their links are made with."""

    url: str
    secret: bytes = field(repr=False)

    def address(self, token: str) -> str:
        """The whole link to a lead's page, as an email carries it."""
        return f"{self.url}/answer/{token}"

    def confirm_address(self, token: str) -> str:
        """The whole link by which the reader of a new address confirms it."""
        return f"{self.url}/confirm/{token}"

    def paper_address(self, token: str) -> str:
        """The whole link to a quarter's papers."""
        return f"{self.url}/paper/{token}"


@dataclass(frozen=True, slots=True)
class Office:
    """`redirect_to` is a trial's one mailbox, if there is one; `live` is false for a real board whose mail
    still stays in the folder. `stopping` says that the service was told to stop.

    `door` is None for a board whose leads answer by reply; `a_minute` is how many messages may leave in
    one, None for as many as come.
    """

    settings: Settings
    rules: Rules
    engine: Engine
    templates: Templates
    press: Press
    transport: Transport
    redirect_to: str | None
    stopping: Callable[[], bool]
    door: Door | None = None
    a_minute: int | None = None
    live: bool = True

    @property
    def board(self) -> str:
        return self.settings.board

    def local(self, now: datetime) -> datetime:
        """A moment as the board's clock shows it."""
        return now.astimezone(self.settings.zone)

    def today(self, now: datetime) -> date:
        return self.local(now).date()

    def posts_now(self, now: datetime) -> bool:
        """True when scheduled mail may go: on the board's working days, from its send hour on."""
        local = self.local(now)
        return self.rules.calendar.is_working(local.date()) and local.time() >= self.settings.send_at

    def desk(self, taken: Snapshot, now: datetime) -> Desk:
        return Desk(self.settings, taken, self.rules, self.today(now))

    @property
    def domain(self) -> str:
        return self.settings.sender_email.rpartition("@")[2]

    def envelope(self, desk: Desk) -> Envelope:
        """How messages written at this desk are named and addressed."""

        def named(seed: str, post: str) -> dict[str, str]:
            to = desk.addressee(post)
            addressed = {"to_name": to.name, "to_title": to.title, "to_email": to.email} if to else {}
            return {"message_id": message.message_id(seed, self.domain), **addressed}

        return named
