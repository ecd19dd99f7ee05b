"""The paper as PDF: what a screen reader is told, what is printed, and that no word and no template stops it."""

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest

from lscb_workflow.documents.papers.pdf import TEMPLATE, write
from lscb_workflow.rules.digest.blocks import Document, Heading, Mark, Points, Table, Text
from lscb_workflow.rules.faults import Fault
from tests.documents.examples import MARKUP, hostile, paper, progress

FOLDER = Path(__file__).parents[2] / "templates" / "papers"
WORDS = re.compile(r"[!-~]+")


def pages(document: Document) -> list[str]:
    """The text of each page, with a word that was divided at a line's end made whole again."""
    texts = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(write(document, FOLDER)))
    return [re.sub("\ufffe(\r\n)?|\u200b", "", text) for text in texts]


def opened(document: Document) -> pdfplumber.PDF:
    return pdfplumber.open(io.BytesIO(write(document, FOLDER)))


def tags(document: Document) -> Iterator[dict[str, Any]]:
    """Every element of the structure tree, parents first."""
    waiting = list(opened(document).structure_tree)
    while waiting:
        tag = waiting.pop(0)
        yield tag
        waiting[:0] = tag.get("children", [])


def within(tag: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [child for child in tag.get("children", []) if child["type"] == kind]


def saying(*blocks: Any) -> Document:
    return replace(paper(), blocks=blocks)


def home(tmp_path: Path, find: str, put: str) -> Path:
    """A home's folder whose template was edited."""
    source = (FOLDER / TEMPLATE).read_text("utf-8")
    assert find in source
    (tmp_path / TEMPLATE).write_text(source.replace(find, put, 1), "utf-8")
    return tmp_path


def test_it_declares_pdf_ua_with_its_title_author_and_language():
    catalog = opened(paper()).doc.catalog
    assert opened(paper()).metadata["Title"] == paper().title
    assert opened(paper()).metadata["Author"] == paper().author
    assert catalog["Lang"] == b"en-GB"
    assert catalog["MarkInfo"]["Marked"] is True
    assert catalog["ViewerPreferences"]["DisplayDocTitle"] is True
    assert b"<pdfuaid:part>1</pdfuaid:part>" in write(paper(), FOLDER)


def test_its_headings_are_headings_under_one_title():
    headings = [(tag["type"], tag["title"]) for tag in tags(paper()) if re.fullmatch(r"H\d", tag["type"])]
    said = [(f"H{block.level}", block.words) for block in paper().blocks if isinstance(block, Heading)]
    assert headings == [("H1", paper().title), *said]


def test_its_lists_are_lists():
    assert [len(within(tag, "LI")) for tag in tags(paper()) if tag["type"] == "L"] == [2, 2]


def test_every_table_has_a_caption_and_every_cell_names_its_column():
    found = [tag for tag in tags(paper()) if tag["type"] == "Table"]
    said = [block for block in paper().blocks if isinstance(block, Table)]
    assert len(found) == len(said) == 3
    for tag, block in zip(found, said, strict=True):
        assert len(within(tag, "Caption")) == 1
        (head,) = within(within(tag, "THead")[0], "TR")
        ids = [cell["id"] for cell in within(head, "TH")]
        assert {cell["attributes"]["Scope"] for cell in within(head, "TH")} == {"Column"}
        assert len(set(ids)) == len(block.head)
        rows = within(within(tag, "TBody")[0], "TR")
        assert len(rows) == len(block.rows)
        for row in rows:
            assert [cell["attributes"]["Headers"] for cell in within(row, "TD")] == [[id.encode()] for id in ids]


def test_all_that_is_drawn_is_tagged_or_an_artifact():
    named = {(tag["page_number"], number) for tag in tags(paper()) for number in tag.get("mcids", [])}
    for page in opened(paper()).pages:
        for drawn in (*page.chars, *page.rects, *page.lines, *page.curves):
            assert drawn["tag"] == "Artifact" or (page.page_number, drawn["mcid"]) in named


def test_the_foot_and_the_page_number_stand_on_each_page_and_are_read_on_none():
    document = opened(paper(rows=31))
    assert len(document.pages) > 3
    for page in document.pages:
        foot = page.crop((0, page.height - 50, page.width, page.height))
        assert foot.extract_text() == f"{paper().foot} Page {page.page_number} of {len(document.pages)}"
        assert {char["tag"] for char in foot.chars} == {"Artifact"}


def test_pages_are_a4_and_lie_on_their_side():
    assert {(round(page.width), round(page.height)) for page in opened(paper()).pages} == {(842, 595)}


def test_a_table_repeats_its_head_on_each_page_and_no_row_is_torn():
    for filling in range(0, 30, 3):
        texts = pages(saying(Text("line\n" * filling + "end"), progress("It is agreed. " * 20, rows=9)))
        holding = [text for text in texts if "To provide information" in text]
        assert len(holding) > 1
        for text in holding:
            assert text.count("Progress to date: action") == 1
            assert text.count("To provide information") == text.count("Sent in by")


def test_a_heading_stays_with_what_follows():
    for filling in range(0, 40, 2):
        above = Text("line\n" * filling + "end")
        texts = pages(saying(above, Heading("Aim one"), Heading("Fundamentals", 3), progress("Agreed. " * 40)))
        (first,) = [text for text in texts if "1.1 To provide" in text]
        assert "Aim one" in first
        assert "Fundamentals" in first


def test_a_cell_longer_than_a_page_goes_on_overleaf():
    count = 20_000
    texts = pages(saying(Table("Long", ("A", "B"), (1, 2), (((Text("One"),), (Text("word " * count),)),))))
    assert len(texts) > 10
    assert sum(text.count("word") for text in texts) == count


def test_many_short_lines_are_not_cut_off_at_the_foot_of_the_page():
    lines = [f"x{number}x" for number in range(200)]
    document = opened(saying(Table("Lines", ("A",), (1,), (((Text("\n".join(lines)),),),))))
    printed = [word for page in document.pages for word in page.crop(page.bbox).extract_words()]
    assert [word["text"] for word in printed if word["text"] in lines] == lines
    assert all(word["bottom"] < document.pages[0].height - 40 for word in printed if word["text"] in lines)


def test_a_long_word_stays_inside_its_column():
    address = "https://www.lscb.example/" + "safeguarding" * 9
    table = Table("Addresses", ("A", "B"), (1, 9), (((Text(address),), (Text("beside"),)),))
    (page,) = opened(saying(table)).pages
    beside = next(word for word in page.extract_words() if word["text"] == "beside")
    column = [c for c in page.chars if c["x0"] < beside["x0"] and beside["top"] - 1 <= c["top"] < beside["top"] + 60]
    assert max(char["x1"] for char in column) < beside["x0"] - 2
    assert address in "".join(pages(saying(table))).replace("\r\n", "")


def test_every_word_of_a_hostile_paper_is_there_as_it_was_written():
    texts = " ".join(pages(hostile()))
    flat = re.sub(r"\s", "", texts)
    for word in WORDS.findall(MARKUP):
        assert word in flat
    for word in ("Жук", "✓", "[U+1F600]", "[U+4E2D][U+6587]", "é"):
        assert word in unicodedata.normalize("NFC", flat)
    for word in ("שלום", "مرحبا"):  # readers of PDF give the letters in the order of the page or of the tongue
        assert word in flat or word[::-1] in flat
    assert texts.count("word ") + texts.count("word\r") >= 19_000


def test_nothing_in_a_paper_is_a_link_a_script_or_a_file():
    document = write(hostile(), FOLDER)
    for name in (b"/URI", b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/AcroForm", b"/GoToR"):
        assert not re.search(name + rb"\b", document)


def test_two_writes_are_the_same_bytes_and_hold_no_date():
    document = write(paper(), FOLDER)
    assert write(paper(), FOLDER) == document
    assert b"CreationDate" not in document
    assert b"xmp:CreateDate" not in document


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("\U0001f600", "[U+1F600]"),
        ("a\x00b\x1bc\x7f", "a[U+0000]b[U+001B]c[U+007F]"),
        ("a\ud83d", "a[U+D83D]"),
        ("a\ufffe", "a[U+FFFE]"),
        ("a\ue000", "a[U+E000]"),
        ("\ufeffstart", "start"),
        ("1\ufe0f\u20e3", "1[U+FE0F][U+20E3]"),
        ("one\u2028two", "one\r\ntwo"),
        ("é ŵ £ € – ’ ✓", "é ŵ £ € – ’ ✓"),
        (
            "\u029e\u235f\u06eb ŵ",
            "\u029e[U+235F][U+06EB] ŵ",
        ),  # a font has each of them, yet none can stand them together
    ],
)
def test_a_character_without_a_glyph_is_shown_by_its_code(words: str, shown: str):
    assert shown in "".join(pages(saying(Text(words))))


def test_any_character_at_all_may_stand_anywhere():
    codes = (
        *range(0x900),
        *range(0x2000, 0x2400),
        *range(0xD7F0, 0xD810),
        *range(0xFE00, 0x10010),
        *range(0x1F600, 0x1F640),
    )
    everything = "".join(map(chr, codes))
    parts = [everything[start : start + 200] for start in range(0, len(everything), 200)]
    rows = tuple(((Text(part, label=part),), (Text("", mark=Mark(part)),)) for part in parts)
    assert pages(saying(Table("All", ("A", "B"), (1, 1), rows), Points(tuple(parts))))


def test_status_and_numbers_stand_in_words():
    text = "".join(pages(paper()))
    assert "Needs the Board (red) No return" in text
    assert re.search(r"Q1\s+12\s+Fewer than hoped", text)


def test_a_bar_is_as_long_as_its_share():
    bars = [rect for page in opened(paper()).pages for rect in page.rects if 6 < rect["height"] < 7.5]
    assert [round(bar["width"] / max(b["width"] for b in bars), 2) for bar in bars if bar["fill"]] == [0.48, 1.0]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("#let gap =", "expected expression"),
        ("#nobody", "unknown variable: nobody"),
        ('#image("logo.png", alt: "Logo")', "file not found"),
        ('#image("/etc/logo.png", alt: "Logo")', "file not found"),
        ("#figure(rect())", "missing alt text"),
        ('#import "@preview/cetz:0.3.0": *', "without the network"),
    ],
)
def test_a_broken_template_is_one_fault_with_its_line(tmp_path: Path, broken: str, said: str):
    folder = home(tmp_path, "#let gap = 2mm", f"\n{broken}\n#let gap = 2mm")
    line = (folder / TEMPLATE).read_text("utf-8").splitlines().index(broken) + 1
    with pytest.raises(Fault) as caught:
        write(paper(), folder)
    (problem,) = caught.value.problems
    assert problem.startswith(f"{folder / TEMPLATE}, line {line}: ")
    assert said in problem
    assert "\n" not in problem


def test_a_missing_template_is_one_fault(tmp_path: Path):
    with pytest.raises(Fault, match="there is no such template"):
        write(paper(), tmp_path)


def test_a_board_may_change_its_template_and_lay_a_picture_beside_it(tmp_path: Path):
    folder = home(
        tmp_path, "#for part in paper.opening", '#image("logo.svg", alt: "Crest")\n#for part in paper.opening'
    )
    (folder / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')
    assert b"Crest" in write(paper(), folder)
