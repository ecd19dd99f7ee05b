"""The lead's pages. GET and HEAD look and change nothing; every change is a POST from the link's own page."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from lscb_workflow.pipeline import visits
from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.pipeline.visits import Typed, Visit
from lscb_workflow.rules import filling, links
from lscb_workflow.rules.actions import Colour
from lscb_workflow.rules.faults import Fault
from lscb_workflow.web import checking
from lscb_workflow.web.guard import A_FORM, Form, not_too_often, said
from lscb_workflow.web.pages import Pages

SAVED = "Your answers are saved. Nothing has been sent yet. Come back with the same link."
CHANGED = (
    "Something has changed since you opened this page. What you typed is still here. Please look at it again before "
    "you go on."
)
MEANINGS: dict[Colour, str] = {  # the commonest first
    "green": "It will be done in time.",
    "amber": "It is late or at risk, and there is a plan to catch up.",
    "red": "The board’s help is needed.",
    "blue": "Done, with evidence for the board to accept.",
    "grey": "It has not started, or waits for something else.",
}


def routes(office: Office, clock: Clock, pages: Pages) -> APIRouter:
    """Every address behind a link: what looks, and what acts."""
    router, lead = APIRouter(prefix="/answer/{token}"), _Answering(office, pages, clock)
    looking: list[tuple[str, Callable[..., Response]]] = [
        ("", lead.answer),
        ("/check", lead.check),
        ("/sent", lead.sent),
        ("/not-mine/{card}", lead.not_mine),
        ("/not-me", lead.not_me),
    ]
    acting: list[tuple[str, Callable[..., Response]]] = [
        ("", lead.keep),
        ("/send", lead.send),
        ("/not-mine/{card}", lead.hand_on),
        ("/not-me", lead.disown),
        ("/new-link", lead.renew),
    ]
    for path, page in looking:
        router.add_api_route(path, page, methods=["GET"], response_model=None)
    slowly = [Depends(not_too_often())]
    for path, act in acting:
        router.add_api_route(
            path, act, methods=["POST"], dependencies=slowly, openapi_extra=A_FORM, response_model=None
        )
    return router


class _Answering:
    """From a link to a page. What stands in a form's fields but its hidden ones is what was typed."""

    HIDDEN = ("form_key", "seen", "do")

    def __init__(self, office: Office, pages: Pages, clock: Clock) -> None:
        self._office, self._pages, self._clock = office, pages, clock
        self._label = office.rules.words.label

    def answer(self, token: str, saved: bool = False) -> Response:
        """All that is wanted of somebody, on one page."""
        visit = self._look(token)
        return self._page(visit, visit.typed, notes=[SAVED] if saved else [])

    def keep(self, token: str, form: Form) -> Response:
        """Save what was typed, or say why not; then on to checking it, or back to the page."""
        typed = {name: texts for name, texts in form.items() if name not in self.HIDDEN and any(texts)}
        key, seen = said(form, "form_key"), said(form, "seen")
        visit, kept = visits.save(self._office, token, key, typed, seen, self._clock())
        if visit.sheet is None:
            return self._ended(visit, typed)
        if not kept:
            return self._page(visit, typed, status=409, notes=[CHANGED], parallel=checking.parallel(visit, typed))
        return self._to(token, "?saved=yes") if said(form, "do") == "save" else self._ready(visit, typed)

    def _ready(self, visit: Visit, typed: Typed) -> Response:
        """On to the check, once everything that was typed can be sent."""
        assert visit.sheet is not None
        filled = filling.filled(visit.sheet, typed)
        if filled.wrong or filled.strange:
            return self._page(visit, typed, status=422, wrong=filled.wrong)
        if filled.returns or filled.measures:
            return self._to(self._token(visit), "/check")
        if any(card.mine for card in visit.sheet.cards):
            return self._to(self._token(visit), "/sent")
        wrong = {filling.first(visit.sheet): "Answer at least one of them, or come back later"}
        return self._page(visit, typed, status=422, wrong=wrong)

    def check(self, token: str, changed: bool = False) -> Response:
        """Everything that was saved, as it would be sent."""
        visit, notes = self._look(token), [CHANGED] if changed else []
        if visit.sheet is None:
            return self._ended(visit)
        filled = filling.filled(visit.sheet, visit.typed)
        if filled.wrong or filled.strange:
            return self._ready(visit, visit.typed)
        if not (filled.returns or filled.measures):
            return self._to(token, "/sent" if any(card.mine for card in visit.sheet.cards) else "")
        return self._pages.show(
            "check",
            **self._around(visit),
            answers=checking.answers(visit, filled, self._label),
            measures=checking.measures(visit, filled),
            via=next((act.via for _, act in filled.returns if act.via), None),
            late=any(card.late for card, _ in filled.returns),
            notes=notes,
        )

    def send(self, token: str, form: Form) -> Response:
        try:
            done = visits.send(self._office, token, said(form, "form_key"), said(form, "seen"), self._clock())
        except Fault:  # the plan changed between looking and sending: look again
            return self._to(token, "/check?changed=yes")
        if done.visit.sheet is None:
            return self._ended(done.visit)
        return self._to(token, "/check?changed=yes" if done.refused else "/sent")

    def sent(self, token: str) -> Response:
        """What has been received for this quarter."""
        visit = self._look(token)
        if visit.sheet is None:
            return self._ended(visit)
        received = visits.received(self._office, visit, self._clock())
        open_until = [card.papers_on for card in visit.sheet.cards if card.mine and not card.late]
        return self._pages.show(
            "sent",
            **self._around(visit),
            received=checking.received(visit, received, self._office.settings.zone, self._label),
            late=any(sent.submission.late for sent in received),
            change_until=min(open_until, default=None),
            still_owed=[card.ref for card in visit.sheet.cards if card.mine is None],
            receipt=any(sent.receipt for sent in received),
        )

    def not_mine(self, token: str, card: str) -> Response:
        return self._whose(self._look(token), card, {})

    def hand_on(self, token: str, card: str, form: Form) -> Response:
        office = self._office
        try:
            done = visits.hand_on(office, token, said(form, "form_key"), card, said(form, "ask"), self._clock())
        except Fault as fault:
            return self._whose(self._look(token), card, {"ask": fault.problems[0]})
        told = (
            f"The {office.settings.contact_title} is told, and settles who leads it. You are not asked about it again."
        )
        return self._pages.show("done", heading=f"Thank you: {done.ref} is off your page", text=[told])

    def _whose(self, visit: Visit, card_key: str, wrong: Mapping[str, str]) -> Response:
        if visit.sheet is None:
            return self._ended(visit)
        card = visit.sheet.card(card_key)
        if card is None:
            raise visits.NoSuchLink
        posts = [(post.handle, post.title) for post in visit.snapshot.people.posts if post.handle != card.post]
        action, status = f"{self._at(visit)}/not-mine/{quote(card.key)}", 422 if wrong else 200
        around = self._around(visit)
        return self._pages.show("not_mine", status, **around, card=card, action=action, posts=posts, wrong=wrong)

    def not_me(self, token: str) -> Response:
        visit = self._look(token)
        if visit.standing not in ("good", "ended"):
            return self._ended(visit)
        return self._pages.show("not_me", **self._around(visit), action=f"{self._at(visit)}/not-me")

    def disown(self, token: str, form: Form) -> Response:
        visit = visits.disown(self._office, token, said(form, "form_key"), self._clock())
        if visit.standing not in ("good", "ended"):
            return self._ended(visit)
        told = [
            "No more of this mail goes to the address that received the link.",
            f"The {self._office.settings.contact_title} is asked who it should go to. You need do nothing more. "
            "Please delete the email.",
        ]
        return self._pages.show("done", heading="Thank you for telling us", text=told)

    def renew(self, token: str, form: Form) -> Response:
        settings = self._office.settings
        if visits.renew(self._office, token, said(form, "form_key"), self._clock()):
            text = ["It comes to the mailbox that had the old one, within a few minutes."]
            return self._pages.show("done", heading="A new link is on its way", text=text)
        text = [f"Please ask the {settings.contact_title}: {settings.contact_telephone}."]
        return self._pages.show("done", 410, heading="We could not send a new link", text=text)

    def _page(
        self,
        visit: Visit,
        typed: Typed,
        status: int = 200,
        wrong: Mapping[str, str] | None = None,
        notes: list[str] | None = None,
        parallel: Mapping[str, list[tuple[str, str]]] | None = None,
    ) -> Response:
        """The one form, with what stands in its fields."""
        if visit.sheet is None:
            return self._ended(visit)
        order = {name: place for place, name in enumerate(filling.names(visit.sheet))}
        in_order = sorted((wrong or {}).items(), key=lambda item: order.get(item[0], len(order)))
        return self._pages.show(
            "answer",
            status,
            **self._around(visit),
            typed=typed,
            wrong=dict(in_order),
            notes=[*(notes or []), *checking.strange(typed, filling.filled(visit.sheet, typed))],
            found=checking.found(visit, typed),
            parallel=parallel or {},
            not_mine={card.key: f"{self._at(visit)}/not-mine/{quote(card.key)}" for card in visit.sheet.cards},
            statuses=[(key, self._label(key), meaning) for key, meaning in MEANINGS.items()],
            late=any(card.late for card in visit.sheet.cards),
        )

    def _look(self, token: str) -> Visit:
        return visits.look(self._office, token, self._clock())

    def _ended(self, visit: Visit, typed: Typed | None = None) -> Response:
        """A link that opens nothing any more; one that has only run out can be replaced. What was typed comes back."""
        again = visit.standing == "ended"
        return self._pages.show(
            "ended",
            410,
            standing=visit.standing,
            written=checking.written(typed or {}),
            action=f"{self._at(visit)}/new-link" if again else None,
            form_key=self._form_key(visit) if again else None,
        )

    def _around(self, visit: Visit) -> dict[str, Any]:
        at = self._at(visit)
        pages = {name: f"{at}/{name.replace('_', '-')}" for name in ("check", "send", "sent", "not_me")}
        return {
            "sheet": visit.sheet,
            "links": {"answer": at, **pages},
            "form_key": self._form_key(visit),
            "seen": visit.seen,
        }

    def _token(self, visit: Visit) -> str:
        assert self._office.door is not None
        return links.token(self._office.door.secret, visit.link)

    def _form_key(self, visit: Visit) -> str:
        assert self._office.door is not None
        return links.form_key(self._office.door.secret, visit.link)

    def _at(self, visit: Visit) -> str:
        return f"/answer/{self._token(visit)}"

    @staticmethod
    def _to(token: str, rest: str) -> Response:
        """On to a page that may be loaded again without doing anything twice."""
        return RedirectResponse(f"/answer/{token}{rest}", status_code=303)
