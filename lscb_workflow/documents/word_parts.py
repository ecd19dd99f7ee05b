"""What every Word file of ours shares: its page, its shading, and rows that no page tears in two."""

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm

MARGIN, LONG, SHORT = Mm(15), Mm(297), Mm(210)
INK, HEADING, SECTION = "1F3A4D", "D5E0E8", "EDF1F4"


def lay_across(section: Section) -> None:
    """A4, lying on its long side."""
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, LONG, SHORT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN


def element(tag: str, *children: Any, **attributes: object) -> Any:
    """An element such as `w:tab`; its attributes are of the same namespace, `w:`."""
    made: Any = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def hold_together(row: Any, repeated: bool = False) -> None:
    """No page tears this `w:tr` in two; `repeated` has it stand again at the top of each page."""
    properties = row.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    if repeated:
        properties.append(element("w:tblHeader"))


def shade(cell: Any, colour: str) -> None:
    """Fill a `w:tc`; `colour` is six hexadecimal figures."""
    cell.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=colour))
