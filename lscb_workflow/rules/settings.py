"""Which board this is and where it stands: the frozen values behind `config/settings.toml`."""

import re
from datetime import date, time
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from lscb_workflow.rules.values import Day, Domain, Email, Handle, Line, Link, Telephone, Value
from lscb_workflow.rules.workdays import Calendar, calendar

_PAGES = re.compile(r"(https://[A-Za-z0-9.-]+|http://(localhost|127\.0\.0\.1))(:[0-9]{1,5})?/?")
LONGEST_NAME = 40  # characters before the @ of the mailbox for bounces: what names the message follows it
EARLIEST, LATEST = time(6), time(20)  # mail outside these hours wakes people, and runs into the clocks' change


def _in_the_day(send_at: time) -> time:
    if send_at.tzinfo or not EARLIEST <= send_at <= LATEST:
        raise ValueError(f"must be a local time from {EARLIEST:%H:%M} to {LATEST:%H:%M}, without a zone")
    return send_at


def _secure_address(url: str) -> str:
    """An address that an email can carry: https, or this machine for trying things out."""
    if not _PAGES.fullmatch(url):
        raise ValueError("must be an https address without a path, as in https://lscb.our-board.example")
    return url.rstrip("/")


def _takes_a_detail(email: str) -> str:
    """RFC 5233: a mailbox whose name may be followed by a plus sign and a detail, together no longer than 64."""
    name = email.partition("@")[0]
    if "+" in name or len(name) > LONGEST_NAME:
        raise ValueError(
            f"must have a name of at most {LONGEST_NAME} characters, without a +, as in bounces@lscb.example"
        )
    return email


PagesUrl = Annotated[str, AfterValidator(_secure_address)]


class Closure(Value):
    """Days on which the board's office is closed, first and last included; written `from` and `to`."""

    from_on: Day = Field(alias="from")
    to_on: Day = Field(alias="to")

    @model_validator(mode="after")
    def _runs_forward(self) -> "Closure":
        if self.to_on < self.from_on:
            raise ValueError(f"to {self.to_on} comes before from {self.from_on}")
        return self


class Settings(Value):
    """All of `config/settings.toml`. `board` is the short name that keys carry, as in solihull/2012-13/1.5."""

    board: Handle
    board_name: Line
    zone: ZoneInfo
    send_at: Annotated[time, AfterValidator(_in_the_day)]
    sender_name: Line
    sender_email: Email
    bounces_to: Annotated[Email, AfterValidator(_takes_a_detail)] | None = None
    contact_title: Line
    contact_telephone: Telephone
    contact_email: Email
    concern_telephone: Telephone
    concern_hours: Line | None = None
    pages_url: PagesUrl | None = None
    public_page: Link | None = None
    mail_domains: tuple[Domain, ...] = ()
    paper_domains: tuple[Domain, ...] = ()
    paper_template: Line | None = None
    show_people_as: Literal["post", "name"] = "name"
    sample: bool = False
    closures: tuple[Closure, ...] = ()
    country: Annotated[str, Field(min_length=1)] = "GB"
    subdivision: Annotated[str, Field(min_length=1)] = "ENG"

    @model_validator(mode="after")
    def _has_bank_holidays(self) -> "Settings":
        try:
            calendar(self.country, self.subdivision)
        except NotImplementedError:
            place = f"country {self.country!r} with subdivision {self.subdivision!r}"
            raise ValueError(f"no bank holidays are known for {place}; England is GB and ENG") from None
        return self

    def takes_mail(self, email: str) -> bool:
        """Whether anything may go to an address; a board that names no domains writes to all."""
        return not self.mail_domains or email.rpartition("@")[2] in self.mail_domains

    def takes_papers(self, email: str) -> bool:
        """Whether papers may be attached to what goes to an address; others get a link to them."""
        return email.rpartition("@")[2] in self.paper_domains

    @cached_property
    def calendar(self) -> Calendar:
        """The board's own working days."""
        spans: tuple[tuple[date, date], ...] = tuple((closure.from_on, closure.to_on) for closure in self.closures)
        return calendar(self.country, self.subdivision, spans)
