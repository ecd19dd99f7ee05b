"""The clock watches itself: one email for a lateness, and a heartbeat that harms nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lscb_workflow import clock, config
from lscb_workflow.clock import Heartbeat
from lscb_workflow.mail.transports import Transport, TryLater
from lscb_workflow.pipeline import watch
from lscb_workflow.rules.faults import Fault
from tests.offices import postbag, sample_office, tick
from tests.postbag import MANAGER, address

FRIDAY, MONDAY = date(2012, 10, 19), date(2012, 10, 22)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def about_the_service(office) -> list[dict]:
    return [message for message in postbag(office) if message["kind"] == "service"]


def test_a_late_tick_is_told_once_to_the_manager_and_the_administrator(home: Path) -> None:
    with sample_office(home) as office:
        tick(office, FRIDAY)
        for minute in (0, 1, 2):
            watch.tick(office, lambda minute=minute: at(MONDAY, 11, minute))
        messages = about_the_service(office)
    assert [(message["state"], message["to"]["email"]) for message in messages] == [
        ("sent", MANAGER),
        ("sent", address("lscb-administrator")),
    ]
    assert [notice["key"] for message in messages for notice in message["notices"]] == [
        "solihull/service/clock/2012-10-22/late/business-manager",
        "solihull/service/clock/2012-10-22/late/lscb-administrator",
    ]


def test_mail_that_was_stuck_is_told_once_by_the_mail_that_goes_again(home: Path) -> None:
    class Closed(Transport):
        def deliver(self, data: bytes, *, sender: str, to: str, message_id: str) -> None:
            raise TryLater("the mail server is not ready: 421")

    day = date(2012, 10, 24)
    with sample_office(home) as office:
        tick(office, date(2012, 10, 23))
        shut = replace(office, transport=Closed())
        healthy = [watch.tick(shut, lambda hour=hour: at(day, hour, 30))[1] for hour in (7, 9, 11)]
        assert healthy == [False, False, False]
        assert watch.tick(office, lambda: at(day, 13, 30))[1]
        messages = about_the_service(office)
        assert [(message["state"], len(message["notices"])) for message in messages] == [("sent", 1)] * 2
        assert watch.tick(office, lambda: at(day, 14, 30))[1]
        assert len(about_the_service(office)) == 2


def test_playing_and_ticking_at_a_set_time_never_tell_of_the_clock(home: Path) -> None:
    with sample_office(home) as office:
        tick(office, FRIDAY)
        tick(office, date(2012, 10, 29))
        assert about_the_service(office) == []


# The heartbeat


@contextmanager
def watcher(status: int = 200, holds: threading.Event | None = None) -> Iterator[tuple[str, list[str]]]:
    """A server that counts the calls it gets; with `holds` it does not answer before that is set."""
    calls: list[str] = []

    class Counts(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            if holds:
                holds.wait(20)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counts)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/key", calls
    finally:
        if holds:
            holds.set()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_healthy_tick_is_followed_by_one_heartbeat(home: Path) -> None:
    with watcher() as (url, calls), sample_office(home) as office:
        tick(office, FRIDAY)
        heartbeat = Heartbeat(url)
        clock.tick(office, lambda: at(MONDAY, 8), heartbeat)
        heartbeat.wait()
    assert calls == ["/key"]


def test_a_watcher_that_never_answers_is_called_once_and_holds_up_nothing(home: Path) -> None:
    never = threading.Event()
    with watcher(holds=never) as (url, calls), sample_office(home) as office:
        tick(office, FRIDAY)
        heartbeat = Heartbeat(url)
        for minute in (0, 1, 2):
            clock.tick(office, lambda minute=minute: at(MONDAY, 8, minute), heartbeat)
        never.set()
        heartbeat.wait()
    assert len(calls) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/key", "500"])
def test_a_heartbeat_that_fails_is_logged_without_its_address(url: str, caplog: pytest.LogCaptureFixture) -> None:
    with watcher(status=500) as (working, _):
        heartbeat = Heartbeat(working if url == "500" else url)
        heartbeat.beat()
        heartbeat.wait()
    assert "the heartbeat did not arrive" in caplog.text
    assert "/key" not in caplog.text


@pytest.mark.parametrize(
    "url", ["http://watch.example/key", "ftp://127.0.0.1/key", "key", "https://", "https://a:b/key", "https://a b/key"]
)
def test_an_address_that_is_not_safe_is_refused_and_not_repeated(home: Path, url: str) -> None:
    with pytest.raises(Fault) as refused:
        config.load(home, {"LSCB_HEARTBEAT_URL": url})
    assert "LSCB_HEARTBEAT_URL: must be an https address" in str(refused.value)
    assert url not in str(refused.value).replace("https address", "")
