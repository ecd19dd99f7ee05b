"""The last mile to a server that hangs up or falls silent where its script says: what is known of the letter?"""

import socket
import threading
from typing import BinaryIO

import pytest

from lscb_workflow.mail.transports import NoOutcome, Refused, Rejected, TryLater
from lscb_workflow.mail.transports.smtp import Smtp

HOST = "127.0.0.1"
PLAN, OFFICER = "plan@lscb.example", "safeguarding.officer@lscb.example"
LETTER = b"Subject: Your return\r\n\r\nAction 1.5 is due.\r\n"
LARGE = LETTER + b"x" * 70 * 200_000  # more than the system's buffers hold, so that sending it can fail

HELLO = ("220 ready", "250 hello")
AT_ONCE = ("220 ready", "250-hello\r\n250 PIPELINING")  # RFC 2920: it takes the envelope's lines without a wait
ENVELOPE = ("250 sender", "250 recipient", "354 go on")
ACCEPTED = "250 accepted"
HANG_UP = "hang up once the next line, or letter, has been heard"
CUT_SHORT = "hang up in the middle of the letter"
STOP_READING = "stop in the middle of the letter"
HEAR_ON = "hear one more line before answering"
FALL_SILENT = "say nothing until the other side gives up"


class Scripted:
    """Plays one script a call: says the first line, then answers each line or letter it hears, then hangs up."""

    def __init__(self, *scripts: tuple[str, ...]) -> None:
        self.scripts = scripts
        stops = any(step in (FALL_SILENT, STOP_READING) for script in scripts for step in script)
        self.patience = 0.3 if stops else 5.0  # seconds, short only where the caller must run out of it
        self.calls = 0
        self.letters: list[bytes] = []
        self._over = threading.Event()
        self._listening = socket.create_server((HOST, 0))
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listening.settimeout(0.02)
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> "Scripted":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                caller, _ = self._listening.accept()
            except TimeoutError:
                continue
            script = self.scripts[self.calls]
            self.calls += 1
            caller.settimeout(5)
            with caller, caller.makefile("rb") as heard:
                self._play(script, caller, heard)

    def _play(self, script: tuple[str, ...], caller: socket.socket, heard: BinaryIO) -> None:
        said = ""
        for step in script:
            if step == CUT_SHORT:
                caller.recv(10)
            elif step == STOP_READING:
                self._over.wait()
            elif said.startswith("354"):
                self.letters.append(_whole_letter(heard))
            elif said:
                heard.readline()
            if step == HEAR_ON:
                continue
            if step == FALL_SILENT:
                heard.read()
            if step in (HANG_UP, CUT_SHORT, STOP_READING, FALL_SILENT):
                return
            caller.sendall(step.encode() + b"\r\n")
            said = step.splitlines()[-1]


def _whole_letter(heard: BinaryIO) -> bytes:
    lines = []
    while (line := heard.readline()) not in (b".\r\n", b""):
        lines.append(line)
    return b"".join(lines)


def deliver(transport: Smtp, data: bytes = LETTER) -> None:
    transport.deliver(data, sender=PLAN, to=OFFICER, message_id="<a@lscb.example>")


def end_of_a_delivery(server: Scripted, data: bytes = LETTER) -> TryLater | NoOutcome:
    with server, Smtp(HOST, server.port, "none", timeout=server.patience) as transport:
        with pytest.raises((TryLater, NoOutcome)) as ended:
            deliver(transport, data)
        assert "@" not in ended.value.reason
        return ended.value


# --- Before the letter: nothing was accepted --------------------------------------------------------------------------


@pytest.mark.parametrize("heard", range(3), ids=["at MAIL", "at RCPT", "at DATA"])
def test_a_drop_before_the_letter_is_mended_by_one_new_connection(heard):
    with (
        Scripted((*HELLO, *ENVELOPE[:heard], HANG_UP), (*HELLO, *ENVELOPE, ACCEPTED)) as server,
        Smtp(HOST, server.port, "none", timeout=server.patience) as transport,
    ):
        deliver(transport)

    assert (server.calls, server.letters) == (2, [LETTER])


def test_a_server_that_takes_the_envelope_at_once_is_waited_for_once():
    with (
        Scripted((*AT_ONCE, HEAR_ON, HEAR_ON, "\r\n".join(ENVELOPE), ACCEPTED)) as server,
        Smtp(HOST, server.port, "none", timeout=server.patience) as transport,
    ):
        deliver(transport)

    assert server.letters == [LETTER]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (("550 5.7.1 not you", "503 no sender", "503 no sender"), "550 5.7.1 to the sender"),
        (("250 sender", "550 5.1.1 nobody", "354 go on"), "550 5.1.1 to the recipient"),
        (("250 sender", "550 5.1.1 nobody", "503 no recipient"), "550 5.1.1 to the recipient"),
        (("250 sender", "250 recipient", "554 5.3.2 not now"), "554 5.3.2 to the message"),
    ],
    ids=str,
)
def test_a_refusal_among_answers_at_once_gives_the_server_no_letter_and_leaves_the_next_alone(answers, reason):
    """Even one that would take a letter for nobody."""
    with (
        Scripted((*AT_ONCE, *answers, HANG_UP), (*AT_ONCE, *ENVELOPE, ACCEPTED)) as server,
        Smtp(HOST, server.port, "none", timeout=server.patience) as transport,
    ):
        with pytest.raises((TryLater, Refused, Rejected), match=f"the mail server answered {reason}"):
            deliver(transport)
        deliver(transport)

    assert LETTER not in server.letters[:-1]
    assert (server.calls, server.letters[-1]) == (2, LETTER)


def test_a_second_drop_before_the_letter_means_later():
    server = Scripted((*HELLO, HANG_UP), (*HELLO, HANG_UP))

    assert isinstance(end_of_a_delivery(server), TryLater)
    assert server.calls == 2


@pytest.mark.parametrize("farewell", [(), ("421 4.4.2 idle too long",)], ids=["without a word", "with a word"])
def test_a_server_that_takes_one_letter_and_drops_gets_the_next_on_a_new_connection(farewell):
    with (
        Scripted((*HELLO, *ENVELOPE, ACCEPTED, *farewell), (*HELLO, *ENVELOPE, ACCEPTED)) as server,
        Smtp(HOST, server.port, "none", timeout=server.patience) as transport,
    ):
        deliver(transport)
        deliver(transport)

    assert (server.calls, server.letters) == (2, [LETTER, LETTER])


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (("421 4.3.2 too busy",), "the mail server is not ready: 421 4.3.2"),
        (("554 5.3.2 no mail here",), "the mail server is not ready: 554 5.3.2"),
        ((HANG_UP,), "the mail server hung up before it was given the message"),
        ((FALL_SILENT,), "the mail server did not answer in time"),
        (("220 ready", FALL_SILENT), "the mail server did not answer in time"),
        ((*HELLO, FALL_SILENT), "the mail server did not answer in time"),
        ((*HELLO, "250 sender", FALL_SILENT), "the mail server did not answer in time"),
        ((*HELLO, "250 sender", "what?"), "the mail server answered -1 to the recipient"),
    ],
    ids=str,
)
def test_a_server_that_is_not_ready_means_later_and_is_called_once(script, reason):
    server = Scripted(script)
    end = end_of_a_delivery(server)

    assert (type(end), end.reason) == (TryLater, reason)
    assert server.calls == 1


# --- In the letter: the final dot cannot have arrived -----------------------------------------------------------------


@pytest.mark.parametrize("step", [CUT_SHORT, STOP_READING])
def test_a_letter_that_was_not_sent_to_its_end_means_later(step):
    server = Scripted((*HELLO, *ENVELOPE, step))
    end = end_of_a_delivery(server, LARGE)

    assert (type(end), end.reason) == (TryLater, "the connection was lost while the message was being sent")
    assert server.calls == 1


# --- After the letter: only the server knows --------------------------------------------------------------------------


@pytest.mark.parametrize("step", [HANG_UP, FALL_SILENT, CUT_SHORT, "what?", "354 go on"])
def test_a_letter_sent_to_its_end_without_a_clear_answer_has_no_outcome(step):
    server = Scripted((*HELLO, *ENVELOPE, step))

    assert isinstance(end_of_a_delivery(server), NoOutcome)
    assert server.calls == 1


@pytest.mark.parametrize("answer", ["421 4.3.2 going down", "451 4.7.1 come back later"])
def test_a_temporary_answer_to_the_whole_letter_means_later_and_is_not_sent_again_at_once(answer):
    server = Scripted((*HELLO, *ENVELOPE, answer))

    assert isinstance(end_of_a_delivery(server), TryLater)
    assert (server.calls, server.letters) == (1, [LETTER])


def test_the_last_word_is_waited_for_when_it_is_asked_for():
    with (
        Scripted((*HELLO, *ENVELOPE, FALL_SILENT)) as server,
        Smtp(HOST, server.port, "none", timeout=server.patience) as transport,
    ):
        last_word = transport.hand_over(LETTER, sender=PLAN, to=OFFICER, message_id="<a@lscb.example>")
        with pytest.raises(NoOutcome):
            last_word()


def test_a_last_word_that_nobody_heard_is_no_answer_to_the_next_letter():
    refusing = ("250 sender", "550 5.1.1 nobody")
    with (
        Scripted((*HELLO, *ENVELOPE, ACCEPTED, *refusing, HANG_UP), (*HELLO, *refusing, HANG_UP)) as server,
        Smtp(HOST, server.port, "none", timeout=server.patience) as transport,
    ):
        transport.hand_over(LETTER, sender=PLAN, to=OFFICER, message_id="<a@lscb.example>")
        with pytest.raises(Refused):
            deliver(transport)

    assert (server.calls, server.letters) == (2, [LETTER])


def test_a_letter_without_outcome_leaves_the_next_one_alone():
    with (
        Scripted((*HELLO, *ENVELOPE, FALL_SILENT), (*HELLO, *ENVELOPE, ACCEPTED)) as server,
        Smtp(HOST, server.port, "none", timeout=server.patience) as transport,
    ):
        with pytest.raises(NoOutcome):
            deliver(transport)
        deliver(transport)

    assert (server.calls, server.letters) == (2, [LETTER, LETTER])
