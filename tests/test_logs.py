"""Logs hold keys and counts, and nobody's address, name, words or link."""

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from lscb_workflow import clock
from lscb_workflow.cli import logs
from lscb_workflow.mail.transports import Refused
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline.office import Office
from tests.offices import sample_office
from tests.postbag import PEOPLE, real_names

TOKEN = re.compile(rb"/answer/([\w.=\r\n-]+)")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the whole process says, libraries and all, as `serve` writes it."""
    kept = io.StringIO()
    handler, root = logging.StreamHandler(kept), logging.getLogger()
    handler.setFormatter(logs.Lines())
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield kept
    root.removeHandler(handler)
    root.setLevel(before)


class Moody(Mailbox):
    """Takes what comes, but refuses one mailbox and breaks down over another in words that name it."""

    def deliver(self, data: bytes, *, sender: str, to: str, message_id: str) -> None:
        if to.startswith("sports"):
            raise Refused("the mail server answered 550 5.1.1 to the recipient")
        if to.startswith("training"):
            raise RuntimeError(f"no idea what became of {to}")
        super().deliver(data, sender=sender, to=to, message_id=message_id)


def a_month(office: Office, first: date) -> None:
    silent = clock.Heartbeat(None)
    for n in range(31):
        moment = send_hour(office, first + timedelta(days=n))
        clock.tick(office, lambda moment=moment: moment, silent)


def send_hour(office: Office, day: date) -> datetime:
    return datetime.combine(day, office.settings.send_at, office.settings.zone)


def test_a_played_month_s_log_is_json_and_tells_nothing_of_anybody(home: Path, log: io.StringIO) -> None:
    box = Moody()
    ask = home / "templates/emails/escalation/ask.txt"
    ask.write_text(ask.read_text() + "{{ items[0].leads[0] | day }}")  # fails in words that quote a lead
    with sample_office(home) as office:
        a_month(replace(office, transport=box), date(2012, 10, 5))
    said = log.getvalue()
    events = [json.loads(line) for line in said.splitlines()]

    tried = [event for event in events if event["event"] == "a message was tried"]
    assert {event["outcome"] for event in tried} == {"sent", "refused", "unknown"}
    assert any(key.startswith("solihull/2012-13/1.1/Q1/open/") for event in tried for key in event["notices"])
    unwritten = [event for event in events if event["event"] == "a message cannot be written"]
    assert unwritten[0]["error"] == "Fault"
    assert any(place.startswith("ask.txt:") for place in unwritten[0]["where"])

    tokens = {re.sub(rb"=\r\n", b"", token).decode() for _, data in box.letters for token in TOKEN.findall(data)}
    holders = [holder for post in yaml.safe_load(PEOPLE.read_text())["posts"] for holder in post.get("holders", [])]
    assert len(tokens) > 5
    for secret in {*tokens, *real_names(), *(holder["email"] for holder in holders)}:
        assert secret not in said
    assert ".example" not in said


def test_an_error_s_words_and_a_message_s_arguments_stay_out(log: io.StringIO) -> None:
    try:
        raise ValueError("Jayden is seven")
    except ValueError:
        logging.getLogger("somebody.else").exception("failed for %s", "paul.nash@lscb.example")
    logging.getLogger("somebody.else").error(ValueError("Jayden is seven"))
    first, second = (json.loads(line) for line in log.getvalue().splitlines())
    assert (first["event"], first["error"]) == ("failed for %s", "ValueError")
    assert first["where"][0].startswith("test_logs.py:")
    assert second["event"] == "ValueError"
    assert "Jayden" not in log.getvalue()
    assert "paul.nash" not in log.getvalue()
