"""APScheduler as a metronome: it says when to tick and remembers nothing."""

import logging
import threading
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from lscb_workflow import pipeline
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules.faults import Fault

EVERY_SECONDS = 60
log = logging.getLogger(__name__)


def clock() -> datetime:
    return datetime.now(UTC)


class Metronome:
    """Ticks once a minute while it is entered. A tick that is late is one tick, and never two at a time."""

    def __init__(self, office: Office, stopping: threading.Event) -> None:
        self._office, self._stopping = office, stopping
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._tick,
            "interval",
            seconds=EVERY_SECONDS,
            next_run_time=clock(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def __enter__(self) -> None:
        self._scheduler.start()

    def __exit__(self, *_: object) -> None:
        """The message in hand is finished; the others wait for the next start."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)

    def _tick(self) -> None:
        try:
            done = pipeline.tick(self._office, clock)
        except Fault as fault:
            log.warning("tick left out: %s", fault)
        except Exception:
            log.exception("tick failed; the next one starts from the tables again")
        else:
            if done.planned or done.sent:
                log.info("tick: %d notices planned, %d messages sent", done.planned, done.sent)
            for reason in done.waiting:
                log.warning("not everything has left: %s", reason)
