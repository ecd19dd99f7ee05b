"""Reads a Word document: its paragraphs and tables in order, with what Word prints and does not keep as words."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from lscb_workflow.documents.grids.limits import MOST_COLUMNS, bytes_of, check_zipped, sound
from lscb_workflow.documents.grids.word_numbers import Numbers, numbers_of
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan_tables import Cell, Document, Grid, Paragraph
from lscb_workflow.rules.plan_tables.grid import cell

KIND = "Word document (.docx)"
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
    qn("w:sym"): "• ",  # a sign of a symbol font, nearly always a bullet or a tick
}
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:moveTo"), qn("w:smartTag")}
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}


def read(path: Path) -> Document:
    """The document's blocks. A place is "table 3, row 4, column 2" or "paragraph 12". Raises Fault."""
    check_zipped(bytes_of(path), "word/document.xml", KIND)
    with sound(KIND):
        document = docx.Document(str(path))
        return Document(tuple(_blocks(document.element.body, numbers_of(document))))


def _blocks(body: Any, numbers: Numbers) -> Iterator[Grid | Paragraph]:
    tables = paragraphs = 0
    for element in _children(body, qn("w:p"), qn("w:tbl")):
        if element.tag == qn("w:tbl"):
            tables += 1
            yield _grid(element, numbers, f"table {tables}")
        else:
            paragraphs += 1
            place = f"paragraph {paragraphs}"
            for line in cell([_text(element, numbers)], place).lines:
                yield Paragraph(line, place)


def _children(element: Any, *wanted: str) -> Iterator[Any]:
    """Children by their tags, also those inside content controls and tracked insertions."""
    for child in element:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, *wanted)


def _grid(table: Any, numbers: Numbers, source: str) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for number, row in enumerate(_children(table, qn("w:tr")), 1):
        cells: list[Cell] = []
        _fill(cells, _grid_skip(row, "w:gridBefore"), source, number)
        for element in _children(row, qn("w:tc")):
            _add(cells, element, rows[-1] if rows else (), numbers, f"{source}, row {number}")
        _fill(cells, _grid_skip(row, "w:gridAfter"), source, number)
        rows.append(tuple(cells))
    width = max((len(row) for row in rows), default=0)
    return Grid(source, tuple(_widened(row, width, source, at) for at, row in enumerate(rows, 1)))


def _widened(row: tuple[Cell, ...], width: int, source: str, number: int) -> tuple[Cell, ...]:
    cells = list(row)
    _fill(cells, width - len(cells), source, number)
    return tuple(cells)


def _add(cells: list[Cell], element: Any, above: tuple[Cell, ...], numbers: Numbers, row: str) -> None:
    """One cell and the empty ones that it covers; one merged with the cell above repeats that."""
    place = f"{row}, column {len(cells) + 1}"
    properties = element.find(qn("w:tcPr"))
    across = max(1, _number(properties, "w:gridSpan"))
    merged = None if properties is None else properties.find(qn("w:vMerge"))
    lines = [_text(paragraph, numbers) for paragraph in element.iter(qn("w:p")) if not _is_copy(paragraph)]
    own = cell(lines, place, across)
    if merged is not None and merged.get(qn("w:val")) != "restart" and not own.lines and len(cells) < len(above):
        own = replace(above[len(cells)], above=True, across=across)
    cells.append(own)
    cells += [Cell((), f"{row}, column {len(cells) + 1}") for _ in range(across - 1)]
    if len(cells) > MOST_COLUMNS:
        raise Fault(f"has a table with more than {MOST_COLUMNS} columns")


def _fill(cells: list[Cell], count: int, source: str, row: int) -> None:
    for _ in range(count):
        cells.append(Cell((), f"{source}, row {row}, column {len(cells) + 1}"))


def _grid_skip(row: Any, tag: str) -> int:
    properties = row.find(qn("w:trPr"))
    return 0 if properties is None or properties.find(qn(tag)) is None else _number(properties, tag)


def _number(properties: Any, tag: str) -> int:
    found = None if properties is None else properties.find(qn(tag))
    value = 1 if found is None else int(found.get(qn("w:val"), "1"))
    if not 0 <= value <= MOST_COLUMNS:
        raise Fault(f"has a table with more than {MOST_COLUMNS} columns")
    return value


def _text(paragraph: Any, numbers: Numbers) -> str:
    """A paragraph's words after its number or bullet. An empty paragraph in a list has its number too."""
    before = numbers.before(paragraph)
    words = "".join(_signs(paragraph))
    return before + words if words.strip() or before != "• " else ""


def _signs(element: Any) -> Iterator[str]:
    """The text inside a paragraph, without what is deleted and what stands in a text box, which has its own."""
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _SKIPPED and child.tag != qn("w:p") and child.tag != qn("w:pPr"):
            yield from _signs(child)


def _is_copy(paragraph: Any) -> bool:
    """Whether a paragraph is Word's second copy of a text box, for programs that cannot show the first."""
    return any(parent.tag in _SKIPPED for parent in paragraph.iterancestors())
