"""What each kind of email says: the notices of one person turned into the values that its template prints."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lscb_workflow.rules import returns
from lscb_workflow.rules.actions import Action
from lscb_workflow.rules.ladder import Rung, rungs
from lscb_workflow.rules.notices import DIGEST, Notice, day
from lscb_workflow.rules.people import Mailbox
from lscb_workflow.rules.policy import Step
from lscb_workflow.rules.settings import Settings
from lscb_workflow.rules.snapshot import Plan, Rules, Snapshot, Term

IF_NOT_SIGNED_OFF = {
    "short": "the short edition goes to the board by itself: counts, references, statuses, dates and decisions wanted, "
    "without any lead's words. The full paper waits for its sign-off",
    "full": "the full paper goes to the board as it stands, marked as not signed off",
    "hold": "nothing goes to the board until somebody signs it off",
}


@dataclass(frozen=True, slots=True)
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

    def plan(self, name: str) -> Plan:
        return next(plan for plan in self.snapshot.plans if plan.plan == name)

    def action(self, notice: Notice) -> Action:
        return next(action for action in self.plan(notice.plan).actions if action.ref == notice.ref)

    def term(self, notice: Notice) -> Term:
        """The quarter a notice is about: the one its point names, or the one its deadline falls in."""
        terms = self.plan(notice.plan).terms
        name = notice.point.partition("@")[0]
        by_name = [term for term in terms if term.quarter.name == name]
        return by_name[0] if by_name else self._term_on(terms, date.fromisoformat(name))

    @staticmethod
    def _term_on(terms: Sequence[Term], on: date) -> Term:
        return next((term for term in terms if on <= term.quarter.ends_on), terms[-1])


def common(desk: Desk, mailbox: Mailbox | None, why: str) -> dict[str, Any]:
    """What every template may print, whoever reads it. `mailbox` is None for a paper that is the same for all."""
    settings = desk.settings
    by_post = settings.show_people_as == "post"
    title = mailbox.title if mailbox else ""
    return {
        "board": {"name": settings.board_name, "short_name": settings.sender_name},
        "sample": settings.sample,
        "concern": {"telephone": settings.concern_telephone, "hours": settings.concern_hours},
        "contact": {
            "title": settings.contact_title,
            "telephone": settings.contact_telephone,
            "email": settings.contact_email,
        },
        "to": {"name": title if by_post or not mailbox else mailbox.name, "title": title},
        "why": why,
        "today": desk.today,
    }


def of_kind(desk: Desk, kind: str, notices: Sequence[Notice], mailbox: Mailbox) -> dict[str, Any]:
    """The whole context of a scheduled email other than the digest."""
    writers = {"reminder": _reminder, "escalation": _escalation, "question": _question, "nudge": _nudge}
    body, why = writers[kind](desk, notices)
    return {**common(desk, mailbox, why), **body}


def _reminder(desk: Desk, notices: Sequence[Notice]) -> tuple[dict[str, Any], str]:
    items = sorted((_asked(desk, notice) for notice in notices), key=lambda i: (i["due_on"], i["what"] == "return"))
    posts = dict.fromkeys(desk.snapshot.people.title(notice.post) for notice in notices)
    why = f"You receive this because the plan names you, as {_and(posts)}, as a lead of {_refs(notices)}."
    return {"items": items, "answer_link": None}, why


def _asked(desk: Desk, notice: Notice) -> dict[str, Any]:
    plan, action, term = desk.plan(notice.plan), desk.action(notice), desk.term(notice)
    is_return = notice.point == term.quarter.name
    due_on = desk.rules.dates(term).closes_on if is_return else date.fromisoformat(notice.point)
    waiting = [d.due_on for d in returns.to_answer(action, term.quarter)] if is_return else [due_on]
    event = next((r.event or r.words for r in action.readings if r.kind == "event"), None)
    return {
        "ref": action.ref,
        "text": action.text,
        "plan": plan.plan,
        "what": "return" if is_return else "deadline",
        "quarter": term.quarter.name,
        "period": term.quarter.period,
        "due_on": due_on,
        "step": notice.step,
        "overdue": due_on < desk.today,
        "timescale": action.timescale,
        "with_leads": [desk.shown(post) for post in action.posts if post != notice.post],
        "started_question": is_return and returns.starts_in(action, term.quarter),
        "event_question": event if is_return else None,
        "deadlines": waiting if is_return else [],
        "command": _submit_command(notice, term, is_return, waiting),
    }


def _submit_command(notice: Notice, term: Term, is_return: bool, waiting: Iterable[date]) -> str:
    quarter = f" --quarter {term.quarter.ref}" if is_return else ""
    met = "".join(f" --met {due_on}" for due_on in waiting)
    words = ' --progress "…" --impact "…"' if is_return else ""
    return f"lscb-workflow submit {notice.ref} --by {notice.post} --status green{quarter}{met}{words}"


def _escalation(desk: Desk, notices: Sequence[Notice]) -> tuple[dict[str, Any], str]:
    items = sorted((_overdue(desk, notice) for notice in notices), key=lambda item: item["due_on"])
    step = items[-1]["step_to"]
    titles = _and(dict.fromkeys(desk.snapshot.people.title(notice.post) for notice in notices))
    why = f"You receive this as {titles}, because the leads were asked and have not answered."
    return {"items": items, "role": step}, why


def _overdue(desk: Desk, notice: Notice) -> dict[str, Any]:
    action, term = desk.action(notice), desk.term(notice)
    is_return = notice.point == term.quarter.name
    due_on = desk.rules.dates(term).closes_on if is_return else date.fromisoformat(notice.point)
    ladder = _ladder(desk, notice, term)
    step = next(rung.step for rung in ladder if rung.step.name == notice.step)
    asked = (desk.snapshot.asked_on.get((notice.plan, notice.ref, notice.point, lead), ()) for lead in action.posts)
    return {
        "ref": action.ref,
        "text": action.text,
        "what": "return" if is_return else "deadline",
        "quarter": term.quarter.name,
        "period": term.quarter.period,
        "due_on": due_on,
        "leads": [desk.shown(post) for post in action.posts],
        "asked_on": sorted({on for days in asked for on in days}),
        "working_days_late": desk.rules.calendar.between(due_on, desk.today),
        "step": notice.step,
        "step_to": step.to,
        "next": _what_next(desk, ladder, step, term, is_return),
    }


def _ladder(desk: Desk, notice: Notice, term: Term) -> tuple[Rung, ...]:
    if notice.point == term.quarter.name:
        dates = desk.rules.dates(term)
        steps = (term.policy or desk.rules.policy.quarter).steps
        return rungs(steps, dates.anchor_on, desk.rules.calendar, dates.opens_on)
    due_on = date.fromisoformat(notice.point)
    deadline = next(d for d in desk.action(notice).deadlines if d.due_on == due_on)
    steps = (deadline.policy or desk.rules.policy.deadline).steps
    return rungs(steps, due_on, desk.rules.calendar, desk.plan(notice.plan).remind_from)


def _what_next(desk: Desk, ladder: Sequence[Rung], step: Step, term: Term, is_return: bool) -> str:
    later = [rung for rung in ladder if rung.on > desk.today and not rung.step.asks and rung.step.to != step.to]
    if later:
        post = next(iter(desk.snapshot.people.in_role(later[0].step.to)), None)
        told = desk.snapshot.people.title(post) if post else "board member for the lead’s agency"
        return f"If there is still no answer, the {told} is told on {day(later[0].on)}."
    if is_return:
        return f"If there is still no answer, the paper of {day(desk.rules.dates(term).papers_on)} says so."
    return "If there is still no answer, the next paper to the board says so."


def _question(desk: Desk, notices: Sequence[Notice]) -> tuple[dict[str, Any], str]:
    items = [_open_matter(desk, notice) for notice in notices]
    posts = _and(dict.fromkeys(desk.snapshot.people.title(notice.post) for notice in notices))
    return {"items": items}, f"You receive this as {posts}, because only a person can settle what the plan leaves open."


COMMANDS = {
    "no-address": "lscb-workflow person replace POST --name NAME --email ADDRESS --from DATE",
    "timescale": "lscb-workflow plan confirm {ref} --due DATE",
    "undetermined": "lscb-workflow plan confirm {ref} --due DATE",
    "event": "lscb-workflow plan event {ref} --on DATE",
    "no-lead": "lscb-workflow plan lead {ref} POST",
    "no-meeting": "lscb-workflow plan meeting {plan}/{ref} DATE",
}


def _open_matter(desk: Desk, notice: Notice) -> dict[str, Any]:
    actions = {action.ref: action for action in desk.plan(notice.plan).actions}
    action = actions.get(notice.ref)
    command = COMMANDS.get(notice.step)
    return {
        "ref": notice.ref,
        "text": action.text if action else desk.plan(notice.plan).title,
        "question": notice.reason,
        "command": command.format(ref=notice.ref, plan=notice.plan) if command else None,
    }


def _nudge(desk: Desk, notices: Sequence[Notice]) -> tuple[dict[str, Any], str]:
    items = [_unsigned(desk, notice) for notice in notices]
    signer = desk.rules.policy.digest.signed_off_by
    signs = {notice.step for notice in notices} == {"sign-off"}
    why = "you sign it off" if signs else "you look after it" if signer != "manager" else "you check it and sign it off"
    return {"items": items}, f"You receive this each working day until the paper is signed off, because {why}."


def _unsigned(desk: Desk, notice: Notice) -> dict[str, Any]:
    plan, term = desk.plan(notice.plan), desk.term(notice)
    dates, policy = desk.rules.dates(term), desk.rules.policy.digest
    owed = [action for action in plan.actions if returns.owed_for(action, term.quarter)]
    signers = desk.snapshot.people.in_role(policy.signed_off_by)
    by = signers[0] if signers else policy.signed_off_by
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
        "if_not": IF_NOT_SIGNED_OFF[policy.if_not_signed_off],
        "command": f"lscb-workflow digest {'show' if notice.step == 'draft' else 'sign-off'} {term.quarter.ref}"
        + (f" --by {by}" if notice.step == "sign-off" else ""),
    }


def receipt(desk: Desk, facts: Mapping[str, Any], mailbox: Mailbox) -> dict[str, Any]:
    """A receipt from the facts kept with it; references, statuses and dates only."""
    plan = desk.plan(facts["plan"])
    action = next(action for action in plan.actions if action.ref == facts["ref"])
    term = next(term for term in plan.terms if term.quarter.name == facts["quarter"])
    dates, received = desk.rules.dates(term), datetime.fromisoformat(facts["received_at"])
    body = {
        **facts,
        "text": action.text,
        "period": term.quarter.period,
        "received_on": received.date(),
        "received_at": f"{received:%H:%M}",
        "met": [date.fromisoformat(due) for due in facts["met"]],
        "not_yet": [
            {"due_on": date.fromisoformat(due), "asked_for": date.fromisoformat(to)}
            for due, to in facts["not_yet"].items()
        ],
        "outputs_of": len(action.outputs),
        "opens_on": dates.opens_on if facts["settled_only"] else None,
        "change_until": None if term.frozen else dates.papers_on,
        "command": f"lscb-workflow submit {action.ref} --by {mailbox.post} --quarter {term.quarter.ref} …",
    }
    return {**common(desk, mailbox, "You receive this because you sent in an answer."), **body}


def thread(notice: Notice, domain: str) -> str:
    """The Message-ID under which a mail program gathers all that is said about an action's quarter or deadline."""
    matter = f"{notice.point.partition('@')[0]}.{notice.ref if notice.ref != DIGEST else 'paper'}"
    return f"<{notice.board}.{notice.plan}.{matter}@{domain}>"


def _refs(notices: Iterable[Notice]) -> str:
    return _and(dict.fromkeys(notice.ref for notice in notices))


def _and(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
