"""One line of the paper: an action as the plan prints it, how it stands, and its progress to date."""

from collections.abc import Iterator
from typing import Any

from lscb_workflow.rules.actions import Action, Deadline, Lead, Submission
from lscb_workflow.rules.deadlines import overdue
from lscb_workflow.rules.digest.brief import Brief
from lscb_workflow.rules.digest.wording import counted, in_words
from lscb_workflow.rules.notices import day
from lscb_workflow.rules.status import NO_RETURN, Status
from lscb_workflow.rules.words import Shown, Words


def line(brief: Brief, action: Action) -> dict[str, Any]:
    """An action for the plan's table. `led`: somebody can be asked about it."""
    plan = brief.plan
    return {
        "ref": action.ref,
        "text": action.text,
        "torn": action.torn,
        "leads": [_lead(brief, lead) for lead in action.leads],
        "led": bool(action.posts),
        "timescale": action.timescale,
        "revised": action.revised,
        "revised_because": action.because if action.revised else None,
        "reading": in_words(action.readings, plan.starts_on, plan.ends_on, brief.today),
        "deadlines": [_deadline(brief, action, deadline) for deadline in action.deadlines],
        "outputs": _outputs(brief, action),
        "status": _status(brief, action),
        "opening": action.opening if action.opening and not _told(brief, action) else None,
        "answers": [answer(brief, submission) for submission in answers(brief, action)],
        "silent_leads": [brief.shown(post) for post in silent(brief, action)],
    }


def _told(brief: Brief, action: Action) -> bool:
    """Whether a return has come in by this quarter: the opening position that the plan prints is then out of date."""
    return any(submission.quarter <= brief.number for submission in action.submissions)


def answers(brief: Brief, action: Action) -> list[Submission]:
    """What came in for this quarter: the latest word of each who sent any, oldest first."""
    latest: dict[str, Submission] = {}
    for submission in action.submissions:
        if submission.quarter == brief.number:
            latest.pop(submission.by, None)
            latest[submission.by] = submission
    return list(latest.values())


def answer(brief: Brief, submission: Submission) -> dict[str, Any]:
    """A submission for print. `note` is its progress against the timescale; `late`, it came after the paper."""
    return {
        "by": brief.shown(submission.by),
        "via": submission.via or None,
        "on": brief.local(submission.at).isoformat(),
        "late": submission.late,
        "claimed": brief.words.status[submission.status].words,
        "agrees": submission.agrees,
        "nothing_new": submission.nothing_new,
        "note": submission.timescale or None,
        "progress": submission.progress or None,
        "impact": submission.impact or None,
        "evidence": submission.evidence or None,
        "revise": submission.revise or None,
        "because": submission.because or None,
    }


def silent(brief: Brief, action: Action) -> Iterator[str]:
    """The joint leads who have not commented, once one of them or their deputy has."""
    sent = answers(brief, action)
    if not sent or len(action.posts) < 2:
        return
    for post in action.posts:
        if not any(submission.by in hands(brief, post, submission) for submission in sent):
            yield post


def hands(brief: Brief, post: str, submission: Submission) -> set[str]:
    """The post and whoever received its mail on the day: a deputy, or one person who holds both joint posts."""
    mailbox = brief.people.mailbox(post, brief.local(submission.at))
    return {post, mailbox.person} if mailbox else {post}


def _lead(brief: Brief, lead: Lead) -> str:
    if lead.post:
        return brief.shown(lead.post)
    printed = lead.role or (lead.name if lead.group else None)
    return f"Name missing in the plan ({printed})" if printed else "Name missing in the plan"


def _reason_for(brief: Brief, action: Action, deadline: Deadline) -> str | None:
    """Why the newest answer asks for a later day, in its own words."""
    reasons = [dict(s.why).get(deadline.due_on) for s in action.submissions if s.quarter <= brief.number]
    return next((why for why in reversed(reasons) if why), None) if deadline.asked_for else None


def _deadline(brief: Brief, action: Action, deadline: Deadline) -> dict[str, Any]:
    late = deadline in overdue(action, brief.today)
    days = brief.rules.calendar.between(deadline.due_on, brief.today) if late else 0
    state = "overdue" if late else "to come" if deadline.state == "open" else deadline.state
    said = f"overdue by {counted(days, 'working day')}" if late else state
    asked = f"; {day(deadline.asked_for)} asked for" if deadline.asked_for else ""
    return {
        "due_on": deadline.due_on.isoformat(),
        "state": state,
        "working_days_late": days,
        "asked_for": deadline.asked_for.isoformat() if deadline.asked_for else None,
        "label": f"{day(deadline.due_on)}: {said}{asked}",
        "because": _reason_for(brief, action, deadline),
    }


def _outputs(brief: Brief, action: Action) -> list[dict[str, Any]]:
    delivered = {number for s in action.submissions if s.quarter <= brief.number for number in s.outputs}
    return [{"text": text, "delivered": number in delivered} for number, text in enumerate(action.outputs, 1)]


def _status(brief: Brief, action: Action) -> dict[str, Any]:
    status, was = brief.status(action), _before(brief).get(action.ref)
    words = brief.words.status
    return {
        "shown": status.shown,
        **status_words(brief.words, status.shown),
        "claimed": words[status.claimed].words if status.claimed else None,
        "computed": words[status.computed].words,
        "differs": status.differs,
        "why": status.because,
        "reason": _reason(brief.words, status),
        "was": words[was].words if was else None,
    }


def status_words(words: Words, shown: Shown) -> dict[str, Any]:
    """A status as readers see it, with its key beside it."""
    status = words.status[shown]
    return {"words": status.words, "colour": status.colour, "label": status.label}


def _reason(words: Words, status: Status) -> str | None:
    """Why it stands so, where the words of the status do not say it already; claim and dates, if they differ."""
    if not status.differs or status.claimed is None:
        told = status.shown in ("red", "amber", "grey", "withdrawn")
        return f"{status.because[0].upper()}{status.because[1:]}." if told else None
    claimed, computed = words.status[status.claimed].words, words.status[status.computed].words
    if status.shown == status.claimed:
        return f"The lead says so. By the dates alone it would read: {computed}."
    if status.shown == status.computed and status.shown in ("amber", "red"):
        return f"The lead says: {claimed}. The dates say: {computed}, as {status.because}."
    return f"The lead says: {claimed}. The evidence has not been accepted yet."


def _before(brief: Brief) -> dict[str, Shown]:
    """Every action's status in the last paper. It is told as history, never as how the action stands."""
    aims = brief.before["aims"] if brief.before else []
    return {
        line["ref"]: line["status"]["shown"] for aim in aims for part in aim["categories"] for line in part["actions"]
    }


def is_exception(line: dict[str, Any]) -> bool:
    """True where the board should look: red, overdue or unanswered."""
    waiting = any(deadline["state"] == "overdue" for deadline in line["deadlines"])
    return waiting or line["status"]["shown"] in ("red", NO_RETURN)


def exception(brief: Brief, action: Action, line: dict[str, Any]) -> dict[str, Any]:
    """The line again, for the exceptions: with what is overdue and the chasing that it took."""
    kept = ("ref", "text", "torn", "leads", "led", "status", "answers", "silent_leads")
    return {
        **{key: line[key] for key in kept},
        "overdue": [deadline for deadline in line["deadlines"] if deadline["state"] == "overdue"],
        "chasing": _chasing(brief, action),
    }


def _chasing(brief: Brief, action: Action) -> list[dict[str, Any]]:
    """Who was asked and who was told, each with the days."""
    asks = asking_steps(brief, action)
    days: dict[tuple[str, str], list[str]] = {}
    for chased in brief.chased.get(action.ref, ()):
        did = "asked" if chased.step in asks else "told"
        days.setdefault((did, chased.title), []).append(chased.on.isoformat())
    return [{"did": did, "title": title, "on": list(dict.fromkeys(on))} for (did, title), on in days.items()]


def asking_steps(brief: Brief, action: Action) -> set[str]:
    """The steps by which the leads themselves were asked; any other told somebody over their heads."""
    policy = brief.rules.policy
    ladders = [(brief.term.policy or policy.quarter).steps, policy.deadline.steps]
    ladders += [deadline.policy.steps for deadline in action.deadlines if deadline.policy]
    return {step.name for steps in ladders for step in steps if step.asks}
