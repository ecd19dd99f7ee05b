"""Reads a PDF: the tables that its lines draw, and the words around them. Needs the extra `pdf`."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from lscb_workflow.documents.grids.limits import bytes_of, sound
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan_tables import Cell, Document, Grid, Paragraph
from lscb_workflow.rules.plan_tables.bullets import has_bullet
from lscb_workflow.rules.plan_tables.grid import cell

try:
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException
except ModuleNotFoundError:  # an extra, which most boards do not need
    raise Fault(
        "to read a PDF, install the extra: pip install 'lscb-workflow[pdf]'; or save the plan as Word or Excel"
    ) from None

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it tells the log of every slip that a file has

KIND = "PDF"
MOST_PAGES = 300
MOST_SIGNS = 30_000  # on a page; a full one has 5,000
MOST_STROKES = 6_000  # on a page; finding cells takes time by the square of their lines
PADDING = 8.0  # points at most, between a cell's line and its words
PARAGRAPH_GAP = 0.75  # of a line's height, between the lines of one paragraph
SAME_SIZE = 0.15  # of a line's height, by which one of the same paragraph may differ
SAME_LINE = 3.0  # points, between the tops of words on one line

_HYPHEN = re.compile(r"[^\W\d_]-$")

Box = tuple[float, float, float, float]  # left, top, right, bottom, in points from the page's corner


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float

    def inside(self, box: Box) -> bool:
        across, down = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        return box[0] <= across < box[2] and box[1] <= down < box[3]


def read(path: Path) -> Document:
    """The blocks of every page. A place is "page 8, table 1, row 3, column 2". Raises Fault."""
    content = bytes_of(path)
    with sound(KIND):
        try:
            with pdfplumber.open(BytesIO(content)) as opened:
                return Document(tuple(_blocks(opened)))
        except PdfminerException as refused:
            if "Password" in repr(refused) or "Encryption" in repr(refused):
                raise Fault("is protected by a password; save it without one") from None
            raise


def _blocks(opened: Any) -> Iterator[Grid | Paragraph]:
    if len(opened.pages) > MOST_PAGES:
        raise Fault(f"has more than {MOST_PAGES} pages")
    words = 0
    for page in opened.pages:
        found = _words(page)
        words += len(found)
        if not found and page.images:
            raise Fault(_scanned(f"its page {page.page_number}"))
        yield from _page(page, found)
        page.close()
    if not words:
        raise Fault(_scanned("it"))


def _scanned(what: str) -> str:
    return f"{what} has no text: it was scanned. Ask for the Word or Excel file, or have its text recognised"


def _words(page: Any) -> list[_Word]:
    if len(page.chars) > MOST_SIGNS or len(page.lines) + len(page.rects) + len(page.curves) > MOST_STROKES:
        raise Fault(f"its page {page.page_number} is too full to be a page of a plan")
    return [
        _Word(word["text"], word["x0"], word["top"], word["x1"], word["bottom"])
        for word in page.extract_words(use_text_flow=False)
    ]


def _page(page: Any, words: Sequence[_Word]) -> Iterator[Grid | Paragraph]:
    """A page's tables, and the lines between them, from top to bottom."""
    tables = sorted(page.find_tables(), key=lambda table: float(table.bbox[1]))
    around = [word for word in words if not any(word.inside(table.bbox) for table in tables)]
    left = min((word.left for word in around), default=0.0)
    printed = 0
    for number, table in enumerate([*tables, None], 1):
        above = [word for word in around if table is None or word.bottom <= table.bbox[1] + SAME_LINE]
        around = [word for word in around if word not in above]
        for line in _lines(above, (left, 0.0, page.width - left, 0.0), padding=0.0):
            printed += 1
            yield Paragraph(line, f"page {page.page_number}, line {printed}")
        if table is not None:
            source = f"page {page.page_number}, table {number}"
            yield _grid(table, [word for word in words if word.inside(table.bbox)], source)


def _grid(table: Any, words: Sequence[_Word], source: str) -> Grid:
    lefts = sorted({box[0] for box in table.cells})
    rows: list[tuple[Cell, ...]] = []
    boxes: dict[int, tuple[Box, Cell]] = {}  # by column: the last box that began there
    for number, row in enumerate(table.rows, 1):
        cells: list[Cell] = []
        for column, box in enumerate(row.cells):
            place = f"{source}, row {number}, column {column + 1}"
            if box is None:
                cells.append(_covered(boxes.get(column), row.bbox[1], place))
                continue
            across = sum(box[0] - 1 <= left < box[2] - 1 for left in lefts)
            found = cell(_lines([word for word in words if word.inside(box)], box), place, across)
            boxes[column] = (box, found)
            cells.append(found)
        rows.append(tuple(cells))
    return Grid(source, tuple(rows))


def _covered(above: tuple[Box, Cell] | None, top: float, place: str) -> Cell:
    """What stands where no cell begins: the cell above if it reaches down here, or nothing."""
    if above and above[0][3] > top + 1:
        return replace(above[1], above=True)
    return Cell((), place)


def _lines(words: Sequence[_Word], box: Box, padding: float | None = None) -> list[str]:
    """The paragraphs inside a box: where one ends, a PDF does not say. A line goes on in the next if that is near and
    of its size, and the line is under a bullet or had no room for the next one's first word."""
    if not words:
        return []
    if padding is None:
        padding = min(PADDING, max(1.0, min(word.left for word in words) - box[0]))
    paragraphs: list[str] = []
    above: _Word | None = None
    for line in _rows(words):
        text, first = " ".join(word.text for word in line), line[0]
        listed = bool(paragraphs) and has_bullet(paragraphs[-1])
        if above and not has_bullet(text) and _goes_on(above, first, 0.0 if listed else box[2] - padding):
            paragraphs[-1] += text if _HYPHEN.search(paragraphs[-1]) and first.text[0].islower() else f" {text}"
        else:
            paragraphs.append(text)
        above = line[-1]
    return paragraphs


def _goes_on(last: _Word, first: _Word, edge: float) -> bool:
    """Whether a line's first word was to stand after the last one of the line above, before the edge."""
    height, above = first.bottom - first.top, last.bottom - last.top
    needed = first.right - first.left + height / 4  # with the space before it
    near = first.top - last.bottom < PARAGRAPH_GAP * height and abs(height - above) < SAME_SIZE * height
    return near and last.right + needed > edge


def _rows(words: Sequence[_Word]) -> list[list[_Word]]:
    """Words by lines, each from left to right."""
    rows: list[list[_Word]] = []
    for word in sorted(words, key=lambda word: (word.bottom, word.left)):
        if rows and abs(word.bottom - rows[-1][0].bottom) <= SAME_LINE:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.left) for row in rows]
