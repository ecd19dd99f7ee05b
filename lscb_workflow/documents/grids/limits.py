"""What no reader takes in, and how damage inside somebody else's format becomes one sentence."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan_tables import Document, Grid

LARGEST = 20_000_000  # bytes of a file
UNPACKED = 200_000_000  # bytes of all that a zipped one holds
PART = 40_000_000  # bytes of one XML part, which takes ten times that in memory
DENSEST = 200  # times that a part may be smaller zipped; words reach about 20
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_PARTS = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how Office wraps a file with a password, and its formats before 2007


@contextmanager
def sound(kind: str) -> Iterator[None]:
    """Whatever a library trips over inside a damaged file is a Fault: its authors promise no list of errors."""
    try:
        yield
    except Fault:
        raise
    except Exception as error:
        raise Fault(
            f"this {kind} is damaged and cannot be read ({type(error).__name__}); open it and save it again"
        ) from error


def bytes_of(path: Path) -> bytes:
    """The whole file. Raises Fault for one that is missing, empty or too large."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Fault("there is no such file") from None
    except OSError as error:
        raise Fault(f"cannot be read: {error.strerror}") from None
    if not content:
        raise Fault("is empty")
    if len(content) > LARGEST:
        raise Fault(f"is larger than {LARGEST // 1_000_000} MB; a plan has no need of that: take out its pictures")
    return content


def check_zipped(content: bytes, main_part: str, kind: str) -> None:
    """Refuse, before anything is unpacked, what is no such document, or is locked, has macros, or would unfold."""
    if content.startswith(_OLE):
        raise Fault(f"is protected by a password, or saved in a format from before 2007; save it as an open {kind}")
    with sound(kind):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                parts = packed.infolist()
        except zipfile.BadZipFile:
            raise Fault(f"is no {kind}, or only a part of one; open it and save it again") from None
    names = {part.filename.casefold() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Fault(f"holds macros, which are never run or read; save it as a {kind} without macros")
    if main_part not in names:
        raise Fault(f"is no {kind}; open it and save it again")
    if any(part.flag_bits & 1 for part in parts):
        raise Fault("is protected by a password; save it without one")
    _refuse_what_unfolds(parts)


def _refuse_what_unfolds(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Fault(f"would unpack to more than {UNPACKED // 1_000_000} MB; words have no need of that")
    for part in parts:
        xml = part.filename.casefold().endswith((".xml", ".rels"))
        dense = part.file_size > 1_000_000 and part.file_size > DENSEST * part.compress_size
        if dense or (xml and part.file_size > PART):
            raise Fault(f"its part {part.filename} would unpack to {part.file_size // 1_000_000} MB; it is not read")


def checked(document: Document) -> Document:
    """The same, with no more rows and columns than a plan can have."""
    rows = [row for block in document.blocks if isinstance(block, Grid) for row in block.rows]
    if len(rows) > MOST_ROWS:
        raise Fault(f"has more than {MOST_ROWS:,} rows")
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise Fault(f"has a table with more than {MOST_COLUMNS} columns")
    return document
