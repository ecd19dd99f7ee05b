"""Preflight: whether a board's plan, people and policy can do what they promise, before anybody is let down."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise

from lscb_workflow.rules import pulse, questions
from lscb_workflow.rules.digest.wording import counted, listed
from lscb_workflow.rules.findings import Finding, Level, or_green
from lscb_workflow.rules.ladder import Item, Rung, calls_of
from lscb_workflow.rules.people import Directory, Entry
from lscb_workflow.rules.policy import Step
from lscb_workflow.rules.pulse import Pulse
from lscb_workflow.rules.questions import COMMANDS
from lscb_workflow.rules.snapshot import Plan, Rules, Snapshot
from lscb_workflow.rules.timescales.wording import day_words
from lscb_workflow.rules.workdays import DAY

SPACE_SHORT, SPACE_OUT = 1_000, 100  # megabytes free: papers and emails of a year take some tens
DAYS_SHORT, DAYS_OUT = 30, 7  # days for which a certificate is still valid
UNREACHED = ("no-lead", "no-address", "handed-on")  # the questions that say that nobody answers for an action


def of_board(snapshot: Snapshot, rules: Rules, today: date) -> list[Finding]:
    """What the tables and the policy say, in the order of the line: who is asked, who is told, when, and who reads."""
    people, running = snapshot.people, [plan for plan in snapshot.plans if plan.running]
    addresses = or_green(
        "addresses", _addresses(running, people, today), "every address is confirmed, and none refuses mail."
    )
    if not snapshot.plans:
        return [*addresses, Finding("plan", "amber", "no plan is loaded.", "lscb-workflow plan load FILE")]
    return [
        *addresses,
        *or_green("leads", _leads(running, people, today), "an email reaches every lead."),
        *or_green("ladder", _ladder(running, people, rules, today), "every step tells somebody other than the leads."),
        *or_green("dates", _dates(running, rules), "every quarter has its meeting, and its dates are in order."),
        *or_green("bank holidays", _bank_holidays(running, rules), "they are known for every year of the plan."),
        *or_green("audiences", _audiences(people, rules, today), "every role and post that policy names has a reader."),
    ]


def _addresses(plans: Sequence[Plan], people: Directory, today: date) -> Iterator[Finding]:
    """Each post whose address nobody has confirmed, red where because of it nobody can be asked, or told; and those
    whose mailbox takes no message."""
    for entry in people.to_confirm(today):
        lost = list(_lost_by(entry, plans, people, today))
        words = f"{people.title(entry.post)}: {questions.unconfirmed(entry)} Nothing else goes there."
        if lost:
            words = f"{words[:-1]}, and so no email reaches {listed(lost)}."
        do = f"ring them, then {COMMANDS['unconfirmed'].format(which=entry.post)}; or enter another address"
        yield Finding("addresses", "red" if lost else "amber", words, do)
    boxes = (people.mailbox(post.handle, today) for post in people.posts)
    for mailbox in {box.person: box for box in boxes if box}.values():
        if since := people.rejecting.get(mailbox.email):
            words = f"{mailbox.title}: the mailbox has taken no email since {day_words(since)}."
            do = f"ring them; if it stays so, {COMMANDS['rejected'].format(which=mailbox.person)}"
            yield Finding("addresses", "amber", words, do)


def _lost_by(entry: Entry, plans: Sequence[Plan], people: Directory, today: date) -> Iterator[str]:
    """What an unconfirmed address keeps from being asked about, or told: nobody else hears of it."""

    def silent(posts: Sequence[str]) -> bool:
        waits = any(people.awaited(post, today) == entry for post in posts)
        return waits and not any(people.mailbox(post, today) for post in posts)

    yield from (f"a {role}" for role in ("manager", "chair") if silent(people.in_role(role)))
    actions = [action for plan in plans for action in plan.actions if action.reports]
    if refs := [action.ref for action in actions if silent(action.posts)]:
        yield f"a lead of {listed(refs)}"


def _leads(plans: Sequence[Plan], people: Directory, today: date) -> Iterator[Finding]:
    for role in ("manager", "chair"):
        if not any(people.mailbox(post, today) or people.awaited(post, today) for post in people.in_role(role)):
            yield Finding("leads", "red", f"no email reaches a {role}.", f"give a post the role {role} and an address")
    for plan in plans:
        for action in plan.actions:
            asked = (
                *questions.of_action(action),
                *questions.of_posts(action, people, today),
                *questions.of_leads(action, people),
            )
            for question in asked:
                if question.about in UNREACHED:
                    post = question.which or "POST"
                    do = (
                        COMMANDS[question.about]
                        .format(ref=f"{plan.plan}:{action.ref}")
                        .replace("replace POST", f"replace {post}")
                    )
                    yield Finding("leads", "amber", f"{action.ref}: {question.text}", do)


def _ladder(plans: Sequence[Plan], people: Directory, rules: Rules, today: date) -> Iterator[Finding]:
    """Each step that tells nobody, once for each reason; an action above whose leads nobody is told is red."""
    steps = (*rules.policy.quarter.steps, *rules.policy.deadline.steps)
    upward = list({step.to: step for step in steps if not step.asks}.values())
    silent: dict[tuple[str, str], list[str]] = {}
    for plan in plans:
        for action in plan.actions:
            if not (action.reports and action.posts):
                continue
            # Reasons name the item: called "it", actions with the same reason are one finding.
            item = Item(plan.plan, "it", "", "return", today, action.posts, ())
            found = {step.to: why for step in upward if (why := _why_silent(step, item, people, today))}
            for to, why in found.items():
                silent.setdefault((rules.words.roles[to], why), []).append(action.ref)
            if len(found) == len(upward):
                words = f"{action.ref}: no step over its leads' heads tells anybody."
                yield Finding("ladder", "red", words, f"enter or confirm their addresses, or {_OTHERS}")
    for (role, why), refs in silent.items():
        yield Finding("ladder", "amber", f"the step to the {role} tells nobody about {listed(refs)}: {why}.", _ABOVE)


_OTHERS = "name somebody other than the leads in the people file"
_ABOVE = f"nothing, if the next step is enough; else {_OTHERS}"


def _why_silent(step: Step, item: Item, people: Directory, today: date) -> str | None:
    """Why a step reaches nobody, or None where it reaches somebody who is not chased by it."""
    calls = list(calls_of(Rung(step, today), item, people, today))
    if any(not call.skipped for call in calls):
        return None
    if calls:
        return listed(dict.fromkeys(call.because for call in calls))
    if step.to == "agency_member":
        agencies = dict.fromkeys(
            people.agency_of(lead) or f"no agency, for the {people.title(lead)}" for lead in item.leads
        )
        return f"nobody is named as member for {listed(agencies)}"
    return "no post has that role"


def _dates(plans: Sequence[Plan], rules: Rules) -> Iterator[Finding]:
    for plan in plans:
        for term in (term for term in plan.terms if not term.frozen):
            ref, do = term.quarter.ref, f"lscb-workflow plan meeting {term.quarter.ref} DATE"
            if problem := rules.dates(term).problem:
                yield Finding("dates", "red", f"{ref}: {problem}.", do)
            elif term.quarter.meets_on is None:
                yield Finding("dates", "amber", f"{ref}: the board has set no meeting.", do)
        for before, after in pairwise(term.quarter for term in plan.terms):
            if before.meets_on and after.meets_on and after.meets_on <= before.meets_on:
                words = f"{after.ref}: its meeting of {after.meets_on} is not after that of {before.name}."
                yield Finding("dates", "red", words, f"lscb-workflow plan meeting {after.ref} DATE")


def _bank_holidays(plans: Sequence[Plan], rules: Rules) -> Iterator[Finding]:
    years = {year for plan in plans for year in range(plan.starts_on.year, _last_day(plan, rules).year + 1)}
    for year in sorted(years):
        days = (date(year, 1, 1) + DAY * n for n in range(366))
        if not any(day in rules.calendar.bank_holidays for day in days):
            words = f"none is known for {year}: mail would go on them."
            yield Finding("bank holidays", "amber", words, "install a newer version of this program")


def _last_day(plan: Plan, rules: Rules) -> date:
    return max(plan.ends_on, *(rules.dates(term).anchor_on for term in plan.terms))


def _audiences(people: Directory, rules: Rules, today: date) -> Iterator[Finding]:
    digest, known = rules.policy.digest, {post.handle for post in people.posts}
    mend = "mend config/policy.toml, or give a post that role in the people file"
    for audience in digest.audiences:
        for post in audience.posts:
            if post not in known:
                yield Finding("audiences", "red", f"{audience.name}: there is no post {post!r}.", mend)
        for role in audience.roles:
            if not people.in_role(role):
                yield Finding("audiences", "red", f"{audience.name}: no post has the role {role}.", mend)
        readers = (*audience.posts, *(post for role in audience.roles for post in people.in_role(role)))
        for post in dict.fromkeys(readers):
            if post in known and not (people.mailbox(post, today) or people.awaited(post, today)):
                do = f"lscb-workflow person replace {post} --name NAME --email ADDRESS --from DATE"
                yield Finding("audiences", "amber", f"{audience.name}: no email reaches the {people.title(post)}.", do)


def of_service(taken: Pulse, snapshot: Snapshot, now: datetime, posts_now: bool) -> list[Finding]:
    """The clock and the mail, by the judgement of `/health/ready`. `now` is the board's own time."""
    begun = any(plan.running and plan.remind_from <= now.date() for plan in snapshot.plans)
    zone = f"the board's clock shows {now:%Y-%m-%d %H:%M} ({now.tzinfo})"
    start = "start `lscb-workflow serve`, or `lscb-workflow tick` from a timer"
    found: list[Finding] = []
    if words := pulse.ahead(taken, now):
        found.append(Finding("clock", "red", f"{words}.", "set the machine's clock right"))
    elif (words := pulse.late(taken, now)) and begun:
        found.append(Finding("clock", "red", f"{words}.", start))
    papers: list[Finding] = []
    if words := pulse.missing(taken):
        papers.append(
            Finding("papers sent", "red", f"{words}.", "`lscb-workflow tick` says why each cannot be written")
        )
    messages: list[Finding] = []
    if words := pulse.stuck(taken, now, posts_now):
        messages.append(Finding("messages", "red", f"{words}.", "`lscb-workflow postbag --json` says why each waits"))
    if words := pulse.unknown(taken):
        do = "ask whoever was to get them; `lscb-workflow postbag` names them"
        messages.append(Finding("messages", "red", f"{words}.", do))
    if words := pulse.refusing(taken):
        do = "`lscb-workflow postbag` says why; ask whoever runs the mail server"
        messages.append(Finding("messages", "red", f"{words}.", do))
    if taken.failed:
        do = "`lscb-workflow postbag` says why; a wrong address is mended with `person replace`"
        messages.append(
            Finding("messages", "amber", f"{counted(taken.failed, 'message')} failed in the last week.", do)
        )
    waits = "" if begun else ", and nothing is owed yet"
    return [
        *or_green("clock", found, f"{zone}{waits}."),
        *or_green("messages", messages, "none is stuck, and none failed in the last week."),
        *or_green("papers sent", papers, "every paper went on its day, or waits for it."),
    ]


def clock_kept(kept: bool | None) -> list[Finding]:
    """Whether a time service keeps the machine's clock right; nothing where the machine cannot tell."""
    if kept is None:
        return []
    if kept:
        return [Finding("time service", "green", "it keeps this machine's clock right.")]
    words = "none keeps this machine's clock right, and mail goes by it."
    return [Finding("time service", "amber", words, "switch one on: systemd-timesyncd or chrony")]


def space(megabytes: int) -> Finding:
    """Whether the disk has room for what is still to come."""
    words = f"{megabytes:,} MB are free."
    if megabytes >= SPACE_SHORT:
        return Finding("disk", "green", words)
    return Finding("disk", "red" if megabytes < SPACE_OUT else "amber", words, "make room; a full disk stops all mail")


def certificate(whose: str, ends_at: datetime | None, now: datetime) -> list[Finding]:
    """How long a server's certificate is good for; nothing where there is none."""
    if ends_at is None:
        return []
    days = (ends_at - now).days
    level: Level = "red" if days < DAYS_OUT else "amber" if days < DAYS_SHORT else "green"
    do = "" if level == "green" else f"ask whoever runs {whose} to renew it"
    return [Finding("certificate", level, f"that of {whose} is good for {days} more days.", do)]
