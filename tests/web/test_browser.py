"""The lead's way in a real Chromium: with JavaScript and without, with a mouse and without, by anybody's eyes."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.postbag import mails, run
from tests.web.browser import chromium, serving
from tests.web.site import LINK, link_of

LEAD = "senior-communications-officer"  # leads 1.1 and 1.7
OFFICER = "safeguarding-officer"
NOW = "2012-10-22T10:00+01:00"
SENTENCE = "Nothing new: the work goes on as planned."
MOST_INTERACTIONS = 12
SCHEMES, WIDTHS = ("light", "dark"), (1280, 320)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def october(silent_until: Callable[[date], Path]) -> Path:
    return silent_until(date(2012, 10, 19))


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
    run(october, "digest", "draft", "2012-13/Q1", "--now", NOW)
    told = run(october, "digest", "show", "2012-13/Q1", "--draft", "--format", "text")
    assert "The campaign has started." in told
    assert SENTENCE in " ".join(told.split())


def test_by_keyboard_alone(browser: Browser, october: Path) -> None:
    with serving(october, NOW) as at, browser.new_context() as context:
        page = context.new_page()
        open_link(page, at, october)
        for key in ("2012-13-1-1", "2012-13-1-7"):
            tab_to(page, f"f-{key}-status")
            page.keyboard.press("ArrowDown")  # from the first status to the next one
            tab_to(page, f"f-{key}-progress")
            page.keyboard.type(SENTENCE)
        tab_to_button(page, "check")
        page.keyboard.press("Enter")
        page.wait_for_url("**/check")
        page.keyboard.press("Tab")
        for _ in range(60):
            if page.evaluate("document.activeElement.tagName") == "BUTTON":
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sent")


def tab_to(page: Page, start: str) -> None:
    """Press Tab until an element whose id begins so has the focus; it must be seen where it is."""
    for _ in range(120):
        page.keyboard.press("Tab")
        found = page.evaluate("[document.activeElement.id, document.activeElement.name]")
        if found[0].startswith(start):
            return
    raise AssertionError(f"nothing named {start} can be reached with the Tab key")


def tab_to_button(page: Page, value: str) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == value:
            return
    raise AssertionError(f"the button {value} cannot be reached with the Tab key")


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the page that comes, style and all."""
    with page.expect_navigation(wait_until="load"):
        page.click(selector)


def pages_of(page: Page, at: str, home: Path) -> Iterator[str]:
    """Opens every kind of page in turn, and names it."""
    link = at + link_of(home, LEAD)
    for name, path in (("front", "/"), ("accessibility", "/accessibility"), ("no page", "/nowhere")):
        page.goto(at + path)
        yield name
    page.goto(at + link_of(home, OFFICER))
    yield "the officer's page"
    page.goto(link)
    yield "the lead's page"
    press(page, 'button[value="check"]')
    yield "with an error"
    page.goto(link)
    page.check('input[name="2012-13:1.1:status"][value="green"]', force=True)
    page.fill("#f-2012-13-1-1-progress", "Jayden Smith, aged 7, liked it.")
    press(page, 'button[value="save"]')
    yield "saved"
    press(page, 'button[value="check"]')
    yield "check"
    press(page, "form button")
    yield "sent"
    for name in ("not-mine/2012-13:1.7", "not-me"):
        page.goto(f"{link}/{name}")
        yield name


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_any_page(browser: Browser, october: Path, scheme: str, width: int) -> None:
    with (
        serving(october, NOW) as at,
        browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True) as context,
    ):  # axe is a script, which our own policy forbids
        page = context.new_page()
        for name in pages_of(page, at, october):
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{name} scrolls sideways at {width} px by {wide} px"


def test_a_page_stands_at_four_hundred_per_cent(browser: Browser, october: Path) -> None:
    """1280 CSS pixels at 400 % are 320 (WCAG 2.2, 1.4.10); text at 200 % must not be cut (1.4.4)."""
    with (
        serving(october, NOW) as at,
        browser.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4) as context,
    ):
        page = context.new_page()
        for name in pages_of(page, at, october):
            assert page.evaluate("document.documentElement.scrollWidth <= 320"), name


def test_a_scanner_that_opens_every_link_changes_nothing(browser: Browser, story: Path, tmp_path: Path) -> None:
    """Every link of every email of the played year, by GET and HEAD, in a browser that runs what it finds."""
    import shutil
    import sqlite3

    home = Path(shutil.copytree(story, tmp_path / "home"))
    found = {path for mail in mails(home) for path in LINK.findall(mail.text)}
    assert len(found) > 40

    def rows() -> list[str]:
        with sqlite3.connect(home / "data/lscb.db") as database:
            return list(database.iterdump())

    before = rows()
    with serving(home, "2013-09-30T17:00+01:00") as at, browser.new_context() as context:
        page = context.new_page()
        for path in sorted(found):
            context.request.head(at + path)
            page.goto(at + path)
            for link in page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.href)"):
                context.request.get(link)
    assert rows() == before
