"""One POST over a connection of its own, and what is known when it ends badly.

A kept connection would save little at thirty messages a minute. One that the server had closed while it was idle would
leave nobody knowing whether the next message arrived.
"""

import json
import socket
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader
from typing import Any
from urllib.parse import urlsplit

from lscb_workflow.mail.transports import NoOutcome, TryLater
from lscb_workflow.mail.transports.patience import Patience

WAITS = 5  # how many times the longest wait all of an answer may take
LONGEST_ANSWER = 1_000_000  # bytes
LONGEST_WAIT = timedelta(days=1)  # nobody is left alone for longer, whatever a server asks


@dataclass(frozen=True, slots=True)
class Answer:
    """`values` is the JSON object of the body, empty where it is none; `wait` what Retry-After asks for."""

    status: int
    values: dict[str, Any] = field(repr=False)
    wait: timedelta | None


def post(url: str, body: bytes, headers: dict[str, str], timeout: float, now: datetime) -> Answer:
    """What the server at `url` answers; `timeout` is in seconds, for each wait. Certificates are checked for https.

    Raises TryLater while the request cannot have arrived whole, and NoOutcome once it may have.
    """
    place = urlsplit(url)
    with closing(_connected(place.scheme, place.netloc, timeout)) as connection:
        try:
            connection.request("POST", place.path, body, headers)
        except OSError:
            raise TryLater(f"the connection to {place.hostname} was lost before all was sent") from None
        try:
            return _answer(connection.getresponse(), now)
        except (OSError, HTTPException):
            raise NoOutcome(f"all was sent to {place.hostname}, and no answer could be understood") from None


def _connected(scheme: str, place: str, timeout: float) -> HTTPConnection:
    if scheme == "https":
        connection: HTTPConnection = HTTPSConnection(place, timeout=timeout, context=ssl.create_default_context())
    else:
        connection = HTTPConnection(place, timeout=timeout)
    try:
        connection.connect()
    except OSError as error:
        connection.close()
        raise TryLater(_why_no_connection(connection.host, error)) from None
    patience = Patience(timeout, WAITS * timeout)
    connection.response_class = lambda source, **how: HTTPResponse(_Patiently(source, patience), **how)  # type: ignore  # typeshed wants a class
    return connection


@dataclass
class _Patiently:
    """A socket as a response reads it, which does not wait for ever on a server that says a byte at a time."""

    source: socket.socket
    patience: Patience

    def makefile(self, _mode: str) -> BufferedReader:
        return self.patience.reader(self.source)


def _why_no_connection(host: str, error: OSError) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"the certificate of {host} is not trusted: {error.verify_message}"
        case ssl.SSLError():
            return f"no secure connection to {host}: {error.reason}"
    return f"{host} cannot be reached: {error.strerror or 'no answer in time'}"


def _answer(response: HTTPResponse, now: datetime) -> Answer:
    """Once the status has arrived the outcome is known: a body that is cut short changes nothing."""
    values: object = None
    with suppress(OSError, HTTPException, ValueError):
        values = json.loads(response.read(LONGEST_ANSWER))
    return Answer(response.status, values if isinstance(values, dict) else {}, _wait(response, now))


def _wait(response: HTTPResponse, now: datetime) -> timedelta | None:
    """Retry-After is a number of seconds, or a moment as in Date (RFC 9110, section 10.2.3)."""
    asked = (response.getheader("Retry-After") or "").strip()
    if asked.isascii() and asked.isdigit():
        return min(timedelta(seconds=int(asked[:9])), LONGEST_WAIT)
    with suppress(ValueError):
        until = parsedate_to_datetime(asked)
        return min(max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta(0)), LONGEST_WAIT)
    return None
