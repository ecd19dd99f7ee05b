"""Files for their owner only that take their name once they are whole: a killed writer leaves none half-written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to; it replaces what had its name at the end, and nothing is left of it where that fails."""
    # One fixed name, so that what a killed process left behind is overwritten by the next. The dot hides it.
    part = path.with_name(f".{path.name}.part")
    try:
        with open(part, "wb", opener=_for_the_owner) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _settle(path.parent)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def write(path: Path, data: bytes) -> None:
    """All of a file at once."""
    with writing(path) as file:
        file.write(data)


def _for_the_owner(path: str, flags: int) -> int:
    with suppress(FileNotFoundError):
        Path(path).unlink()  # the older one may be somebody else's to read
    return os.open(path, flags | os.O_EXCL, mode=0o600)


def _settle(folder: Path) -> None:
    """Make the new name outlast a power cut: renaming is kept by the folder, not by the file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
