"""The empty document that a paper is written into: our own, or a board's template with its words taken out."""

import io
from typing import NamedTuple

import docx
from docx.document import Document as Page
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.oxml.coreprops import CT_CoreProperties
from docx.oxml.ns import qn
from docx.shared import Length

from lscb_workflow.documents.grids.limits import check_zipped, sound
from lscb_workflow.documents.papers.word_styles import Look, dress, numbering, ours
from lscb_workflow.documents.word_parts import lay_across
from lscb_workflow.rules.faults import Fault

KIND = "Word document (.docx)"
_KEPT = {RT.STYLES, RT.NUMBERING, RT.SETTINGS, RT.FONT_TABLE, RT.THEME}
# Where a template's settings point to what is left behind: its authors' folders, their data, notes to the old words.
_POINTERS = ("attachedTemplate", "mailMerge", "saveThroughXslt", "docVars", "footnotePr", "endnotePr")


class Sheet(NamedTuple):
    """`look` is the id in this document of each of our styles; `width` is that between the margins."""

    page: Page
    look: Look
    width: Length


def opened(template: bytes | None) -> Sheet:
    """An empty, dressed document. Raises Fault for a template that is no .docx, is locked, damaged or has macros."""
    if template is None:
        return _sheet(_blank())
    try:
        check_zipped(template, "word/document.xml", KIND)
        with sound(KIND):
            return _sheet(_read(template))
    except Fault as fault:
        raise Fault(*(f"paper_template of config/settings.toml: {problem}" for problem in fault.problems)) from None


def _blank() -> Page:
    """python-docx's blank document, undressed, on A4 lying across, for the Word of today."""
    page = docx.Document()
    page.styles.element[:] = ours().xpath("w:docDefaults")
    numbering(page)[:] = []
    lay_across(page.sections[0])
    page.settings.element.xpath(".//w:compatSetting[@w:name='compatibilityMode']")[0].set(qn("w:val"), "15")
    return page


def _read(template: bytes) -> Page:
    try:
        return docx.Document(io.BytesIO(template))
    except ValueError:  # python-docx's word for another kind of content
        raise Fault(f"is perhaps a Word template (.dotx); open it and save it as a {KIND}") from None


def _sheet(page: Page) -> Sheet:
    _keep_one_section(page)
    _leave_behind(page)
    _forget_its_makers(page)
    section = page.sections[0]
    assert section.page_width is not None
    assert section.left_margin is not None
    assert section.right_margin is not None
    width = Length(section.page_width - section.left_margin - section.right_margin)
    return Sheet(page, dress(page, width), width)


def _keep_one_section(page: Page) -> None:
    """Only the last stays, with the headers and footers that it took over from those before it."""
    body = page.element.body
    last = body.get_or_add_sectPr()
    sections = body.xpath(".//w:sectPr[not(ancestor::w:sectPrChange)]")
    found = {
        (reference.tag, reference.get(qn("w:type"))): reference
        for section in sections
        for reference in section.xpath("w:headerReference|w:footerReference")
    }
    if any(section.titlePg_val for section in sections):
        last.titlePg_val = True
    last[:0] = found.values()
    body.clear_content()
    if None in (last.page_width, last.left_margin, last.right_margin):
        lay_across(page.sections[0])


def _leave_behind(page: Page) -> None:
    """None of the words taken out travels on unseen: no picture, comment or note."""
    shown = set(page.element.xpath("//@r:id"))
    for key in [key for key, rel in page.part.rels.items() if rel.reltype not in _KEPT and key not in shown]:
        del page.part.rels[key]
    settings = page.settings.element
    for pointer in settings.xpath("|".join(f"w:{name}" for name in _POINTERS)):
        settings.remove(pointer)
    page.part.part_related_by(RT.SETTINGS).rels.clear()


def _forget_its_makers(page: Page) -> None:
    """New properties for the file: the old name who wrote the template, where and when."""
    package = page.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype != RT.OFFICE_DOCUMENT]:
        del package.rels[key]
    name, empty = PackURI("/docProps/core.xml"), CT_CoreProperties.new()
    package.relate_to(CorePropertiesPart(name, CT.OPC_CORE_PROPERTIES, empty, package), RT.CORE_PROPERTIES)
