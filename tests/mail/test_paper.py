"""The board's paper by email, as its readers see it: the same for each of them, in text and in HTML."""

import re
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest

from lscb_workflow.mail.render import Rendered, Templates
from lscb_workflow.rules.digest import blocks
from lscb_workflow.rules.digest.blocks import Document, Heading, Mark, Points, Table, Text
from tests.documents.examples import MARKUP, SAMPLE, counts, hostile, paper, progress
from tests.mail.pages import Page
from tests.mail.test_message import PLAIN, body, read

EMAILS = Path(__file__).parents[2] / "templates" / "emails"
TEMPLATES = Templates(EMAILS)
EXAMPLE = TEMPLATES.example("digest")


def printed(document: Document, **changes: Any) -> Rendered:
    return TEMPLATES.render("digest", EXAMPLE | {"paper": document} | changes)


def only(*said: blocks.Block) -> Rendered:
    return printed(replace(paper(), blocks=said))


def flowing(text: str) -> str:
    return " ".join(text.split())


def thirty_one_actions() -> Document:
    """As long as the sample's paper gets: ten exceptions and a line for every action."""
    lines = tuple(
        (
            (Text("To provide information to children, young people and parents about safeguarding", label=f"1.{n}"),),
            (Text("", mark=Mark("On track (green)", "green")), Text("Last quarter: behind", style="quiet")),
        )
        for n in range(31)
    )
    exceptions = tuple(
        said
        for n in range(10)
        for said in (
            Heading(f"1.{n} To provide information to children, young people and parents", 3),
            Text("No return for 2 quarters.", mark=Mark("Needs the Board (red)", "red")),
            *(Text("Eleven words of progress are what most leads send in. " * 3, label="Said:") for _ in range(6)),
        )
    )
    table = Table("How each action stands", ("Action", "Status"), (60, 40), lines)
    return replace(paper(), blocks=(*paper().blocks, *exceptions, table))


# What it is made of


def test_its_example_is_a_paper_as_the_writers_get_it() -> None:
    kinds = [{field.name for field in fields(kind)} for kind in (Heading, Text, Points, Table, Mark, Document)]

    def shapes(value: Any) -> Iterator[set[str]]:
        if isinstance(value, dict):
            yield set(value)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from shapes(inner)

    assert [shape for shape in shapes(EXAMPLE["paper"]) if shape not in kinds] == []


def test_a_paper_and_its_plain_form_print_alike() -> None:
    assert TEMPLATES.render("digest", EXAMPLE | {"paper": asdict(paper())}) == printed(paper())


def test_every_reader_gets_the_same_bytes() -> None:
    readers = ({"name": "One", "title": "Chair"}, {"name": "", "title": EXAMPLE["contact"]["title"]})
    assert len({TEMPLATES.render("digest", EXAMPLE | {"to": reader}) for reader in readers}) == 1


def test_its_subject_is_the_papers_title() -> None:
    assert printed(paper()).subject == paper().title


def test_it_opens_with_what_stands_above_everything_and_then_asks() -> None:
    email = printed(paper(), ask_words="The Board is asked to consider progress.")
    assert email.text.startswith(
        f"{SAMPLE}\n\nFor members of the Board. Not for publication.\n\nThe Board is asked to "
    )
    said = (
        f"{email.subject} {SAMPLE} For members of the Board. Not for publication. {paper().author} The Board is asked"
    )
    assert Page(email.html).text.startswith(said)


def test_a_real_paper_never_speaks_of_a_sample() -> None:
    email = printed(replace(paper(), opening=()), sample=False)
    assert email.text.startswith("The Board is asked to consider")
    assert "sample" not in email.text + Page(email.html).text


def test_text_and_html_carry_the_same_words() -> None:
    email = printed(paper())
    told = [paper().foot, "name a lead for 3.5 and 3.6", "13 November 2012", "Sports Development Manager, 8, 18 and 23"]
    told += ["Needs the Board (red)", "Read as: July 2012 to 30 June 2013", "– Leaflet for young people"]
    for words in (flowing(email.text), Page(email.html).text):
        assert [each for each in told if each not in words] == []


def test_the_last_two_lines_are_the_concern_and_why() -> None:
    email = printed(paper())
    last = f"Call 0121 496 0333, or 999 in an emergency. {EXAMPLE['why']}"
    assert flowing(email.text).endswith(last)
    assert Page(email.html).text.endswith(last)


# Where the whole paper is


def test_it_says_in_which_forms_the_paper_is_attached() -> None:
    email = printed(paper(), attached=["PDF", "Word"], link=None)
    for words in (flowing(email.text), Page(email.html).text):
        assert "The whole paper is attached, as PDF and Word." in words
        assert "Read the whole paper" not in words


def test_it_links_to_the_paper_for_whoever_gets_no_attachment() -> None:
    link = "https://pages.lscb.example/papers/" + "x" * 80
    email = printed(paper(), attached=[], link=link)
    assert f"\n    {link}\n" in email.text
    assert ("a", link) in [(tag, attributes.get("href")) for tag, attributes in Page(email.html).tags]
    assert "attached" not in email.text + email.html


# Its tables


def test_numbers_stand_in_one_line_under_their_rows_and_read_downwards() -> None:
    assert (
        "Needs the Board (red)\n  Now:  2   Last quarter:  1   Change: +1\n"
        "No return\n  Now:  1   Last quarter:  0   Change: +1\n"
        "On track (green)\n  Now: 28   Last quarter: 30   Change: −2\n"
    ) in only(counts()).text


def test_a_row_of_words_names_each_column_under_its_first_cell() -> None:
    assert (
        "1.1  To provide information to children, young people and parents\n"
        "  On track (green)\n"
        "  Lead: Senior Communications Officer\n"
        "  Timescale: July 12 – June 13\n"
        "   Read as: July 2012 to 30 June 2013\n"
        "  Output: ✓ Communication plan (delivered)\n"
        "   – Leaflet for young people\n"
    ) in only(progress(rows=1)).text


def test_every_table_of_facts_has_headings_and_a_name_and_the_rest_is_layout() -> None:
    tables = [table for table in paper().blocks if isinstance(table, Table)]
    page = Page(printed(paper()).html)
    named = [attributes["aria-label"] for tag, attributes in page.tags if tag == "table" and "role" not in attributes]
    assert named == [table.caption for table in tables]
    scopes = [attributes.get("scope") for tag, attributes in page.tags if tag == "th"]
    assert scopes.count("row") == sum(len(table.rows) for table in tables)
    assert scopes.count("col") == sum(len(table.head) for table in tables)


def test_a_list_is_numbered_where_its_order_counts() -> None:
    text = only(Points(("first", "second"), numbered=True), Points(("either",))).text
    assert "1.  first\n2.  second\n\n-  either\n" in text


def test_a_status_and_what_is_said_of_it_are_told_apart() -> None:
    email = only(Text("No return.", mark=Mark("Needs the Board (red)", "red")))
    assert "Needs the Board (red). No return." in email.text
    assert "<b>Needs the Board (red)</b></span> No return." in email.html


# What people write


def test_what_people_write_is_shown_and_never_obeyed() -> None:
    email = printed(hostile())
    page = Page(email.html)
    assert page.open == []
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "label"})
    for words in (flowing(email.text), page.text):
        assert words.count(MARKUP) >= 12
        assert "word " * 100 in words


def test_a_new_line_in_words_is_a_new_line_in_both_parts_and_passes_for_none_of_ours() -> None:
    email = only(Text("One.\nTwo."))
    assert "One.\n  Two.\n" in email.text
    assert "One.<br>Two." in email.html


def test_a_new_line_within_a_row_or_a_list_keeps_its_indent() -> None:
    table = Table("A table", ("Action", "Progress"), (1, 1), (((Text("1.1"),), (Text("One.\nTwo."),)),))
    assert "1.1\n  Progress: One.\n   Two.\n" in only(table).text
    assert "-  One.\n   Two.\n" in only(Points(("One.\nTwo.",))).text


@pytest.mark.parametrize("words", ["--", "-- ", "From the start it went well.", ".", "> not a quotation"])
def test_lines_that_mail_programs_mistake_come_through_whole(words: str) -> None:
    email = only(Text(f"Before.\n{words}\nAfter."), Text("After all."))
    plain, _ = read(replace(PLAIN, text=email.text, html=email.html)).iter_parts()
    _, text = body(plain)
    assert f"Before.\n  {words.rstrip()}\n  After.\n\nAfter all.\n" in text


def test_nobody_is_shouted_at() -> None:
    email = printed(paper())
    assert "!" not in email.subject + email.text + Page(email.html).text


# What old programs show


@pytest.mark.parametrize("document", [paper(), thirty_one_actions()], ids=["short", "of 31 actions"])
def test_html_is_whole_and_shows_in_old_outlook_and_on_a_phone(document: Document) -> None:
    source = printed(document, link=None).html
    page = Page(source)
    assert page.open == []
    assert source.startswith('<!DOCTYPE html>\n<html lang="en-GB"')
    assert {"img", "link", "script", "form", "svg"}.isdisjoint(tag for tag, _ in page.tags)
    assert not re.search(r"flex|grid|url\(|@import|https?://(?!www\.w3\.org)", source)
    assert all(int(size) >= 16 for size in re.findall(r"font-size: (\d+)px", source))


def test_a_paper_about_thirty_one_actions_is_not_clipped() -> None:
    """Gmail cuts a message off after 102 KB."""
    assert len(printed(thirty_one_actions()).html.encode()) < 102_000
