"""The board's own mail server, over one kept connection.

What can be said about a message depends on how far it got. Before the final dot nothing is accepted, so a loss means
"try later". After it the server alone knows, so a loss means "no outcome": to call that a failure is to send the same
email twice (RFC 5321, section 4.5.3.2.6).
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from lscb_workflow.mail.message import bounces_to, is_address
from lscb_workflow.mail.transports import NoOutcome, Refused, Rejected, Transport, TryLater, Undelivered
from lscb_workflow.mail.transports.patience import Patience
from lscb_workflow.mail.transports.tokens import Tokens

FAREWELL = 5.0  # seconds for a server to say good-bye in
Security = Literal["starttls", "tls", "none"]
Reply = tuple[int, bytes | str]  # smtplib writes its own answers as str

_SIGN_IN = {530, 534, 535, 538}  # RFC 4954: the server wants a sign-in, or another one; no fault of the message
_FOR_GOOD = {"the recipient", "the message"}  # a refused sender is ours to mend: tried again
_CLOSING = 421  # RFC 5321: the server is about to hang up, as it does on a connection left idle
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")  # RFC 3463, as in 5.1.1
# RFC 3463 and 5321: a full mailbox, a server in trouble, a rule such as "no relaying". They pass, or are ours to mend.
_NOT_THE_ADDRESS = re.compile(r"55[24]$|5\d\d (5\.2\.2|5\.3\.|5\.7\.)")
_RECORD = 16_384  # bytes: what TLS sends at a time, and so what one wait is for


class _Dropped(TryLater):
    """The server hung up before it had a message to accept: worth one new connection."""


class _Plain(smtplib.SMTP):
    """smtplib with an end to the whole of a message, whatever the server says or takes meanwhile."""

    def __init__(self, patience: Patience, *args: Any, **options: Any) -> None:
        self._patience = patience
        super().__init__(*args, **options)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = self._patience.reader(self.sock)
        return super().getreply()

    def send(self, s: Any) -> None:
        words = memoryview(s.encode("ascii") if isinstance(s, str) else s)
        for start in range(0, len(words), _RECORD):
            self._have_time()
            super().send(words[start : start + _RECORD])

    def _have_time(self) -> None:
        try:
            if self.sock is not None:
                self.sock.settimeout(self._patience.left())
        except TimeoutError as late:
            self.close()
            raise smtplib.SMTPServerDisconnected(str(late)) from late


class _Secure(_Plain, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class Smtp(Transport):
    """`security`: "starttls" (never falls back to plain text), "tls" from the first byte, or "none" for a relay nearby.

    Certificates are checked against the system's authorities, or only against those in `ca_file` (PEM).
    `bounces` is the mailbox that bounces come back to, each to an address of its own; else they go to the sender.
    With `tokens`, `user` signs in with a token of theirs instead of a password (XOAUTH2).
    In seconds, `timeout` is for each wait and `whole` for a message from beginning to end, a connection included.
    Nothing is opened until the first message.
    """

    def __init__(
        self,
        host: str,
        port: int,
        security: Security,
        user: str | None = None,
        password: str | None = None,
        ca_file: Path | None = None,
        timeout: float = 60.0,
        tokens: Tokens | None = None,
        bounces: str | None = None,
        whole: float = 300.0,
    ) -> None:
        self._host, self._port, self._security = host, port, security
        self._user, self._password = user, password
        self._ca_file, self._tokens, self._bounces = ca_file, tokens, bounces
        self._timeout, self._patience = timeout, Patience(timeout, whole)
        self._server: smtplib.SMTP | None = None
        self._unheard = False  # a letter's last word

    def deliver(self, data: bytes, *, sender: str, to: str, message_id: str) -> None:
        self.hand_over(data, sender=sender, to=to, message_id=message_id)()

    def hand_over(self, data: bytes, *, sender: str, to: str, message_id: str) -> Callable[[], None]:
        sender = bounces_to(self._bounces, message_id) if self._bounces else sender
        if not (is_address(sender) and is_address(to)):
            raise Refused("the address is not one that mail can carry")
        if self._unheard:
            self.close()  # its last word would be taken for the answer to another letter
        self._patience.begin()
        with self._closing_if_undelivered():
            server, self._unheard = self._ready(sender, to), True
            _send(server, data)
        return lambda: self._hear(server)

    def _hear(self, server: smtplib.SMTP) -> None:
        with self._closing_if_undelivered():
            _last_word(server)
        self._unheard = False

    @contextmanager
    def _closing_if_undelivered(self) -> Iterator[None]:
        """What a message left unfinished must not meet the next one."""
        try:
            yield
        except Undelivered:
            self.close()
            raise

    def check(self) -> datetime | None:
        self.close()
        self._patience.begin()
        server = self._server = self._connected()
        try:
            ends = server.sock.getpeercert() if isinstance(server.sock, ssl.SSLSocket) else None
        finally:
            self.close()
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends["notAfter"])), UTC) if ends else None

    def close(self) -> None:
        server, self._server, self._unheard = self._server, None, False
        if server is not None:
            self._patience.begin(FAREWELL)
            with suppress(smtplib.SMTPException):
                server.quit()
            server.close()

    def _ready(self, sender: str, to: str) -> smtplib.SMTP:
        """A server that has said "go ahead" to this envelope. One that hangs up instead is called once more."""
        try:
            return self._asked(sender, to)
        except _Dropped:
            self.close()
            return self._asked(sender, to)

    def _asked(self, sender: str, to: str) -> smtplib.SMTP:
        server = self._server = self._server or self._connected()
        lines = (f"MAIL FROM:<{sender}>", f"RCPT TO:<{to}>", "DATA")
        at_once = server.has_extn("pipelining")  # RFC 2920: one wait for the three answers
        try:
            if at_once:
                server.send("".join(f"{line}\r\n" for line in lines))
            for line, wanted, about in zip(lines, "223", ("the sender", "the recipient", "the message"), strict=True):
                if not at_once:
                    server.putcmd(line)
                _require(wanted, server.getreply(), about)
        except smtplib.SMTPServerDisconnected as error:
            raise (TryLater if _timed_out(error) else _Dropped)(_why_gone(error)) from None
        except smtplib.SMTPException:
            raise TryLater("the mail server's answer could not be understood") from None
        return server

    def _connected(self) -> smtplib.SMTP:
        """A signed-in connection. What goes wrong here is the server's fault or the settings', never a message's."""
        checked = _certificates(self._ca_file)
        token = self._tokens.token() if self._tokens else None
        server = None
        try:
            server = self._opened(checked)
            if self._security == "starttls":
                server.starttls(context=checked)
            server.ehlo_or_helo_if_needed()
            self._sign_in(server, token)
        except (OSError, ValueError) as error:
            if server is not None:
                server.close()
            raise TryLater(_why_no_connection(error)) from None
        return server

    def _sign_in(self, server: smtplib.SMTP, token: str | None) -> None:
        if self._tokens is None:
            if self._user is not None:
                server.login(self._user, self._password or "")
            return
        words = f"user={self._user}\x01auth=Bearer {token}\x01\x01"
        try:
            # A server that takes no token says why in a challenge, which wants an empty line before the refusal.
            server.auth("XOAUTH2", lambda challenge=None: words if challenge is None else "")
        except smtplib.SMTPAuthenticationError:
            self._tokens.forget()
            raise

    def _opened(self, checked: ssl.SSLContext) -> smtplib.SMTP:
        if self._security == "tls":
            return _Secure(self._patience, self._host, self._port, timeout=self._timeout, context=checked)
        return _Plain(self._patience, self._host, self._port, timeout=self._timeout)


def _certificates(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError:
        raise TryLater("the file of certificate authorities cannot be read") from None


def _send(server: smtplib.SMTP, data: bytes) -> None:
    """Send the message, its end included."""
    stuffed = (b"\n" + data.removesuffix(b"\r\n")).replace(b"\n.", b"\n..").removeprefix(b"\n")
    try:
        server.send(stuffed + b"\r\n.\r\n")
    except smtplib.SMTPException:
        # Not all of it left this machine, so the final dot, its end, cannot have arrived.
        raise TryLater("the connection was lost while the message was being sent") from None


def _last_word(server: smtplib.SMTP) -> None:
    """Wait for the last word on a message that was sent. Returns if that word is "accepted"."""
    try:
        reply = server.getreply()
    except smtplib.SMTPException:
        raise NoOutcome("the connection was lost after the message was sent, before the mail server's answer") from None
    if reply[0] // 100 not in (2, 4, 5):
        raise NoOutcome("the message was sent; the mail server's answer could not be understood")
    _require("2", reply, "the message")


def _require(wanted: str, reply: Reply, about: str) -> None:
    """Raise what `reply` means unless its code begins with the digit `wanted`."""
    code = reply[0]
    if str(code).startswith(wanted):
        return
    reason = f"the mail server answered {_codes(reply)} to {about}"
    if code == _CLOSING:
        raise _Dropped(reason)
    if 500 <= code <= 599 and code not in _SIGN_IN and about in _FOR_GOOD:
        blamed = about == "the recipient" and not _NOT_THE_ADDRESS.match(_codes(reply))
        raise (Refused if blamed else Rejected)(reason)
    raise TryLater(reason)


def _codes(reply: Reply) -> str:
    """`550 5.1.1`: the numbers of a reply. Its words are left out, as they often repeat the address."""
    code, words = reply
    enhanced = _ENHANCED.match(words) if isinstance(words, bytes) else None
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def _timed_out(error: smtplib.SMTPServerDisconnected) -> bool:
    """smtplib has one exception for silence and for hanging up; what caused it tells them apart."""
    return isinstance(error.__context__, TimeoutError)


def _why_gone(error: smtplib.SMTPServerDisconnected) -> str:
    if _timed_out(error):
        return "the mail server did not answer in time"
    return "the mail server hung up before it was given the message"


def _why_no_connection(error: OSError | ValueError) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"the mail server's certificate is not trusted: {error.verify_message}"
        case ssl.SSLError():
            return f"no secure connection to the mail server: {error.reason}"
        case smtplib.SMTPAuthenticationError():
            return f"the mail server refused the sign-in: {_codes((error.smtp_code, error.smtp_error))}"
        case smtplib.SMTPResponseException():
            return f"the mail server is not ready: {_codes((error.smtp_code, error.smtp_error))}"
        case smtplib.SMTPNotSupportedError():
            return f"the mail server lacks what the settings ask for: {error}"
        case smtplib.SMTPServerDisconnected():
            return _why_gone(error)
        case smtplib.SMTPException():
            return "the mail server offers no way to sign in that this program knows"
        case OSError():
            return f"the mail server cannot be reached: {error.strerror or 'no answer in time'}"
    return "the user name or password holds a character that a mail server's sign-in cannot carry"
