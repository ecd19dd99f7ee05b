"""Pictures of every email, the lead's pages and the board's paper: `python -m docs.pictures OUT_DIR`.

Each kind's documented example, and the pages of a sample board ten days after its first quarter opened, wide and on a
phone, as Chromium shows them without a window; the sample's first paper as PDF and as LibreOffice shows the Word file.
Look at them after every change.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path

import pypdfium2
from playwright.sync_api import Page

from lscb_workflow.mail.render import Templates
from tests import postbag
from tests.documents.office_program import as_pdf
from tests.web.browser import chromium, serving
from tests.web.site import link_of

EMAILS = Path(__file__).parent.parent / "templates" / "emails"
WIDTHS = {"wide": 1000, "phone": 360}  # CSS pixels
TALLEST = 1500  # CSS pixels of a picture; the rest of a long page is more of the same
UNTIL, NOW = date(2012, 10, 19), "2012-10-22T10:00+01:00"
SIGNED, TABLE_PAGE = date(2012, 11, 6), 4
LEAD, JOINT = "senior-communications-officer", "safeguarding-officer"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name, width in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": 900})
            for kind in chain(_emails(page), _pages(page)):
                picture = folder / f"{kind}-{name}.png"
                height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                clip = {"x": 0, "y": 0, "width": width, "height": height}
                page.screenshot(path=picture, full_page=True, clip=clip)
                print(picture)
    _papers(folder)


def _papers(folder: Path) -> None:
    """The front page of the PDF, and a page of the plan's table in Word."""
    with tempfile.TemporaryDirectory() as scratch:
        home, word = Path(scratch) / "home", Path(scratch) / "paper.docx"
        postbag.run(home, "init", "--sample")
        postbag.play(home, SIGNED, answers=home / "config/answers.yaml")
        pdf = home / "data/digests/2012-13-Q1/board/paper.pdf"
        shutil.copy(home / "data/digests/2012-13-Q1/board/paper.docx", word)
        for name, file, number in (("paper-pdf", pdf, 0), ("paper-word", as_pdf(word), TABLE_PAGE)):
            picture = folder / f"{name}.png"
            pypdfium2.PdfDocument(file)[number].render(scale=1.4).to_pil().save(picture)
            print(picture)


def _emails(page: Page) -> Iterator[str]:
    """Shows each kind of email in turn, and names it."""
    templates = Templates(EMAILS)
    for kind in sorted(path.parent.name for path in EMAILS.glob("*/example.json")):
        page.set_content(templates.render(kind, templates.example(kind)).html)
        yield kind


def _pages(page: Page) -> Iterator[str]:
    """Shows each page of a lead's way in turn, and names it."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        postbag.run(home, "init", "--sample")
        postbag.play(home, UNTIL)
        with serving(home, NOW) as at:
            link = at + link_of(home, LEAD)
            page.goto(at + link_of(home, JOINT))
            yield "page-with-a-deadline"
            page.goto(link)
            page.check('input[name="2012-13:1.1:status"][value="green"]', force=True)
            page.fill("#f-2012-13-1-1-progress", "The autumn messages went out through schools.")
            yield "page"
            with page.expect_navigation(wait_until="load"):
                page.click('button[value="check"]')
            yield "page-check"
            with page.expect_navigation(wait_until="load"):
                page.click("form button")
            yield "page-sent"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where to put them: python -m docs.pictures OUT_DIR")
    main(Path(sys.argv[1]))
