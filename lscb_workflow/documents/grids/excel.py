"""Reads an Excel workbook: each sheet a grid, with the values that Excel last worked out."""

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.xml.functions import fromstring, iterparse

from lscb_workflow.documents.grids.limits import MOST_COLUMNS, MOST_ROWS, bytes_of, check_zipped, sound
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan_tables import Cell, Document, Grid, LeftOut, Paragraph
from lscb_workflow.rules.plan_tables.grid import cell

KIND = "Excel workbook (.xlsx)"
LAST_ROW = 1_048_576  # of a sheet; a larger number in a file is a trap
MOST_MERGED = 5_000  # ranges
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')  # what a number format only prints


@dataclass
class _Sheet:
    """What a sheet's own XML says and openpyxl's streaming reader does not: merged ranges, formulas without a value."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # left, top, right, bottom
    unworked: dict[str, str] = field(default_factory=dict)  # formula by cell


def read(path: Path) -> Document:
    """Every sheet in order, after its name as a paragraph. Places are as in "Sheet1!C7". Raises Fault."""
    check_zipped(bytes_of(path), "xl/workbook.xml", KIND)
    blocks: list[Grid | Paragraph] = []
    left_out: list[LeftOut] = []
    with sound(KIND), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it will not keep when it writes
        with zipfile.ZipFile(path) as packed:
            sheets = {title: _scan(packed, part) for title, part in _parts(packed).items()}
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                scanned = sheets.get(sheet.title, _Sheet())
                grid, errors = _grid(sheet, scanned)
                blocks += [Paragraph(sheet.title, sheet.title), grid]
                left_out += errors
                left_out += [
                    LeftOut(
                        f"{sheet.title}!{at}", f"={formula}", "a formula without a value; open and save it in Excel"
                    )
                    for at, formula in scanned.unworked.items()
                ]
        finally:
            book.close()
    return Document(tuple(blocks), tuple(left_out))


def _parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet's part inside the file, by the sheet's title."""
    targets = {
        str(link.get("Id")): str(link.get("Target")) for link in fromstring(packed.read("xl/_rels/workbook.xml.rels"))
    }
    found = {}
    for element in fromstring(packed.read("xl/workbook.xml")).iter():
        if _local(element.tag) == "sheet":
            link = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            target = targets.get(link, "")
            found[str(element.get("name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _scan(packed: zipfile.ZipFile, part: str) -> _Sheet:
    """One pass over a sheet's XML that keeps nothing but what `_Sheet` names, and refuses what no plan needs."""
    if part not in packed.namelist():
        return _Sheet()
    with packed.open(part) as file:
        return _scanned(file)


def _scanned(file: IO[bytes]) -> _Sheet:
    sheet, filled = _Sheet(), 0
    for _, element in iterparse(file):
        kind = _local(element.tag)
        if kind == "c":
            _see(sheet, element)
        elif kind == "row":
            filled += any(len(cell) for cell in element)
            if filled > MOST_ROWS or int(element.get("r") or 1) > LAST_ROW:
                raise Fault(f"has a sheet with more than {MOST_ROWS:,} rows")
            element.clear()
        elif kind == "mergeCell":
            sheet.merged.append(_range(str(element.get("ref"))))
            if len(sheet.merged) > MOST_MERGED:
                raise Fault(f"has a sheet with more than {MOST_MERGED:,} merged cells")
    return sheet


def _see(sheet: _Sheet, element: Any) -> None:
    parts = {_local(part.tag): part.text or "" for part in element}
    at = element.get("r") or ""
    if parts and at and _column(at) > MOST_COLUMNS:
        raise Fault(f"has words in the cell {at}, to the right of {MOST_COLUMNS} columns")
    if "f" in parts and not parts.get("v") and "is" not in parts and element.get("t") != "str":
        sheet.unworked[at] = parts["f"]


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _column(at: str) -> int:
    letters, _ = coordinate_from_string(at)
    return sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters)))


def _range(ref: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(ref)
    return int(left or 1), int(top or 1), int(right or MOST_COLUMNS), int(bottom or LAST_ROW)


def _grid(sheet: Any, scanned: _Sheet) -> tuple[Grid, list[LeftOut]]:
    """The sheet's filled rows, as wide as the widest. What Excel itself calls an error is left out."""
    sheet.reset_dimensions()  # what a file says of its own size may be wrong, by accident or not
    errors: list[LeftOut] = []
    rows: list[tuple[int, dict[int, Cell]]] = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = dict(_cells(sheet.title, number, row[:MOST_COLUMNS]))
        for column, found in list(cells.items()):
            if found.words in _ERRORS:
                errors.append(LeftOut(found.place, found.words, "an error in the sheet, not words"))
                del cells[column]
        if cells:
            rows.append((number, cells))
    width = max((column for _, cells in rows for column in cells), default=0)
    return Grid(sheet.title, tuple(_merged(sheet.title, rows, scanned, width))), errors


def _cells(title: str, number: int, row: tuple[Any, ...]) -> Iterator[tuple[int, Cell]]:
    for column, found in enumerate(row, 1):
        if found.value is not None:
            place = f"{title}!{get_column_letter(column)}{number}"
            filled = cell([_words(found.value, found.number_format or "General")], place)
            if filled.lines:
                yield column, filled


def _merged(
    title: str, rows: list[tuple[int, dict[int, Cell]]], scanned: _Sheet, width: int
) -> Iterator[tuple[Cell, ...]]:
    """Rows in full width: a merged cell covers its columns, and is repeated in the rows that it covers below."""
    tops = {(top, left): (right, bottom) for left, top, right, bottom in scanned.merged}
    below: dict[int, tuple[int, Cell]] = {}  # by column: the last row that a cell from above covers, and that cell
    for number, cells in rows:
        full: list[Cell] = []
        for column in range(1, width + 1):
            found = cells.get(column) or Cell((), f"{title}!{get_column_letter(column)}{number}")
            right, bottom = tops.get((number, column), (column, number))
            found = replace(found, across=min(right, width) - column + 1) if right > column else found
            until, above = below.get(column, (0, found))
            if not found.lines and until >= number:
                found = replace(above, above=True)
            elif bottom > number:
                below[column] = (bottom, found)
            full.append(found)
        yield tuple(full)


def _words(value: object, number_format: str) -> str:
    """A value as the sheet shows it. Text stays as it is, a date among its words too."""
    if isinstance(value, datetime | date):
        return _date(value, number_format)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def _date(value: date, number_format: str) -> str:
    """The parts of a date that its format shows, in words: "31 March 2015", or "March 2015" under mmm-yy."""
    shown = _QUOTED.sub("", number_format.split(";")[0]).casefold()
    day, month, year = (sign in shown for sign in "dmy")
    if not (month or year) or "h" in shown:
        day = month = year = True
    parts: Mapping[str, bool] = {str(value.day): day, f"{value:%B}": month, str(value.year): year}
    return " ".join(words for words, wanted in parts.items() if wanted)


def _number(value: int | float, number_format: str) -> str:
    """A number with the decimals of its format: a reference under 0.00 is 1.10, and not 1.1."""
    shown = _QUOTED.sub("", number_format.split(";")[0])
    decimals = re.search(r"[0#]\.(0+)", shown)
    if "%" in shown:
        return f"{value:.{len(decimals[1]) if decimals else 0}%}"
    return f"{value:.{len(decimals[1])}f}" if decimals else f"{value:.15g}"
