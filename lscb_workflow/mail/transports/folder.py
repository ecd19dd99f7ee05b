"""One .eml a message in a folder: the mailbox of a sample, a trial, and any home that has not gone live."""

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from lscb_workflow.mail.transports import Transport, TryLater


class Folder(Transport):
    """Writes `<Message-ID>.eml` whole or not at all. The same message again replaces itself, so repeats are harmless.

    Files are for their owner only: an .eml holds the links that sign people in. The folder is made when it is needed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def deliver(self, data: bytes, *, sender: str, to: str, message_id: str) -> None:
        name = file_name(message_id)
        # One fixed name, so that what a killed process left behind is overwritten by the repeat. The dot hides it.
        half_written = self.path / f".{name}.part"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(half_written, data)
            half_written.replace(self.path / name)
            _settle(self.path)
        except OSError as error:
            with suppress(OSError):
                half_written.unlink(missing_ok=True)
            raise TryLater(f"the outbox folder cannot be written: {error.strerror}") from None

    def check(self) -> None:
        place = next(folder for folder in (self.path, *self.path.parents) if folder.exists())
        if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
            raise TryLater("the outbox folder cannot be written")


def file_name(message_id: str) -> str:
    """What the file of a message is called."""
    return quote(message_id.strip("<>"), safe="@") + ".eml"


def _write(path: Path, data: bytes) -> None:
    with open(path, "wb", opener=_for_the_owner) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


def _settle(folder: Path) -> None:
    """Make the new name outlast a power cut: renaming is kept by the folder, not by the file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
