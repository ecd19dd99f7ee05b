"""The played sample: its emails as they were sent, its leads' pages, its papers. A real home has no such pages."""

from email import message_from_binary_file, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, Response

from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.rules import links
from lscb_workflow.store import database, digests, forms, snapshots
from lscb_workflow.store import links as rows
from lscb_workflow.web.pages import Pages
from lscb_workflow.web.papers import KINDS, as_paper

# An email brings its own style; nothing in it may run or load.
AS_AN_EMAIL = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def routes(office: Office, clock: Clock, pages: Pages, outbox: Path) -> APIRouter:
    router = APIRouter()
    assert office.door is not None
    door = office.door

    @router.get("/")
    def front() -> Response:
        emails = sorted((_email(path) for path in outbox.rglob("*.eml")), key=lambda email: email["at"], reverse=True)
        with database.reading(office.engine) as session:
            taken = snapshots.take(session, office.board)
            papers = digests.newest_frozen(session, office.board)
            open_links = [
                link
                for link in rows.newest(session, office.board)
                if links.standing(link, taken, office.rules, office.today(clock())) == "good"
            ]
        people = [
            {"title": taken.people.title(link.person), "link": f"/answer/{links.token(door.secret, link)}"}
            for link in open_links
        ]
        periods = {term.quarter.ref: term.quarter.period for plan in taken.plans for term in plan.terms}
        digest_links = [{"label": periods[ref], "readers": _forms(office, ref)} for ref in papers]
        return pages.show("sample", emails=emails, digests=digest_links, people=people, today=office.today(clock()))

    @router.get("/sample/mail/{name}")
    def mail(name: str) -> Response:
        found = [path for path in outbox.rglob("*.eml") if path.stem == name]
        if not found:
            raise HTTPException(404)
        return _as_an_email(_html(_read(found[0])).replace(door.url, ""))

    @router.get("/sample/digest/{plan}/{quarter}/{audience}/{form}")
    def digest(plan: str, quarter: str, audience: str, form: str) -> Response:
        with database.reading(office.engine) as session:
            row = digests.newest_frozen(session, office.board).get(f"{plan}/{quarter}")
            data = forms.of_issue(session, row).get((audience, form)) if row else None
        if data is None or form not in KINDS:
            raise HTTPException(404)
        return as_paper(data, form, f"{plan}-{quarter}-{audience}")

    return router


def _forms(office: Office, ref: str) -> list[dict[str, Any]]:
    """Each audience of a quarter's paper with the forms in which it is on file."""
    found = []
    for audience in office.rules.policy.digest.audiences:
        forms_of = [form for form in KINDS if form != "csv" or audience.version != "public"]
        links = [{"label": KINDS[form][0], "link": f"/sample/digest/{ref}/{audience.name}/{form}"} for form in forms_of]
        found.append({"title": audience.title, "links": links})
    return found


def _as_an_email(page: str) -> Response:
    return HTMLResponse(page, headers={"Content-Security-Policy": AS_AN_EMAIL})


def _read(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return message_from_binary_file(file, policy=policy.default)


def _html(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    return str(part.get_content()) if part else ""


def _email(path: Path) -> dict[str, Any]:
    message = _read(path)
    at = parsedate_to_datetime(message["Date"])
    return {
        "link": f"/sample/mail/{path.stem}",
        "on": at.date(),
        "at": at,
        "kind": str(message["X-LSCB-Kind"]),
        "to": message["To"].addresses[0].display_name or message["To"].addresses[0].addr_spec,
        "subject": str(message["Subject"]),
    }
