"""The plan's table as an Excel sheet whose every cell is text."""

import io

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lscb_workflow.rules.plan_export import Row, Table

WIDTHS = {"REF": 7, "ACTION": 48, "LEAD": 28, "TIMESCALE": 22, "REVISED TIMESCALE": 22, "REASON": 28, "OUTPUT": 42}
PROGRESS = 42  # the width of a column of progress, in signs
_SIDE = Side("thin", color="B7BEC6")
_LINE = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_TOP = Alignment(vertical="top", wrap_text=True)
_HEADING, _AIM, _SECTION = (PatternFill("solid", fgColor=colour) for colour in ("1F3A4D", "D5E0E8", "EDF1F4"))


def write(table: Table) -> bytes:
    """One sheet, its headings frozen and printed again on every page."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Plan"
    width = len(table.headings)
    for number, words in enumerate((table.title, *table.above), 1):
        _put(sheet, number, 1, words).font = Font(bold=number == 1, size=14 if number == 1 else 11)
    at = len(table.above) + 2
    for column, words in enumerate(table.headings, 1):
        cell = _put(sheet, at, column, words)
        cell.font, cell.fill, cell.alignment = Font(bold=True, color="FFFFFF"), _HEADING, _TOP
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(words, PROGRESS)
    _set_up(sheet, at)
    for part in table.parts:
        at += 1
        _banner(sheet, at, width, part.aim, _AIM)
        for line in part.lines:
            at += 1
            if isinstance(line, Row):
                _row(sheet, at, line)
            else:
                _banner(sheet, at, width, line.words, _SECTION)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _set_up(sheet: Worksheet, headings: int) -> None:
    sheet.freeze_panes = f"A{headings + 1}"
    sheet.print_title_rows = f"{headings}:{headings}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(sheet: Worksheet, row: int, column: int, words: str) -> Cell:
    """A cell of text, whatever it begins with: never a formula, a number or a date."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = words
    cell.data_type, cell.number_format = TYPE_STRING, "@"
    return cell


def _banner(sheet: Worksheet, row: int, width: int, words: str, fill: PatternFill) -> None:
    for column in range(1, width + 1):
        sheet.cell(row, column).fill = fill
    _put(sheet, row, 1, words).font = Font(bold=True)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)


def _row(sheet: Worksheet, row: int, line: Row) -> None:
    for column, words in enumerate(line.cells, 1):
        cell = _put(sheet, row, column, words)
        cell.alignment, cell.border = _TOP, _LINE
