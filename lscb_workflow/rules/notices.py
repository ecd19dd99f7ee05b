"""Notices: everything that is owed to somebody on a day, each with its key and its reason.

A decision looks at state, not at moments: what was missed yesterday is still owed today, and the ledger knows what was
said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lscb_workflow.rules import deadlines, questions, rejecting, returns
from lscb_workflow.rules.ladder import Call, Item, calls
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.policy import Audience
from lscb_workflow.rules.pulse import Alarm
from lscb_workflow.rules.snapshot import Issue, Plan, Rules, Snapshot, Term

Kind = Literal["reminder", "escalation", "question", "nudge", "digest", "service", "receipt", "link", "confirm"]
DIGEST = "digest"  # stands in a key where other notices have an action's reference
SERVICE = "service"  # stands in a key where other notices have a plan
LATE_DAYS = 5  # working days for which a paper that could not go on its day still goes
FROM_THE_START = "start"  # the point of a question asked before the first quarter opens


@dataclass(frozen=True, slots=True)
class Notice:
    """Something one person is owed. `post` is the post it is meant for, `person` whose mailbox receives it."""

    kind: Kind
    board: str
    plan: str
    ref: str
    point: str
    step: str
    post: str
    person: str
    reason: str
    skipped: bool = False

    @property
    def key(self) -> str:
        """Unique for all time: solihull/2012-13/1.5/Q3/chase/safeguarding-officer."""
        return "/".join((self.board, self.plan, self.ref, self.point, self.step, self.person))

    def slot(self, day: date) -> str:
        """At most one message a slot: one of a kind a person a day; a digest's issue once for good."""
        if self.kind == "digest":
            return "/".join((self.board, self.person, self.plan, self.point, self.step))
        return "/".join((self.board, self.person, self.kind, day.isoformat()))

    def thread(self, domain: str) -> str:
        """The Message-ID under which a mail program gathers all that is said of an action's quarter or deadline."""
        matter = f"{self.point.partition('@')[0]}.{self.ref if self.ref != DIGEST else 'paper'}"
        return f"<{self.board}.{self.plan}.{matter}@{domain}>"


def owed(snapshot: Snapshot, rules: Rules, today: date) -> list[Notice]:
    """All that is owed as things stand today, whether or not it has been said, and whether or not mail goes today."""
    about_plans = [
        notice
        for plan in snapshot.plans
        if plan.remind_from <= today
        for notice in (
            *_about_items(snapshot, plan, rules, today),
            *_about_questions(snapshot, plan, rules, today),
            *_about_papers(snapshot, plan, rules, today),
        )
    ]
    return [
        *about_plans,
        *(about_the_service(snapshot.board, alarm, alarm.post, alarm.person) for alarm in snapshot.alarms),
    ]


def about_the_service(board: str, alarm: Alarm, post: str, person: str) -> Notice:
    """An alarm as a notice: solihull/service/clock/2012-10-22/late/business-manager."""
    return Notice(
        kind="service",
        board=board,
        plan=SERVICE,
        ref=alarm.ref,
        point=alarm.point,
        step=alarm.step,
        post=post,
        person=person,
        reason=alarm.reason,
    )


def _about_items(snapshot: Snapshot, plan: Plan, rules: Rules, today: date) -> Iterator[Notice]:
    for item in (*returns.items(plan, rules, today), *deadlines.items(plan, rules, today)):
        asked_on = {
            lead: on[0] for lead in item.leads if (on := snapshot.asked_on.get((item.plan, item.ref, item.point, lead)))
        }
        for call in calls(item, snapshot.people, asked_on, today, rules.policy.after_asking, rules.calendar):
            yield _notice_of(item, call, snapshot.board)


def _notice_of(item: Item, call: Call, board: str) -> Notice:
    what = f"the return for {item.point}" if item.what == "return" else f"the deadline of {day(item.due_on)}"
    wanted = f", wanted by {day(item.due_on)}" if item.what == "return" else ""
    return Notice(
        kind="reminder" if call.step.asks else "escalation",
        board=board,
        plan=item.plan,
        ref=item.ref,
        point=item.point,
        step=call.step.name,
        post=call.post,
        person=call.person,
        reason=call.because or f"{what[0].upper()}{what[1:]} of action {item.ref}{wanted} has no answer yet",
        skipped=call.skipped,
    )


def _about_questions(snapshot: Snapshot, plan: Plan, rules: Rules, today: date) -> Iterator[Notice]:
    running = [term for term in plan.terms if not term.frozen]
    if not running:
        return
    opened = [term for term in plan.terms if rules.opened(term, today)]
    point = opened[-1].quarter.name if opened else FROM_THE_START
    people = snapshot.people
    for question in (
        *questions.of_mailboxes(plan, people, rules, today),
        *questions.of_plan(plan, people, today),
        *questions.of_addresses(plan, people, rules, today),
    ):
        decider = people.post_titled(question.decider) if question.decider else None
        posts = dict.fromkeys((*who_settles(people, rules, today), *((decider,) if decider else ())))
        about = _About("question", snapshot, plan, question.ref, point, today)
        yield from about.to(posts, question.step, question.text)


def who_settles(people: Directory, rules: Rules, today: date) -> tuple[str, ...]:
    """The business manager; the chair, while no email reaches her, so that a question never goes to nobody.

    A mailbox that takes no message reaches nobody either. Questions wait for a manager who has time to confirm her
    address: the chair need not hear of them meanwhile.
    """
    posts = people.in_role("manager")
    after, calendar = rules.policy.after_asking, rules.calendar
    managers = tuple(
        post
        for post in posts
        if people.mailbox(post, today) and not rejecting.since(people, post, today, after, calendar)
    )
    awaited = [entry for post in posts if (entry := people.awaited(post, today))]
    if not managers and any(questions.has_time(entry, rules, today) for entry in awaited):
        return ()
    return managers or people.in_role("chair")


def who_hears_of_the_service(people: Directory, rules: Rules, today: date) -> tuple[str, ...]:
    """Whoever settles questions, for this cannot wait, and the administrator, who looks after the service."""
    settling = who_settles(people, rules, today) or people.in_role("chair")
    return tuple(dict.fromkeys((*settling, *people.in_role("administrator"))))


def _about_papers(snapshot: Snapshot, plan: Plan, rules: Rules, today: date) -> Iterator[Notice]:
    for term in rules.monitored(plan):
        if term.unsigned and today <= rules.dates(term).anchor_on:
            yield from _nudges(snapshot, plan, term, rules, today)
        if term.outgoing:
            yield from _papers(snapshot, plan, term, term.outgoing, rules, today)
            yield from _to_publish(snapshot, plan, term, term.outgoing, rules, today)


def _nudges(snapshot: Snapshot, plan: Plan, term: Term, rules: Rules, today: date) -> Iterator[Notice]:
    """Daily until the meeting: the manager hears that a draft is ready, the signer that sign-off is wanted."""
    reason = f"The digest for {term.quarter.ref} is compiled and not yet signed off"
    about = _About("nudge", snapshot, plan, DIGEST, f"{term.quarter.name}@{today.isoformat()}", today)
    yield from about.to(snapshot.people.in_role("manager"), "draft", reason)
    yield from about.to(snapshot.people.in_role(rules.policy.digest.signed_off_by), "sign-off", reason)


def _papers(snapshot: Snapshot, plan: Plan, term: Term, issue: Issue, rules: Rules, today: date) -> Iterator[Notice]:
    """An issue goes once to each reader, as the first of the audiences they belong to, from that audience's day on."""
    about = _About("digest", snapshot, plan, DIGEST, term.quarter.name, today)
    had: set[str] = set()
    for audience in rules.policy.digest.audiences:
        posts = [post for role in audience.roles for post in snapshot.people.in_role(role)]
        reason = f"Papers for {term.quarter.ref} go to {audience.title}"
        owed = list(about.to((*posts, *audience.posts), f"issue-{issue.number}-{audience.name}", reason))
        if _goes(term, issue, audience, rules, today):
            yield from (notice for notice in owed if notice.person not in had)
        had |= {notice.person for notice in owed}


def issue_of(step: str) -> tuple[int, str]:
    """The issue and the audience that a digest's step names: issue-2-board."""
    number, audience = step.removeprefix("issue-").split("-", 1)
    return int(number), audience


def _goes(term: Term, issue: Issue, audience: Audience, rules: Rules, today: date) -> bool:
    """From the audience's day, or an earlier one that somebody set, until the meeting or a few days after that day."""
    goes_on = rules.day_of(term, audience)
    from_on = min(goes_on, issue.released_on or goes_on)
    until = max(rules.dates(term).anchor_on, rules.calendar.shift(goes_on, LATE_DAYS))
    return from_on <= today and (issue.state == "ready" or today <= until)


def _to_publish(
    snapshot: Snapshot, plan: Plan, term: Term, issue: Issue, rules: Rules, today: date
) -> Iterator[Notice]:
    """On its day, the manager hears once that the public version may be published."""
    days = [rules.day_of(term, each) for each in rules.policy.digest.audiences if not each.is_mailed]
    last = rules.calendar.shift(max(days), LATE_DAYS) if days else today
    if days and issue.signed_off_by and issue.state != "published" and min(days) <= today <= last:
        about = _About("nudge", snapshot, plan, DIGEST, term.quarter.name, today)
        reason = f"The public version of the digest for {term.quarter.ref} may be published"
        yield from about.to(snapshot.people.in_role("manager"), "publish", reason)


@dataclass(frozen=True, slots=True)
class _About:
    """One matter about which several posts are owed a notice; a post without a mailbox is left out."""

    kind: Kind
    snapshot: Snapshot
    plan: Plan
    ref: str
    point: str
    today: date

    def to(self, posts: Iterable[str], step: str, reason: str) -> Iterator[Notice]:
        for post in posts:
            if mailbox := self.snapshot.people.mailbox(post, self.today):
                yield Notice(
                    kind=self.kind,
                    board=self.snapshot.board,
                    plan=self.plan.plan,
                    ref=self.ref,
                    point=self.point,
                    step=step,
                    post=post,
                    person=mailbox.person,
                    reason=reason,
                )


@dataclass(frozen=True, slots=True)
class Bundle:
    """The notices that travel in one message."""

    slot: str
    kind: Kind
    person: str
    notices: tuple[Notice, ...]


def bundle(notices: Iterable[Notice], today: date) -> list[Bundle]:
    """One message a slot, in the order in which the slots first appear; a notice that two posts share goes once."""
    slots: dict[str, dict[str, Notice]] = {}
    for notice in notices:
        slots.setdefault(notice.slot(today), {})[notice.key] = notice
    return [
        Bundle(slot, (first := next(iter(keyed.values()))).kind, first.person, tuple(keyed.values()))
        for slot, keyed in slots.items()
    ]


def day(on: date) -> str:
    """A date as people write it: 9 October 2012."""
    return f"{on.day} {on:%B %Y}"
