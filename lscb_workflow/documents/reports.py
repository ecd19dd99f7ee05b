"""The report of a plan's readings as a workbook: written to be marked up, and read back with its marks."""

import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lscb_workflow.documents.grids import excel
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Plan
from lscb_workflow.rules.plan_report import Line, Mark
from lscb_workflow.rules.plan_tables import Cell, Grid

PLAN, REF = "Plan", "Ref"
HEADINGS = {
    REF: 7,
    "Action": 44,
    "Leads": 28,
    "Timescale": 24,
    "Read as": 28,
    "Because": 28,
    "Question": 34,
    "Right? (yes/no)": 10,
    "Date or words instead": 26,
}  # with the width of each column, in signs
ABOVE = (
    "The doubtful readings stand first and are shaded. Say yes where the reading is right; else give a date or words.",
    "A row without a mark stays as it is. Then: lscb-workflow plan settle FILE",
)
_DOUBTFUL, _HEADING = PatternFill("solid", fgColor="FFF1C4"), PatternFill("solid", fgColor="D5E0E8")


def write(plan: Plan, lines: Sequence[Line]) -> bytes:
    """One sheet, a row an action, with two empty columns for marks."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Readings"
    _row(sheet, 1, (PLAN, plan.plan, plan.title), bold=True)
    for number, words in enumerate(ABOVE, 2):
        _row(sheet, number, (words,))
    top = len(ABOVE) + 2
    _row(sheet, top, tuple(HEADINGS), fill=_HEADING, bold=True)
    for number, line in enumerate(lines, top + 1):
        cells = (line.ref, line.text, line.leads, line.timescale, line.reads, line.because, line.question, "", "")
        _row(sheet, number, cells, fill=_DOUBTFUL if line.doubtful else None, wrap=True)
    for column, width in enumerate(HEADINGS.values(), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"B{top + 1}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _row(
    sheet: Worksheet,
    number: int,
    cells: Sequence[str],
    *,
    fill: PatternFill | None = None,
    bold: bool = False,
    wrap: bool = False,
) -> None:
    """A row of text, whatever each cell begins with: never a formula, a number or a date."""
    for column, words in enumerate(cells, 1):
        cell = sheet.cell(number, column)
        if words:
            cell.value = words
            cell.data_type, cell.number_format = TYPE_STRING, "@"
        cell.font, cell.alignment = Font(bold=bold), Alignment(vertical="top", wrap_text=wrap)
        if fill:
            cell.fill = fill


def read(path: Path) -> tuple[str, list[Mark]]:
    """The plan that a report is about, and the marks in it. Raises Fault."""
    try:
        document = excel.read(path)
    except Fault as fault:
        raise Fault(*(f"{path}: {problem}" for problem in fault.problems)) from None
    if document.left_out:
        raise Fault(*(f"{path}: {left.place}: “{left.words}”: {left.why}" for left in document.left_out))
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    rows = [row for grid in grids for row in grid.rows]
    names = [row[1].words for row in rows if len(row) > 1 and row[0].words == PLAN]
    heads = [number for number, row in enumerate(rows) if tuple(cell.words for cell in row) == tuple(HEADINGS)]
    if len(names) != 1 or len(heads) != 1:
        raise Fault(f"{path}: is not a report of a plan's readings; `plan check FILE --report {path.name}` makes one")
    return names[0], [_mark(row) for row in rows[heads[0] + 1 :]]


def _mark(row: tuple[Cell, ...]) -> Mark:
    ref, *_, right, instead = row
    return Mark(ref.words, row[3].words, right.words, instead.words, (ref.place, right.place, instead.place))
