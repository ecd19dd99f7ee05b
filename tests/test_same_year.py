"""The sample's whole time by every way of sending: what readers get is, to the byte, what the folder holds."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from lscb_workflow import config
from lscb_workflow.cli.offices import open_office
from tests.conftest import LAST_DAY
from tests.mail import postfix
from tests.mail.graph_server import CLIENT, HOST, MAILBOX, SECRET, TENANT, GraphServer
from tests.mail.test_smtp import Post, serving
from tests.offices import tick
from tests.postbag import LONDON, attempt, play, run

A_MINUTE = 10  # fewer than the sample's busiest morning has
GRAPH = {"GRAPH_TENANT": TENANT, "GRAPH_CLIENT_ID": CLIENT, "GRAPH_CLIENT_SECRET": SECRET}


def says(home: Path, **variables: object) -> None:
    """Add to a home's `.env`."""
    with (home / ".env").open("a") as file:
        file.writelines(f"LSCB_{name}={value}\n" for name, value in variables.items())


def change(path: Path, old: str, new: str) -> None:
    words = path.read_text("utf-8")
    assert old in words
    path.write_text(words.replace(old, new), "utf-8")


def by_smtp(home: Path, port: int) -> None:
    says(home, TRANSPORT="smtp", SMTP_HOST=HOST, SMTP_PORT=port, SMTP_SECURITY="none", PLAY_ON_LOOPBACK="yes")


def by_graph(home: Path, server: GraphServer) -> None:
    says(home, TRANSPORT="graph", GRAPH_SERVER=server.url, GRAPH_SENDER=MAILBOX, PLAY_ON_LOOPBACK="yes", **GRAPH)


def play_the_year(home: Path) -> None:
    play(home, LAST_DAY, answers=home / "config/answers.yaml")
    assert not (home / "data/outbox").exists(), "what goes through a server is in no folder"


def on_file(home: Path) -> list[bytes]:
    return [path.read_bytes() for path in (home / "data/outbox").glob("*.eml")]


def are_the_same(arrived: Iterable[bytes], story: Path) -> None:
    """Every message once, under its Message-ID, with all its bytes: headers, words, links and papers."""
    there, here = list(arrived), on_file(story)
    assert len(here) > 300
    assert Counter(map(known_by, there)) == Counter(map(known_by, here))
    assert Counter(there) == Counter(here)


def known_by(letter: bytes) -> tuple[str, ...]:
    """What tells messages apart, and shows which one is missing."""
    read = message_from_bytes(letter)
    return read["Message-ID"], read["To"], read["X-LSCB-Kind"], read["Date"]


def as_we_wrote_it(file: bytes) -> bytes:
    """Without the lines that Postfix puts above a message, and with CRLF, which its files do not keep."""
    return file[file.index(b"\nContent-Type: ") + 1 :].replace(b"\n", b"\r\n")


def on_its_day(letter: bytes) -> bytes:
    """With the day in place of the Date: so many leave in a minute, and the rest a minute later."""
    day = parsedate_to_datetime(message_from_bytes(letter)["Date"]).astimezone(LONDON).date()
    return re.sub(rb"\r\nDate: [^\r]+", b"\r\nDate: " + str(day).encode(), letter, count=1)


def test_through_smtp_the_year_gives_the_same_messages(home, story):
    post = Post()
    with serving(post) as port:
        by_smtp(home, port)
        play_the_year(home)

    are_the_same((letter for _, letter in post.letters), story)
    assert all(f"<{to}>".encode() in letter for to, letter in post.letters)


def test_through_debians_postfix_the_year_gives_the_same_messages(home, story):
    with postfix.serving() as server:
        by_smtp(home, server.port)
        play_the_year(home)
        server.await_(lambda: len(server.letters) >= len(on_file(story)))
        letters = server.letters

    are_the_same(map(as_we_wrote_it, letters), story)


def test_through_graph_the_year_gives_the_same_messages_so_many_a_minute(home, story):
    change(home / "config/policy.toml", "{ graph = 30 }", f"{{ graph = {A_MINUTE} }}")
    with GraphServer(by_date=True) as server:
        by_graph(home, server)
        play_the_year(home)

    letters = [on_its_day(letter) for letter in server.letters]
    assert Counter(letters) == Counter(map(on_its_day, on_file(story)))
    assert server.calls == len(letters), "none was told to wait"
    assert max(Counter(server.sent_at).values()) == A_MINUTE, "a morning has more than that"


# --- Nothing else of a sample leaves it -------------------------------------------------------------------------------


def test_whatever_else_a_sample_does_stays_in_its_folder(home):
    post = Post()
    with serving(post) as port:
        by_smtp(home, port)
        with open_office(config.load(home, {})) as office:  # as `tick` and `serve` open it
            tick(office, date(2012, 10, 9))
        attempt(home, "doctor", "--send-test", "business-manager")

    assert post.callers == set()
    assert len(on_file(home)) > 10


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"TRANSPORT": "smtp", "SMTP_HOST": "smtp.our-board.example"}, "is for a mail server on this machine"),
        ({"TRANSPORT": "graph", **GRAPH}, "needs LSCB_GRAPH_SERVER, on this machine"),
        (
            {"TRANSPORT": "smtp", "SMTP_HOST": HOST, "SMTP_USER": MAILBOX, "SMTP_OAUTH": "yes", **GRAPH},
            "needs LSCB_GRAPH_SERVER, on this machine",
        ),
    ],
    ids=["a server elsewhere", "Microsoft", "a sign-in at Microsoft"],
)
def test_a_year_is_played_through_no_server_but_one_on_this_machine(home, said, because):
    says(home, PLAY_ON_LOOPBACK="yes", **said)
    done = attempt(home, "play", "--to", "2012-08-24")

    assert done.returncode == 1
    assert because in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (home / "data/outbox").exists()


def test_an_address_that_somebody_may_have_is_not_played_through_a_server(home):
    run(home, "person", "replace", "safeguarding-officer", "--name", "A Person", "--email", "somebody@lscb.invalid",
        "--from", "2012-07-01", "--now", "2012-07-01T09:00+01:00")  # fmt: skip
    post = Post()
    with serving(post) as port:
        by_smtp(home, port)
        done = attempt(home, "play", "--to", "2012-08-24")

    assert (done.returncode, post.callers) == (1, set())
    assert done.stderr.endswith(
        "only addresses that end in .example are played through a mail server; see safeguarding-officer\n"
    )


def test_without_that_setting_a_year_is_played_into_the_folder(home):
    post = Post()
    with serving(post) as port:
        by_smtp(home, port)
        says(home, PLAY_ON_LOOPBACK="", LIVE="yes")
        play(home, date(2012, 8, 24))

    assert post.callers == set()
    assert on_file(home)
