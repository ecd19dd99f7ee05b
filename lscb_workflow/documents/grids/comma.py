"""Reads a CSV file: one grid, whatever program wrote it."""

import codecs
import csv
import io
from pathlib import Path
from statistics import median

from lscb_workflow.documents.grids.limits import MOST_COLUMNS, MOST_ROWS, bytes_of
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan_tables import Document, Grid
from lscb_workflow.rules.plan_tables.grid import cell

_DELIMITERS = (",", ";", "\t")
_SAMPLE = 50  # rows; enough to tell what parts the cells


def read(path: Path) -> Document:
    """The file as one grid; a place is "line 7, column 3", where the row ends. Raises Fault."""
    text = _text(bytes_of(path))
    if not text.strip():
        raise Fault("is empty")
    rows = _rows(text, _delimiter(text))
    width = max((len(row) for _, row in rows), default=0)
    return Document(
        (
            Grid(
                "the file",
                tuple(
                    tuple(
                        cell([words], f"line {line}, column {number}")
                        for number, words in enumerate([*row, *[""] * (width - len(row))], 1)
                    )
                    for line, row in rows
                ),
            ),
        )
    )


def _text(content: bytes) -> str:
    """UTF-8, or what Excel writes: UTF-16 with its mark, or the code page of Windows."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig"] if b"\0" in content else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Fault("is no text that can be read; save it as “CSV UTF-8”")


def _delimiter(text: str) -> str:
    """The sign that parts most rows into most cells."""
    return max(_DELIMITERS, key=lambda sign: median(len(row) for _, row in _rows(text, sign, _SAMPLE)))


def _rows(text: str, delimiter: str, most: int | None = None) -> list[tuple[int, list[str]]]:
    """Filled rows with the line on which each ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS and most is None:
                raise Fault(f"line {reader.line_num} has more than {MOST_COLUMNS} columns")
            if any(words.strip() for words in row):
                rows.append((reader.line_num, row))
            if len(rows) == most:
                break
            if len(rows) > MOST_ROWS:
                raise Fault(f"has more than {MOST_ROWS:,} rows")
    except csv.Error as error:
        raise Fault(f"line {reader.line_num}: this is no CSV: {error}") from None
    return rows or [(1, [])]
