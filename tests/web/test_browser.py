"""The lead's way in a real Chromium: with JavaScript and without, with a mouse and without, by anybody's eyes."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.postbag import mails, new_holder, run
from tests.web.browser import chromium, serving
from tests.web.site import CONFIRM, JOINT, LEAD, LINK, OFFICER, link_of

OURS = re.compile(r"http://127\.0\.0\.1:8000(/(?:answer|paper)/[\w.-]+)")
LINKED, ADDRESS = re.compile(r'href="([^"#]+)"'), re.compile(r"https?://[^\s<>)]+")
NOW = "2012-10-22T10:00+01:00"
SENTENCE = "Nothing new: the work goes on as planned."
MOST_INTERACTIONS = 12
SCHEMES, WIDTHS = ("light", "dark"), (1280, 320)
SEEN_IN_FOCUS = """() => {
    const found = document.activeElement, box = found.getBoundingClientRect();
    const inside = box.top < innerHeight && box.bottom > 0 && box.left >= 0 && box.width > 0;
    return inside && found.matches(":focus-visible") && getComputedStyle(found).outlineStyle !== "none";
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


class Hand:
    """Counts what a person does: a click, a key, a typed sentence are one interaction each."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, selector: str) -> None:
        self.count += 1
        self.page.click(selector)

    def type(self, words: str) -> None:
        self.count += 1
        self.page.keyboard.type(words)

    def press(self, key: str) -> None:
        self.count += 1
        self.page.keyboard.press(key)


def answer_both(hand: Hand) -> None:
    """Two returns with no news, from the open page to the receipt."""
    for key in ("2012-13-1-1", "2012-13-1-7"):
        hand.click(f'input[id^="f-{key}-status"][value="green"] + label, label:has(#f-{key}-status[value="green"])')
        hand.click(f"#f-{key}-progress")
        hand.type(SENTENCE)
    hand.click('button[value="check"]')
    hand.click("form button")


def open_link(page: Page, at: str, home: Path, kind: str = "reminder") -> None:
    page.goto(at + link_of(home, LEAD, kind))


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_reminder_to_the_receipt_to_the_change_to_the_paper(
    browser: Browser, october: Path, scripts: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(october, NOW) as at, browser.new_context(java_script_enabled=scripts) as context:
        page = context.new_page()
        hand = Hand(page)
        hand.count += 1  # the click on the link in the email
        open_link(page, at, october)
        answer_both(hand)
        assert page.url.endswith("/sent")
        with capsys.disabled():
            print(f"\ntwo returns with no news: {hand.count} interactions")
        assert hand.count <= MOST_INTERACTIONS
        run(october, "tick", "--now", NOW)
        [receipt] = [mail for mail in mails(october) if mail.kind == "receipt"]
        assert "1.1 and 1.7" in str(receipt.message["Subject"])
        open_link(page, at, october, "receipt")
        page.fill("#f-2012-13-1-7-progress", "The campaign has started.")
        page.click('button[value="check"]')
        page.click("form button")
        assert page.url.endswith("/sent")
    assert "The campaign has started." in drafted(october)
    assert SENTENCE in drafted(october)


def drafted(home: Path) -> str:
    """The quarter's draft, compiled now, on one line."""
    run(home, "digest", "draft", "2012-13/Q1", "--now", NOW)
    return " ".join(run(home, "digest", "show", "2012-13/Q1", "--draft", "--format", "text").split())


def test_by_keyboard_alone_from_the_link_to_the_change_in_the_paper(browser: Browser, october: Path) -> None:
    with serving(october, NOW) as at, browser.new_context() as context:
        page = context.new_page()
        open_link(page, at, october)
        for key in ("2012-13-1-1", "2012-13-1-7"):
            tab_to(page, f"#f-{key}-status")
            page.keyboard.press("ArrowDown")  # from the first status to the next one
            tab_to(page, f"#f-{key}-progress")
            page.keyboard.type(SENTENCE)
        check_and_send(page)
        run(october, "tick", "--now", NOW)
        open_link(page, at, october, "receipt")
        tab_to(page, "#f-2012-13-1-7-progress")
        page.keyboard.press("Control+a")
        page.keyboard.type("The campaign has started.")
        check_and_send(page)
        tab_to(page, "a:text('change an answer')")
        enter(page)
        assert page.input_value("#f-2012-13-1-7-progress") == "The campaign has started."
    assert "The campaign has started." in drafted(october)


def check_and_send(page: Page) -> None:
    """From the page to the receipt, with nothing but the Tab and Enter keys."""
    tab_to(page, "button[value=check]")
    enter(page)
    assert page.url.endswith("/check")
    tab_to(page, "form button")
    enter(page)
    assert page.url.endswith("/sent")


def enter(page: Page) -> None:
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus. Every stop on the way must be seen where it is, with its outline."""
    wanted = page.locator(selector)
    for _ in range(120):
        page.keyboard.press("Tab")
        seen = page.evaluate(SEEN_IN_FOCUS)
        assert seen, page.evaluate("document.activeElement.outerHTML")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the page that comes, style and all."""
    with page.expect_navigation(wait_until="load"):
        page.click(selector)


def pages_of(page: Page, at: str, home: Path) -> Iterator[str]:
    """Opens every kind of page of a quarter that runs, and names it. What was sent before the first look stays sent."""
    run(home, "measure", "owner", "1", LEAD, "--every", "3m")
    link, officer, joint = (at + link_of(home, post) for post in (LEAD, OFFICER, JOINT))
    for name in ("", "accessibility", "nowhere"):
        page.goto(f"{at}/{name}")
        yield f"/{name}"
    page.goto(officer)
    yield "a deadline to answer"
    page.goto(joint)
    old = page.content()
    page.goto(link)
    yield "the lead's page, with a measure"
    press(page, 'button[value="check"]')
    yield "with an error"
    page.goto(link)
    page.check('input[name="2012-13:1.1:status"][value="green"]', force=True)
    page.fill("#f-2012-13-1-1-progress", "Jayden Smith, aged 7, liked it.")
    page.fill("#f-2012-13-measure-1-value", "14")
    press(page, 'button[value="save"]')
    yield "saved"
    press(page, 'button[value="check"]')
    yield "check"
    press(page, "form button")
    yield "sent"
    page.goto(officer)
    page.check('input[name="2012-13:3.3:status"][value="green"]', force=True)
    page.check('input[name="2012-13:3.3:deadline:2012-09-30"][value="met"]', force=True)
    page.fill("#f-2012-13-3-3-progress", "All audits are in.")
    press(page, 'button[value="check"]')
    press(page, "form button")
    page.goto(joint)
    yield "what a joint lead sent"
    page.set_content(old.replace('action="/', f'action="{at}/'))
    page.fill("#f-2012-13-3-3-progress", "I think it is late.")
    press(page, 'button[value="save"]')
    yield "an old form"
    page.goto(f"{link}/not-mine/2012-13:1.7")
    yield "not mine"
    press(page, "form button")
    yield "not mine, with an error"
    page.select_option("select", "unknown")
    press(page, "form button")
    yield "not mine, done"
    page.goto(f"{link}/not-me")
    yield "not me"
    press(page, "form button")
    yield "not me, done"
    page.goto(link)
    yield "ended on purpose"


def pages_of_later(page: Page, at: str, home: Path) -> Iterator[str]:
    """Opens the pages of a year that is over: the sample's own, a late answer, a link that has run out."""
    links = [LINK.findall(mail.text)[0] for mail in mails(home) if mail.kind == "reminder"]
    page.goto(at)
    yield "the sample's front page"
    page.goto(at + links[-1])
    yield "after the paper"
    page.goto(at + links[0])
    yield "run out"
    press(page, "form button")
    yield "a new link goes"


def pages_of_a_new_address(page: Page, at: str, home: Path) -> Iterator[str]:
    """Opens the page on which a new address is confirmed, in each of its states."""
    first, second = (at + CONFIRM.findall(mail.text)[0] for mail in mails(home) if mail.kind == "confirm")
    page.goto(first)
    yield "a new address"
    press(page, "button:not(.second)")
    yield "a new address, confirmed"
    page.goto(second)
    press(page, "button.second")
    yield "a new address, not meant for its reader"
    page.goto(second)
    yield "a new address, over"


def test_axe_finds_nothing_on_the_page_of_a_new_address(browser: Browser, home: Path) -> None:
    long = "kim.some-rather-long-name@leisure-services.council.example"
    for post, email in ((LEAD, long), (OFFICER, "lee@lscb.example")):
        new_holder(home, post, email, "2012-10-22", NOW)
    run(home, "tick", "--now", "2012-10-22T07:00+01:00")
    look_over(browser, home, NOW, pages_of_a_new_address)


def test_axe_finds_nothing_on_any_page(browser: Browser, october: Path) -> None:
    settings = october / "config/settings.toml"
    settings.write_text(re.sub(r"(?m)^sample = true", "sample = false", settings.read_text("utf-8")), "utf-8")
    look_over(browser, october, NOW, pages_of)


def test_axe_finds_nothing_on_any_page_of_a_year_that_is_over(browser: Browser, story: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(story, tmp_path / "home"))
    look_over(browser, home, "2013-09-30T17:00+01:00", pages_of_later)


def look_over(browser: Browser, home: Path, now: str, opened: Callable[[Page, str, Path], Iterator[str]]) -> None:
    """Every page light and dark, wide and narrow."""
    with serving(home, now) as at, browser.new_context(bypass_csp=True) as context:
        page = context.new_page()  # axe is a script, which our own policy forbids
        for name in opened(page, at, home):
            assert page.locator("footer .concern").is_visible(), f"{name} says nothing of a concern for a child"
            for scheme, width in product(SCHEMES, WIDTHS):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 800})
                found = Axe().run(page)
                assert found.violations_count == 0, f"{name}, {scheme}, {width}: {found.generate_report()}"
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wide <= 0, f"{name} scrolls sideways at {width} px by {wide} px"


def test_on_paper_it_is_dark_on_white_and_nothing_written_is_cut(browser: Browser, october: Path) -> None:
    with serving(october, NOW) as at, browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        open_link(page, at, october)
        page.fill("#f-2012-13-1-1-progress", "A sentence of some length about the work. " * 40)
        page.emulate_media(media="print", color_scheme="dark")
        body = "getComputedStyle(document.body)"
        assert page.evaluate(f"[{body}.backgroundColor, {body}.color]") == ["rgb(255, 255, 255)", "rgb(20, 38, 43)"]
        box = page.locator("#f-2012-13-1-1-progress")
        assert box.evaluate("box => box.scrollHeight <= box.clientHeight + 1")


def test_a_page_stands_at_four_hundred_per_cent(browser: Browser, october: Path) -> None:
    """1280 CSS pixels at 400 % are 320 (WCAG 2.2, 1.4.10)."""
    with (
        serving(october, NOW) as at,
        browser.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4) as context,
    ):
        page = context.new_page()
        for name in pages_of(page, at, october):
            assert page.evaluate("document.documentElement.scrollWidth <= 320"), name


def test_a_scanner_that_opens_every_link_changes_nothing(browser: Browser, story: Path, tmp_path: Path) -> None:
    """Every link of every email of the played year, by GET and HEAD, in a browser that runs what it finds."""
    home = Path(shutil.copytree(story, tmp_path / "home"))
    found = {unescape(link) for mail in mails(home) for link in LINKED.findall(mail.page) + ADDRESS.findall(mail.text)}
    pages = {path for link in found for path in OURS.findall(link)}
    assert len(pages) > 40
    assert any(path.startswith("/paper/") for path in pages)
    assert all(OURS.match(link) or link.startswith(("mailto:", "tel:")) for link in found), "no link is left out"

    def rows() -> list[str]:
        with sqlite3.connect(home / "data/lscb.db") as database:
            return list(database.iterdump())

    before = rows()
    with serving(home, "2013-09-30T17:00+01:00") as at, browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        for path in sorted(pages):
            assert context.request.head(at + path).status in (200, 410)
            page.goto(at + path)
            for link in page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.href)"):
                context.request.head(link)
                context.request.get(link)
    assert rows() == before
