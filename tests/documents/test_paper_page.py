"""A paper as a page: what it says, what it never obeys, and by whose eyes and on what paper it can be read."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from lscb_workflow.documents.papers import page
from lscb_workflow.rules.digest.blocks import Document, Mark, Table, Text
from lscb_workflow.rules.faults import Fault
from tests.documents.examples import MARKUP, SAMPLE, counts, hostile, measure, paper
from tests.mail.pages import Page
from tests.web.browser import chromium

PAPERS = Path(__file__).parents[2] / "templates" / "papers"
LINKS = (("PDF", "paper.pdf"), ("Word", "paper.docx"))
NARROW, WIDE = 320, 1280  # CSS pixels


def printed(document: Document) -> str:
    return page.write(document, PAPERS, LINKS).decode()


def read(document: Document) -> Page:
    return Page(printed(document))


def only(table: Table) -> Document:
    return replace(paper(), blocks=(table,))


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """A board's own copy of the template, to change at will."""
    return Path(shutil.copytree(PAPERS, tmp_path / "papers"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


# What stands where


def test_it_is_whole_british_and_has_one_title() -> None:
    source = printed(paper())
    found = Page(source)
    assert source.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert found.open == []
    assert [tag for tag, _ in found.tags if tag in {"h1", "title", "main"}] == ["title", "main", "h1"]
    assert f"<h1>{paper().title}</h1>" in source


def test_headings_stand_as_deep_as_they_are_said() -> None:
    found = re.findall(r'<(h[234]) id="part[^>]*>([^<]*)</\1>', printed(paper()))
    assert found[0] == ("h2", "The Board is asked to")
    assert ("h3", "1.4 To promote safe sport") in found


def test_the_opening_stands_above_everything() -> None:
    words = read(paper()).text
    assert words.index(SAMPLE) < words.index("Not for publication.") < words.rindex(paper().title)


def test_a_reader_can_skip_to_the_paper_and_to_each_of_its_parts() -> None:
    found = read(paper())
    ids = {attributes["id"] for _, attributes in found.tags if "id" in attributes}
    inside = [attributes["href"] for tag, attributes in found.tags if tag == "a" and attributes["href"][0] == "#"]
    assert inside[0] == "#paper"
    assert len(inside) == 1 + 5  # the skip link and the example's parts
    assert {link[1:] for link in inside} <= ids


def test_other_forms_of_the_paper_are_named_before_its_first_part() -> None:
    source = printed(paper())
    for label, address in LINKS:
        assert source.index(f'<a href="{address}">{label}</a>') < source.index('id="part-1"')
    assert "in other forms" not in page.write(paper(), PAPERS).decode()


def test_a_list_is_numbered_where_its_order_counts() -> None:
    source = printed(paper())
    assert "<ol>\n<li>note the progress made in July to September 2012</li>" in source
    assert "<ul>\n<li>A term of the glossary: what it means</li>" in source


def test_every_table_has_a_caption_and_headings_for_its_columns_and_rows() -> None:
    source = printed(only(counts()))
    assert '<caption><span class="unseen">Actions by status, now and last quarter</span></caption>' in source
    assert source.count('<th scope="col"') == len(counts().head)
    assert source.count('<th scope="row">') == len(counts().rows)


def test_a_column_without_a_heading_has_no_empty_one() -> None:
    table = replace(counts(), head=("Status", "Now", "", ""))
    assert printed(only(table)).count('<th scope="col"') == 2


def test_every_cell_can_say_which_column_it_belongs_to() -> None:
    found = read(only(counts()))
    assert [attributes["data-label"] for tag, attributes in found.tags if tag == "td"][:3] == list(counts().head[1:])


def test_columns_are_as_wide_as_their_shares() -> None:
    table = replace(measure(), shares=(1, 4, 3))
    assert re.findall(r"<col style=\"width: ([\d.]+)%", printed(only(table))) == ["12.50", "50.00", "37.50"]


def test_a_status_is_always_said_in_words() -> None:
    source = printed(only(counts()))
    assert '<span class="mark red">Needs the Board (red)</span>' in source
    assert '<span class="mark">No return</span>' in source


@pytest.mark.parametrize("colour", ["red", "amber", "green", "blue", "grey", "purple"])
def test_every_colour_of_a_status_has_its_style(colour: str) -> None:
    style = printed(paper())
    assert f".{colour} {{" in style
    assert style.count(f"--{colour}: #") == style.count(f"--{colour}-soft: #") == 2  # by day and in the dark


def test_a_bar_is_for_the_eye_and_its_number_in_words() -> None:
    assert re.search(r'<p>12<svg class="bar" aria-hidden="true".*<rect width="48.0"', printed(only(measure())))


def test_a_new_line_in_words_is_a_new_line_on_the_page(browser: Browser) -> None:
    found = browser.new_page()
    found.set_content(printed(paper("One.\nTwo.")))
    assert found.get_by_text("Two.").first.inner_text() == "One.\nTwo."


# What it never does


def test_what_people_write_is_shown_and_never_obeyed() -> None:
    found = read(hostile())
    assert found.open == []
    assert {tag for tag, _ in found.tags}.isdisjoint({"script", "label"})
    assert found.text.count(MARKUP) >= 12  # title, author, foot, fact, heading, point, mark, note, table, cells
    assert "word " * 100 in found.text


def test_signs_that_no_page_may_hold_are_shown_as_missing() -> None:
    source = printed(paper("a\x00b\x1bc\ud800d\x85e"))
    assert "a\ufffdb\ufffdc\ufffdd\ufffde" in source


def test_it_needs_nothing_but_itself(browser: Browser) -> None:
    asked: list[str] = []
    found = browser.new_page()
    found.on("request", lambda request: asked.append(request.url))
    source = printed(hostile())
    found.set_content(source, wait_until="load")
    assert asked == []
    assert not re.search(r"url\(|@import|<(script|link|img|iframe)\b", source.replace(MARKUP, ""))
    assert "default-src 'none'; style-src 'unsafe-inline'" in source


def test_the_same_paper_is_always_the_same_bytes() -> None:
    assert page.write(hostile(), PAPERS) == page.write(hostile(), PAPERS)


# Whoever edits the template


def test_an_edited_template_is_printed(edited: Path) -> None:
    page.write(paper(), edited)
    (edited / "paper.html").write_text("{{ paper.title }}", encoding="utf-8")
    assert page.write(paper(), edited).decode() == paper().title


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("<p>\n{{ paper.nothing }}", r"paper\.html, line 2: .*'nothing'"),
        ("<p>\n\n{{ nobody }}", r"paper\.html, line 3: 'nobody' is undefined"),
        ("<p>\n{% if %}", r"paper\.html, line 2: "),
        ('{% include "missing.css" %}', r"missing\.css: there is no such template"),
    ],
)
def test_a_slip_in_the_template_is_one_fault_with_its_place(edited: Path, source: str, told: str) -> None:
    (edited / "paper.html").write_text(source, encoding="utf-8")
    with pytest.raises(Fault, match=told) as fault:
        page.write(paper(), edited)
    assert len(fault.value.problems) == 1


def test_a_folder_without_the_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"paper\.html: there is no such template"):
        page.write(paper(), tmp_path)


# By anybody's eyes


def all_colours() -> Document:
    marks = tuple(Text("", mark=Mark(colour, colour)) for colour in ("red", "amber", "green", "blue", "grey", "purple"))
    styles = tuple(Text("Words", style=style) for style in ("plain", "lead", "quiet", "note", "strong"))
    return replace(paper(), blocks=(*paper().blocks, *marks, *styles))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing(browser: Browser, width: int, scheme: str) -> None:
    with browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
    ) as context:  # axe is a script, which the page's own policy forbids
        found = context.new_page()
        found.set_content(printed(all_colours()))
        report = Axe().run(found)
        assert report.violations_count == 0, report.generate_report()


@pytest.mark.parametrize("width", [WIDE, 1000, NARROW])
@pytest.mark.parametrize("document", [paper("x" * 500), hostile()], ids=["a word without an end", "hostile"])
def test_nothing_scrolls_sideways(browser: Browser, document: Document, width: int) -> None:
    found = browser.new_page(viewport={"width": width, "height": 800})
    found.set_content(printed(document))
    assert found.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_cells_stand_under_each_other_and_name_their_column(browser: Browser) -> None:
    found = browser.new_page(viewport={"width": NARROW, "height": 800})
    found.set_content(printed(only(measure())))
    tops = found.eval_on_selector_all("tbody tr:first-child > *", "cells => cells.map(cell => cell.offsetTop)")
    assert len(set(tops)) == 3
    label = "cell => getComputedStyle(cell, '::before').content"
    assert found.eval_on_selector("tbody td", label) == '"Value"'


def test_it_prints_on_landscape_pages_in_ink_even_at_night(browser: Browser) -> None:
    with browser.new_context(color_scheme="dark") as context:
        found = context.new_page()
        found.set_content(printed(paper()))
        found.emulate_media(media="print", color_scheme="dark")
        assert found.evaluate("getComputedStyle(document.body).color") == "rgb(20, 38, 43)"
        assert not found.locator("nav").is_visible()
        [box] = set(re.findall(rb"/MediaBox \[([\d. ]+)\]", found.pdf(prefer_css_page_size=True)))
        _, _, across, down = map(float, box.split())
        assert across > down
