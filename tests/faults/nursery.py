"""Has processes born ready: all is imported once, and then each line read, a moment, is one real process that ticks.

    python -m tests.faults.nursery HOME    with LSCB_ variables as for any command

It says a process's id when it starts, `over` when it has ended however that was, and, asked by an empty line, with what
status. Until then the id is nobody else's.
"""

import os
import sys
from datetime import datetime
from pathlib import Path

from lscb_workflow import config, pipeline
from lscb_workflow.cli import transports as transports  # what a live home loads late
from lscb_workflow.cli.offices import open_office


def tick(home: Path, now: datetime) -> None:
    with open_office(config.load(home)) as office:
        pipeline.tick(office, lambda: now)


def main(home: Path) -> None:
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if child == 0:
            try:
                tick(home, datetime.fromisoformat(line.strip()))
                os._exit(0)
            finally:
                os._exit(1)
        print(child, flush=True)
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        print("over", flush=True)
        sys.stdin.readline()
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
