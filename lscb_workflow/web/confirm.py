"""The page on which the reader of a new address confirms it. Looking changes nothing: a scanner confirms no address."""

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from lscb_workflow.pipeline import confirming
from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.rules.confirming import form_key
from lscb_workflow.web.guard import A_FORM, Form, not_too_often, said
from lscb_workflow.web.pages import Pages


def routes(office: Office, clock: Clock, pages: Pages) -> APIRouter:
    router, slowly = APIRouter(prefix="/confirm/{token}"), [Depends(not_too_often())]

    @router.get("")
    def look(token: str) -> Response:
        """The question, or what has become of it."""
        asked = confirming.look(office, token, clock())
        key = form_key(office.door.secret, office.board, asked.entry) if office.door else None
        status = 410 if asked.standing == "ended" else 200
        return pages.show("confirm", status, asked=asked, form_key=key, here=f"/confirm/{token}")

    @router.post("", dependencies=slowly, openapi_extra=A_FORM)
    def confirm(token: str, form: Form) -> Response:
        confirming.confirm(office, token, said(form, "form_key"), clock())
        return RedirectResponse(f"/confirm/{token}", status_code=303)

    @router.post("/not-me", dependencies=slowly, openapi_extra=A_FORM)
    def not_me(token: str, form: Form) -> Response:
        if not confirming.disown(office, token, said(form, "form_key"), clock()):
            return RedirectResponse(f"/confirm/{token}", status_code=303)
        told = [
            "Nothing more is sent to this mailbox.",
            f"The {office.settings.contact_title} is asked who the post is held by. You need do nothing more. "
            "Please delete the email.",
        ]
        return pages.show("done", heading="Thank you for telling us", text=told)

    return router
