"""A real mail server on loopback, with STARTTLS and sign-in, that fails where and how a test says."""

import socket
import ssl
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

HOST = "127.0.0.1"
STEPS = ("connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "dot")
HONEST = dict(
    zip(STEPS, ("220 ready", "", "220 go on", "235 in", "250 ok", "250 ok", "354 go on", "250 kept"), strict=True)
)
OFFERS = "250-mail.example\r\n250-STARTTLS\r\n250 AUTH PLAIN"
TAKES_LINES_AT_ONCE = OFFERS.replace(
    "250-STARTTLS", "250-PIPELINING\r\n250-STARTTLS"
)  # RFC 2920, as most servers do today

HANG_UP = "hang up instead of answering"
SAY_NOTHING = "say nothing until the caller gives up"
DRIP = "answer one byte at a time, and never to the end"
TALK_ON_IN_PLAIN = "say in plain words what should be in TLS"
CUT_SHORT = "hang up in the middle of the letter"
KEEP_AND_HANG_UP = "keep the letter and hang up instead of saying so"
BETWEEN_BYTES = 0.002  # seconds: a second would be as slow, and the test too


@dataclass
class Trouble:
    """What a server does at one of STEPS, the first so many `times`."""

    at: str
    does: str
    times: int = 1_000_000


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A throw-away authority's file, and the context of a server that shows its certificate for this machine."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=throw-away"
    files = ["-addext", f"subjectAltName=IP:{HOST}", "-keyout", str(folder / "key.pem"), "-out", str(folder / "ca.pem")]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return folder / "ca.pem", context


class MailServer:
    """`kept` counts how often it took each Message-ID, `answers` what it said. It can be mended while it runs."""

    def __init__(
        self,
        tls: ssl.SSLContext,
        trouble: Trouble | None = None,
        greylists: bool = False,
        offers: str = TAKES_LINES_AT_ONCE,
    ) -> None:
        self.trouble, self.greylists, self.offers, self._tls = trouble, greylists, offers, tls
        self.kept: Counter[str] = Counter()
        self.letters: list[tuple[str, bytes]] = []
        self.calls = self.answers = 0
        self._seen: set[str] = set()
        self._lock, self._over = threading.Lock(), threading.Event()
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen)]
        self._callers: list[socket.socket] = []

    def __enter__(self) -> "MailServer":
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with suppress(OSError):
            socket.create_connection((HOST, self.port)).close()  # wakes it up, so that it sees that it is over
        for caller in self._callers:
            with suppress(OSError):
                caller.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listening.close()

    def _listen(self) -> None:
        while True:
            caller, _ = self._listening.accept()
            caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # several answers to lines sent at once
            if self._over.is_set():
                caller.close()
                return
            self.calls += 1
            self._callers.append(caller)
            thread = threading.Thread(target=self._serve, args=(caller,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, caller: socket.socket) -> None:
        caller.settimeout(20)
        call = _Call(self, caller)
        try:
            call.go()
        except OSError:
            return  # the caller gave up, or was killed: a server goes on
        finally:
            call.close()

    def trouble_at(self, step: str, about: str) -> str | None:
        """What is to go wrong at this step of this call, if anything is."""
        with self._lock:
            if step == "RCPT" and self.greylists and about not in self._seen:
                self._seen.add(about)
                return "451 4.7.1 greylisted, come back later"
            if self.trouble is None or self.trouble.at != step or self.trouble.times == 0:
                return None
            self.trouble.times -= 1
            return self.trouble.does

    def keep(self, to: str, letter: bytes) -> None:
        with self._lock:
            self.kept[message_from_bytes(letter)["Message-ID"]] += 1
            self.letters.append((to, letter))

    def secured(self, caller: socket.socket) -> ssl.SSLSocket:
        secure = self._tls.wrap_socket(caller, server_side=True)
        self._callers.append(secure)
        return secure

    def is_over(self) -> bool:
        return self._over.is_set()


class _Call:
    """One connection, from the greeting to its end."""

    def __init__(self, server: MailServer, caller: socket.socket) -> None:
        self._server, self._caller, self._heard = server, caller, caller.makefile("rb")
        self._to = ""

    def close(self) -> None:
        self._heard.close()
        self._caller.close()

    def go(self) -> None:
        goes_on = self._answer("connect")
        while goes_on and (line := self._heard.readline().decode()):
            verb = line[:4].upper()
            if verb == "QUIT":
                self._caller.sendall(b"221 bye\r\n")
                return
            if verb == "RCPT":
                self._to = line.strip()[len("RCPT TO:<") : -1]
            goes_on = self._step({"HELO": "EHLO", "STAR": "STARTTLS"}.get(verb, verb))

    def _step(self, step: str) -> bool:
        if not self._answer(step):
            return False
        if step == "STARTTLS" and self._went_well:
            self._caller = self._server.secured(self._caller)
            self._heard = self._caller.makefile("rb")
        return self._letter() if step == "DATA" and self._went_well else True

    def _letter(self) -> bool:
        lines = []
        while (line := self._heard.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
        trouble = self._server.trouble_at("dot", self._to)
        if trouble in (None, KEEP_AND_HANG_UP):
            self._server.keep(self._to, b"".join(lines))
        return self._say(trouble or HONEST["dot"])

    def _answer(self, step: str) -> bool:
        trouble = self._server.trouble_at(step, self._to)
        self._went_well = trouble is None
        honest = self._server.offers if step == "EHLO" else HONEST[step]
        return self._say(trouble or honest)

    def _say(self, words: str) -> bool:
        """Answer, or misbehave. Returns whether the call goes on."""
        if words == SAY_NOTHING:
            self._heard.read()
        elif words == CUT_SHORT:
            self._caller.sendall(b"354 go on\r\n")
            self._heard.readline()
        elif words == DRIP:
            while not self._server.is_over():
                self._caller.sendall(b"2")
                time.sleep(BETWEEN_BYTES)
        elif words == TALK_ON_IN_PLAIN:
            self._caller.sendall(b"220 go on\r\n")
            self._heard.read1()
            self._caller.sendall(b"250 who needs TLS\r\n")
        elif words not in (HANG_UP, KEEP_AND_HANG_UP):
            self._server.answers += 1
            self._caller.sendall(words.encode() + b"\r\n")
            return not words.startswith("421")
        return False
