"""What stands between the pages and the world: headers, limits, and forms that hold words only."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, HTTPException, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 2_000_000  # of a form; twenty thousand words are some 150,000
MOST_FIELDS = 5_000
POSTS_A_MINUTE = 30  # of one link
FORM = "application/x-www-form-urlencoded"
A_FORM = {
    "requestBody": {"content": {FORM: {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}}}
}
# Nothing is loaded but our own stylesheet, nothing runs, no other page may frame or receive a form of ours.
POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; img-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Strict-Transport-Security": "max-age=31536000",  # a browser heeds it over https only (RFC 6797)
}


class Guard:
    """Puts the headers on every answer, those of errors included. HEAD is answered as GET is; the server leaves out
    the body (RFC 9110). A page that fails is answered by `failed` and goes no further: the server would log its words.
    """

    def __init__(self, app: ASGIApp, failed: Callable[[Exception], Response]) -> None:
        self._app, self._failed = app, failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        looked_at = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await self._app(looked_at, receive, guarded)
        except Exception as error:
            answer = self._failed(error)
            if not started:
                await answer(scope, receive, guarded)


class Limit:
    """At most so many times a minute for each key; the keys least lately seen are forgotten first."""

    KEYS = 10_000
    SECONDS = 60.0

    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def reached(self, key: str) -> bool:
        """Count one more; true where it is one too many."""
        now = time.monotonic()
        with self._lock:
            times = self._seen.setdefault(key, deque(maxlen=self._most + 1))
            self._seen.move_to_end(key)
            times.append(now)
            if len(self._seen) > self.KEYS:
                self._seen.popitem(last=False)
            return len(times) > self._most and now - times[0] < self.SECONDS


def not_too_often() -> Callable[[str], None]:
    """Refuses what comes too often behind one link."""
    busy = Limit(POSTS_A_MINUTE)

    def of_link(token: str) -> None:
        if busy.reached(token.partition(".")[0]):
            raise HTTPException(429)

    return of_link


async def words(request: Request) -> dict[str, list[str]]:
    """The fields of a form, each with its texts. Anything but plain words is refused before it is read."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None


Form = Annotated[dict[str, list[str]], Depends(words)]


def said(form: Mapping[str, list[str]], name: str) -> str:
    """One hidden or single field of a form."""
    return form.get(name, [""])[0]
