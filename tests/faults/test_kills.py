"""SIGKILL at random moments of delivery, again and again: nothing is lost, and only what was in hand is repeated."""

import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.conftest import said, tick_at
from tests.faults.mail_server import HOST, MailServer
from tests.offices import postbag
from tests.postbag import PROJECT
from tests.postbag import postbag as postbag_of

KILLS = int(os.environ.get("LSCB_TEST_KILLS", "40"))
MOST_A_MORNING = 3  # policy tries a message four times, and then shows it
BATCH = 5  # fewer letters at a time than by default: more moments at which a kill may fall
LETTERS = 17  # of the busiest morning; a letter takes four answers
MORNINGS = [datetime(2012, 10, day, 9, tzinfo=UTC) for day in (9, 19, 24, 30)]


@contextmanager
def nursery(home: Path, port: int) -> Iterator[subprocess.Popen]:
    said = {"TRANSPORT": "smtp", "LIVE": "yes", "SMTP_HOST": HOST, "SMTP_PORT": str(port), "SMTP_SECURITY": "none"}
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LSCB_")}
    environ |= {f"LSCB_{name}": value for name, value in said.items()}
    command = [sys.executable, "-m", "tests.faults.nursery", str(home)]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        yield process
        process.stdin.close()


def line(process: subprocess.Popen) -> str:
    return process.stdout.readline().decode().strip()


def status_of_a_tick(process: subprocess.Popen, now: datetime, server: MailServer, kill: bool) -> int:
    """How a process that ticks ended. With `kill` it is killed: at any moment, or after so many of the server's answers
    and a little more; or it has ended before."""
    process.stdin.write(f"{now.isoformat()}\n".encode())
    child = int(line(process))
    if kill:
        answers = server.answers + random.randrange(4 * LETTERS)  # noqa: S311  no secret
        moment = time.monotonic() + random.choice((random.random(), 60))  # noqa: S311
        while not select.select([process.stdout], [], [], random.random() / 500)[0]:  # noqa: S311
            if server.answers > answers or time.monotonic() > moment:
                os.kill(child, signal.SIGKILL)
                break
    assert line(process) == "over"
    process.stdin.write(b"\n")
    return int(line(process))


def live(home: Path, folder: Path) -> Path:
    """The sample's board as if it were real, with small batches."""
    copy = Path(shutil.copytree(home, folder))
    changes = {
        "settings.toml": [("sample = true", "sample = false"), ('"0121 496 0199"', '"08081 570123"')],
        "policy.toml": [("batch = 50", f"batch = {BATCH}")],
    }
    for name, words in changes.items():
        text = (copy / "config" / name).read_text("utf-8")
        for old, new in words:
            assert old in text
            text = text.replace(old, new)
        (copy / "config" / name).write_text(text, "utf-8")
    return copy


def killed_mornings(home: Path, server: MailServer, most: int) -> int:
    """The mornings, in each of which the service is killed up to three times and then left alone. Returns the kills."""
    kills = 0
    with nursery(home, server.port) as process:
        for morning in MORNINGS:
            for minute in range(MOST_A_MORNING + 1):
                kill = minute < MOST_A_MORNING and kills < most
                status = status_of_a_tick(process, morning + timedelta(minutes=minute), server, kill)
                if status == 0:
                    break
                assert status == -signal.SIGKILL
                kills += 1
    return kills


def test_killed_at_random_moments_of_delivery_nothing_is_lost(
    office, summer_home, tmp_path, shown_by_the_server, record_property
):
    before = len(postbag(office))
    for morning in MORNINGS:
        tick_at(office, morning)
    usual = said(postbag(office)[before:])
    total: Counter[str] = Counter()
    while total["kills"] < KILLS:
        home = live(summer_home, tmp_path / "home")
        with MailServer(shown_by_the_server[1]) as server:
            kills = killed_mornings(home, server, KILLS - total["kills"])
        messages = postbag_of(home)[before:]
        wanted = {message_id for _, _, _, message_id, _ in usual}
        repeated = sum(server.kept.values()) - len(server.kept)
        total += Counter(kills=kills, sent=len(server.kept), lost=len(wanted - set(server.kept)), repeated=repeated)

        assert said(messages) == usual
        assert set(server.kept) == wanted
        assert repeated <= kills * BATCH
        tries = {message["message_id"]: message["attempts"] for message in messages}
        assert all(server.kept[message] <= tries[message] for message in wanted)
        shutil.rmtree(home)
    words = ", ".join(f"{name} {total[name]}" for name in ("kills", "sent", "lost", "repeated"))
    record_property("counted", words)
    assert total["kills"] == KILLS
