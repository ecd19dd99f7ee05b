"""The last mile. An attempt ends in one of five ways: accepted, or one of four exceptions.

A reason is short, fit for the postbag, and holds no address and none of a server's own words, which may quote one.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self


class Undelivered(Exception):  # noqa: N818 -- these are ends of an attempt, named as the tables name them, not mistakes
    """What the four ends other than "accepted" have in common."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryLater(Undelivered):
    """Nothing was accepted, and the cause may pass: a full disk, a busy server, a wrong password.

    `wait` is how long the server asked to be left alone, where it asked.
    """

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Refused(Undelivered):
    """The mailbox was refused for good: nothing will ever be accepted for it."""


class Rejected(Undelivered):
    """This message was refused for good, for what it is and not for whom it is to."""


class NoOutcome(Undelivered):
    """The message was handed over whole and nobody said what became of it. Only the same Message-ID may follow."""


class Transport(Protocol):
    """Takes finished messages one at a time. Not shared between threads: each has its own."""

    def deliver(self, data: bytes, *, sender: str, to: str, message_id: str) -> None:
        """Hand over `data` (RFC 5322, CRLF) from and to plain addresses. Returns only once it is accepted."""

    def hand_over(self, data: bytes, *, sender: str, to: str, message_id: str) -> Callable[[], None]:
        """The same in two steps: what is returned waits for the last word, and is called before anything else here.

        Between them a caller may do what needs no transport, while a server takes the message in.
        """
        self.deliver(data, sender=sender, to=to, message_id=message_id)
        return _accepted

    def check(self) -> datetime | None:
        """See whether it could deliver now, signed in and all, and send nothing. Returns the moment at which the
        server's certificate ends, if it has one. Raises TryLater with the reason it could not."""
        return None

    def close(self) -> None:
        """Let go of what is kept between messages. May be called twice; a later `deliver` opens it again."""
        return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _accepted() -> None:
    """The last word of a transport that has no more to say once it took a message."""
