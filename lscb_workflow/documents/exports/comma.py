"""The plan's table as comma-separated values, for a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from lscb_workflow.rules.plan_export import Row, Table

_COMMANDS = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet takes a cell for a formula


def write(table: Table) -> bytes:
    """UTF-8 with the mark that tells Excel so; an aim, a category or a priority stands in a row by itself."""
    page = io.StringIO(newline="")
    csv.writer(page).writerows(map(harmless, row) for row in _rows(table))
    return page.getvalue().encode("utf-8-sig")


def _rows(table: Table) -> Iterator[tuple[str, ...]]:
    width = len(table.headings)
    for words in (table.title, *table.above):
        yield _alone(words, width)
    yield table.headings
    for part in table.parts:
        yield _alone(part.aim, width)
        for line in part.lines:
            yield line.cells if isinstance(line, Row) else _alone(line.words, width)


def _alone(words: str, width: int) -> tuple[str, ...]:
    return (words, *("" for _ in range(width - 1)))


def harmless(cell: str) -> str:
    """The cell behind an apostrophe if a spreadsheet would run it: a lead's words must not become a formula."""
    return f"'{cell}" if cell.startswith(_COMMANDS) else cell
