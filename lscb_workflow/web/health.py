"""Whether the service lives, and whether it does its work."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from sqlalchemy.exc import SQLAlchemyError

from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.store import database, days, outbox

LATE = timedelta(minutes=15)  # the clock ticks once a minute
STUCK = timedelta(hours=1)


def routes(office: Office, clock: Clock, ticks: bool) -> APIRouter:
    """`ticks` is false where the pages' clock stands, and no tick can be late."""
    router = APIRouter()

    @router.get("/health/live", response_class=PlainTextResponse)
    def live() -> str:
        return "ok"

    @router.get("/health/ready")
    def ready() -> PlainTextResponse:
        wrong = list(_wrong(office, clock(), ticks))
        return PlainTextResponse("\n".join(wrong) or "ok", status_code=503 if wrong else 200)

    return router


def _wrong(office: Office, now: datetime, ticks: bool) -> Iterator[str]:
    """What stops the work, a line each; nothing personal, for anybody may read it."""
    try:
        with database.reading(office.engine) as session:
            ticked = days.last_tick(session, office.board)
            waiting = outbox.waiting_since(session, office.board)
            dead = outbox.unfinished(session, office.board, office.rules.policy.mail.attempts)
    except SQLAlchemyError as error:
        yield f"the database does not answer ({type(error).__name__})"
        return
    if ticks and (ticked is None or now - ticked > LATE):
        yield f"the clock is late: it last ticked {_ago(now, ticked)}" if ticked else "the clock has never ticked"
    if ticks and waiting and office.posts_now(now) and now - waiting > STUCK:
        yield f"mail is stuck: the oldest message has waited since {waiting:%Y-%m-%d %H:%M} UTC"
    if dead:
        yield f"{dead} messages were tried as often as policy allows, and nobody knows how they ended"


def _ago(now: datetime, then: datetime) -> str:
    minutes = int((now - then).total_seconds() // 60)
    return f"{minutes} minutes ago"
