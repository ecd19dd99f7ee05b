"""Faults while the service runs: a second one, a broken template, no policy, a database that is not to be had."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.faults.conftest import said
from tests.postbag import PROJECT, attempt, mails, postbag, run
from tests.test_serve import free_port

EVE = datetime(2012, 10, 8, 7, 5, tzinfo=UTC)
MORNING = datetime(2012, 10, 9, 7, 5, tzinfo=UTC)  # five past eight in Solihull
AGAIN = MORNING + timedelta(minutes=16)
PATIENCE = 120  # seconds until a test gives up; nothing here should need it
Words = dict[str, Any]


class Service:
    """A `serve` that runs: what it logs, an event a line."""

    def __init__(self, home: Path, log: Path, process: subprocess.Popen) -> None:
        self.home, self.process, self._log = home, process, log

    def events(self, name: str) -> list[Words]:
        lines = [line for line in self._log.read_text().splitlines(keepends=True) if line.endswith("\n")]
        return [event for line in lines if (event := json.loads(line))["event"] == name]

    def until(self, true: Callable[[], Any]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert self.process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.05)


@contextmanager
def serving(home: Path, now: datetime = EVE, name: str = "log") -> Iterator[Service]:
    set_clock(home, now)
    log = home / name
    plain = {key: value for key, value in os.environ.items() if not key.startswith("LSCB_")}
    with (
        log.open("w") as file,
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.service", home, str(free_port())],
            cwd=PROJECT,
            env=plain,
            stdout=subprocess.DEVNULL,
            stderr=file,
        ) as process,
    ):
        service = Service(home, log, process)
        try:
            service.until(lambda: ticked(home, now))
            yield service
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def set_clock(home: Path, now: datetime) -> None:
    (home / "clock.new").write_text(now.isoformat())
    (home / "clock.new").rename(home / "clock")


def ask(home: Path, question: str) -> list[tuple]:
    with closing(sqlite3.connect(home / "data/lscb.db", timeout=PATIENCE)) as connection:
        return connection.execute(question).fetchall()


def ticked(home: Path, now: datetime) -> bool:
    return bool(ask(home, f"SELECT 1 FROM day WHERE day = '{now.date()}' AND finished"))  # noqa: S608  our own date


def all_sent(home: Path, now: datetime) -> bool:
    states = ask(home, f"SELECT state FROM message WHERE planned_on = '{now.date()}'")  # noqa: S608  our own date
    return bool(states) and {state for (state,) in states} == {"sent"}


def once_each(home: Path, undisturbed) -> None:
    """The morning's post is the usual one, each message handed over once, and each lies in the outbox."""
    today = [message for message in postbag(home) if message["planned_on"] == str(MORNING.date())]
    assert said(today) == undisturbed.postbag
    assert {message["attempts"] for message in today} == {1}
    assert {mail.message["Message-ID"] for mail in mails(home) if mail.on == MORNING.date()} == undisturbed.message_ids


def test_two_services_on_one_file_send_each_message_once(home, undisturbed):
    with serving(home, name="first") as first, serving(home, name="second") as second:
        for now in (MORNING, MORNING + timedelta(days=10)):
            set_clock(home, now)
            first.until(lambda now=now: all_sent(home, now))
        assert second.process.poll() is None
    once_each(home, undisturbed)
    tried = [each for service in (first, second) for each in service.events("a message was tried")]
    messages = ask(home, "SELECT count(*) FROM message WHERE planned_on >= '2012-10-09'")[0][0]
    assert messages > 17 + 15
    assert len(tried) == len({tuple(each["notices"]) for each in tried}) == messages
    assert {each["outcome"] for each in tried} == {"sent"}


def test_a_template_broken_while_it_runs_holds_up_its_own_kind_until_it_is_mended(home, undisturbed):
    template = home / "templates/emails/reminder/body.txt"
    whole = template.read_text("utf-8")
    with serving(home) as service:
        template.write_text("{% if %}" + whole, "utf-8")
        set_clock(home, MORNING)
        service.until(lambda: len(service.events("a message cannot be written")) >= 15)
        service.until(lambda: len(service.events("a message was tried")) == 2)
        held = [message for message in postbag(home) if message["state"] == "planned"]
        assert {message["kind"] for message in held} == {"reminder"}
        (reason,) = {message["reason"] for message in held}
        assert (
            reason == f"it cannot be written: {template}, line 1: Expected an expression, got 'end of statement block'"
        )

        template.write_text(whole, "utf-8")
        set_clock(home, AGAIN)
        service.until(lambda: all_sent(home, MORNING))
    once_each(home, undisturbed)


def test_without_its_policy_a_service_goes_on_and_a_new_one_says_what_is_missing(home, undisturbed):
    policy = home / "config/policy.toml"
    words = policy.read_text("utf-8")
    with serving(home) as service:
        policy.unlink()
        set_clock(home, MORNING)
        service.until(lambda: all_sent(home, MORNING))
    refused = attempt(home, "tick", "--now", AGAIN.isoformat())
    assert (refused.returncode, refused.stderr) == (
        1,
        f"error: {policy}: there is no such file; `lscb-workflow init` adds it\n",
    )
    policy.write_text(words, "utf-8")
    run(home, "tick", "--now", AGAIN.isoformat())
    once_each(home, undisturbed)


HOLDS_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Another program writes to the database, and goes on doing so."""
    command = [sys.executable, "-c", HOLDS_THE_LOCK, home / "data/lscb.db"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"locked\n"
        yield
        other.stdin.close()


def test_a_locked_database_leaves_ticks_out_and_loses_nothing(home, undisturbed):
    with serving(home) as service:
        with locked(home):
            set_clock(home, MORNING)
            service.until(lambda: service.events("a tick failed; the next one starts from the tables again"))
        service.until(lambda: all_sent(home, MORNING))
        failed = service.events("a tick failed; the next one starts from the tables again")
        assert {each["because"] for each in failed} == {"database is locked"}
    once_each(home, undisturbed)


def test_a_database_file_that_goes_and_comes_back_loses_nothing(home, undisturbed):
    data, elsewhere = home / "data", home / "elsewhere"
    elsewhere.mkdir()
    with serving(home) as service:
        for file in data.glob("lscb.db*"):
            if file.suffix != ".tick":
                file.rename(elsewhere / file.name)
        set_clock(home, MORNING)
        gone = attempt(home, "tick", "--now", MORNING.isoformat())
        assert gone.returncode == 1
        assert gone.stderr.startswith("error: there is no database where LSCB_DATABASE_URL (or data/lscb.db) says;")
        for file in elsewhere.iterdir():
            file.replace(data / file.name)
        set_clock(home, AGAIN)
        service.until(lambda: all_sent(home, MORNING))
    once_each(home, undisturbed)


def test_a_newer_database_is_refused_untouched_and_its_own_program_goes_on(home, undisturbed):
    now = MORNING.isoformat()
    change(home, "UPDATE alembic_version SET version_num = 'x' || version_num")
    before = (home / "data/lscb.db").read_bytes()
    refused = attempt(home, "tick", "--now", now)
    assert (refused.returncode, refused.stderr) == (
        1,
        "error: the database is of a newer version of this program; install that version\n",
    )
    assert (home / "data/lscb.db").read_bytes() == before
    change(home, "UPDATE alembic_version SET version_num = substr(version_num, 2)")
    run(home, "tick", "--now", now)
    once_each(home, undisturbed)


def change(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "data/lscb.db")) as connection, connection:
        connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
