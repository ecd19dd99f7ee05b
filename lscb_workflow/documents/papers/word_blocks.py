"""The blocks of a paper as elements of a Word document: `w:p`, `w:r` and `w:tbl`.

They are made one by one from words, so that nothing which somebody wrote can be markup. Every look is a named style.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from docx.oxml.ns import qn

from lscb_workflow.documents.papers.word_styles import Look
from lscb_workflow.documents.word_parts import HEADING, element, hold_together, shade
from lscb_workflow.rules.digest.blocks import Cell, Mark, Style, Table, Text

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML, by its section 2.2
_BREAK = re.compile("(\r\n|[\r\n\t])")
_STYLES: dict[Style, str] = {
    "plain": "PaperText",
    "lead": "PaperLead",
    "quiet": "PaperQuiet",
    "note": "PaperNote",
    "strong": "PaperStrong",
}
_FACTS = (1, 4)  # the widths of the cover's columns in proportion
_BAR = 40  # spaces in a whole bar


def clean(words: str) -> str:
    """The same with the sign for what cannot be read wherever XML allows no such character."""
    return _FORBIDDEN.sub("\ufffd", words)


def line(look: Look, style: str, *runs: Any) -> Any:
    """A `w:p` in one of our styles of paragraphs."""
    return element("w:p", element("w:pPr", element("w:pStyle", val=look[style])), *runs)


def run(words: str, style: str = "") -> Any:
    """A `w:r` with its new lines and tabs; `style` is the id of a style of characters."""
    made = element("w:r", *([element("w:rPr", element("w:rStyle", val=style))] if style else []))
    for piece in _BREAK.split(clean(words)):
        if piece == "\t":
            made.append(element("w:tab"))
        elif piece.strip("\r\n"):
            made.append(_words(piece))
        elif piece:
            made.append(element("w:br"))
    return made


def paragraph(look: Look, text: Text) -> Any:
    return line(look, _STYLES[text.style], *_runs(look, text))


def table(look: Look, block: Table, width: int) -> Any:
    """A `w:tbl` as wide as `width`, in twentieths of a point; its first row stands again on each page."""
    widths = [width * share // sum(block.shares) for share in block.shares]
    about = f"{len(block.rows)} rows. Columns: {', '.join(block.head)}."
    made = _grid(look["PaperGrid"], widths, clean(block.caption), clean(about), headed=True)
    head = _row(([line(look, "PaperColumn", run(words))] for words in block.head), widths, block.figures)
    hold_together(head, repeated=True)
    for cell in head.tc_lst:
        shade(cell, HEADING)
    made.append(head)
    for cells in block.rows:
        row = _row((_filled(look, cell) for cell in cells), widths, block.figures)
        hold_together(row)
        made.append(row)
    return made


def facts(look: Look, known: Iterable[Text], width: int) -> Any:
    """The cover's `w:tbl`: a row for each fact, which its label names."""
    widths = [width * share // sum(_FACTS) for share in _FACTS]
    made = _grid(look["PaperFacts"], widths, "About this paper", "What each row says stands in its first cell.")
    for fact in known:
        cells = (Text("", label=fact.label),), (replace(fact, label=""),)
        row = _row((_filled(look, cell) for cell in cells), widths)
        hold_together(row)
        made.append(row)
    return made


def _words(piece: str) -> Any:
    made = element("w:t")
    made.text = piece
    made.set(qn("xml:space"), "preserve")
    return made


def _runs(look: Look, text: Text, bold: bool = False) -> list[Any]:
    """A text's label, mark, words and bar in this order, a space between them."""
    runs: list[Any] = []
    if text.label:
        runs.append(run(text.label, look["Strong"]))
    if text.mark:
        runs.append(_mark(look, text.mark))
    if text.words:
        runs.append(run(text.words, look["Strong"] if bold else ""))
    runs = [piece for made in runs for piece in (run(" "), made)][1:]
    return runs if text.bar is None else [*runs, *_bar(look, text.bar)]


def _mark(look: Look, mark: Mark) -> Any:
    return run(f"\N{NO-BREAK SPACE}{mark.words}\N{NO-BREAK SPACE}", look[f"PaperMark{(mark.colour or '').title()}"])


def _bar(look: Look, part: float) -> list[Any]:
    """Shaded spaces on a pale track. A screen reader says nothing of it: it has read the number, which words hold."""
    full = round(max(0.0, min(1.0, part)) * _BAR)
    pieces = ((" " * full, "PaperBar"), (" " * (_BAR - full), "PaperBarRest"))
    track = [run(spaces, look[style]) for spaces, style in pieces if spaces]
    return [run("\t"), *track, run("\N{NO-BREAK SPACE}")]  # spaces at the very end of a line would have no width


def _filled(look: Look, cell: Cell) -> list[Any]:
    """A paragraph for each text, and one at the least: Word calls a cell without any damaged."""
    return [
        line(
            look,
            "PaperCellQuiet" if text.style == "quiet" else "PaperCell",
            *_runs(look, text, bold=text.style in {"lead", "strong"}),
        )
        for text in cell or (Text(""),)
    ]


def _grid(style: str, widths: Sequence[int], caption: str, about: str, headed: bool = False) -> Any:
    """A `w:tbl` without rows. Its first column names the rows; where it is `headed`, its first row the columns."""
    look = element("w:tblLook", val="04A0" if headed else "0480", firstRow=int(headed), lastRow=0, firstColumn=1)
    for name, value in (("lastColumn", 0), ("noHBand", 0), ("noVBand", 1)):
        look.set(qn(f"w:{name}"), str(value))
    properties = element(
        "w:tblPr",
        element("w:tblStyle", val=style),
        element("w:tblW", w=sum(widths), type="dxa"),
        element("w:tblLayout", type="fixed"),
        look,
        element("w:tblCaption", val=caption),
        element("w:tblDescription", val=about),
    )
    return element("w:tbl", properties, element("w:tblGrid", *(element("w:gridCol", w=width) for width in widths)))


def _row(cells: Iterable[list[Any]], widths: Sequence[int], figures: frozenset[int] = frozenset()) -> Any:
    """A `w:tr` of cells of paragraphs; those of `figures` stand at the right."""
    made = element("w:tr")
    for number, (paragraphs, width) in enumerate(zip(cells, widths, strict=True)):
        for each in paragraphs if number in figures else ():
            each.pPr.append(element("w:jc", val="right"))
        made.append(element("w:tc", element("w:tcPr", element("w:tcW", w=width, type="dxa")), *paragraphs))
    return made
