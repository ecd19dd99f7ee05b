"""APScheduler as a metronome: it says when to tick and remembers nothing."""

import logging
import threading
from datetime import UTC, datetime
from http.client import HTTPException
from urllib.request import urlopen

from apscheduler.schedulers.background import BackgroundScheduler

from lscb_workflow import pipeline
from lscb_workflow.pipeline import watch
from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database

EVERY_SECONDS = 60
PATIENCE = 5.0  # seconds for each wait of a heartbeat
log = logging.getLogger(__name__)


def clock() -> datetime:
    return datetime.now(UTC)


class Heartbeat:
    """Tells a watcher elsewhere, by one GET of its address, that a tick was healthy, and by silence that none is.

    It goes beside the tick and never twice at once, so that a watcher who fails, or never ends its answer, holds up
    nothing. The address may hold a key, and is in no log.
    """

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._going: threading.Thread | None = None

    def beat(self) -> None:
        """Set out; the caller need not wait."""
        if self._url and not (self._going and self._going.is_alive()):
            self._going = threading.Thread(target=self._call, daemon=True)
            self._going.start()

    def wait(self) -> None:
        """Let a heartbeat arrive before a process ends, for a few seconds at most."""
        if self._going:
            self._going.join(PATIENCE)

    def _call(self) -> None:
        try:
            # https or this machine, as config saw to
            with urlopen(str(self._url), timeout=PATIENCE):  # noqa: S310  # nosec B310
                return
        except (OSError, HTTPException, ValueError) as error:
            log.warning("the heartbeat did not arrive", extra={"facts": {"error": type(error).__name__}})


def tick(office: Office, clock: Clock, heartbeat: Heartbeat) -> pipeline.Tally:
    """One tick of the real clock, which notices what it was too late for, and its heartbeat if all is well."""
    done, healthy = watch.tick(office, clock)
    if done.planned or done.sent:
        log.info("ticked", extra={"facts": {"planned": done.planned, "sent": done.sent}})
    if done.waiting:
        log.warning("not everything has left", extra={"facts": {"reasons": len(done.waiting)}})
    if healthy:
        heartbeat.beat()
    return done


class Metronome:
    """Ticks once a minute while it is entered. A tick that is late is one tick, and never two at a time."""

    def __init__(self, office: Office, stopping: threading.Event, heartbeat: Heartbeat) -> None:
        self._office, self._stopping, self._heartbeat = office, stopping, heartbeat
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
            tick(self._office, clock, self._heartbeat)
        except Fault:
            log.warning("a tick was left out", exc_info=True)
        except Exception as error:
            facts = {"because": because} if (because := database.because(error)) else {}
            log.exception("a tick failed; the next one starts from the tables again", extra={"facts": facts})
