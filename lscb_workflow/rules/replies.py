"""The board in which everybody answers on the day they are asked: what `play --answers all` does next."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from lscb_workflow.rules import deadlines, returns
from lscb_workflow.rules.acts import Act, ConfirmAddressAct, SignOffAct, SubmitAct
from lscb_workflow.rules.ladder import Item
from lscb_workflow.rules.people import Entry
from lscb_workflow.rules.snapshot import Plan, Rules, Snapshot


def to_all(snapshot: Snapshot, rules: Rules, at: datetime) -> list[Act]:
    """Every address that was asked about is confirmed, on any day; on a working day, a return or a met deadline for all
    that was asked of a lead, and a signature for every draft that waits."""
    today = at.date()
    asked = [entry for entry in snapshot.people.to_confirm(today) if entry.asked_on]
    confirmed = [Act(at=at, confirm_address=act) for act in confirmations(asked)]
    if not rules.calendar.is_working(today):
        return confirmed
    return [
        *confirmed,
        *(Act(at=at, submit=act) for plan in snapshot.plans for act in _answers(snapshot, plan, rules, today)),
        *(Act(at=at, sign_off=act) for plan in snapshot.plans for act in _signatures(snapshot, plan, rules, today)),
    ]


def confirmations(waiting: Sequence[Entry]) -> Iterator[ConfirmAddressAct]:
    """Every address that waits is right: an act for each post, unless another's has settled its address already."""
    settled: set[str] = set()
    for entry in waiting:
        if entry.holder.email not in settled:
            settled |= {other.holder.email for other in waiting if other.post == entry.post}
            yield ConfirmAddressAct(post=entry.post, by=entry.post)


def _answers(snapshot: Snapshot, plan: Plan, rules: Rules, today: date) -> list[SubmitAct]:
    asked: dict[str, list[Item]] = {}
    for item in (*returns.items(plan, rules, today), *deadlines.items(plan, rules, today)):
        if any((item.plan, item.ref, item.point, lead) in snapshot.asked_on for lead in item.leads):
            asked.setdefault(item.ref, []).append(item)
    return [_answer(plan, items) for items in asked.values()]


def _answer(plan: Plan, items: list[Item]) -> SubmitAct:
    action = next(action for action in plan.actions if action.ref == items[0].ref)
    met = {item.due_on for item in items if item.what == "deadline"}
    term = next((t for item in items for t in plan.terms if t.quarter.name == item.point), None)
    if term:
        met |= {deadline.due_on for deadline in returns.to_answer(action, term.quarter)}
    return SubmitAct(
        ref=f"{plan.plan}:{action.ref}",
        by=items[0].leads[0],
        status="green",
        quarter=term.quarter.ref if term else None,
        progress="On course.",
        impact="No new evidence this quarter.",
        started=True,
        met=tuple(sorted(met)),
    )


def _signatures(snapshot: Snapshot, plan: Plan, rules: Rules, today: date) -> list[SignOffAct]:
    signers = snapshot.people.in_role(rules.policy.digest.signed_off_by)
    return [
        SignOffAct(quarter=term.quarter.ref, by=signers[0])
        for term in rules.monitored(plan)
        if term.unsigned and signers and today <= rules.dates(term).anchor_on
    ]
