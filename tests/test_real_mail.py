"""Real mail from a real home, put together as the commands put it together, to a server of ours on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from lscb_workflow import config, pipeline
from lscb_workflow.cli.offices import open_office
from lscb_workflow.mail.transports.folder import Folder
from lscb_workflow.pipeline.office import Office
from tests.mail.graph_server import CLIENT, HOST, MAILBOX, SECRET, TENANT, GraphServer
from tests.mail.test_smtp import Post, serving
from tests.offices import postbag
from tests.postbag import attempt, run

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


# --- What comes back --------------------------------------------------------------------------------------------------

OFFICER = "safeguarding.officer@lscb.example"
NEXT_DAY, DAY_AFTER = MORNING + timedelta(days=1), MORNING + timedelta(days=2)


@contextmanager
def by_smtp(home: Path, post: Post) -> Iterator[Office]:
    """The home's office, live, by SMTP to a server of ours, with a mailbox for bounces."""
    settings = home / "config/settings.toml"
    if "bounces_to" not in (words := settings.read_text("utf-8")):
        settings.write_text(f'bounces_to = "bounces@lscb.example"\n{words}', "utf-8")
    with serving(post) as port:
        named = {"TRANSPORT": "smtp", "SMTP_HOST": HOST, "SMTP_PORT": str(port), "SMTP_SECURITY": "none", "LIVE": "yes"}
        with open_office(config.load(home, {f"LSCB_{name}": value for name, value in named.items()})) as office:
            yield office


def letters_to(post: Post, to: str, kind: str) -> list[EmailMessage]:
    read = [message_from_bytes(data, policy=default) for of, data in post.letters if of == to]
    return [letter for letter in read if letter["X-LSCB-Kind"] == kind]


@pytest.fixture
def came_back(real: Path) -> str:
    """The address at which the bounce of the officer's reminder came in, an hour after it went."""
    post = Post()
    with by_smtp(real, post) as office:
        pipeline.tick(office, lambda: MORNING)
    [reminder] = letters_to(post, OFFICER, "reminder")
    [back] = [sender for sender in post.senders if sender.partition("+")[2][:20] == reminder["Message-ID"][1:21]]
    assert reminder["From"].addresses[0].addr_spec == "lscb@lscb.example", "replies go where they went"
    return back


def record(home: Path, named: str, at: datetime = MORNING + timedelta(hours=1)) -> str:
    return run(home, "bounced", named, "--by", "business-manager", "--now", at.isoformat())


def test_a_bounce_takes_back_that_somebody_was_told_and_asks_the_manager_once(real, came_back):
    assert record(real, came_back) == "Recorded: the reminder of 2012-10-09 to safeguarding-officer came back.\n"
    assert record(real, came_back) == "That message was known to have failed already.\n"

    post = Post()
    with by_smtp(real, post) as office:
        pipeline.tick(office, lambda: NEXT_DAY)
        [mine] = [m for m in postbag(office) if m["message_id"][1:21] in came_back]
    assert (mine["state"], mine["reason"]) == (
        "failed",
        "it came back: its mail server took it and could not deliver it",
    )
    assert not [to for to, _ in post.letters if to == OFFICER]
    [question] = letters_to(post, "business.manager@lscb.example", "question")
    assert "no-address" in question["X-LSCB-Notices"]
    listed = run(real, "person", "list", "--now", NEXT_DAY.isoformat()).splitlines()
    assert "nobody: no email reaches this post" in next(
        line for line in listed if line.startswith("safeguarding-officer")
    )


def test_an_address_entered_anew_is_written_to_again_even_where_the_bounce_was_slower(real, came_back):
    anew = ["--name", "Paul Nash", "--email", OFFICER, "--from", "2012-10-10", "--now", NEXT_DAY.isoformat()]
    run(real, "person", "replace", "safeguarding-officer", *anew)
    record(real, came_back, NEXT_DAY + timedelta(hours=1))

    post = Post()
    with by_smtp(real, post) as office:
        pipeline.tick(office, lambda: DAY_AFTER)
    assert len(letters_to(post, OFFICER, "reminder")) == 1, "what came back is owed again"


@pytest.mark.parametrize(
    ("named", "by", "because"),
    [
        ("0123456789abcdef0123", "business-manager", "this home sent no such message"),
        ("somebody@lscb.example", "business-manager", "name the message by the address that its bounce came to"),
        ("bounces+%_%_%_%_%_%_%_%_%_%_@lscb.example", "business-manager", "name the message by the address"),
        ("0123456789abcdef0123", "nobody", "there is no post nobody"),
    ],
)
def test_what_names_no_message_changes_nothing(real, named, by, because):
    done = attempt(real, "bounced", named, "--by", by)

    assert done.returncode == 1
    assert because in done.stderr
    assert done.stderr.count("\n") == 1
