"""What a lead meets behind the link of a reminder, and what becomes of the answers."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.postbag import address, attempt, mails, run
from tests.web.site import (
    JOINT,
    LEAD,
    LINK,
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


def told(home: Path, quarter: int = 1) -> str:
    """A quarter's draft, compiled now, as text."""
    run(home, "digest", "draft", f"2012-13/Q{quarter}", "--now", "2012-10-22T11:00+00:00")
    return " ".join(run(home, "digest", "show", f"2012-13/Q{quarter}", "--draft", "--format", "text").split())


def test_one_page_holds_all_of_a_person_s_returns_and_nobody_else_s(pages: Site, link: str) -> None:
    shown = words_of(pages.get(link))
    assert "Deliver a Child Sexual Exploitation communications campaign" in shown
    assert "Provide information to children, young people, parents/carers" in shown
    assert "Review compliance with S11" not in shown


def test_two_returns_are_typed_checked_and_sent_with_one_receipt(pages: Site, link: str, october: Path) -> None:
    checked = pages.fill(link, typed=NO_NEWS)
    assert checked.url.path == f"{link}/check"
    assert words_of(checked).count("Nothing new: the work goes on as planned.") == 2
    sent = pages.send(link)
    assert (sent.status_code, sent.url.path) == (200, f"{link}/sent")
    [receipt] = [letter for letter in pages.tick() if b"X-LSCB-Kind: receipt" in letter]
    assert b"Received: your answers on 1.1 and 1.7" in receipt
    assert told(october).count("Nothing new: the work goes on as planned.") >= 2


def test_what_is_saved_comes_back_and_counts_as_no_answer(pages: Site, link: str) -> None:
    saved = pages.fill(link, do="save", typed={f"{ONE}:progress": "Half a thought"})
    assert "saved" in words_of(saved)
    assert fields_of(pages.get(link).text)[f"{ONE}:progress"] == ["Half a thought"]
    assert submitted(pages) == 0


def test_what_was_sent_can_be_changed_until_the_paper_is_frozen(pages: Site, link: str, october: Path) -> None:
    pages.fill(link, typed=NO_NEWS)
    pages.send(link)
    again = pages.get(link)
    assert fields_of(again.text)[f"{ONE}:progress"] == [NO_NEWS[f"{ONE}:progress"]]
    pages.fill(link, typed={f"{ONE}:progress": "The leaflet is printed."})
    pages.send(link)
    assert submitted(pages) == 3, "only what was changed is sent again"
    paper = told(october)
    assert "The leaflet is printed." in paper
    assert paper.count("Nothing new: the work goes on as planned.") >= 1


def test_an_answer_after_the_paper_is_received_late_and_says_so(pages: Site, link: str) -> None:
    pages.now = moment("2012-11-05")
    pages.tick()  # nobody signed off: the short edition goes today
    pages.fill(link, typed=NO_NEWS)
    assert "received after the paper" in words_of(pages.send(link)).lower()
    assert submitted(pages) == 2


def test_a_link_of_another_quarter_opens_and_changes_its_own_only(silent_until: Callable[[date], Path]) -> None:
    home = silent_until(date(2013, 1, 28))
    every = [mail for mail in mails(home) if mail.kind == "reminder" and mail.to == address(LEAD)]
    before, now = (LINK.findall(mail.text)[0] for mail in (every[0], every[-1]))
    with site(home, moment("2013-01-29")) as pages:
        assert "Your returns for July to September 2012" in words_of(pages.get(before))
        assert "Your returns for October to December 2012" in words_of(pages.get(now))
        rows = pages.rows()
        crossed = pages.post(now, {**fields_of(pages.get(before).text), "do": "save", f"{ONE}:progress": "Old."})
        assert crossed.status_code == 403
        assert pages.rows() == rows


def test_a_deadline_wants_met_or_a_new_date_with_its_reason(pages: Site, october: Path) -> None:
    link = link_of(october, OFFICER)
    given = {f"{THREE}:status": "amber", f"{THREE}:progress": "Schools are slow to reply."}
    refused = words_of(pages.fill(link, typed=given))
    assert "Say whether 3.3 met its deadline of 30 September 2012" in refused
    not_yet = given | {f"{THREE}:deadline:2012-09-30": "not_yet", f"{THREE}:to:2012-09-30": "30/11/2012"}
    assert "Say why the deadline of 3.3 needs a new date" in words_of(pages.fill(link, typed=not_yet))
    checked = pages.fill(link, typed=not_yet | {f"{THREE}:why:2012-09-30": "Half term came between."})
    assert "New date: 30 November 2012, because: Half term came between." in words_of(checked)
    pages.send(link)
    assert "30 November 2012" in told(october)


# Joint leads, deputies and people for whom it was not meant


def test_a_joint_lead_sees_the_other_s_answer_and_may_agree(pages: Site, october: Path) -> None:
    first, second = link_of(october, OFFICER), link_of(october, JOINT)
    answer = {
        f"{THREE}:status": "green",
        f"{THREE}:progress": "All audits are in.",
        f"{THREE}:deadline:2012-09-30": "met",
    }
    pages.fill(first, typed=answer)
    pages.send(first)
    page = pages.get(second)
    assert "All audits are in." in words_of(page)
    checked = pages.fill(second, page, typed={f"{THREE}:agrees": "yes"})
    assert "You agree with the Safeguarding Officer" in words_of(checked)
    pages.send(second)
    assert "Agrees with the other lead’s answer." in told(october)
    assert "Have not commented" not in told(october)


def test_who_answers_for_somebody_else_says_so(pages: Site, link: str, october: Path) -> None:
    pages.fill(link, typed={**NO_NEWS, "via": "PA to the Head of Communications"})
    pages.send(link)
    assert "Sent in by PA to the Head of Communications for the Senior Communications Officer" in told(october)


def test_an_action_that_is_not_theirs_any_more_goes_to_the_business_manager(pages: Site, link: str) -> None:
    page = pages.get(f"{link}/not-mine/{SEVEN}")
    done = pages.post(f"{link}/not-mine/{SEVEN}", {**fields_of(page.text), "ask": "director-of-public-health"})
    assert "1.7 is off your page" in words_of(done)
    assert "Deliver a Child Sexual Exploitation" not in words_of(pages.get(link))
    pages.now = moment("2012-10-23")
    letters = b"".join(pages.tick()).replace(b"=\r\n", b"")
    assert b"ask the Director of Public Health" in letters


def test_what_was_not_meant_for_somebody_stops_and_the_manager_is_asked(pages: Site, link: str) -> None:
    page = pages.get(f"{link}/not-me")
    pages.post(f"{link}/not-me", fields_of(page.text))
    assert pages.get(link).status_code == 410
    pages.now = moment("2012-10-24")
    letters = pages.tick()
    assert not [letter for letter in letters if b"senior.communications.officer@" in letter]
    assert b"No email reaches its lead, the Senior Communications Officer" in b"".join(letters).replace(b"=\r\n", b"")


def test_a_link_that_has_ended_sends_a_new_one_to_the_same_mailbox(silent_until: Callable[[date], Path]) -> None:
    home = silent_until(date(2013, 6, 24))
    oldest = next(mail for mail in mails(home) if mail.kind == "reminder" and mail.to == address(LEAD))
    [old] = set(LINK.findall(oldest.text))
    with site(home, moment("2013-06-25")) as pages:
        page, before = pages.get(old), pages.rows()
        assert page.status_code == 410
        assert "It goes to the mailbox that had this one, and to no other" in words_of(page)
        assert pages.rows() == before, "looking asks for nothing"
        done = pages.post(f"{old}/new-link", fields_of(page.text))
        assert "A new link is on its way" in words_of(done)
        [letter] = [letter for letter in pages.tick() if b"X-LSCB-Kind: link" in letter]
        assert f"<{address(LEAD)}>".encode() in letter
        [new] = set(LINK.findall(letter.replace(b"=\r\n", b"").replace(b"=3D", b"=").decode()))
        assert pages.get(new).status_code == 200


def test_ten_new_links_a_day_are_enough(silent_until: Callable[[date], Path]) -> None:
    home = silent_until(date(2013, 6, 24))
    oldest = next(mail for mail in mails(home) if mail.kind == "reminder" and mail.to == address(LEAD))
    [old] = set(LINK.findall(oldest.text))
    with site(home, moment("2013-06-25")) as pages:
        form = fields_of(pages.get(old).text)
        found = [pages.post(f"{old}/new-link", form).status_code for _ in range(12)]
        assert found == [200] * 10 + [410] * 2
        assert len([row for row in pages.rows()["message"] if "link" in row]) == 10


def test_a_post_that_changes_hands_takes_its_links_with_it(pages: Site, link: str, october: Path) -> None:
    new = ("--name", "Another Person", "--email", "another@lscb.example", "--from", "2012-10-22")
    run(october, "person", "replace", LEAD, *new)
    page = pages.get(link)
    assert page.status_code == 410
    assert "no longer receives the mail of that post" in words_of(page)
    assert "form_key" not in fields_of(page.text)


def test_links_are_ended_by_a_command_and_the_next_email_has_another(pages: Site, link: str, october: Path) -> None:
    assert "Ended: 1 link" in run(october, "person", "end-links", LEAD, "--now", "2012-10-22T10:00+00:00")
    assert pages.get(link).status_code == 410
    pages.now = moment("2012-10-24")
    letters = [letter for letter in pages.tick() if f"<{address(LEAD)}>".encode() in letter]
    [fresh] = set(LINK.findall(letters[0].replace(b"=\r\n", b"").decode()))
    assert fresh != link
    assert pages.get(fresh).status_code == 200


# What may identify a child


def test_what_may_identify_a_child_is_shown_and_withheld_until_it_is_cleared(
    pages: Site, link: str, october: Path
) -> None:
    words = {f"{ONE}:status": "green", f"{ONE}:progress": "Jayden Smith, aged 7, liked the leaflet."}
    checked = pages.fill(link, typed=words)
    assert "Jayden Smith" in words_of(checked)
    assert "withheld" in words_of(checked) or "held back" in words_of(checked)
    pages.send(link)
    assert "Jayden" not in told(october)
    assert "Words withheld" in told(october)
    number = re.search(r"(\d+)  2012-13:1\.1", run(october, "submission", "list"))
    assert number
    assert "Jayden Smith" in run(october, "submission", "show", number[1])
    run(october, "submission", "redact", number[1], "--by", "business-manager")
    assert "[removed]" in told(october)
    assert "Jayden" not in told(october)


def test_what_is_cleared_goes_into_the_paper(pages: Site, link: str, october: Path) -> None:
    pages.fill(link, typed={f"{ONE}:status": "green", f"{ONE}:progress": "Amina Begum opened the event."})
    pages.send(link)
    assert "Amina" not in told(october)
    number = run(october, "submission", "list").split()[0]
    run(october, "submission", "clear", number, "--by", "business-manager")
    assert "Amina Begum opened the event." in told(october)


def test_the_business_manager_is_asked_about_withheld_words_without_repeating_them(pages: Site, link: str) -> None:
    pages.fill(link, typed={f"{ONE}:status": "green", f"{ONE}:progress": "Amina Begum opened the event."})
    pages.send(link)
    pages.now = moment("2012-10-23")
    letters = b"".join(pages.tick()).replace(b"=\r\n", b"")
    assert b"may identify somebody" in letters
    assert b"Amina" not in letters


def test_a_joint_lead_never_reads_withheld_words(pages: Site, october: Path) -> None:
    first, second = link_of(october, OFFICER), link_of(october, JOINT)
    answer = {
        f"{THREE}:status": "green",
        f"{THREE}:progress": "Amina Begum, 14.",
        f"{THREE}:deadline:2012-09-30": "met",
    }
    pages.fill(first, typed=answer)
    pages.send(first)
    assert "Amina" not in pages.get(second).text
    assert "Amina" in pages.get(first).text, "who wrote them may still change them"


# Measures


def test_a_measure_stands_on_the_page_of_whoever_owes_it(pages: Site, link: str, october: Path) -> None:
    assert attempt(october, "measure", "owner", "1", LEAD, "--every", "3m").returncode == 0
    assert "Specialist worker case load" in words_of(pages.get(link))
    checked = pages.fill(link, typed={"2012-13:measure-1:value": "14", "2012-13:measure-1:note": "Up from twelve."})
    assert "Up from twelve." in words_of(checked)
    pages.send(link)
    assert "Q1: 14" in run(october, "measure", "list")


@pytest.mark.parametrize("value", ["", "7m"], ids=["none", "strange"])
def test_a_measure_s_frequency_is_one_that_a_board_knows(october: Path, value: str) -> None:
    assert attempt(october, "measure", "owner", "1", LEAD, "--every", value).returncode == 2
