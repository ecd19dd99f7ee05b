"""The plan's table as a Word document: landscape, a heading and a table an aim, the headings repeated on every page."""

import io

from docx import Document
from docx.document import Document as Page
from docx.oxml.ns import qn
from docx.shared import Length, Pt, RGBColor
from docx.table import Table as Grid
from docx.table import _Cell as Cell
from docx.table import _Row as GridRow

from lscb_workflow.documents.word_parts import HEADING, INK, LONG, MARGIN, SECTION, hold_together, lay_across, shade
from lscb_workflow.rules.plan_export import Part, Row, Section, Table

SHARES = {"REF": 4, "ACTION": 22, "LEAD": 15, "TIMESCALE": 12, "REVISED TIMESCALE": 12, "REASON": 12, "OUTPUT": 20}
PROGRESS = 15  # the share of a column of progress


def write(table: Table) -> bytes:
    """A document with real headings, which a screen reader can walk."""
    page = _page(table)
    page.add_heading(table.title, 0)
    for line in table.above:
        page.add_paragraph(line)
    for part in table.parts:
        page.add_heading(part.aim, 1)
        if part.lines:
            _grid(page, table.headings, part)
    file = io.BytesIO()
    page.save(file)
    return file.getvalue()


def _page(table: Table) -> Page:
    page = Document()
    page.core_properties.title = table.title
    page.core_properties.author = ""
    page.core_properties.language = "en-GB"
    for section in page.sections:
        lay_across(section)
    plain = page.styles["Normal"]
    plain.font.name, plain.font.size = "Arial", Pt(9)
    plain.paragraph_format.space_after = Pt(2)
    for name, size in (("Title", 20), ("Heading 1", 13)):
        style = page.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), RGBColor.from_string(INK)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{script}"), None)
    return page


def _grid(page: Page, headings: tuple[str, ...], part: Part) -> None:
    """One table. Cells are written row by row: asking a table for its cells anew each time takes the square."""
    grid = page.add_table(rows=0, cols=len(headings), style="Table Grid")
    grid.autofit = False
    shares = [SHARES.get(words, PROGRESS) for words in headings]
    widths = [Length((LONG - 2 * MARGIN) * share // sum(shares)) for share in shares]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    _fill(_row(grid, repeated=True), headings, widths, bold=True, colour=HEADING)
    for line in part.lines:
        if isinstance(line, Row):
            _fill(_row(grid), line.cells, widths)
        else:
            _banner(_row(grid), line)


def _row(grid: Grid, repeated: bool = False) -> GridRow:
    row: GridRow = grid.add_row()  # type: ignore[no-untyped-call]  # python-docx has no types
    hold_together(row._tr, repeated)
    return row


def _fill(row: GridRow, words: tuple[str, ...], widths: list[Length], bold: bool = False, colour: str = "") -> None:
    for cell, text, width in zip(row.cells, words, widths, strict=True):
        cell.width = width
        _write(cell, text, bold)
        if colour:
            shade(cell._tc, colour)


def _banner(row: GridRow, section: Section) -> None:
    cells = row.cells
    merged = cells[0].merge(cells[-1])
    _write(merged, section.words, bold=True)
    merged.paragraphs[0].paragraph_format.keep_with_next = True
    shade(merged._tc, SECTION)


def _write(cell: Cell, text: str, bold: bool = False) -> None:
    """A paragraph a line."""
    first, *others = text.split("\n")
    paragraphs = [cell.paragraphs[0], *(cell.add_paragraph() for _ in others)]
    for paragraph, line in zip(paragraphs, (first, *others), strict=True):
        paragraph.add_run(line).bold = bold
