"""What a tick costs when nothing is due, over 40, 4,000 and 40,000 open deadlines: `python -m benchmarks.tick`.

The metronome ticks once a minute: all but the first of a day, and those after something was written, are like the
tick that is judged. The first, which looks at everything, is told beside it. Each is the real tick of the clock, with
its own record, on a SQLite file.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks import boards, verdict
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline import watch

SIZES = (40, 4000, 40_000)
EACH = 4  # deadlines an action
EVE = datetime(2012, 7, 11, 9, tzinfo=UTC)
QUIET = datetime(2012, 7, 12, 9, tzinfo=UTC)  # no return is open, and no deadline near
FIRST_DUE = date(2012, 12, 3)
MOST = 2  # times the smallest
RUNS = 20


def main() -> int:
    """Print the figures; 1 if the target was missed."""
    usual = {deadlines: measured(deadlines) for deadlines in SIZES}
    grew = round(usual[SIZES[-1]] / usual[SIZES[0]], 1)
    verdict(f"tick: nothing due, over {SIZES[-1]:,} deadlines against {SIZES[0]}, times", grew, MOST)
    return 0 if grew <= MOST else 1


def measured(deadlines: int) -> float:
    """Seconds of the quickest of some ticks, with nothing due and nothing written since the last."""
    folder = Path(tempfile.mkdtemp())
    try:
        with boards.board(folder / "home", Mailbox(), deadlines // EACH, deadlines, FIRST_DUE) as office:
            watch.tick(office, lambda: EVE)
            first = seconds(lambda: watch.tick(office, lambda: QUIET))
            usual = min(seconds(lambda: watch.tick(office, lambda: QUIET)) for _ in range(RUNS))
    finally:
        shutil.rmtree(folder)
    print(f"tick: {deadlines:,} open deadlines: {usual * 1000:.1f} ms; {first * 1000:,.0f} ms where all is looked at")
    return usual


def seconds(work: Callable[[], Any]) -> float:
    """Of processor time, which other work on the machine touches least."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    sys.exit(main())
