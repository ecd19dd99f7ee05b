"""The Word paper as a file: the same bytes on any day, in a board's own template, and in another program."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import docx
import pdfplumber
import pytest
from docx.document import Document as Page
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from lscb_workflow.documents.papers.word import write
from lscb_workflow.rules.faults import Fault
from tests.documents.examples import paper
from tests.documents.office_program import all_as_pdf
from tests.documents.test_paper_word import HEADINGS, opened, parts, printed, said, size

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

# Bytes.


def test_the_same_paper_is_the_same_bytes_on_any_day(monkeypatch):
    content = write(paper(), board_template())
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert write(paper(), board_template()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# A board's own template.


def logo() -> bytes:
    """A PNG of one dark green dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\x1e\x5a\x3c"))
        + chunk(b"IEND", b"")
    )


def saved(page: Page) -> bytes:
    file = io.BytesIO()
    page.save(file)
    return file.getvalue()


def board_template(footer: str = "Protecting children together") -> bytes:
    """Upright, with a logo in its header, a look of its own, and its maker's words, picture, comment and name."""
    page = docx.Document()
    page.sections[0].page_width, page.sections[0].page_height = Mm(210), Mm(297)
    page.sections[0].header.paragraphs[0].add_run().add_picture(io.BytesIO(logo()), width=Mm(30))
    page.sections[0].header.paragraphs[0].add_run("Our Board")
    if footer:
        page.sections[0].footer.paragraphs[0].text = footer
    page.styles["Heading 1"].font.name = "Georgia"
    run = page.add_paragraph("Words of Jo Bloggs").add_run()
    run.add_picture(io.BytesIO(logo() + b"the body's own"), width=Mm(10))
    page.add_comment(run, "A thought of Jo Bloggs", author="Jo Bloggs")
    settings = page.part.part_related_by(RT.SETTINGS)
    folder = settings.relate_to(
        "file:///C:/Users/Jo%20Bloggs/board.dotx", f"{OFFICE}/attachedTemplate", is_external=True
    )
    settings.element.insert(0, OxmlElement("w:attachedTemplate", {qn("r:id"): folder}))
    page.core_properties.author = page.core_properties.last_modified_by = "Jo Bloggs"
    return saved(page)


def test_a_template_keeps_its_header_logo_footer_page_and_styles():
    content = write(paper(), board_template())
    page = docx.Document(io.BytesIO(content))
    section = page.sections[0]
    assert section.header.paragraphs[0].text == "Our Board"
    picture = section.header.part.related_parts[section.header._element.xpath(".//a:blip/@r:embed")[0]]
    assert picture.blob == logo()
    assert section.footer.paragraphs[0].text == "Protecting children together"
    assert size(section) == (210, 297)
    assert page.styles["Heading 1"].font.name == "Georgia"
    assert sum(column.width for column in page.tables[2].columns) < Mm(210)


def test_its_words_are_replaced_by_the_paper_and_the_foot_stands_under_its_own_on_every_page():
    page = opened(paper(), board_template())
    assert printed(page) == list(said(paper()))
    own, foot = [paragraph.text for paragraph in page.sections[-1].footer.paragraphs]
    assert own == "Protecting children together"
    assert foot.startswith(paper().foot)


def test_a_template_without_a_footer_gets_the_papers():
    page = opened(paper(), board_template(footer=""))
    assert page.sections[0].footer.paragraphs[0].text.startswith(paper().foot)
    assert printed(page) == list(said(paper()))


def test_nothing_of_a_templates_maker_travels_on_unseen():
    content = write(paper(), board_template())
    everything = b"".join(parts(content).values())
    assert b"Bloggs" not in everything
    assert b"the body's own" not in everything
    assert b"attachedTemplate" not in everything
    assert b"Bloggs" in b"".join(parts(board_template()).values())


def test_styles_that_a_template_lacks_are_added_and_take_its_font():
    page = opened(paper(), board_template())
    assert page.styles["Paper Mark Red"].base_style.name == "Paper Mark"
    assert page.styles["Paper Cell"].font.name is None
    assert page.styles["Paper Cell"].base_style.name == "Normal"


def test_a_style_that_goes_by_another_id_in_the_template_is_found_by_its_name():
    template = docx.Document()
    heading = template.styles["Heading 1"].element
    heading.set(qn("w:styleId"), "berschrift1")
    template.styles["Heading 2"].element.set(qn("w:styleId"), "PaperLead")
    page = opened(paper(), saved(template))
    found = [(p.style.name, p.text) for p in page.paragraphs if p.style.name.startswith("Heading")]
    assert found == HEADINGS
    assert next(p.style.name for p in page.paragraphs if p.text.startswith("Of the plan")) == "Paper Lead"


def test_a_template_without_lists_styles_or_page_is_given_them():
    template = docx.Document()
    for key in [key for key, rel in template.part.rels.items() if rel.reltype.endswith(("/numbering", "/styles"))]:
        del template.part.rels[key]
    template.element.body.remove(template.element.body.sectPr)
    page = opened(paper(), saved(template))
    assert size(page.sections[0]) == (297, 210)
    assert next(p for p in page.paragraphs if p.style.name == "List Number")._p.pPr.numPr.numId.val


def test_the_header_of_an_earlier_section_stands_on_every_page():
    template = docx.Document(io.BytesIO(board_template()))
    template.add_section()
    page = opened(paper(), saved(template))
    assert len(page.sections) == 1
    assert page.sections[0].header.paragraphs[0].text == "Our Board"


def repacked(changed: dict[str, bytes | None]) -> bytes:
    """A template with parts replaced, added or left out."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in {**parts(board_template()), **changed}.items():
            if content is not None:
                packed.writestr(name, content)
    return file.getvalue()


def typed_as(kind: str) -> bytes:
    types = parts(board_template())["[Content_Types].xml"].decode()
    plain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return repacked({"[Content_Types].xml": types.replace(plain, kind).encode()})


DOTX = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"


@pytest.mark.parametrize(
    ("template", "why"),
    [
        (b"", "is no Word document"),
        (b"%PDF-1.7 not Word", "is no Word document"),
        (board_template()[:3000], "is no Word document"),
        (repacked({"word/document.xml": None}), "is no Word document"),
        (repacked({"word/document.xml": b"<w:document"}), "is damaged"),
        (repacked({"word/styles.xml": b"<a/>"}), "is damaged"),
        (repacked({"_rels/.rels": None}), "is damaged"),
        (repacked({"word/vbaProject.bin": b"Sub"}), "holds macros"),
        (typed_as(DOTX), "is perhaps a Word template (.dotx)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is protected by a password"),
    ],
)
def test_a_template_that_cannot_be_used_is_one_clear_fault(template, why):
    with pytest.raises(Fault) as refused:
        write(paper(), template)
    (problem,) = refused.value.problems
    assert problem.startswith("paper_template of config/settings.toml: ")
    assert why in problem
    assert "\n" not in problem


# In another program.


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers as LibreOffice prints them."""
    folder = tmp_path_factory.mktemp("word")
    for name, content in {"paper": write(paper()), "board": write(paper(), board_template())}.items():
        (folder / f"{name}.docx").write_bytes(content)
    all_as_pdf(folder.glob("*.docx"), folder)
    return folder


@pytest.mark.parametrize("name", ["paper", "board"])
def test_libreoffice_opens_it_with_its_headings_in_order(pages, name):
    with pdfplumber.open(pages / f"{name}.pdf") as pdf:
        outline = [(f"Heading {level}", title) for level, title, *_ in pdf.doc.get_outlines()]
        words = " ".join(page.extract_text() for page in pdf.pages)
    assert outline == HEADINGS
    assert "Needs the Board (red) No return" in words
    assert f"Page 1 of {len(pdf.pages)}" in words or name == "board"
