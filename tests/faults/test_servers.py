"""A mail server that fails all morning, or over one letter, and later behaves: everything arrives, nothing twice but
what nobody could know about."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from lscb_workflow.mail.transports import NoOutcome
from lscb_workflow.mail.transports.https import post
from lscb_workflow.pipeline import watch
from lscb_workflow.rules import pulse
from tests.faults.conftest import AGAIN, MORNING, said, tick_at, todays
from tests.faults.mail_server import (
    CUT_SHORT,
    DRIP,
    HANG_UP,
    HOST,
    KEEP_AND_HANG_UP,
    SAY_NOTHING,
    STEPS,
    TALK_ON_IN_PLAIN,
    MailServer,
    Trouble,
)
from tests.offices import postbag

HUNG_UP = "the mail server hung up before it was given the message"
TOO_SLOW = "the mail server did not answer in time"
LOST = "the connection was lost after the message was sent, before the mail server's answer"
CUT_OFF = "the connection was lost while the message was being sent"
SHORT = {"timeout": 0.2}  # seconds, only where the server says nothing: then every wait ends alike
A_DRIP = {"whole": 0.1}  # seconds for a whole letter, of which each byte takes some milliseconds

ALL_MORNING = [
    pytest.param(Trouble("connect", HANG_UP), HUNG_UP, {}, id="it hangs up at once"),
    pytest.param(Trouble("connect", SAY_NOTHING), TOO_SLOW, SHORT, id="it answers nothing"),
    pytest.param(Trouble("connect", DRIP), TOO_SLOW, A_DRIP, id="it greets one byte at a time"),
    pytest.param(
        Trouble("STARTTLS", TALK_ON_IN_PLAIN),
        "no secure connection to the mail server: WRONG_VERSION_NUMBER",
        {},
        id="it agrees on TLS and talks on in plain words",
    ),
    pytest.param(Trouble("STARTTLS", HANG_UP), HUNG_UP, {}, id="it hangs up before TLS"),
    pytest.param(Trouble("AUTH", HANG_UP), HUNG_UP, {}, id="it hangs up at the sign-in"),
    pytest.param(Trouble("DATA", HANG_UP), HUNG_UP, {}, id="it hangs up before the letter"),
]


@pytest.mark.parametrize(("trouble", "line", "patience"), ALL_MORNING)
def test_what_fails_all_morning_goes_once_the_server_behaves(
    trouble, line, patience, office, undisturbed, through, shown_by_the_server
):
    with MailServer(shown_by_the_server[1], trouble) as server:
        done = tick_at(through(server.port, **patience), MORNING)
        assert (done.sent, done.waiting) == (0, (line,))
        assert {(m["state"], m["reason"]) for m in todays(office)} == {("planned", line)}

        server.trouble = None
        tick_at(through(server.port), AGAIN)
    assert said(todays(office)) == undisturbed.postbag
    assert dict(server.kept) == dict.fromkeys(undisturbed.message_ids, 1)


def test_a_refused_connection_harms_nothing_that_goes_later(office, undisturbed, through, shown_by_the_server):
    with socket.create_server((HOST, 0)) as closed:
        port = closed.getsockname()[1]
    done = tick_at(through(port), MORNING)
    assert (done.sent, done.waiting) == (0, ("the mail server cannot be reached: Connection refused",))
    with MailServer(shown_by_the_server[1]) as server:
        tick_at(through(server.port), AGAIN)
    assert said(todays(office)) == undisturbed.postbag
    assert dict(server.kept) == dict.fromkeys(undisturbed.message_ids, 1)


def test_nothing_is_said_to_a_server_whose_certificate_nobody_vouches_for(
    office, undisturbed, through, shown_by_the_server
):
    with MailServer(shown_by_the_server[1]) as server:
        done = tick_at(through(server.port, ca_file=None), MORNING)
        assert done.waiting == ("the mail server's certificate is not trusted: self-signed certificate",)
        assert not server.kept
        tick_at(through(server.port), AGAIN)
    assert said(todays(office)) == undisturbed.postbag


def test_greylisting_makes_everything_late_and_nothing_twice(office, undisturbed, through, shown_by_the_server):
    """Each recipient is told to come back, once."""
    with MailServer(shown_by_the_server[1], greylists=True) as server:
        sending = through(server.port)
        done = tick_at(sending, MORNING)
        assert done.waiting == ("the mail server answered 451 4.7.1 to the recipient",)
        tick_at(sending, AGAIN)
    assert said(todays(office)) == undisturbed.postbag
    assert dict(server.kept) == dict.fromkeys(undisturbed.message_ids, 1)


def test_a_server_that_takes_one_letter_a_connection_gets_them_all(office, undisturbed, through, shown_by_the_server):
    class TakesOne(MailServer):
        def trouble_at(self, step, about):
            return HANG_UP if step == "MAIL" and len(self.kept) >= self.calls else None

    with TakesOne(shown_by_the_server[1]) as server:
        assert tick_at(through(server.port), MORNING).waiting == ()
        assert server.calls == 17
    assert said(todays(office)) == undisturbed.postbag
    assert dict(server.kept) == dict.fromkeys(undisturbed.message_ids, 1)


def test_a_server_that_refuses_everybody_for_days_is_blamed_and_no_mailbox_is(
    office, undisturbed, through, shown_by_the_server
):
    with MailServer(shown_by_the_server[1], Trouble("RCPT", "554 5.7.1 no relaying")) as server:
        sending = through(server.port)
        for days in range(3):
            assert tick_at(sending, MORNING + timedelta(days=days)).sent == 0
        words = "the mail server has refused every message since 2012-10-09 09:00 UTC"
        assert pulse.refusing(watch.take(office, MORNING + timedelta(days=2))) == words

        server.trouble = None
        back = MORNING + timedelta(days=3)
        assert tick_at(sending, back).waiting == ()
        assert pulse.refusing(watch.take(office, back)) is None
    assert {m["to"]["email"] for m in todays(office, back)} >= {to for _, to, *_ in undisturbed.postbag}
    assert not [n for m in postbag(office) for n in m["notices"] if n["step"].startswith("rejected")]


def test_a_server_that_took_anybodys_mail_that_day_is_not_blamed(office, through, shown_by_the_server):
    """Whoever's mailbox was full, and wherever they stood in the morning's order."""

    class TakesTheFirst(MailServer):
        def trouble_at(self, step, about):
            return "552 5.2.2 mailbox full" if step == "RCPT" and self.kept else None

    with TakesTheFirst(shown_by_the_server[1]) as server:
        assert tick_at(through(server.port), MORNING).sent == 1
    assert watch.take(office, MORNING).refusing_since is None


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_drop_before_the_letter_repeats_nothing(step, office, undisturbed, through, shown_by_the_server):
    with MailServer(shown_by_the_server[1], Trouble(step, HANG_UP, times=1)) as server:
        sending = through(server.port)
        assert tick_at(sending, MORNING).waiting == (() if step in ("MAIL", "RCPT", "DATA") else (HUNG_UP,))
        tick_at(sending, AGAIN)
    assert said(todays(office)) == undisturbed.postbag
    assert dict(server.kept) == dict.fromkeys(undisturbed.message_ids, 1)


NO_END = [
    pytest.param(Trouble("dot", HANG_UP, times=1), 1, {}, id="dropped after the dot, and it was not kept"),
    pytest.param(Trouble("dot", KEEP_AND_HANG_UP, times=1), 2, {}, id="dropped after the dot, and it was kept"),
    pytest.param(Trouble("dot", DRIP, times=1), 1, {"whole": 4.0}, id="the last word said one byte at a time"),
    pytest.param(Trouble("DATA", CUT_SHORT, times=1), 1, {}, id="dropped in the letter"),
]


@pytest.mark.parametrize(("trouble", "copies", "patience"), NO_END)
def test_only_a_letter_whose_end_nobody_knows_may_come_twice_and_as_itself(
    trouble, copies, patience, office, undisturbed, through, shown_by_the_server
):
    with MailServer(shown_by_the_server[1], trouble) as server:
        sending = through(server.port, **patience)
        assert tick_at(sending, MORNING).waiting in ((LOST,), (CUT_OFF,))
        (late,) = [message for message in todays(office) if message["state"] != "sent"]
        tick_at(sending, AGAIN)

    assert said(todays(office)) == undisturbed.postbag
    assert dict(server.kept) == dict.fromkeys(undisturbed.message_ids, 1) | {late["message_id"]: copies}
    tries = {message["message_id"]: message["attempts"] for message in todays(office)}
    assert tries == dict.fromkeys(undisturbed.message_ids, 1) | {late["message_id"]: 2}


def test_a_web_server_that_says_one_byte_at_a_time_holds_nobody_up(shown_by_the_server):
    """Microsoft Graph and its sign-in are asked this way."""
    with MailServer(shown_by_the_server[1], Trouble("connect", DRIP)) as server, pytest.raises(NoOutcome):
        post(f"http://{HOST}:{server.port}/", b"a letter", {}, timeout=0.05, now=datetime.now(UTC))
