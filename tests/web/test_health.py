"""Whether the service does its work: read by whoever watches it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from lscb_workflow.web import health
from tests.web.site import moment, site


def test_it_is_ready_while_the_clock_ticks_and_nothing_is_stuck(silent_until: Callable[[date], Path]) -> None:
    with site(silent_until(date(2012, 10, 19)), moment("2012-10-22")) as pages:
        pages.tick()
        ready = watched(pages)
        assert (ready.get("/health/ready").status_code, ready.get("/health/ready").text) == (200, "ok")


def test_it_says_that_the_clock_is_late(silent_until: Callable[[date], Path]) -> None:
    with site(silent_until(date(2012, 10, 19)), moment("2012-10-22")) as pages:
        pages.tick()
        pages.now += timedelta(minutes=40)
        found = watched(pages).get("/health/ready")
        assert found.status_code == 503
        assert "the clock is late: it last ticked 40 minutes ago" in found.text


def test_it_says_that_mail_is_stuck(silent_until: Callable[[date], Path]) -> None:
    with site(silent_until(date(2012, 10, 23)), moment("2012-10-24")) as pages:
        from lscb_workflow import pipeline

        pipeline.plan(pages.office, pages.now)
        pages.now += timedelta(hours=2)
        found = watched(pages).get("/health/ready")
        assert found.status_code == 503
        assert "mail is stuck: the oldest message has waited since 2012-10-24 10:00 UTC" in found.text


def watched(pages) -> TestClient:
    app = FastAPI()
    app.include_router(health.routes(pages.office, lambda: pages.now, ticks=True))
    return TestClient(app)
