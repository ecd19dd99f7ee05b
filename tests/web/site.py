"""The pages of a played sample on a day of its own year, opened as a browser would, without one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from lscb_workflow import config, pipeline
from lscb_workflow.cli.offices import open_office, outbox_folder
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline.office import Office
from lscb_workflow.web import app
from lscb_workflow.web.guard import FORM
from lscb_workflow.web.pages import Pages
from tests.postbag import address, mails

LINK = re.compile(r"http://127\.0\.0\.1:8000(/answer/[\w.-]+)")
CONFIRM = re.compile(r"http://127\.0\.0\.1:8000(/confirm/[\w.-]+)")

LEAD = "senior-communications-officer"  # leads 1.1 and 1.7
OFFICER = "safeguarding-officer"  # leads 3.3 with the chief education welfare officer
JOINT = "chief-education-welfare-officer"
ONE, SEVEN, THREE = "2012-13:1.1", "2012-13:1.7", "2012-13:3.3"
NO_NEWS = {
    f"{key}:{name}": text
    for key in (ONE, SEVEN)
    for name, text in (("status", "green"), ("progress", "Nothing new: the work goes on as planned."))
}


def moment(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def link_of(home: Path, post: str, kind: str = "reminder") -> str:
    """The path of the link in the newest email of a kind that a post received."""
    found = [mail for mail in mails(home) if mail.kind == kind and mail.to == address(post)]
    [link] = set(LINK.findall(found[-1].text))
    return link


@dataclass
class Site:
    """`now` is the moment at which the pages stand; a test may move it on."""

    office: Office
    browser: TestClient
    now: datetime
    box: Mailbox = field(default_factory=Mailbox)

    def get(self, path: str, **more: Any) -> Any:
        return self.browser.get(path, follow_redirects=True, **more)

    def post(self, path: str, fields: dict[str, Any], follow: bool = True) -> Any:
        body = urlencode(fields, doseq=True)
        return self.browser.post(path, content=body, headers={"content-type": FORM}, follow_redirects=follow)

    def fill(self, path: str, page: Any = None, do: str = "check", **fields: Any) -> Any:
        """Send the page's form as it was printed, hidden fields and all, with these fields changed."""
        page = page or self.get(path)
        return self.post(path, {**fields_of(page.text), "do": do, **fields.pop("typed", {}), **fields})

    def send(self, path: str) -> Any:
        """Press the button of the check page."""
        return self.post(f"{path}/send", fields_of(self.get(f"{path}/check").text))

    def tick(self) -> list[bytes]:
        """Let the clock run once; returns the letters that went."""
        before = len(self.box.letters)
        pipeline.tick(self.office, lambda: self.now)
        return [data for _, data in self.box.letters[before:]]

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table, but for the count of changes: a look that might have written raises it too."""
        with self.office.engine.connect() as connection:
            return {
                name: [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))]
                for name, table in SQLModel.metadata.tables.items()
                if name != "changes"
            }


def submitted(pages: Site) -> int:
    """How many answers are on file."""
    return len(pages.rows()["submission"])


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of a page's form if nobody touched it."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        given = {name: unescape(value or "") for name, value in re.findall(r'([\w-]+)(?:="([^"]*)")?', tag)}
        kind = given.get("type", "text")
        if "name" in given and (kind not in ("radio", "checkbox") or "checked" in given):
            found.setdefault(given["name"], []).append(given.get("value", ""))
    for name, text in re.findall(r'<textarea\b[^>]*\bname="([^"]*)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        found.setdefault(unescape(name), []).append(unescape(text).removeprefix("\n"))
    return found


def words_of(page: Any) -> str:
    """What a reader sees of a page, on one line."""
    text = re.sub(r"<(style|head)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@contextmanager
def site(home: Path, now: datetime, **settings: Any) -> Iterator[Site]:
    """The pages of a home, standing at a moment; mail that they cause lands in an in-memory box.

    `settings` are said otherwise than in the home's file.
    """
    opened, box = config.load(home, {}), Mailbox()
    with open_office(opened, box) as opened_office:
        office = replace(opened_office, settings=opened_office.settings.model_copy(update=settings))
        pages = Pages(home / "templates" / "pages", office.settings)
        opened_site = Site(office, TestClient(app=None), now, box)  # type: ignore[arg-type]
        built = app(office, pages, lambda: opened_site.now, nullcontext(), outbox=outbox_folder(opened))
        opened_site.browser = TestClient(built, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
        yield opened_site
