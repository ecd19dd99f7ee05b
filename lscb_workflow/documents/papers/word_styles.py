"""Dresses a document in the styles of word_styles.xml, as far as it has none of its own by these names."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from docx.document import Document as Page
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart
from docx.shared import Length, Mm

from lscb_workflow.documents.word_parts import element

Look = Mapping[str, str]  # the id in a document of each style of word_styles.xml
MEASURE = Mm(190)  # the longest line of text that is read with ease; headings and tables take the whole width
_LINES = {"PaperText", "PaperLead", "PaperQuiet", "PaperStrong", "PaperNote", "ListBullet", "ListNumber"}
_LISTS = {"ListBullet": ("bullet", "•"), "ListNumber": ("decimal", "%1.")}


def ours() -> Any:
    """The `w:styles` of a paper, read anew."""
    return parse_xml(files(__package__).joinpath("word_styles.xml").read_bytes())


def dress(page: Page, width: Length) -> Look:
    """Add the styles that the document lacks by name. Says for each of ours the id that it has there."""
    wardrobe = page.styles.element
    theirs = {(style.name_val or "").casefold(): style.styleId for style in wardrobe.style_lst}
    look = {style.styleId: _id(style, theirs) for style in ours().style_lst}
    for style in ours().style_lst:
        if style.name_val.casefold() not in theirs:
            wardrobe.append(_fitted(style, look, width))
    for name, (form, sign) in _LISTS.items():
        if _kind_of_list(page, look[name]) is None:
            _number(page, look[name], form, sign)
    for language in wardrobe.xpath("w:docDefaults//w:lang"):
        language.set(qn("w:val"), "en-GB")
    return look


def numbered_anew(page: Page, look: Look) -> int:
    """The number of a new list that looks as numbered lists do here, and begins at one."""
    fresh = numbering(page).add_num(_kind_of_list(page, look["ListNumber"]))
    fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(fresh.numId)


def in_list(point: Any, number: int) -> Any:
    """A `w:p` as a point of that list; 0 leaves it to the point's style."""
    if number:
        point.pPr.append(element("w:numPr", element("w:ilvl", val=0), element("w:numId", val=number)))
    return point


def numbering(page: Page) -> Any:
    """The document's `w:numbering`, made where there is none: python-docx cannot."""
    if all(rel.reltype != RT.NUMBERING for rel in page.part.rels.values()):
        name = PackURI("/word/numbering.xml")
        part = NumberingPart(name, CT.WML_NUMBERING, element("w:numbering"), page.part.package)
        page.part.relate_to(part, RT.NUMBERING)
    return page.part.numbering_part.element


def _kind_of_list(page: Page, style: str) -> int | None:
    """The number of the `w:abstractNum` by which a style of paragraphs is numbered, if it is."""
    for number in page.styles.element.get_by_id(style).xpath("w:pPr/w:numPr/w:numId/@w:val"):
        for known in numbering(page).xpath(f"w:num[@w:numId='{number}']"):
            return int(known.abstractNumId.val)
    return None


def _id(style: Any, theirs: dict[str, str]) -> str:
    free = style.styleId if style.styleId not in theirs.values() else f"{style.styleId}OfPaper"
    return theirs.get(style.name_val.casefold(), free)


def _fitted(style: Any, look: Look, width: Length) -> Any:
    """A style of ours with the ids of this document, and no lines longer than are read with ease."""
    if style.styleId in _LINES and width > MEASURE:
        style.get_or_add_pPr().ind_right = Length(width - MEASURE)
    for other in (style, *style.xpath("w:basedOn|w:next")):
        key = qn("w:styleId") if other is style else qn("w:val")
        other.set(key, look[other.get(key)])
    return style


def _number(page: Page, style: str, form: str, sign: str) -> None:
    lists = numbering(page)
    number = 1 + max((int(known) for known in lists.xpath("w:abstractNum/@w:abstractNumId")), default=0)
    level = element("w:lvl", element("w:start", val=1), element("w:numFmt", val=form), ilvl=0)
    level.extend((element("w:lvlText", val=sign), element("w:lvlJc", val="left")))
    level.append(element("w:pPr", element("w:ind", left=400, hanging=400)))
    # Every w:abstractNum stands before the first w:num.
    lists.insert(len(lists.xpath("w:numPicBullet|w:abstractNum")), _single(number, level))
    properties = page.styles.element.get_by_id(style).get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = lists.add_num(number).numId


def _single(number: int, level: Any) -> Any:
    return element("w:abstractNum", element("w:multiLevelType", val="singleLevel"), level, abstractNumId=number)
