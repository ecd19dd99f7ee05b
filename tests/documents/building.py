"""Makes the files that boards send out of a plan that is known: torn over pages as the original was."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import typst
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from lscb_workflow.rules.plan import Action, Lead, Plan

TOP = ["", "ACTION", "LEAD", "TIMESCALE", "OUTPUT", "PROGRESS TO DATE", ""]
SUB = ["", "", "", "", "", "TIMESCALE", "ACTION"]
WIDTH = len(TOP)
FUNDAMENTALS, CHANGE = "Business Fundamentals", "Change Priorities"
NUMBERED = {2: "2.4", 4: "4.8"}  # where the word processor gave the heading "Change Priorities" a number
NEW_PAGES = {"1.5", "1.9", "3.1", "4.4"}  # actions before which a page ends and its table with it
NO_COMMA = {"2.3", "4.4", "4.5"}  # actions whose leads are printed without a comma before the post
# Actions torn in two where a page ends: the words with which each cell goes on, over the page.
TORN = {
    "3.4": ("made in improving", "and Chairperson of", "July 12", "case studies"),
    "4.3": ("how the LSCB discharges", "Children Business Manager", None, "Executive, Shadow"),
    "4.6": ("functions", None, None, None),
}


@dataclass(frozen=True)
class Row:
    """A row of the printed table: an action's cells, their words by lines, or a heading over all of them."""

    cells: tuple[str, ...] = ()  # reference, action, lead, timescale
    outputs: tuple[str, ...] = ()
    bulleted: bool = True  # the first output has its bullet; the rest of one from the page before has not
    heading: str = ""
    number: str = ""


def printed(action: Action) -> str:
    """The leads as one cell prints them."""
    leads = [_lead(lead, " " if action.ref in NO_COMMA else ", ") for lead in action.leads]
    ending = "" if any("[…]" in lead for lead in leads) or not leads[-1] else "."
    return (", " if action.ref == "4.2" else " and ").join(leads) + ending


def _lead(lead: Lead, comma: str) -> str:
    return comma.join(part for part in (lead.name, lead.role) if part)


def tables(plan: Plan) -> Iterable[tuple[int, list[list[Row]]]]:
    """Each aim's number with its tables: one, or as many as there are pages."""
    for aim in plan.aims:
        pages: list[list[Row]] = [[Row(heading=FUNDAMENTALS)]]
        category = "fundamental"
        for action in (action for action in plan.actions if action.aim == aim.number):
            if action.ref in NEW_PAGES:
                pages.append([])
            if action.category != category:
                category = action.category
                pages[-1].append(Row(heading=CHANGE, number=NUMBERED.get(aim.number, "")))
            first, rest = _torn(action)
            pages[-1].append(first)
            if rest:
                pages.append([rest])
        yield aim.number, [rows for rows in pages if rows]


def _torn(action: Action) -> tuple[Row, Row | None]:
    ref = f"{action.ref})" if action.ref == "1.10" else action.ref
    whole = Row((ref, action.text, printed(action), action.timescale), action.outputs)
    if action.ref not in TORN:
        return whole, None
    *tears, tear = TORN[action.ref]
    halves = [_split(words, at) for words, at in zip(whole.cells[1:], tears, strict=True)]
    outputs = list(action.outputs)
    before, after = outputs, []
    if tear:
        at = next(number for number, output in enumerate(outputs) if tear in output)
        head, tail = _split(outputs[at], tear)
        before, after = [*outputs[:at], head], [tail, *outputs[at + 1 :]]
    return (
        Row((ref, *(head for head, _ in halves)), tuple(before)),
        Row(("", *(tail for _, tail in halves)), tuple(after), bulleted=False),
    )


def _split(words: str, at: str | None) -> tuple[str, str]:
    head, found, tail = words.partition(at) if at else (words, "", "")
    return head.strip(), (found + tail).strip()


def lines(row: Row) -> list[str]:
    """The outputs with their bullets."""
    return [f"• {words}" if number or row.bulleted else words for number, words in enumerate(row.outputs)]


# --- Word


def word(plan: Plan, path: Path) -> Path:
    """A document whose references are Word's own numbers; a table ends with its page and goes on without headings."""
    document = docx.Document()
    list_id = _outline(document)
    document.add_heading(plan.title, 0)
    document.add_paragraph("The purpose of the board")
    for number, priority in enumerate(plan.priorities, 1):
        document.add_heading(f"Priority {number}: {priority}", 2)
        document.add_paragraph("Why?")
    for number, pages in tables(plan):
        aim = next(aim for aim in plan.aims if aim.number == number)
        _number(document.add_paragraph(aim.text), list_id, 0)
        document.add_paragraph("The board has agreed the following activities.")
        for turn, rows in enumerate(pages):
            table = document.add_table(rows=0, cols=WIDTH)
            if not turn:
                _word_headings(table)
            for row in rows:
                _word_row(table, row, list_id)
            document.add_page_break()
    document.save(str(path))
    return path


def _outline(document: Any) -> int:
    """A list of two levels, as in "2." and "2.4"."""
    root = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, text in enumerate(("%1.", "%1.%2"))
    )
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    return int(root.add_num(77).numId)


def _number(paragraph: Any, list_id: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    numbering = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", level), ("w:numId", list_id)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), str(value))
        numbering.append(element)
    properties.append(numbering)


def _word_headings(table: Any) -> None:
    top, sub = table.add_row().cells, table.add_row().cells
    for number, (above, below) in enumerate(zip(TOP, SUB, strict=True)):
        top[number].text, sub[number].text = above, below
    top[5].merge(top[6])


def _word_row(table: Any, row: Row, list_id: int) -> None:
    cells = table.add_row().cells
    if row.heading:
        if row.number:
            _number(cells[0].paragraphs[0], list_id, 1)
            cells[1].text = row.heading
        else:
            cells[0].merge(cells[-1]).text = row.heading
        return
    ref, *words = row.cells
    if ref:
        _number(cells[0].paragraphs[0], list_id, 1)
    for at, text in enumerate(words, 1):
        cells[at].text = text
    for at, output in enumerate(row.outputs):
        paragraph = cells[4].paragraphs[0] if not at else cells[4].add_paragraph()
        paragraph.add_run(output)
        if at or row.bulleted:
            paragraph.style = "List Bullet"


# --- Excel and CSV


def sheet_rows(plan: Plan) -> list[list[str]]:
    """The plan on one long sheet: headings again for every aim, and none where only a page ends."""
    found = [[plan.title], []]
    for number, pages in tables(plan):
        aim = next(aim for aim in plan.aims if aim.number == number)
        found += [[f"{number}. {aim.text}"], TOP, SUB]
        for row in (row for rows in pages for row in rows):
            heading = [row.number, row.heading] if row.number else [row.heading]
            found.append(heading if row.heading else [*row.cells, "\n".join(lines(row))])
    return [[*row, *[""] * (WIDTH - len(row))] for row in found]


def excel(plan: Plan, path: Path) -> Path:
    """A workbook in which references are numbers (so that 1.10 is 1.1), and whole months are dates."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Business Plan"
    for number, row in enumerate(sheet_rows(plan), 1):
        for column, words in enumerate(row, 1):
            if words:
                _excel_cell(sheet.cell(number, column), words)
        if row == TOP:
            sheet.merge_cells(start_row=number, start_column=6, end_row=number, end_column=7)
        elif row[0] and not any(row[1:]):
            sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=WIDTH)
    book.save(path)
    return path


def _excel_cell(cell: Any, words: str) -> None:
    if words == "December 2012":
        cell.value, cell.number_format = date(2012, 12, 1), "mmmm yyyy"
    elif cell.column == 1 and words.replace(".", "").isdigit():
        cell.value = float(words)
    else:
        cell.value = words


def comma(plan: Plan, path: Path) -> Path:
    """A CSV file as Excel for Windows writes it here: semicolons, and its own code page where that has the signs."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(sheet_rows(plan))
    return path


# --- PDF

_PAGE = """\
#set page(paper: "a4", margin: 1.5cm, numbering: "1")
#set text(font: ("Libertinus Serif", "New Computer Modern"), size: 9pt)
#let plan = json(bytes(sys.inputs.plan))
= #plan.title
#let heading-row = (
  table.cell(rowspan: 1)[], [ACTION], [LEAD], [TIMESCALE], [OUTPUT], table.cell(colspan: 2)[PROGRESS TO DATE],
  [], [], [], [], [], [TIMESCALE], [ACTION],
)
#let outputs(items) = for item in items {
  if item.starts-with("• ") { list(item.slice(4)) } else { par(item) }
}
#for aim in plan.aims {
  par(aim.heading)
  par[The board has agreed the following activities to support it.]
  table(
    columns: (7%, 21%, 18%, 14%, 18%, 12%, 10%),
    table.header(repeat: aim.repeat, ..heading-row),
    ..for row in aim.rows {
      if "heading" in row { (table.cell(colspan: 7, row.heading),) }
      else if "numbered" in row { (row.number, row.numbered, [], [], [], [], []) }
      else { (..row.cells, outputs(row.outputs), [], []) }
    }
  )
}
"""


def pdf(plan: Plan, path: Path) -> Path:
    """Pages on which rows are torn wherever the page ends; only the even aims have headings again on the next page."""
    aims = [
        {"heading": f"{number}. {_aim(plan, number)}", "repeat": number % 2 == 0, "rows": [*_pdf_rows(pages)]}
        for number, pages in tables(plan)
    ]
    content = json.dumps({"title": plan.title, "aims": aims}, ensure_ascii=False)
    for sign in "/-":  # a line may not end in one: no PDF says whether a space stood after it
        content = content.replace(f"{sign} ", f"{sign}\u2060\u00a0").replace(sign, f"{sign}\u2060")
    path.write_bytes(typst.compile(_PAGE.encode(), sys_inputs={"plan": content}))
    return path


def _aim(plan: Plan, number: int) -> str:
    return next(aim.text for aim in plan.aims if aim.number == number)


def _pdf_rows(pages: Sequence[Sequence[Row]]) -> Iterable[dict[str, Any]]:
    for row in (row for rows in pages for row in rows):
        if row.heading and row.number:
            yield {"number": row.number, "numbered": row.heading}
        elif row.heading:
            yield {"heading": row.heading}
        else:
            yield {"cells": row.cells, "outputs": lines(row)}
