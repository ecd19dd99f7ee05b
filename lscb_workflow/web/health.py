"""Whether the service lives, and whether it does its work."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from sqlalchemy.exc import SQLAlchemyError

from lscb_workflow.pipeline import watch
from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.rules import pulse
from lscb_workflow.rules.faults import Fault


def routes(office: Office, clock: Clock, ticks: bool) -> APIRouter:
    """`ticks` is false where the pages' clock stands, and no tick can be late."""
    router = APIRouter()

    @router.get("/health/live", response_class=PlainTextResponse)
    def live() -> str:
        return "ok"

    @router.get("/health/ready")
    def ready() -> PlainTextResponse:
        wrong = _wrong(office, clock(), ticks)
        return PlainTextResponse("\n".join(wrong) or "ok", status_code=503 if wrong else 200)

    return router


def _wrong(office: Office, now: datetime, ticks: bool) -> list[str]:
    try:
        taken = watch.take(office, now)
    except Fault as fault:
        return list(fault.problems)
    except SQLAlchemyError as error:
        return [f"the database does not answer ({type(error).__name__})"]
    return list(pulse.wrong(taken, now, ticks, office.posts_now(now)))
