"""A paper as a Word document: real headings, a cover, tables that a screen reader can walk; a clerk can go on in it."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx.document import Document as Page
from docx.section import Section
from docx.shared import Length

from lscb_workflow.documents.papers.word_blocks import clean, facts, line, paragraph, run, table
from lscb_workflow.documents.papers.word_styles import MEASURE, Look, in_list, numbered_anew
from lscb_workflow.documents.papers.word_template import opened
from lscb_workflow.documents.word_parts import element
from lscb_workflow.rules.digest.blocks import Block, Document, Heading, Points, Table

_LONGEST = 255  # letters of a property of the file


def write(document: Document, template: bytes | None = None) -> bytes:
    """The paper as a .docx; the same document gives the same bytes.

    Written into `template`, a board's own .docx, it takes over that file's header, footer, page and styles, and nothing
    else of it. Raises Fault for a template that cannot be used.
    """
    page, look, width = opened(template)
    end = page.element.body.sectPr
    for made in (*_cover(look, document, width), *_body(page, look, document, width)):
        end.addprevious(made)
    _foot(page.sections[-1], look, document.foot, width)
    properties = page.core_properties
    properties.title, properties.author = clean(document.title)[:_LONGEST], clean(document.author)[:_LONGEST]
    properties.language = "en-GB"
    return _packed(page)


def _cover(look: Look, document: Document, width: Length) -> Iterator[Any]:
    for text in document.opening:
        yield paragraph(look, text)
    yield line(look, "Title", run(document.title))
    if document.facts:
        yield facts(look, document.facts, min(width, MEASURE).twips)
        yield line(look, "PaperGap")


def _body(page: Page, look: Look, document: Document, width: Length) -> Iterator[Any]:
    """Something stands between two tables, which Word would make one, and below a last one, which it would not open."""
    for block, after in zip(document.blocks, (*document.blocks[1:], None), strict=True):
        yield from _made(page, look, block, width)
        if isinstance(block, Table) and not isinstance(after, Heading):
            yield line(look, "PaperGap")


def _made(page: Page, look: Look, block: Block, width: Length) -> Iterator[Any]:
    match block:
        case Heading():
            yield line(look, f"Heading{block.level - 1}", run(block.words))
        case Points():
            number = numbered_anew(page, look) if block.numbered else 0
            for item in block.items:
                yield in_list(line(look, "ListNumber" if number else "ListBullet", run(item)), number)
        case Table():
            yield table(look, block, width.twips)
        case _:
            yield paragraph(look, block)


def _has_footer(section: Section) -> bool:
    seen = ".//w:t|.//w:instrText|.//w:fldSimple|.//w:drawing|.//w:pict"
    return not section.footer.is_linked_to_previous and bool(section.footer._element.xpath(seen))


def _foot(section: Section, look: Look, words: str, width: Length) -> None:
    """The paper's foot on every page, and the page's number at its right; under the board's own, if it has one."""
    own = list(section.footer._element) if _has_footer(section) else []
    section.footer.is_linked_to_previous = False
    foot = line(look, "Footer", run(words), run("\tPage "), _field("PAGE"), run(" of "), _field("NUMPAGES"))
    foot.pPr.append(element("w:tabs", element("w:tab", val="right", pos=width.twips)))
    section.footer._element[:] = [*own, foot]


def _field(name: str) -> Any:
    return element("w:fldSimple", run("1"), instr=name)


def _packed(page: Page) -> bytes:
    """The file, with each part under the first day that a zip file knows in place of today."""
    saved, file = io.BytesIO(), io.BytesIO()
    page.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(file, "w") as packed:
        for name in parts.namelist():
            packed.writestr(zipfile.ZipInfo(name), parts.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()
