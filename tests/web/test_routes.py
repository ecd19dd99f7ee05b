"""Every address of the pages, with every kind of token: compared with a table that a person wrote."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from lscb_workflow.rules import links
from lscb_workflow.store import database
from lscb_workflow.store import links as rows
from tests.web.site import Site, fields_of, link_of, moment, site, words_of

OFFICER, LEAD, SPORT = "safeguarding-officer", "senior-communications-officer", "sports-development-manager"
CARD = "2012-13:1.1"  # the senior communications officer's

# What each address answers. "another": the link of somebody else, who does not lead the card. "cut": its last letter
# is lost. "unsigned": the row is there, the proof is not. A POST comes with the form of the lead's own good page.
#                              good  another  cut  unsigned  ended  revoked  moved
TABLE = {
    "GET ": (200, 200, 404, 404, 410, 410, 410),
    "GET /check": (200, 200, 404, 404, 410, 410, 410),
    "GET /sent": (200, 200, 404, 404, 410, 410, 410),
    "GET /not-mine/{card}": (200, 404, 404, 404, 410, 410, 410),
    "GET /not-me": (200, 200, 404, 404, 200, 410, 410),
    "POST ": (200, 403, 404, 404, 403, 403, 403),
    "POST /send": (200, 403, 404, 404, 403, 403, 403),
    "POST /not-mine/{card}": (422, 403, 404, 404, 403, 403, 403),
    "POST /not-me": (200, 403, 404, 404, 403, 403, 403),
    "POST /new-link": (200, 403, 404, 404, 403, 403, 403),
}
KINDS = ("good", "another", "cut", "unsigned", "ended", "revoked", "moved")
OPEN = {"/health/live": 200, "/health/ready": 200, "/accessibility": 200, "/style.css": 200, "/": 200}
OF_THE_SAMPLE = {"/sample/mail/{name}", "/sample/digest/{plan}/{quarter}/{audience}/{form}"}
OF_READERS = {"/paper/{token}", "/paper/{token}/{form}"}  # test_papers.py has their table
OF_NEW_ADDRESSES = {"/confirm/{token}", "/confirm/{token}/not-me"}  # test_confirm.py has theirs


@pytest.fixture(scope="module")
def pages(silent: Path, shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The fourth quarter's returns are open; the first quarter's link has ended."""
    import shutil

    home = Path(shutil.copytree(silent, tmp_path_factory.mktemp("routes") / "home"))
    with site(home, moment("2013-09-20")) as opened:
        yield opened


@pytest.fixture
def tokens(pages: Site) -> dict[str, str]:
    """A path for each kind of token; rows of their own for those that were revoked or have moved."""
    office, now = pages.office, pages.now
    door = office.door
    assert door is not None

    def path(person: str, email: str, quarter: str, *, revoked: bool = False) -> str:
        with database.writing(office.engine) as session:
            link = rows.link_for(session, office.board, person, email, quarter, now)
            if revoked:
                rows.revoke(session, office.board, email, now, "a test", person)
        return f"/answer/{links.token(door.secret, link)}"

    def mailbox(person: str) -> str:
        with database.reading(office.engine) as session:
            from lscb_workflow.store import people

            found = people.directory(session, office.board).mailbox(person, now.date())
        assert found is not None
        return found.email

    good = path(LEAD, mailbox(LEAD), "2012-13/Q4")
    return {
        "good": good,
        "another": path(OFFICER, mailbox(OFFICER), "2012-13/Q4"),
        "cut": good[:-1],
        "unsigned": good.partition(".")[0] + "." + "A" * 43,
        "ended": path(LEAD, mailbox(LEAD), "2012-13/Q1"),
        "revoked": path(SPORT, mailbox(SPORT), "2012-13/Q4", revoked=True),
        "moved": path(LEAD, "somebody.else@lscb.example", "2012-13/Q4"),
    }


def test_the_table_has_every_address_of_the_pages(pages: Site) -> None:
    built = pages.browser.app.routes  # type: ignore[attr-defined]
    found = {(method, route.path) for route in _flat(built) for method in route.methods or ()}
    behind = {(method, path) for method, path in found if path.startswith("/answer/{token}")}
    written = {(way.split()[0], "/answer/{token}" + way.partition(" ")[2]) for way in TABLE}
    assert {pair for pair in behind if pair[0] != "HEAD"} == written
    assert {path for _, path in found - behind} == set(OPEN) | OF_THE_SAMPLE | OF_READERS | OF_NEW_ADDRESSES


def _flat(routes: list) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from _flat(
                getattr(route, "routes", []) or getattr(getattr(route, "original_router", None), "routes", [])
            )


@pytest.mark.parametrize("path", OPEN)
def test_what_anybody_may_open_tells_nobody_anything(pages: Site, path: str) -> None:
    assert pages.get(path).status_code == OPEN[path]
    assert pages.browser.head(path).status_code == OPEN[path]


@pytest.mark.parametrize("way", [way for way in TABLE if way.startswith("GET")])
@pytest.mark.parametrize("kind", KINDS)
def test_looking_opens_only_one_s_own(pages: Site, tokens: dict[str, str], way: str, kind: str) -> None:
    path = tokens[kind] + way.partition(" ")[2].format(card=CARD)
    before = pages.rows()
    found = pages.get(path)
    assert found.status_code == TABLE[way][KINDS.index(kind)], found.text[:300]
    assert pages.browser.head(path, follow_redirects=True).status_code == found.status_code
    assert pages.rows() == before, "looking changes not one row"
    if kind != "good":
        assert "Provide information to children, young people" not in found.text


@pytest.mark.parametrize("way", [way for way in TABLE if way.startswith("POST")])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "good"])
def test_no_other_link_acts(pages: Site, tokens: dict[str, str], way: str, kind: str) -> None:
    form = fields_of(pages.get(tokens["good"]).text)
    before = pages.rows()
    found = pages.post(tokens[kind] + way.partition(" ")[2].format(card=CARD), form)
    assert found.status_code == TABLE[way][KINDS.index(kind)], found.text[:300]
    assert pages.rows() == before


@pytest.mark.parametrize("way", [way for way in TABLE if way.startswith("POST")])
def test_a_form_without_its_key_does_nothing(pages: Site, tokens: dict[str, str], way: str) -> None:
    before = pages.rows()
    path = tokens["good"] + way.partition(" ")[2].format(card=CARD)
    assert pages.post(path, {"do": "check"}).status_code == 403
    assert pages.post(path, {"form_key": "A" * 43}).status_code == 403
    assert pages.rows() == before


@pytest.mark.parametrize("way", [way for way in TABLE if way.startswith("POST")])
def test_nothing_but_words_is_taken(pages: Site, tokens: dict[str, str], way: str) -> None:
    path = tokens["good"] + way.partition(" ")[2].format(card=CARD)
    assert pages.browser.post(path, files={"file": b"x"}).status_code == 415
    assert pages.browser.post(path, json={"form_key": "x"}).status_code == 415
    assert pages.browser.put(path).status_code == 405


def test_too_much_is_refused_before_it_is_read(pages: Site, tokens: dict[str, str]) -> None:
    assert pages.post(tokens["ended"], {"a": "x" * 2_100_000}).status_code == 413


@pytest.mark.parametrize("path", ["/", "/nowhere", "/answer/1.x", "/accessibility", "/health/ready"])
def test_every_answer_carries_the_same_guards(pages: Site, path: str) -> None:
    headers = pages.get(path).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "script-src" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_an_address_with_something_strange_after_it_is_told_so_on_a_page(pages: Site, tokens: dict[str, str]) -> None:
    found = pages.get(tokens["good"] + "?saved=%3Cb%3E")
    assert found.status_code == 404
    assert "There is no such page" in words_of(found)
    assert "%3Cb" not in found.text
    assert pages.get(tokens["good"] + "?utm_source=mail").status_code == 200


def test_a_page_that_fails_says_so_and_its_words_reach_no_log(pages: Site, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise ValueError("Jayden is seven")

    pages.browser.app.add_api_route("/fails", fails)  # type: ignore[attr-defined]
    # This client raises what a server would log.
    found = TestClient(pages.browser.app).get("/fails")  # type: ignore[attr-defined]
    pages.browser.app.routes.pop()  # type: ignore[attr-defined]
    assert found.status_code == 500
    assert "It is not your fault" in words_of(found)
    assert found.headers["content-security-policy"].startswith("default-src 'none'")
    assert "a page failed" in caplog.text
    assert "RuntimeError: ValueError" in caplog.text
    assert "Jayden is" not in caplog.text.replace('raise ValueError("Jayden is seven")', "")


def test_guessing_is_slowed_and_nobody_else_is(pages: Site, tokens: dict[str, str]) -> None:
    found = {pages.get(f"/answer/1.{n}").status_code for n in range(70)}
    assert found == {404, 429}
    assert pages.get(tokens["good"]).status_code == 200


def test_one_link_is_not_hammered(silent_until: Callable[[date], Path]) -> None:
    home = silent_until(date(2012, 10, 19))
    with site(home, moment("2012-10-22")) as pages:
        link = link_of(home, LEAD)
        form = fields_of(pages.get(link).text) | {"do": ["save"]}
        found = [pages.post(link, form, follow=False).status_code for _ in range(35)]
        assert found.count(429) == 5
        assert pages.get(link).status_code == 200
