"""The page behind the link in a new address's email: only a person who presses its button confirms anything."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from lscb_workflow.rules import confirming, links
from lscb_workflow.store import database, people
from lscb_workflow.store import links as rows
from tests.postbag import MANAGER, new_holder
from tests.web.site import CONFIRM, Site, fields_of, moment, site, words_of

SPORT, NEW = "sports-development-manager", "kim@council.example"  # leads 1.4
SUNDAY = "2012-10-07"
OPENS = "2012-10-09"  # the day on which the first quarter's returns are asked for


@dataclass
class Sent:
    """A letter as its reader's program would show it."""

    message: EmailMessage

    @property
    def to(self) -> str:
        return str(self.message["To"].addresses[0].addr_spec)

    @property
    def kind(self) -> str:
        return str(self.message["X-LSCB-Kind"])

    @property
    def keys(self) -> list[str]:
        return re.split(r"[,\s]+", self.message["X-LSCB-Notices"].strip())

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())


def ticked(pages: Site, to: str | None = None) -> list[Sent]:
    """What one tick sent, to an address or to all."""
    sent = [Sent(message_from_bytes(data, policy=policy.default)) for data in pages.tick()]
    return [letter for letter in sent if to in (None, letter.to)]


def enter(home: Path, email: str, start: str) -> None:
    new_holder(home, SPORT, email, start, f"{SUNDAY}T09:00+01:00")


def link_in(letters: list[Sent]) -> str:
    [link] = {path for letter in letters for path in CONFIRM.findall(letter.text)}
    return str(link)


@pytest.fixture
def pages(home: Path) -> Iterator[Site]:
    """A Sunday on which a lead's post has got a new holder."""
    enter(home, NEW, SUNDAY)
    with site(home, moment(SUNDAY)) as opened:
        yield opened


@pytest.fixture
def link(pages: Site) -> str:
    return link_in(ticked(pages, NEW))


def press(pages: Site, link: str, rest: str = "") -> Any:
    """What a browser does when somebody presses a button of the page."""
    return pages.post(link + rest, fields_of(pages.get(link).text) | {"seen": [""]})


def test_it_is_asked_at_once_on_any_day_and_in_one_email_without_content(pages: Site) -> None:
    [letter] = ticked(pages)
    assert (letter.to, letter.kind) == (NEW, "confirm")
    assert letter.message["Subject"] == "Please confirm your mailbox for Solihull Local Safeguarding Children Board"
    assert "Please confirm that this mailbox is yours." in letter.text
    words = " ".join(letter.text.split())
    assert "Children Board has this mailbox on file for the Sports Development Manager. Nothing else is" in words
    assert "1.4" not in words
    assert "Kim" not in letter.message.as_string(), "a stranger may be reading it"
    assert ticked(pages) == [], "once"


def test_looking_confirms_nothing_however_often(pages: Site, link: str) -> None:
    before = pages.rows()
    page = pages.get(link)
    assert page.status_code == pages.get(link).status_code == pages.browser.head(link).status_code == 200
    assert "Is this mailbox yours?" in words_of(page)
    assert NEW in words_of(page)
    for address in re.findall(r'(?:href|action)="(/[^"]*)"', page.text):
        pages.get(address)
        pages.browser.head(address)
    assert pages.rows() == before
    pages.now = moment(OPENS)
    assert ticked(pages, NEW) == []


def test_a_post_without_the_page_s_key_confirms_nothing(pages: Site, link: str) -> None:
    before = pages.rows()
    for rest in ("", "/not-me"):
        assert pages.post(link + rest, {}).status_code == 403
        assert pages.post(link + rest, {"form_key": "A" * 43}).status_code == 403
        assert pages.browser.post(link + rest, json={"form_key": "x"}).status_code == 415
    assert pages.rows() == before


def test_the_button_confirms_it_and_the_next_tick_sends_what_is_owed(pages: Site, link: str) -> None:
    page = press(pages, link)
    assert "Thank you: this mailbox is confirmed" in words_of(page)
    assert "You will now get what is meant for the Sports Development Manager" in words_of(page)
    pages.now = moment(OPENS)
    [reminder] = ticked(pages, NEW)
    assert (reminder.kind, [key.split("/")[2] for key in reminder.keys]) == ("reminder", ["1.4"])
    again = press(pages, link)
    assert (again.status_code, "this mailbox is confirmed" in words_of(again)) == (403, False), "its form is gone"
    assert "this mailbox is confirmed" in words_of(pages.get(link))


def test_two_clicks_at_once_are_one(pages: Site, link: str) -> None:
    form = fields_of(pages.get(link).text)
    for _ in range(2):
        assert "this mailbox is confirmed" in words_of(pages.post(link, form))
    assert len([row for row in pages.rows()["audit"] if "confirmed the address" in row]) == 1


def test_a_lead_who_confirms_late_gets_the_latest_step_in_one_email(pages: Site, link: str) -> None:
    pages.now = moment("2012-10-23")
    assert ticked(pages, NEW) == []
    press(pages, link)
    pages.now = moment("2012-10-24")
    [reminder] = ticked(pages, NEW)
    assert reminder.keys == [f"solihull/2012-13/1.4/Q1/chase/{SPORT}"]


def test_another_address_is_asked_in_its_turn_and_the_older_link_is_dead(pages: Site, link: str, home: Path) -> None:
    enter(home, "lee@council.example", SUNDAY)
    asked = ticked(pages)
    assert [letter.to for letter in asked] == ["lee@council.example"]
    assert pages.get(link).status_code == 404
    assert pages.post(link, {"form_key": "x"}).status_code == 404
    assert "this mailbox is confirmed" in words_of(press(pages, link_in(asked)))


def test_an_address_entered_again_is_asked_again(pages: Site, link: str, home: Path) -> None:
    enter(home, NEW, SUNDAY)
    again = link_in(ticked(pages, NEW))
    assert again != link
    assert pages.get(link).status_code == 404
    assert pages.get(again).status_code == 200


def test_who_has_left_confirms_nothing(pages: Site, link: str, home: Path) -> None:
    enter(home, "lee@council.example", "2012-10-15")
    pages.now = moment("2012-10-15")
    page = pages.get(link)
    assert page.status_code == 410
    assert "ask the Safeguarding Children Business Manager: 0121 496 0100" in words_of(page)
    assert "form_key" not in fields_of(page.text)


def test_it_ends_after_the_time_that_policy_gives(pages: Site, link: str) -> None:
    form, before = fields_of(pages.get(link).text), pages.rows()
    pages.now = moment(SUNDAY) + timedelta(days=61)
    assert pages.get(link).status_code == 410
    assert pages.post(link, form).status_code == 410
    assert pages.rows() == before


def test_whoever_it_was_not_meant_for_says_so_and_the_manager_is_asked(pages: Site, link: str) -> None:
    page = press(pages, link, "/not-me")
    assert "Nothing more is sent to this mailbox." in words_of(page)
    assert pages.get(link).status_code == 410
    pages.now = moment(OPENS)
    sent = ticked(pages)
    assert NEW not in {letter.to for letter in sent}
    [asked] = [letter for letter in sent if letter.kind == "question" and letter.to == MANAGER]
    assert f"solihull/2012-13/1.4/Q1/no-address-{SPORT}/business-manager" in asked.keys


def test_only_its_own_token_opens_it_and_it_opens_nothing_else(pages: Site, link: str) -> None:
    office, token = pages.office, link.rpartition("/")[2]
    assert office.door is not None
    number = links.number_in(token)
    assert number is not None
    with database.writing(office.engine) as session:
        entry = people.entry(session, office.board, number)
        answer = rows.link_for(session, office.board, SPORT, NEW, "2012-13/Q1", pages.now)
    assert entry is not None
    answering = links.token(office.door.secret, answer)
    key = confirming.form_key(office.door.secret, office.board, entry)
    for strange in (token[:-1], f"{number}.{'A' * 43}", answering, f"{number}.{answering.partition('.')[2]}"):
        assert pages.get(f"/confirm/{strange}").status_code == 404
        assert pages.post(f"/confirm/{strange}", {"form_key": key}).status_code == 404
        assert pages.post(f"/confirm/{strange}/not-me", {"form_key": key}).status_code == 404
    proof = token.partition(".")[2]
    for there in (f"/answer/{token}", f"/answer/{answer.number}.{proof}", f"/paper/{answer.number}.{proof}"):
        assert pages.get(there).status_code == 404
    form = {"form_key": links.form_key(office.door.secret, answer)}
    assert pages.post(link, form).status_code == 403, "a form of another page of the same mailbox"


def test_one_link_is_not_hammered(pages: Site, link: str) -> None:
    found = [pages.post(link, {"form_key": "x"}, follow=False).status_code for _ in range(35)]
    assert found.count(429) == 5
    assert pages.get(link).status_code == 200
