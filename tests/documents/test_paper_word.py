"""The Word paper: what a reader, a screen reader and a clerk find in it."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import docx
import pytest
from docx.document import Document as Page
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.section import Section

from lscb_workflow.documents.papers.word import write
from lscb_workflow.rules.digest.blocks import Document, Heading, Mark, Points, Table, Text
from tests.documents.examples import SAMPLE, counts, hostile, paper

HEADINGS = [
    ("Heading 1", "The Board is asked to"),
    ("Heading 1", "Actions by status"),
    ("Heading 1", "Exceptions"),
    ("Heading 2", "1.4 To promote safe sport"),
    ("Heading 1", "Aim 1: To lead"),
    ("Heading 2", "Business fundamentals"),
    ("Heading 1", "Measures"),
]


def opened(document: Document, template: bytes | None = None) -> Page:
    return docx.Document(io.BytesIO(write(document, template)))


def with_blocks(*blocks: Heading | Text | Points | Table) -> Document:
    return replace(paper(), opening=(), facts=(), blocks=blocks)


def size(section: Section) -> tuple[int, int]:
    """In millimetres."""
    return round(section.page_width.mm), round(section.page_height.mm)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


# What stands in it.


def test_its_title_and_headings_are_real_ones():
    styled = [(p.style.name, p.text) for p in opened(paper()).paragraphs]
    assert [found for found in styled if found[0] in {"Title", "Heading 1", "Heading 2", "Heading 3"}] == [
        ("Title", paper().title),
        *HEADINGS,
    ]


def test_the_sample_and_the_marking_stand_above_the_title_and_the_facts_below_it():
    page = opened(paper())
    first, second, title = page.paragraphs[:3]
    assert (first.text, second.text) == (SAMPLE, "For members of the Board. Not for publication.")
    assert title._p.getnext() is page.tables[0]._tbl
    assert [[cell.text for cell in row.cells] for row in page.tables[0].rows] == [
        ["Plan", "Business Plan 1 July 2012 – 30 June 2013"],
        ["For the meeting on", "13 November 2012"],
        ["Issue", "1, full edition, compiled 30 October 2012 at 08:00"],
    ]


def test_every_table_repeats_its_headings_and_tears_no_row():
    for grid in opened(paper()).tables[1:]:
        first, *others = grid._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in others)
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (first, *others))


def test_a_screen_reader_is_told_what_a_table_is_and_which_cells_name_the_others():
    facts, *grids = (grid._tbl.tblPr for grid in opened(paper()).tables)
    assert [grid.find(qn("w:tblCaption")).get(qn("w:val")) for grid in grids] == [
        "Actions by status, now and last quarter",
        "Progress on aim 1, business fundamentals",
        "Attendance at MARAC, by quarter",
    ]
    assert grids[2].find(qn("w:tblDescription")).get(qn("w:val")) == "2 rows. Columns: Quarter, Value, What it shows."
    named = [tuple(g.find(qn("w:tblLook")).get(qn(f"w:{at}")) for at in ("firstRow", "firstColumn")) for g in grids]
    assert named == [("1", "1")] * 3
    assert facts.find(qn("w:tblLook")).get(qn("w:firstRow")) == "0"


def test_it_lies_across_with_its_foot_and_the_page_number_on_every_page():
    section = opened(paper()).sections[0]
    assert (section.orientation, *size(section)) == (WD_ORIENT.LANDSCAPE, 297, 210)
    assert section.footer.paragraphs[0].text.startswith(paper().foot)
    assert section.footer._element.xpath(".//w:fldSimple/@w:instr") == ["PAGE", "NUMPAGES"]


def test_its_tables_are_no_wider_than_the_page_between_its_margins():
    page = opened(paper())
    between = page.sections[0].page_width - page.sections[0].left_margin - page.sections[0].right_margin
    for grid in page.tables:
        assert sum(column.width for column in grid.columns) <= between


def test_its_properties_name_the_body_and_no_person_and_no_day():
    content = write(paper())
    page = docx.Document(io.BytesIO(content))
    properties = page.core_properties
    assert (properties.title, properties.author, properties.language) == (paper().title, paper().author, "en-GB")
    assert (properties.last_modified_by, properties.created, properties.modified) == ("", None, None)
    assert [name for name in parts(content) if name.startswith("docProps")] == ["docProps/core.xml"]
    assert page.styles.element.xpath("w:docDefaults//w:lang/@w:val") == ["en-GB"]


def test_a_status_is_words_in_bold_and_a_frame_whatever_its_colour():
    for colour in ("red", "amber", "green", "blue", "grey", "purple", None):
        page = opened(with_blocks(Text("late", mark=Mark("Needs the Board", colour))))
        mark = next(run for run in page.paragraphs[1].runs if run.text.strip() == "Needs the Board")
        framed = mark.style.element.xpath("w:rPr/w:bdr") or mark.style.base_style.element.xpath("w:rPr/w:bdr")
        bold = mark.style.font.bold or mark.style.base_style.font.bold
        assert framed, colour
        assert bold, colour


@pytest.mark.parametrize(("part", "full", "rest"), [(0.0, 0, 40), (0.5, 20, 20), (1.0, 40, 0), (3.0, 40, 0)])
def test_a_bar_is_as_long_as_its_share_and_silent_beside_its_number(part, full, rest):
    runs = opened(with_blocks(Text("12", bar=part))).paragraphs[1].runs
    lengths = {name: sum(len(r.text) for r in runs if r.style.name == name) for name in ("Paper Bar", "Paper Bar Rest")}
    assert lengths == {"Paper Bar": full, "Paper Bar Rest": rest}
    assert "".join(run.text for run in runs).split() == ["12"]


def test_each_numbered_list_begins_at_one():
    points = Points(("note", "agree"), numbered=True)
    page = opened(with_blocks(points, Text("and"), points))
    numbers = [p._p.pPr.numPr.numId.val for p in page.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    lists = page.part.numbering_part.element
    assert {lists.num_having_numId(n).xpath("w:lvlOverride/w:startOverride/@w:val")[0] for n in numbers} == {"1"}


def test_figures_stand_at_the_right():
    first, *figures = opened(with_blocks(counts())).tables[0].rows[1].cells
    assert first.paragraphs[0].alignment is None
    assert [cell.paragraphs[0].alignment for cell in figures] == [docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT] * 3


def test_two_tables_in_a_row_stay_two_and_the_last_has_a_paragraph_below_it():
    page = opened(with_blocks(counts(), counts()))
    assert len(page.tables) == 2
    assert [table._tbl.getnext().tag for table in page.tables] == [qn("w:p")] * 2


# Whatever somebody wrote.


def said(document: Document) -> Iterator[str]:
    """Every word of a paper in the order in which it prints."""
    for text in (*document.opening, Text(document.title), *document.facts):
        yield from _of(text)
    for block in document.blocks:
        match block:
            case Heading():
                yield from block.words.split()
            case Points():
                yield from " ".join(block.items).split()
            case Table():
                yield from " ".join(block.head).split()
                for row in block.rows:
                    for cell in row:
                        for text in cell:
                            yield from _of(text)
            case _:
                yield from _of(block)


def _of(text: Text) -> list[str]:
    return f"{text.label} {text.mark.words if text.mark else ''} {text.words}".split()


def printed(page: Page) -> list[str]:
    return [word for p in page.element.body.iter(qn("w:p")) for word in p.text.split()]


@pytest.mark.parametrize("document", [paper(), hostile()], ids=["paper", "hostile"])
def test_every_word_is_there_in_order_and_none_of_it_is_markup(document):
    page = opened(document)
    assert printed(page) == list(said(document))
    assert page.sections[0].footer.paragraphs[0].text.split() == [*document.foot.split(), "Page", "of"]


def test_signs_that_no_xml_may_hold_are_shown_as_unreadable():
    odd = "a\x00b\x0bc\x1bd\ufffee\uffff\ud800"
    document = replace(with_blocks(Text(odd), Heading(odd), Table(odd, (odd,), (1,), (((Text(odd),),),))), title=odd)
    page = opened(replace(document, author=odd, foot=odd))
    shown = "a\ufffdb\ufffdc\ufffdd\ufffde\ufffd\ufffd"
    assert set(printed(page)) == {shown}
    assert page.core_properties.title == page.core_properties.author == shown


def test_new_lines_and_tabs_are_kept():
    assert (
        opened(with_blocks(Text("one\ntwo\r\nthree\rfour\tfive"))).paragraphs[1].text == "one\ntwo\nthree\nfour\tfive"
    )


def test_a_very_long_title_still_makes_a_file():
    page = opened(replace(paper(), title="word " * 300))
    assert len(page.core_properties.title) == 255
    assert len(page.paragraphs[2].text.split()) == 300
