"""What each kind of email says: the notices of one person turned into the values that its template prints."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from lscb_workflow.rules import deadlines, returns
from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.digest.wording import listed
from lscb_workflow.rules.ladder import Item, calls_of
from lscb_workflow.rules.notices import Notice, day
from lscb_workflow.rules.questions import COMMANDS
from lscb_workflow.rules.rejecting import unreached
from lscb_workflow.rules.settings import Settings
from lscb_workflow.rules.snapshot import Plan, Rules, Snapshot, Term

IF_NOT_SIGNED_OFF = {
    "short": "the short edition goes to the board by itself: counts, references, statuses, dates and decisions wanted, "
    "without any lead's words. The full paper waits for its sign-off",
    "full": "the full paper goes to the board as it stands, marked as not signed off",
    "hold": "nothing goes to the board until somebody signs it off",
}
AFTER_PAPERS = {
    "short": "the board has only the short edition, which went out by itself, until the full paper is signed off",
    "full": "nothing more is sent",
    "hold": "the board has no paper for this quarter yet",
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """The person at the other end of an email, as the email names them."""

    name: str
    title: str
    email: str


@dataclass(frozen=True)
class Desk:
    """What every letter is written from: the board's facts, its state and its rules on one day."""

    settings: Settings
    snapshot: Snapshot
    rules: Rules
    today: date

    def shown(self, post: str) -> str:
        """How a post is named to readers: by its title, or its holder's name where settings say so."""
        title = self.snapshot.people.title(post)
        mailbox = self.snapshot.people.mailbox(post, self.today)
        by_name = self.settings.show_people_as == "name" and mailbox
        return f"{mailbox.name}, {title}" if by_name and mailbox else title

    def addressee(self, person: str) -> Addressee | None:
        """Who receives a person's mail today, named as settings say; None when nobody does."""
        mailbox = self.snapshot.people.mailbox(person, self.today)
        if mailbox is None:
            return None
        by_post = self.settings.show_people_as == "post"
        return Addressee(mailbox.title if by_post else mailbox.name, mailbox.title, mailbox.email)

    @cached_property
    def items(self) -> dict[tuple[str, str, str], Item]:
        """What waits for an answer today, by plan, reference and point."""
        return {
            (item.plan, item.ref, item.point): item
            for plan in self.snapshot.plans
            for item in (*returns.items(plan, self.rules, self.today), *deadlines.items(plan, self.rules, self.today))
        }

    def item(self, notice: Notice) -> Item:
        """The return or deadline that a reminder or an escalation is about."""
        return self.items[notice.plan, notice.ref, notice.point]

    def plan(self, name: str) -> Plan:
        return next(plan for plan in self.snapshot.plans if plan.plan == name)

    @cached_property
    def _actions(self) -> dict[tuple[str, str], Action]:
        return {(plan.plan, action.ref): action for plan in self.snapshot.plans for action in plan.actions}

    def action(self, notice: Notice) -> Action:
        return self._actions[notice.plan, notice.ref]

    def ref(self, notice: Notice) -> str:
        """How readers see the reference that a notice is about."""
        return self.snapshot.written(notice.plan, notice.ref)

    def term(self, notice: Notice) -> Term:
        """The quarter a notice is about: the one its point names, or the one its deadline falls in."""
        terms = self.plan(notice.plan).terms
        name = notice.point.partition("@")[0]
        if by_name := [term for term in terms if term.quarter.name == name]:
            return by_name[0]
        return next((term for term in terms if date.fromisoformat(name) <= term.quarter.ends_on), terms[-1])


def common(desk: Desk, to: Addressee | None, why: str) -> dict[str, Any]:
    """What every template may print, whoever reads it. `to` is None for a paper that is the same for all."""
    settings = desk.settings
    return {
        "board": {"name": settings.board_name, "short_name": settings.sender_name},
        "sample": settings.sample,
        "concern": {"telephone": settings.concern_telephone, "hours": settings.concern_hours},
        "contact": {
            "title": settings.contact_title,
            "telephone": settings.contact_telephone,
            "email": settings.contact_email,
        },
        "to": {"name": to.name if to else "", "title": to.title if to else ""},
        "why": why,
        "today": desk.today,
    }


def of_kind(desk: Desk, kind: str, notices: Sequence[Notice], to: Addressee, link: str | None = None) -> dict[str, Any]:
    """The whole context of a scheduled email other than the digest; `link` is where a lead answers a reminder."""
    writers = {
        "reminder": _reminder,
        "escalation": _escalation,
        "question": _question,
        "nudge": _nudge,
        "service": _service,
    }
    body, why = writers[kind](desk, notices)
    return {**common(desk, to, why), **body} | ({"answer_link": link} if kind == "reminder" else {})


def _reminder(desk: Desk, notices: Sequence[Notice]) -> tuple[dict[str, Any], str]:
    items = sorted((_asked(desk, notice) for notice in notices), key=lambda i: (i["due_on"], i["what"] == "return"))
    refs = listed(dict.fromkeys(desk.ref(notice) for notice in notices))
    titles = listed(dict.fromkeys(desk.snapshot.people.title(notice.post) for notice in notices))
    named, for_somebody = f"the plan names you, as {titles}, as", f"you answer for the {titles},"
    because = for_somebody if all(_stands_in(desk, notice) for notice in notices) else named
    return {"items": items, "together": together(items)}, f"You receive this because {because} a lead of {refs}."


def together(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a reminder says of all its items at once: how many of each there are, and what they share."""
    actions = {(item["plan"], item["ref"]) for item in items}
    asked = [item for item in items if item["what"] == "return"]
    quarters = {(item["plan"], item["quarter"]): item["period"] for item in asked}
    return {
        "which": f"action {items[0]['ref']}" if len(actions) == 1 else f"{len(actions)} actions",
        "due_on": min(item["due_on"] for item in items),
        "dates": len({item["due_on"] for item in items}),
        "late": sum(item["overdue"] for item in items),
        "returns": len(asked),
        "plans": len({plan for plan, _ in actions}),
        "quarters": [{"plan": plan, "quarter": name, "period": of} for (plan, name), of in quarters.items()],
    }


def _stands_in(desk: Desk, notice: Notice) -> bool:
    """True when the mail of the post that leads goes to somebody else: a deputy, or the chair of a sub group."""
    mailbox = desk.snapshot.people.mailbox(notice.post, desk.today)
    return mailbox is not None and mailbox.person != notice.post


def _about(desk: Desk, notice: Notice, item: Item) -> dict[str, Any]:
    """What every email says of an item, whoever reads it."""
    plan, action, term = desk.plan(notice.plan), desk.action(notice), desk.term(notice)
    return {
        "ref": desk.ref(notice),
        "text": action.text,
        "plan": plan.plan,
        "plan_title": plan.title,
        "what": item.what,
        "quarter": term.quarter.name,
        "period": term.quarter.period,
        "due_on": item.due_on,
        "step": notice.step,
    }


def _asked(desk: Desk, notice: Notice) -> dict[str, Any]:
    action, term, item = desk.action(notice), desk.term(notice), desk.item(notice)
    is_return = item.what == "return"
    waiting = [d.due_on for d in returns.to_answer(action, term.quarter)] if is_return else [item.due_on]
    event = next((r.event or r.words for r in action.readings if r.kind == "event"), None)
    others = (post for post in action.posts if post != notice.post and desk.addressee(post))
    return _about(desk, notice, item) | {
        "overdue": item.due_on < desk.today,
        "timescale": action.timescale_in_force,
        "with_leads": [desk.shown(post) for post in others],
        "started_question": is_return and returns.asks_if_started(action, term.quarter),
        "event_question": event if is_return else None,
        "deadlines": waiting if is_return else [],
        "command": _submit_command(desk.ref(notice), notice.post, action, term, is_return, waiting),
    }


def _submit_command(ref: str, post: str, action: Action, term: Term, is_return: bool, waiting: Iterable[date]) -> str:
    quarter = f" --quarter {term.quarter.ref}" if is_return else ""
    met = "".join(f" --met {due_on}" for due_on in waiting)
    started = " --started" if is_return and returns.asks_if_started(action, term.quarter) else ""
    words = f'{started} --progress "…" --impact "…"' if is_return else ""
    return f"lscb-workflow submit {ref} --by {post} --status green{quarter}{met}{words}"


def _escalation(desk: Desk, notices: Sequence[Notice]) -> tuple[dict[str, Any], str]:
    items = sorted((_overdue(desk, notice) for notice in notices), key=lambda item: item["due_on"])
    titles = listed(dict.fromkeys(desk.snapshot.people.title(notice.post) for notice in notices))
    why = f"You receive this as {titles}, because the leads were asked and have not answered."
    return {"items": items, "role": items[-1]["step_to"]}, why


def _overdue(desk: Desk, notice: Notice) -> dict[str, Any]:
    action, item = desk.action(notice), desk.item(notice)
    asked = (desk.snapshot.asked_on.get((notice.plan, notice.ref, notice.point, lead), ()) for lead in action.posts)
    return _about(desk, notice, item) | {
        "leads": [desk.shown(post) + unreached(desk.snapshot.people, post, desk.today) for post in action.posts],
        "asked_on": sorted({on for days in asked for on in days}),
        "working_days_late": desk.rules.calendar.between(item.due_on, desk.today),
        "step_to": next(rung.step.to for rung in item.rungs if rung.step.name == notice.step),
        "next": _what_next(desk, notice, item),
    }


def _what_next(desk: Desk, notice: Notice, item: Item) -> str:
    """Who would really be told next, and when; after the last step, the paper."""
    for rung in item.rungs:
        if rung.on > desk.today and not rung.step.asks:
            told = [call for call in calls_of(rung, item, desk.snapshot.people, desk.today) if not call.skipped]
            if others := [call.post for call in told if call.person != notice.person]:
                titles = listed(f"the {desk.snapshot.people.title(post)}" for post in others)
                return f"If there is still no answer, {titles} will be told on {day(rung.on)}."
    if item.what == "return":
        papers_on = desk.rules.dates(desk.term(notice)).papers_on
        return f"If there is still no answer, the paper of {day(papers_on)} says so."
    return "If there is still no answer, the next paper to the board says so."


def _question(desk: Desk, notices: Sequence[Notice]) -> tuple[dict[str, Any], str]:
    items = [_open_matter(desk, notice) for notice in notices]
    posts = listed(dict.fromkeys(desk.snapshot.people.title(notice.post) for notice in notices))
    return {"items": items}, f"You receive this as {posts}, because only a person can settle what the plan leaves open."


def _open_matter(desk: Desk, notice: Notice) -> dict[str, Any]:
    actions = {action.ref: action for action in desk.plan(notice.plan).actions}
    action = actions.get(notice.ref)
    about = next((about for about in COMMANDS if notice.step.startswith(about)), "")
    command, which = COMMANDS.get(about), notice.step.removeprefix(f"{about}-")
    return {
        "ref": desk.ref(notice),
        "text": action.text if action else desk.plan(notice.plan).title,
        "question": notice.reason,
        "command": command.format(ref=desk.ref(notice), plan=notice.plan, which=which) if command else None,
    }


def _nudge(desk: Desk, notices: Sequence[Notice]) -> tuple[dict[str, Any], str]:
    items = [_unsigned(desk, notice) for notice in notices]
    signer = desk.rules.policy.digest.signed_off_by
    if {notice.step for notice in notices} == {"publish"}:
        return {"items": items}, "You receive this once, because you look after the paper."
    signs = {notice.step for notice in notices} == {"sign-off"}
    why = "you sign it off" if signs else "you look after it" if signer != "manager" else "you check it and sign it off"
    return {"items": items}, f"You receive this each working day until the paper is signed off, because {why}."


def _unsigned(desk: Desk, notice: Notice) -> dict[str, Any]:
    plan, term = desk.plan(notice.plan), desk.term(notice)
    dates, policy = desk.rules.dates(term), desk.rules.policy.digest
    owed = [action for action in plan.actions if returns.owed_for(action, term.quarter)]
    signers = desk.snapshot.people.in_role(policy.signed_off_by)
    by = signers[0] if signers else policy.signed_off_by
    read = term.unsigned.sha256[:12] if term.unsigned else ""
    return {
        "about": notice.step,
        "quarter": term.quarter.ref,
        "period": term.quarter.period,
        "returns_in": sum(action.answer_for(term.quarter.number) is not None for action in owed),
        "returns_owed": len(owed),
        "sign_off_by": dates.sign_off_on,
        "papers_on": dates.papers_on,
        "meets_on": term.quarter.meets_on,
        "signs_off": desk.snapshot.people.title(by),
        "if_not": _if_not(desk, term),
        "command": _paper_command(notice, term, by, read),
    }


def _if_not(desk: Desk, term: Term) -> str:
    """What follows if nobody signs, or has followed. A paper that should have gone is tried at each tick."""
    due, edition = desk.rules.dates(term).papers_on, desk.rules.policy.digest.if_not_signed_off
    if desk.today >= due and not term.frozen and edition != "hold":
        return "it should have gone by itself and could not be written; nothing has gone to the board. The log says why"
    return (AFTER_PAPERS if desk.today > due else IF_NOT_SIGNED_OFF)[edition]


def _paper_command(notice: Notice, term: Term, signer: str, read: str) -> str:
    match notice.step:
        case "draft":
            return f"lscb-workflow digest show {term.quarter.ref} --draft"
        case "publish":
            return f"lscb-workflow digest publish {term.quarter.ref} --by {notice.post} --out FOLDER"
        case _:
            return f"lscb-workflow digest sign-off {term.quarter.ref} --by {signer} --read {read}"


def _service(_: Desk, notices: Sequence[Notice]) -> tuple[dict[str, Any], str]:
    items = [{"about": notice.step, "words": notice.reason} for notice in notices]
    why = "You receive this because you look after the plan or this service, and so hear when it falters."
    return {"items": items}, why


def receipt(
    desk: Desk, kept: Sequence[tuple[Mapping[str, Any], str]], to: Addressee, link: str | None
) -> dict[str, Any]:
    """A receipt from the facts kept with it, an item a return, each with the post that answered."""
    items = [_received(desk, facts, by) for facts, by in kept]
    why = "You receive this because you sent in an answer."
    return {**common(desk, to, why), "items": items, "answer_link": link}


def _received(desk: Desk, facts: Mapping[str, Any], by: str) -> dict[str, Any]:
    plan = desk.plan(facts["plan"])
    action = next(action for action in plan.actions if action.ref == facts["ref"])
    term = next(term for term in plan.terms if term.quarter.name == facts["quarter"])
    dates, received = desk.rules.dates(term), datetime.fromisoformat(facts["received_at"])
    ref = desk.snapshot.written(plan.plan, action.ref)
    return {
        **facts,
        "ref": ref,
        "text": action.text,
        "period": term.quarter.period,
        "received_on": received.date(),
        "received_at": f"{received:%H:%M}",
        "met": [date.fromisoformat(due) for due in facts["met"]],
        "not_yet": [
            {"due_on": date.fromisoformat(due), "asked_for": date.fromisoformat(later)}
            for due, later in facts["not_yet"].items()
        ],
        "outputs_of": len(action.outputs),
        "opens_on": dates.opens_on if facts["settled_only"] else None,
        "change_until": None if term.frozen else dates.papers_on,
        "withheld": facts.get("withheld", False),
        "command": f"lscb-workflow submit {ref} --by {by} --quarter {term.quarter.ref} …",
    }


def link(desk: Desk, to: Addressee, link: str, until: date | None) -> dict[str, Any]:
    """A new link in place of one that has ended; `until` is the day on which papers go."""
    why = "You receive this because somebody who had an older link of yours asked for a new one."
    return {**common(desk, to, why), "answer_link": link, "papers_on": until}
