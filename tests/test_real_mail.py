"""Real mail from a real home, put together as the commands put it together, to a server of ours on loopback."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from lscb_workflow import config, pipeline
from lscb_workflow.cli.offices import open_office
from lscb_workflow.mail.transports.folder import Folder
from tests.mail.graph_server import CLIENT, MAILBOX, SECRET, TENANT, GraphServer
from tests.offices import postbag

MORNING = datetime(2012, 10, 9, 9, tzinfo=UTC)
TRIAL = "trial@lscb.example"


@pytest.fixture
def real(home: Path) -> Path:
    """The sample's board as if it were real."""
    settings = home / "config/settings.toml"
    words = settings.read_text("utf-8").replace("sample = true", "sample = false")
    settings.write_text(words.replace('"0121 496 0199"', '"08081 570123"'), "utf-8")
    return home


def tick_through(server: GraphServer, home: Path, secret: str = SECRET, **more: str):
    """What a tick did, and the postbag after it."""
    named = {"TRANSPORT": "graph", "GRAPH_TENANT": TENANT, "GRAPH_CLIENT_ID": CLIENT, "GRAPH_CLIENT_SECRET": secret}
    said = named | {"GRAPH_SENDER": MAILBOX, "GRAPH_SERVER": server.url} | more
    opened = config.load(home, {f"LSCB_{name}": value for name, value in said.items()})
    with open_office(opened) as office:
        return office, pipeline.tick(office, lambda: MORNING), postbag(office)


def test_a_live_home_writes_to_its_people_through_graph(real):
    with GraphServer() as server:
        office, done, messages = tick_through(server, real, LIVE="yes")

    letters = [message_from_bytes(data, policy=default) for data in server.letters]
    assert done.sent == len(letters) == len(messages) > 10
    assert office.a_minute == 30
    assert {letter["To"].addresses[0].addr_spec for letter in letters} == {m["to"]["email"] for m in messages}
    assert {letter["Message-ID"] for letter in letters} == {m["message_id"] for m in messages}
    assert {m["state"] for m in messages} == {"sent"}


def test_a_trial_through_graph_reaches_one_mailbox_and_says_whose_each_letter_was(real):
    with GraphServer() as server:
        tick_through(server, real, REDIRECT_TO=TRIAL)

    letters = [message_from_bytes(data, policy=default) for data in server.letters]
    assert {letter["To"].addresses[0].addr_spec for letter in letters} == {TRIAL}
    assert all(letter["Subject"].startswith("[for ") for letter in letters)


def test_a_wrong_secret_is_one_clear_reason_and_nothing_is_lost(real):
    with GraphServer() as server:
        _, done, messages = tick_through(server, real, "wrong", LIVE="yes")

    assert done.waiting == ("Microsoft refused the sign-in: 401 invalid_client AADSTS7000215",)
    assert {(m["state"], m["attempts"]) for m in messages} == {("planned", 1)}


@pytest.mark.parametrize("said", [{}, {"LIVE": ""}], ids=["no second word", "an empty one"])
def test_without_the_second_word_nothing_leaves(real, said):
    with GraphServer() as server:
        office, done, _ = tick_through(server, real, **said)

    assert isinstance(office.transport, Folder)
    assert done.sent > 10
    assert (server.calls, server.tokens) == (0, {})
