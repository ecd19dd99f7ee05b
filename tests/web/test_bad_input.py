"""What people and email programs do wrong: a clear page, nothing lost, nothing of anybody else shown."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.postbag import run
from tests.web.site import (
    JOINT,
    LEAD,
    NO_NEWS,
    OFFICER,
    ONE,
    SEVEN,
    THREE,
    Site,
    fields_of,
    link_of,
    moment,
    site,
    submitted,
    words_of,
)


def test_sent_twice_it_is_on_file_once(pages: Site, link: str) -> None:
    pages.fill(link, typed=NO_NEWS)
    form = fields_of(pages.get(f"{link}/check").text)
    for _ in range(2):
        done = pages.post(f"{link}/send", form)
    assert done.url.path == f"{link}/sent"
    assert submitted(pages) == 2


def test_sent_at_the_second_the_paper_freezes_it_is_received_late(pages: Site, link: str) -> None:
    pages.fill(link, typed=NO_NEWS)
    form = fields_of(pages.get(f"{link}/check").text)
    pages.now = moment("2012-11-05")
    pages.tick()
    sent = pages.post(f"{link}/send", form)
    assert sent.url.path == f"{link}/sent"
    assert submitted(pages) == 2
    assert "received after the paper" in words_of(sent).lower()


def test_a_link_cut_off_by_an_email_program_says_what_to_do(pages: Site, link: str) -> None:
    for cut in (link[:-1], link[: len(link) // 2], link.partition(".")[0]):
        found = pages.get(cut)
        assert found.status_code == 404
        assert "the link may have been cut in two. Copy all of it" in words_of(found)


def test_a_form_whose_link_has_ended_meanwhile_gives_back_what_was_typed(pages: Site, link: str, october: Path) -> None:
    page = pages.get(link)
    run(october, "person", "end-links", LEAD, "--now", "2012-10-22T10:00+00:00")
    found = pages.fill(link, page, typed={**NO_NEWS, f"{ONE}:impact": "Schools asked for more."})
    assert found.status_code == 410
    assert "1.1, What difference this has made Schools asked for more." in words_of(found)
    assert words_of(found).count("Nothing new: the work goes on as planned.") == 2
    assert "Deliver a Child Sexual Exploitation" not in words_of(found), "an ended link opens nothing"


def test_words_about_an_action_that_was_finished_meanwhile_come_back(pages: Site, link: str, october: Path) -> None:
    old = pages.get(link)
    pages.fill(link, do="save", typed={f"{SEVEN}:progress": "Half a thought."})
    run(october, "plan", "complete", "1.7", "--by", "business-manager", "--now", "2012-10-22T10:30+00:00")
    assert "1.7 is not asked of you here any more" in words_of(pages.get(link))
    assert "Half a thought." in words_of(pages.get(link)), "what was saved"
    sent = pages.fill(link, old, typed={f"{SEVEN}:progress": "A whole thought."})
    assert sent.status_code == 409
    assert "A whole thought." in words_of(sent), "what an older form brings"


def test_a_page_of_deadlines_alone_points_at_the_first_of_them(silent_until: Callable[[date], Path]) -> None:
    home = silent_until(date(2012, 9, 23))
    link = link_of(home, OFFICER)
    with site(home, moment("2012-09-24")) as pages:
        page = pages.fill(link)
        [at] = re.findall(r'<li><a href="#([^"]+)">Answer at least one', page.text)
        assert f'id="{at}"' in page.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({f"{ONE}:status": "green"}, "Write a sentence on the progress of 1.1"),
        ({f"{ONE}:progress": "Well under way."}, "Choose a status for 1.1"),
        ({f"{ONE}:status": "purple", f"{ONE}:progress": "Well."}, "The status"),
        ({f"{ONE}:status": "green", f"{ONE}:progress": "word " * 20_000}, "5,000 is the most"),
        ({f"{ONE}:status": "green", f"{ONE}:progress": "Bell\x07"}, "holds a control character"),
        ({f"{ONE}:status": "green", f"{ONE}:progress": "\u202eback"}, "turns words backwards"),
        ({f"{ONE}:status": "green", f"{ONE}:progress": "Fine.", f"{ONE}:output": "9"}, "not an output of 1.1"),
        (
            {f"{ONE}:status": "green", f"{ONE}:progress": "Fine.", f"{ONE}:evidence": "javascript:x"},
            "address of a page",
        ),
        ({f"{ONE}:status": "green", f"{ONE}:progress": "Fine.", f"{ONE}:revise": "May 2013"}, "go together"),
    ],
    ids=["no words", "no status", "strange status", "a book", "control", "backwards", "output", "evidence", "revise"],
)
def test_what_does_not_fit_is_said_beside_the_words_that_were_typed(
    pages: Site, link: str, fields: dict[str, str], said: str
) -> None:
    page = pages.fill(link, typed=fields)
    assert page.status_code == 422
    assert "There is a problem" in words_of(page)
    assert said in words_of(page)
    typed = fields_of(page.text)
    for name, text in fields.items():
        if name.endswith(":progress"):
            assert "".join(typed[name]).strip() == text.strip()
    assert submitted(pages) == 0


def test_markup_is_shown_and_never_obeyed(pages: Site, link: str) -> None:
    hostile = """</textarea><script>alert(1)</script><b onclick='x'>"bold"</b>"""
    checked = pages.fill(link, typed={f"{ONE}:status": "green", f"{ONE}:progress": hostile})
    for page in (checked, pages.get(link)):
        assert hostile in words_of(page)
        assert "<script" not in page.text
        assert "<b " not in page.text


def test_another_s_action_in_the_form_is_left_out_and_the_words_come_back(pages: Site, link: str) -> None:
    page = pages.fill(link, typed={**NO_NEWS, f"{THREE}:status": "red", f"{THREE}:progress": "Not mine to say"})
    assert page.status_code == 422
    assert "3.3 is not asked of you here any more" in words_of(page)
    assert "Not mine to say" in words_of(page)
    assert "Review compliance" not in words_of(page), "nothing of anybody else is shown"


def test_nothing_typed_is_no_answer(pages: Site, link: str) -> None:
    page = pages.fill(link)
    assert page.status_code == 422
    assert "Answer at least one of them" in words_of(page)


def test_a_form_older_than_somebody_else_s_answer_is_shown_both(pages: Site, october: Path) -> None:
    first, second = link_of(october, OFFICER), link_of(october, JOINT)
    old = pages.get(second)
    pages.now += timedelta(days=2)
    answer = {
        f"{THREE}:status": "green",
        f"{THREE}:progress": "All audits are in.",
        f"{THREE}:deadline:2012-09-30": "met",
    }
    pages.fill(first, typed=answer)
    pages.send(first)
    page = pages.fill(second, old, typed={f"{THREE}:status": "amber", f"{THREE}:progress": "I think it is late."})
    assert page.status_code == 409
    assert "Something has changed since you opened this page" in words_of(page)
    assert "All audits are in." in words_of(page)
    assert "".join(fields_of(page.text)[f"{THREE}:progress"]) == "I think it is late."


def test_two_tabs_lose_nothing(pages: Site, link: str) -> None:
    one, two = pages.get(link), pages.get(link)
    pages.fill(link, one, do="save", typed={f"{ONE}:progress": "Written in the first tab."})
    page = pages.fill(link, two, do="save", typed={f"{ONE}:progress": "Written in the second tab."})
    assert page.status_code == 409
    assert "Written in the first tab." in words_of(page)
    assert "".join(fields_of(page.text)[f"{ONE}:progress"]) == "Written in the second tab."
