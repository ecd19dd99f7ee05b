"""The composition root: a home's files become an office with its tables, templates and post."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import click

from lscb_workflow import config
from lscb_workflow.mail.render import Templates
from lscb_workflow.mail.transports import Transport
from lscb_workflow.mail.transports.folder import Folder
from lscb_workflow.pipeline.office import Door, Office
from lscb_workflow.pipeline.press import Press
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.snapshot import Rules
from lscb_workflow.store import database

KINDS = ("reminder", "escalation", "question", "nudge", "digest", "service", "receipt", "link", "confirm")


def never() -> bool:
    return False


@contextmanager
def open_office(
    home: config.Home,
    transport: Transport | None = None,
    stopping: Callable[[], bool] = never,
    new: bool = False,
    through: config.Delivers | None = None,
) -> Iterator[Office]:
    """An office on a home's own tables, brought up to date, with the transport its environment allows, or `through`.

    Unless it is `new`, a database that is missing or belongs to another board is a fault: an empty one in its place
    would be silence.
    """
    if not new and not database.exists(home.env.database_url):
        raise Fault(
            "there is no database where LSCB_DATABASE_URL (or data/lscb.db) says; restore it, or `lscb-workflow init` "
            "makes an empty one"
        )
    engine = database.connect(home.env.database_url)
    delivers = through or home.delivers
    try:
        database.upgrade(engine)
        database.refuse_another_board(engine, home.settings.board)
        with transport or _transport(home, delivers) as post:
            yield Office(
                settings=home.settings,
                rules=Rules(home.policy, home.settings.calendar, home.words),
                engine=engine,
                templates=Templates(home.root / "templates" / "emails"),
                press=Press(home.root / "templates" / "papers", _paper_template(home)),
                transport=post,
                redirect_to=home.env.redirect_to if home.delivers != "folder" else None,
                stopping=stopping,
                live=home.settings.sample or home.delivers != "folder",
                door=_door(home),
                a_minute=None if transport else home.policy.mail.a_minute.of(delivers),
            )
    finally:
        engine.dispose()


def _paper_template(home: config.Home) -> bytes | None:
    template = home.settings.paper_template
    return (home.root / template).read_bytes() if template else None


def _door(home: config.Home) -> Door | None:
    url, secret = home.settings.pages_url, home.env.secret
    return Door(url, secret.get_secret_value().encode()) if url and secret else None


def outbox_folder(home: config.Home) -> Path:
    return home.root / "data" / "outbox"


def _transport(home: config.Home, delivers: config.Delivers) -> Transport:
    if delivers == "folder":
        return Folder(outbox_folder(home))
    from lscb_workflow.cli.transports import real_transport

    return real_transport(home.env, clock_now, home.settings.bounces_to)


def clock_now() -> datetime:
    """The one place, with the metronome and the pages, where the clock is read."""
    return datetime.now(UTC)


class Moment(click.ParamType[datetime]):
    """An ISO moment with its zone: 2012-10-09T08:00+01:00."""

    name = "ISO"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            raise Fault(f"--now {value}: write a moment as 2012-10-09T08:00+01:00") from None
        if "T" not in str(value) and " " not in str(value):
            raise Fault(f"--now {value}: the time is missing; write a moment as {value}T08:00+00:00")
        if moment.tzinfo is None:
            raise Fault(f"--now {value}: the zone is missing; write it as {value}+00:00 or {value}+01:00")
        return moment


class Day(click.ParamType[date]):
    """An ISO date: 2012-10-09."""

    name = "DATE"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is not a date; write it as 2012-10-09", param, ctx)


now_option = click.option("--now", type=Moment(), help="The moment to act at, with its zone (else the clock).")
