"""The real `serve`, whose clock is what HOME/clock says and ticks five times a second, and which waits less long for a
database.

    python -m tests.faults.service HOME PORT
"""

import sys
from datetime import datetime
from pathlib import Path

from lscb_workflow import clock
from lscb_workflow.cli import main, running
from lscb_workflow.store import database


def start(home: Path, port: str) -> None:
    def told() -> datetime:
        return datetime.fromisoformat((home / "clock").read_text())

    tick = clock.tick
    clock.tick = lambda office, _clock, heartbeat: tick(office, told, heartbeat)
    clock.EVERY_SECONDS = 0.2
    running.clock_now = told
    database.SECONDS_TO_WAIT = 0.2
    sys.argv = ["lscb-workflow", "--home", str(home), "serve", "--port", port]
    main()


if __name__ == "__main__":
    start(Path(sys.argv[1]), sys.argv[2])
