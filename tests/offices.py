"""The sample's board in tables of a test's own choosing, with an in-memory mailbox for its post."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from lscb_workflow import config, pipeline
from lscb_workflow.cli import homes
from lscb_workflow.cli.offices import open_office
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline.office import Office
from lscb_workflow.store import database, postbags


def sample_home(folder: Path) -> Path:
    """A sample home made by `init` itself."""
    home = folder / "home"
    homes.init.callback.__wrapped__(home, True)
    return home


@contextmanager
def sample_office(home: Path, url: str | None = None) -> Iterator[Office]:
    """The sample's office; with `url` its people and plan are loaded into that empty database instead."""
    opened = config.load(home, {})
    if url:  # a sample refuses other tables than its own, but for a test that brings its own server
        opened = replace(opened, env=opened.env.model_copy(update={"database_url": url}))
        homes.load_sample(opened)
    with open_office(opened, Mailbox()) as office:
        yield office


def tick(office: Office, day: date, hour: int = 9) -> pipeline.Tally:
    now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return pipeline.tick(office, lambda: now)


def postbag(office: Office) -> list[dict]:
    with database.reading(office.engine) as session:
        return list(postbags.messages(session, office.board))
