"""A reader's papers behind their own link: what was sent to them, byte for byte, and nothing of anybody else's."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lscb_workflow.rules import links
from lscb_workflow.store import database
from lscb_workflow.store import links as rows
from tests.postbag import address, mails
from tests.web.site import Site, moment, site, words_of

READER, LEAD = "voluntary-sector-board-member", "senior-communications-officer"
ADDRESS = "board.member@voluntary-sector.example"
PAPER = re.compile(r"http://127\.0\.0\.1:8000(/paper/[\w.-]+)")
#            good  a lead's  cut  unsigned  ended  revoked  moved
TABLE = {
    "": (200, 404, 404, 404, 410, 410, 410),
    "/html": (200, 404, 404, 404, 410, 410, 410),
    "/pdf": (200, 404, 404, 404, 410, 410, 410),
    "/email-attached": (404, 404, 404, 404, 410, 410, 410),
    "/nothing": (404, 404, 404, 404, 410, 410, 410),
}
KINDS = ("good", "a lead's", "cut", "unsigned", "ended", "revoked", "moved")


@pytest.fixture(scope="module")
def home(silent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(silent, tmp_path_factory.mktemp("papers") / "home"))


@pytest.fixture(scope="module")
def pages(home: Path) -> Iterator[Site]:
    """The fourth paper has gone."""
    with site(home, moment("2013-09-20")) as opened:
        yield opened


def link_in_the_email(home: Path) -> str:
    sent = [mail for mail in mails(home) if mail.kind == "digest" and mail.to == address(READER)]
    [link] = set(PAPER.findall(sent[-1].text))
    return str(link)


@pytest.fixture
def tokens(pages: Site, home: Path) -> dict[str, str]:
    office, now = pages.office, pages.now
    assert office.door is not None

    def path(person: str, email: str, quarter: str, *, revoked: bool = False) -> str:
        with database.writing(office.engine) as session:
            link = rows.link_for(session, office.board, person, email, quarter, now)
            if revoked:
                rows.revoke(session, office.board, email, now, "a test", person)
        return f"/paper/{links.token(office.door.secret, link)}"

    good = link_in_the_email(home)
    return {
        "good": good,
        "a lead's": path(LEAD, "senior.communications.officer@council.example", "2012-13/Q4"),
        "cut": good[:-1],
        "unsigned": good.partition(".")[0] + "." + "A" * 43,
        "ended": path(READER, ADDRESS, "2012-13/Q1"),
        "revoked": path("probation-board-member", "board.member@probation.example", "2012-13/Q4", revoked=True),
        "moved": path(READER, "somebody.else@voluntary-sector.example", "2012-13/Q4"),
    }


@pytest.mark.parametrize("form", TABLE)
@pytest.mark.parametrize("kind", KINDS)
def test_a_link_opens_what_was_sent_to_its_reader_and_changes_nothing(
    pages: Site, tokens: dict[str, str], form: str, kind: str
) -> None:
    before = pages.rows()
    found = pages.get(tokens[kind] + form)
    assert found.status_code == TABLE[form][KINDS.index(kind)]
    assert pages.browser.head(tokens[kind] + form).status_code == found.status_code
    assert pages.browser.post(tokens[kind] + form).status_code == 405
    assert pages.rows() == before


def test_every_form_is_listed_and_is_the_very_file(pages: Site, home: Path) -> None:
    link = link_in_the_email(home)
    listed = re.findall(rf'href="({re.escape(link)}/\w+)"', pages.get(link).text)
    assert [path.rpartition("/")[2] for path in listed] == ["html", "pdf", "docx", "csv", "json"]
    for path in listed:
        form = path.rpartition("/")[2]
        assert pages.get(path).content == (home / f"data/digests/2012-13-Q4/board/paper.{form}").read_bytes()


def test_a_paper_opens_with_the_guards_of_every_page(pages: Site, home: Path) -> None:
    headers = pages.get(f"{link_in_the_email(home)}/html").headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")


def test_a_file_to_keep_has_a_name_that_says_what_it_is(pages: Site, home: Path) -> None:
    headers = pages.get(f"{link_in_the_email(home)}/docx").headers
    assert headers["content-disposition"] == 'attachment; filename="paper-2012-13-Q4-issue-1.docx"'


def test_an_ended_link_says_whom_to_ask(pages: Site, tokens: dict[str, str]) -> None:
    assert "followed by a newer one" in words_of(pages.get(tokens["ended"]))
