"""A morning of 10,000 reminders over one SMTP connection, against smtp-source: `python -m benchmarks.morning`.

One real tick on a SQLite file, with the shipped templates and links, to Debian's smtp-sink on loopback. Right after it
smtp-source sends as many messages of the same length to the same sink, on one kept connection (-d -s 1).

Delivery is what is compared: from the first claim to the last record. What it is with the planning before it is told
beside it. Statements are those of both, counted on a smaller morning of its own, as listening takes time too: whatever
SQLite itself runs, each row of an executemany, BEGIN and COMMIT.

Two processors that do nothing else are needed: on one, smtp-source and the sink never wait for each other to wake.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks import boards, verdict
from lscb_workflow import pipeline
from lscb_workflow.mail.transports.smtp import Smtp

MORNING, COUNTED = 10_000, 1_000  # messages
AT_LEAST = 0.35  # of smtp-source
STATEMENTS = 0.5  # a message
GROWTH = 8.0  # MB that delivery may take between its 2,000th message and its last
FROM = 2000
WHERE = "127.0.0.1"


class Counted(Smtp):
    """The real transport, which also tells how much it carried and how much memory the process had meanwhile."""

    def __init__(self, port: int) -> None:
        super().__init__(WHERE, port, security="none")
        self.sent = self.bytes = 0
        self.resident: list[float] = []

    def hand_over(self, data: bytes, *, sender: str, to: str, message_id: str) -> Callable[[], None]:
        last_word = super().hand_over(data, sender=sender, to=to, message_id=message_id)
        self.sent, self.bytes = self.sent + 1, self.bytes + len(data)
        if self.sent >= FROM and self.sent % 500 == 0:
            self.resident.append(_resident())
        return last_word


@dataclass
class Watch:
    """A clock that stands still for the board, and notes at each look how long it took and how much was said."""

    statements: int = 0
    looks: list[tuple[float, int]] = field(default_factory=list)

    def __call__(self) -> datetime:
        self.looks.append((time.perf_counter(), self.statements))
        return boards.OPENS

    def listen(self, connection: Any, _record: object) -> None:
        connection.set_trace_callback(self.count)

    def count(self, _statement: str) -> None:
        self.statements += 1


def main() -> int:
    """Print the figures; 1 if one was missed, or could not be taken."""
    if not shutil.which("smtp-sink", path="/usr/sbin:/usr/bin"):
        print("morning: NOT MEASURED: smtp-sink is missing; `make system` installs it (postfix)  MISSED")
        return 1
    folder = Path(tempfile.mkdtemp())
    try:
        with sink() as port:
            post = Counted(port)
            watch = morning(folder / "home", post, MORNING)
            plain = source(port, post.sent, post.bytes // post.sent)
            small = morning(folder / "small", Counted(port), COUNTED, listens=True)
    finally:
        shutil.rmtree(folder)
    (begun, _), (planned, _), *_, (ended, _) = watch.looks
    (_, before), *_, (_, after) = small.looks
    took = ended - planned
    print(f"morning: {post.sent} messages of {post.bytes // post.sent} bytes planned in {planned - begun:.1f} s")
    print(f"morning: delivered in {took:.2f} s ({post.sent / took:.0f} a second); smtp-source in {plain:.2f} s")
    print(f"morning: planned and delivered, {plain / (ended - begun):.0%} of smtp-source")
    ratio, each = plain / took, (after - before) / COUNTED
    grew = max(post.resident) - post.resident[0]
    met = ratio >= AT_LEAST
    print(f"morning: {ratio:.0%} of smtp-source (target: at least {AT_LEAST:.0%})  {'ok' if met else 'MISSED'}")
    verdict("morning: statements a message", round(each, 2), STATEMENTS)
    verdict(f"morning: MB that memory grew by from {FROM} messages to {post.sent}", round(grew, 1), GROWTH)
    return 0 if met and each <= STATEMENTS and grew <= GROWTH else 1


def morning(home: Path, post: Counted, messages: int, listens: bool = False) -> Watch:
    """One tick that sends everything."""
    watch = Watch()
    with boards.board(home, post, messages) as office:
        pipeline.tick(office, lambda: boards.OPENS - timedelta(hours=3))  # the day is begun before its send hour
        if listens:
            event.listen(office.engine, "connect", watch.listen)
            office.engine.dispose()  # the connections that are already open were not listened to
        done = pipeline.tick(office, watch)
        watch()
    assert (done.sent, post.sent) == (messages, messages), done
    return watch


@contextmanager
def sink() -> Iterator[int]:
    """smtp-sink on loopback, which takes everything."""
    with socket.socket() as free:
        free.bind((WHERE, 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen(("/usr/sbin/smtp-sink", "-u", "nobody", f"{WHERE}:{port}", "100"))
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as call:
            if call.connect_ex((WHERE, port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("smtp-sink does not answer")


def source(port: int, messages: int, length: int) -> float:
    """Seconds that smtp-source takes, on average of two runs."""
    begun = time.perf_counter()
    for _ in range(2):
        command = ("/usr/sbin/smtp-source", "-d", "-s", "1", "-m", str(messages), "-l", str(length), f"{WHERE}:{port}")
        subprocess.run(command, check=True)
    return (time.perf_counter() - begun) / 2


def _resident() -> float:
    """MB of this process that lie in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


if __name__ == "__main__":
    sys.exit(main())
