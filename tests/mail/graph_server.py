"""Microsoft's sign-in and Graph on one loopback port: their published paths, bodies, errors and limits."""

import json
import threading
from base64 import b64decode
from binascii import Error
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, unquote

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.utils import base64url_encode

HOST = "127.0.0.1"
TENANT, CLIENT, SECRET = "aaaabbbb-0000-cccc-1111-dddd2222eeee", "00001111-aaaa-2222-bbbb-3333cccc4444", "s3cr~t"
MAILBOX = "plan@lscb.example"
BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCOPES = ("https://graph.microsoft.com/.default", "https://outlook.office365.com/.default")
MINUTE = timedelta(minutes=1)

HANG_UP_EARLY = "hang up before the body was read"
HANG_UP = "hang up once all was read"
FALL_SILENT = "read all and say nothing"
BABBLE = "read all and answer with what is no HTTP"


@dataclass(frozen=True)
class Says:
    """An answer other than the usual one; `code` is the error's, `after` the Retry-After header."""

    status: int
    code: str = ""
    after: str | None = None


class GraphServer:
    """`says` are the answers to the next messages, `signs` those to the next sign-ins; after them all goes well.

    It keeps `letters` as they came out of the base64, `sent_at` by its own `clock`, and every token it gave out.
    With `by_date` a letter arrives when its Date says: a year that is played in a minute is limited in its own time.
    """

    def __init__(
        self,
        *says: Says | str,
        signs: tuple[Says | str, ...] = (),
        certificate: x509.Certificate | None = None,
        lasts: int = 3599,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        by_date: bool = False,
    ) -> None:
        self.says, self.signs = list(says), list(signs)
        self.certificate, self.lasts, self.clock = certificate, lasts, clock
        self.by_date = by_date
        self.letters: list[bytes] = []
        self.sent_at: list[datetime] = []
        self.calls = 0
        self.refused = 0
        self.tokens: dict[str, datetime] = {}
        self.over = threading.Event()
        self._numbers = count(1)
        self._http = ThreadingHTTPServer((HOST, 0), Handler)
        self._http.daemon_threads = False
        self._http.graph = self  # type: ignore[attr-defined]
        self.url = f"http://{HOST}:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))

    def __enter__(self) -> "GraphServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def is_known(self, form: dict[str, str]) -> bool:
        """Whether a sign-in proves that it is the application."""
        if form.get("client_id") != CLIENT or form.get("scope") not in SCOPES:
            return False
        if "client_secret" in form:
            return form["client_secret"] == SECRET
        assert self.certificate is not None
        assert form["client_assertion_type"] == BY_ASSERTION
        thumbprint = base64url_encode(self.certificate.fingerprint(SHA256())).decode()
        if jwt.get_unverified_header(form["client_assertion"]) != {
            "alg": "PS256",
            "typ": "JWT",
            "x5t#S256": thumbprint,
        }:
            return False
        jwt.decode(
            form["client_assertion"],
            self.certificate.public_key(),
            algorithms=["PS256"],
            audience=f"{self.url}/{TENANT}/oauth2/v2.0/token",
            issuer=CLIENT,
            options={"require": ["aud", "exp", "nbf", "iss", "sub", "jti"]},
        )
        return True

    def new_token(self) -> str:
        token = f"eyJ0.token-{next(self._numbers)}.sig"
        self.tokens[token] = self.clock() + timedelta(seconds=self.lasts)
        return token

    def arrives_at(self, letter: bytes) -> datetime:
        return parsedate_to_datetime(message_from_bytes(letter)["Date"]) if self.by_date else self.clock()

    def seconds_to_wait(self, now: datetime) -> int:
        """Until the mailbox may send again: 30 messages in any minute."""
        lately = sorted(at for at in self.sent_at if now - MINUTE < at <= now)
        return 0 if len(lately) < 30 else int((lately[-30] + MINUTE - now).total_seconds()) + 1


class Handler(BaseHTTPRequestHandler):
    """One request a connection or many, as HTTP/1.1 has it."""

    protocol_version = "HTTP/1.1"
    timeout = 5

    def log_message(self, *_: object) -> None:
        """Say nothing on standard error."""

    def do_POST(self) -> None:
        graph: GraphServer = self.server.graph  # type: ignore[attr-defined]
        if self.path == f"/{TENANT}/oauth2/v2.0/token":
            script, usual = graph.signs, self._sign_in
        else:
            graph.calls += 1
            script, usual = graph.says, self._send_mail
        said = script.pop(0) if script else None
        if said == HANG_UP_EARLY:
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if isinstance(said, str):
            self._misbehave(said, graph)
        elif said:
            self._fail(said.status, said.code, said.after)
        else:
            usual(graph, body)

    def _misbehave(self, how: str, graph: GraphServer) -> None:
        self.close_connection = True
        if how == FALL_SILENT:
            graph.over.wait(5)
        if how == BABBLE:
            self.wfile.write(b"what?\r\n")

    def _sign_in(self, graph: GraphServer, body: bytes) -> None:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        if form.get("grant_type") != "client_credentials" or not graph.is_known(form):
            graph.refused += 1
            self._answer(401, _refusal(7000215))
            return
        token = {"token_type": "Bearer", "expires_in": graph.lasts, "ext_expires_in": graph.lasts}
        self._answer(200, {**token, "access_token": graph.new_token()})

    def _send_mail(self, graph: GraphServer, body: bytes) -> None:
        until = graph.tokens.get(self.headers["Authorization"].removeprefix("Bearer "))
        mailbox = unquote(self.path).removeprefix("/v1.0/users/").removesuffix("/sendMail")
        if until is None or until <= graph.clock():
            self._fail(401, "InvalidAuthenticationToken")
        elif mailbox != MAILBOX:
            self._fail(404, "ErrorInvalidUser")
        elif self.headers["Content-Type"] != "text/plain":
            self._fail(415, "UnsupportedMediaType")
        else:
            self._take(graph, body)

    def _take(self, graph: GraphServer, body: bytes) -> None:
        try:
            letter = b64decode(body, validate=True)
        except Error:
            self._fail(400, "ErrorMimeContentInvalidBase64String")
            return
        now = graph.arrives_at(letter)
        if wait := graph.seconds_to_wait(now):
            self._fail(429, "ApplicationThrottled", str(wait))
            return
        graph.letters.append(letter)
        graph.sent_at.append(now)
        self._answer(202, None)

    def _fail(self, status: int, code: str, after: str | None = None) -> None:
        message = f"The request for {MAILBOX} was refused."
        about = {"date": "2026-11-25T09:00:00", "request-id": TENANT, "client-request-id": TENANT}
        self._answer(status, {"error": {"code": code, "message": message, "innerError": about}}, after)

    def _answer(self, status: int, values: dict[str, Any] | None, after: str | None = None) -> None:
        body = b"" if values is None else json.dumps(values).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if after is not None:
            self.send_header("Retry-After", after)
        self.end_headers()
        self.wfile.write(body)


def _refusal(number: int) -> dict[str, Any]:
    """How Microsoft Entra says no: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes."""
    return {
        "error": "invalid_client",
        "error_description": f"AADSTS{number}: Invalid client secret provided for {MAILBOX}.\r\nTrace ID: {TENANT}",
        "error_codes": [number],
        "timestamp": "2026-11-25 09:00:00Z",
        "trace_id": TENANT,
        "correlation_id": TENANT,
        "error_uri": f"https://login.microsoftonline.com/error?code={number}",
    }
