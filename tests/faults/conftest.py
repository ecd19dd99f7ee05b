"""The sample on the morning of its first quarter's opening, for faults to happen to."""

import shutil
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lscb_workflow import pipeline
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline.office import Office
from lscb_workflow.store import database
from tests.faults.mail_server import HOST, certificate
from tests.offices import postbag, sample_home, sample_office, tick

SUMMER = (date(2012, 8, 24), date(2012, 9, 17), date(2012, 9, 27), date(2012, 10, 2), date(2012, 10, 5))
MORNING = datetime(2012, 10, 9, 9, tzinfo=UTC)
AGAIN = MORNING + timedelta(minutes=16)  # what failed for the first time waits 15 minutes at most
NEXT_DAY = MORNING + timedelta(days=1)


@pytest.fixture(scope="session")
def summer(tmp_path_factory) -> Iterator[Office]:
    """The sample's office after its first summer, on the eve of 17 messages. Copy it, leave it alone."""
    with sample_office(sample_home(tmp_path_factory.mktemp("summer"))) as office:
        for day in SUMMER:
            tick(office, day)
        yield office


@pytest.fixture
def office(summer: Office) -> Iterator[Office]:
    """Tables of a test's own."""
    trial = replace(summer, engine=database.copy(summer.engine), transport=Mailbox())
    yield trial
    trial.engine.dispose()


@pytest.fixture(scope="session")
def summer_home(summer: Office, tmp_path_factory) -> Path:
    """That summer as a home on disk."""
    file = Path(str(summer.engine.url.database))
    home = tmp_path_factory.mktemp("eve") / "home"
    shutil.copytree(file.parents[1], home)
    (home / "data" / file.name).write_bytes(database.image(summer.engine))
    for journal in (home / "data").glob(f"{file.name}-*"):
        journal.unlink()
    return home


@pytest.fixture
def home(summer_home: Path, tmp_path: Path) -> Path:
    """A copy of it, to change at will."""
    return Path(shutil.copytree(summer_home, tmp_path / "home"))


@dataclass(frozen=True)
class Day:
    """A morning's post when nothing goes wrong."""

    postbag: list[tuple]
    message_ids: frozenset[str]


@pytest.fixture(scope="session")
def undisturbed(summer: Office) -> Day:
    trial = replace(summer, engine=database.copy(summer.engine), transport=Mailbox())
    pipeline.tick(trial, lambda: MORNING)
    today = [message for message in postbag(trial) if message["planned_on"] == str(MORNING.date())]
    assert len(today) == 17
    trial.engine.dispose()
    return Day(said(trial_bag := today), frozenset(message["message_id"] for message in trial_bag))


def said(messages: list[dict]) -> list[tuple]:
    """Who was sent what, whatever it took."""
    return [
        (m["kind"], m["to"]["email"], m["state"], m["message_id"], [(n["key"], n["state"]) for n in m["notices"]])
        for m in messages
    ]


def todays(office: Office, now: datetime = MORNING) -> list[dict]:
    return [message for message in postbag(office) if message["planned_on"] == str(now.date())]


def tick_at(office: Office, moment: datetime) -> pipeline.Tally:
    return pipeline.tick(office, lambda: moment)


@pytest.fixture(scope="session")
def shown_by_the_server(tmp_path_factory) -> tuple[Path, ssl.SSLContext]:
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def through(office: Office, shown_by_the_server) -> Iterator[Callable]:
    """The office with a real connection to a server; all are closed in the end."""
    from lscb_workflow.mail.transports.smtp import Smtp

    opened = []

    def connect(port: int, ca_file: Path | None = shown_by_the_server[0], **patience: float) -> Office:
        how = {"user": "board", "password": "correct horse", "ca_file": ca_file, "timeout": 20.0, **patience}
        opened.append(Smtp(HOST, port, "starttls", **how))
        return replace(office, transport=opened[-1])

    yield connect
    for transport in opened:
        transport.close()
