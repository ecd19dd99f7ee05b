"""A full disk while an email, a row or a paper is written: the system's own errors, from its own limits."""

import resource
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from lscb_workflow.mail.transports.folder import Folder
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline.office import Office
from tests.faults.conftest import AGAIN, MORNING, said, tick_at, todays
from tests.mail.test_folder import files_of_at_most
from tests.offices import sample_office, tick
from tests.postbag import attempt, command, mails, readers

SHIPPED = Path(__file__).parents[2] / "config"


class FullDisk(Folder):
    """A folder on a disk with room for the shorter letters only."""

    def deliver(self, data: bytes, **envelope: str) -> None:
        with files_of_at_most(13_000):
            super().deliver(data, **envelope)


def test_letters_that_find_no_room_wait_and_the_others_go(office, undisturbed, tmp_path):
    done = tick_at(replace(office, transport=FullDisk(tmp_path / "outbox")), MORNING)
    assert done.waiting == ("the outbox folder cannot be written: File too large",)
    assert 0 < done.sent < 17
    assert len(list((tmp_path / "outbox").iterdir())) == done.sent

    tick_at(replace(office, transport=Folder(tmp_path / "outbox")), AGAIN)
    assert said(todays(office)) == undisturbed.postbag
    assert {f"<{file.stem}>" for file in (tmp_path / "outbox").iterdir()} == undisturbed.message_ids


@contextmanager
def room_for(office: Office, pages: int) -> Iterator[None]:
    """SQLite's own word for a full disk, once its file has grown by so many pages of 4 kB."""

    def limit(connection, _record):
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {used + pages}")

    office.engine.dispose()
    event.listen(office.engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(office.engine, "connect", limit)
        office.engine.dispose()


@pytest.mark.parametrize("pages", [0, 3])
def test_a_database_that_finds_no_room_for_a_row_loses_nothing(pages, home, undisturbed):
    with sample_office(home) as office:
        with room_for(office, pages), pytest.raises(OperationalError, match="database or disk is full"):
            tick_at(office, MORNING)
        begun = len(office.transport.letters)
        tick_at(office, AGAIN)
        assert said(todays(office)) == undisturbed.postbag
        came = Counter(message_from_bytes(data)["Message-ID"] for _, data in office.transport.letters)
        assert set(came) == undisturbed.message_ids
        assert came.total() == 17 + begun


def with_files_of_at_most(length, home, *words):
    """A command while the system refuses to let any file grow past that, as a full disk does."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    return subprocess.run(
        command(home, *words),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (length, hard)),
    )


def test_a_home_that_finds_no_room_has_no_half_file_and_is_made_later(tmp_path):
    done = with_files_of_at_most(3000, tmp_path / "home", "init")
    assert (done.returncode, done.stdout) == (1, "")
    (words,) = done.stderr.splitlines()
    assert words.startswith(f"error: {tmp_path / 'home'}/config/")
    assert words.endswith(": File too large; mend that, then run `lscb-workflow init` again")
    assert attempt(tmp_path / "home", "init").returncode == 0
    for path in (tmp_path / "home" / "config").glob("*.toml"):
        assert path.read_bytes() == (SHIPPED / path.name).read_bytes()


def test_a_disk_that_is_full_is_one_line_and_status_one(home):
    done = with_files_of_at_most(100, home, "tick", "--now", MORNING.isoformat())
    assert (done.returncode, done.stdout) == (1, "")
    (words,) = done.stderr.splitlines()
    assert words == "error: the database cannot be opened (disk I/O error); check LSCB_DATABASE_URL and its file"
    assert mails(home) == []
    assert attempt(home, "tick", "--now", MORNING.isoformat()).returncode == 0
    assert len(mails(home)) == 17


PAPERS = date(2012, 11, 5)


def test_a_paper_that_finds_no_room_goes_once_to_each_reader_when_there_is_some(home):
    with sample_office(home) as office:
        for day in (MORNING.date(), date(2012, 10, 30), date(2012, 11, 2)):
            tick(office, day)
        office = replace(office, transport=Mailbox())
        with room_for(office, 10):
            waiting = tick(office, PAPERS).waiting
        assert waiting == ("the paper for 2012-13/Q1 cannot be written: database or disk is full",)
        assert [data for _, data in office.transport.letters if b"X-LSCB-Kind: digest" in data] == []
        tick(office, PAPERS, hour=10)
        assert Counter(to for to, data in office.transport.letters if b"X-LSCB-Kind: digest" in data) == Counter(
            readers()
        )


def test_a_paper_written_to_a_full_disk_is_one_line(first_paper: Path):
    done = attempt(first_paper, "digest", "show", "2012-13/Q1", "--format", "pdf", "--out", "/dev/full")
    assert (done.returncode, done.stderr) == (1, "error: /dev/full: No space left on device; choose another place\n")
