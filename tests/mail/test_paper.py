"""The board's paper as its readers see it: the same for each of them, in text and in HTML."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lscb_workflow.mail.render import Rendered, Templates
from lscb_workflow.rules import digest
from lscb_workflow.rules.digest import Chased
from tests.mail.pages import Page
from tests.rules.build import action
from tests.rules.papers import answer, paper

EMAILS = Path(__file__).parents[2] / "templates" / "emails"
TEMPLATES = Templates(EMAILS)
EXAMPLE = TEMPLATES.example("digest")
HOSTILE = '<b onclick="x">&\''


def printed(content: dict[str, Any], **changes: Any) -> Rendered:
    return TEMPLATES.render("digest", EXAMPLE | {"digest": content} | changes)


def flowing(text: str) -> str:
    return " ".join(text.split())


def test_its_example_has_the_shape_of_what_is_compiled() -> None:
    def shape(value: Any) -> Any:
        return {key: shape(each) for key, each in value.items()} if isinstance(value, dict) else None

    assert shape(EXAMPLE["digest"]) == shape(paper(action()))


def test_every_reader_gets_the_same_bytes() -> None:
    readers = ({"name": "One", "title": "Chair"}, {"name": "", "title": EXAMPLE["contact"]["title"]})
    assert len({TEMPLATES.render("digest", EXAMPLE | {"to": reader}) for reader in readers}) == 1


def test_a_sample_says_so_before_anything_else() -> None:
    email = TEMPLATES.render("digest", EXAMPLE)
    assert email.text.startswith(EXAMPLE["digest"]["sample"])
    assert Page(email.html).text.startswith(f"{email.subject} {EXAMPLE['digest']['sample']}")


def test_a_real_paper_opens_with_what_the_board_is_asked() -> None:
    email = printed(paper(action(submissions=(answer(),)), sample=False), sample=False)
    assert email.text.startswith("The Board is asked to consider progress in July to September 2012.")
    assert "sample" not in email.text + Page(email.html).text


def test_text_and_html_carry_the_same_words() -> None:
    email = TEMPLATES.render("digest", EXAMPLE)
    content = EXAMPLE["digest"]
    told = [content["sentence"], *content["asked"], "Told: LSCB Chairperson, 29 January 2013"]
    told += ["Asked: Sports Development Manager, 8, 18 and 23 January 2013"]
    told += [each["status"]["reason"] for each in content["exceptions"] if each["status"]["reason"]]
    told += [each["text"] for each in content["decisions"]]
    for words in (flowing(email.text), Page(email.html).text):
        assert [each for each in told if each not in words] == []


def test_counts_stand_against_the_last_quarter_in_both_parts() -> None:
    email = TEMPLATES.render("digest", EXAMPLE)
    assert "- On track (green): 2 (last quarter 3, −1)" in email.text
    assert re.search(r"On track \(green\)</th><td[^>]*><b>2</b></td><td[^>]*>3</td><td[^>]*>−1</td>", email.html)


def test_the_first_paper_shows_no_movement() -> None:
    email = printed(paper(action()))
    assert "last quarter" not in email.text


def test_the_last_two_lines_are_the_concern_and_why() -> None:
    email = TEMPLATES.render("digest", EXAMPLE)
    last = f"Call 0121 496 0333, or 999 in an emergency. {EXAMPLE['why']}"
    assert flowing(email.text).endswith(last)
    assert Page(email.html).text.endswith(last)


def test_the_short_edition_says_at_the_top_that_it_is_short_and_why() -> None:
    email = printed(digest.short(EXAMPLE["digest"]))
    assert email.subject == "Board paper, short edition: progress for October to December 2012"
    for words in (flowing(email.text), Page(email.html).text):
        assert words.index("This is the short edition.") < words.index("The Board is asked to")
        assert "The full paper waits for its sign-off." in words
        assert "Ten of eleven agencies" not in words


def test_nobody_is_shouted_at() -> None:
    email = TEMPLATES.render("digest", EXAMPLE)
    assert "!" not in email.subject + email.text + Page(email.html).text


def test_what_a_lead_writes_is_shown_and_never_obeyed() -> None:
    words = dict.fromkeys(("timescale", "progress", "impact", "revise", "because"), HOSTILE)
    sent: dict[str, Any] = words
    email = printed(paper(action(text=HOSTILE, timescale=HOSTILE, outputs=(HOSTILE,), submissions=(answer(**sent),))))
    page = Page(email.html)
    assert not any("onclick" in attributes for _, attributes in page.tags)
    assert page.text.count(HOSTILE) == email.text.count(HOSTILE) >= 8


@pytest.mark.parametrize("content", [EXAMPLE["digest"], digest.short(EXAMPLE["digest"])], ids=["full", "short"])
def test_html_is_whole_and_shows_in_old_outlook_and_on_a_phone(content: dict[str, Any]) -> None:
    source = printed(content).html
    page = Page(source)
    assert page.open == []
    assert source.startswith('<!DOCTYPE html>\n<html lang="en-GB"')
    assert {"img", "link", "script", "form"}.isdisjoint(tag for tag, _ in page.tags)
    assert not re.search(r"flex|grid|url\(|@import|https?://(?!www\.w3\.org)", source)
    assert all(int(size) >= 16 for size in re.findall(r"font-size: (\d+)px", source))


def test_the_one_table_of_figures_has_headings_and_the_rest_is_layout() -> None:
    page = Page(TEMPLATES.render("digest", EXAMPLE).html)
    assert sum(attributes.get("role") != "presentation" for tag, attributes in page.tags if tag == "table") == 1
    assert {attributes.get("scope") for tag, attributes in page.tags if tag == "th"} == {"col", "row"}


def test_a_paper_about_thirty_actions_is_not_clipped() -> None:
    """Gmail cuts a message off after 102 KB."""
    said: dict[str, Any] = dict.fromkeys(
        ("timescale", "progress", "impact"), "Eleven words of progress are what most leads will send in."
    )
    outputs = ("A first output of some length", "A second output of some length")
    plan = [
        action(f"1.{n}", text="What it is about " * 6, outputs=outputs, submissions=(answer(**said),))
        for n in range(31)
    ]
    assert len(printed(paper(*plan)).html.encode()) < 102_000


def test_days_that_share_a_month_say_it_once() -> None:
    days = (date(2012, 10, 9), date(2012, 10, 24), date(2012, 11, 2))
    chased = {"1.5": tuple(Chased("chase", "Officer", day) for day in days)}
    assert "Asked: Officer, 9, 24 October and 2 November 2012" in printed(paper(action(), chased=chased)).text


def test_it_prints_what_was_revised_and_how_the_action_stood_at_first() -> None:
    email = printed(paper(action(revised="March 2013", because=HOSTILE, opening=HOSTILE)))
    page = Page(email.html).text
    assert f"Revised March 2013, because: {HOSTILE}" in page
    assert f"Opening position, as printed in the plan{HOSTILE}" in page
    assert f"Revised: March 2013 (), because: {HOSTILE}" in flowing(email.text)
    assert f"Opening position, as printed in the plan: {HOSTILE}" in flowing(email.text)
