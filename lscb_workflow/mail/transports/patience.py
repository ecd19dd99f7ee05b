"""How long a server may take. A socket's own time-out starts anew with every byte, so that a server which says one byte
a second would hold up everybody's mail for ever: the whole of an exchange has an end too.
"""

import socket
from io import BufferedReader, RawIOBase
from time import monotonic
from typing import Any


class Patience:
    """`wait` is for each wait, `whole` for all of an exchange since it began; both in seconds, by a stopwatch."""

    def __init__(self, wait: float, whole: float) -> None:
        self._wait, self._whole = wait, whole
        self.begin()

    def begin(self, whole: float | None = None) -> None:
        """A new exchange, which may be given less."""
        self._ends = monotonic() + (self._whole if whole is None else whole)

    def left(self) -> float:
        """How long the next wait may be. Raises TimeoutError, as a socket does, when nothing is left."""
        left = min(self._wait, self._ends - monotonic())
        if left <= 0:
            raise TimeoutError("the whole of it took too long")
        return left

    def reader(self, source: socket.socket) -> BufferedReader:
        """What a socket says, as a file."""
        return BufferedReader(_Source(self, source))


class _Source(RawIOBase):
    def __init__(self, patience: Patience, source: socket.socket) -> None:
        self._patience, self._source = patience, source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._source.settimeout(self._patience.left())
        return self._source.recv_into(buffer)
