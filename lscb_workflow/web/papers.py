"""A reader's papers, behind the link in their email. Looking changes nothing, and there is nothing to do but look."""

from fastapi import APIRouter, HTTPException, Response

from lscb_workflow.pipeline import readers
from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.web.pages import Pages

# A paper brings its own style; nothing in it may run or load.
AS_A_PAPER = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
KINDS = {
    "html": ("Web page", "text/html; charset=utf-8"),
    "pdf": ("PDF", "application/pdf"),
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "csv": ("Table for a spreadsheet", "text/csv; charset=utf-8"),
    "json": ("Data", "application/json"),
}
READ_HERE = ("html", "pdf")  # the others are files to keep


def routes(office: Office, clock: Clock, pages: Pages) -> APIRouter:
    router = APIRouter(prefix="/paper/{token}")

    @router.get("")
    def papers(token: str) -> Response:
        """What was sent to this reader, in every form."""
        found = readers.look(office, token, clock())
        if found.term is None:
            standing = "paper" if found.standing == "ended" else found.standing
            return pages.show("ended", 410, standing=standing, action=None, form_key=None, written=[])
        forms = [(KINDS[form][0], f"/paper/{token}/{form}") for form in readers.READ if form in found.forms]
        return pages.show("papers", quarter=found.term.quarter, issue=found.issue, forms=forms)

    @router.get("/{form}")
    def paper(token: str, form: str) -> Response:
        """One form, byte for byte as it was frozen."""
        found = readers.look(office, token, clock())
        if form not in found.forms:
            raise HTTPException(410 if found.term is None else 404)
        return as_paper(found.forms[form], form, f"{found.link.quarter}-issue-{found.issue}")

    return router


def as_paper(data: bytes, form: str, name: str) -> Response:
    """A stored form as an answer to a browser."""
    headers = {"Content-Security-Policy": AS_A_PAPER}
    if form not in READ_HERE:
        headers["Content-Disposition"] = f'attachment; filename="paper-{name.replace("/", "-")}.{form}"'
    return Response(data, media_type=KINDS[form][1], headers=headers)
