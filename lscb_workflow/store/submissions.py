"""What leads send in: checked against the plan, kept for good, and its deadlines settled in the same transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from lscb_workflow.rules import redaction, returns
from lscb_workflow.rules.actions import Action, Submission
from lscb_workflow.rules.acts import SubmitAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.redaction import Flag
from lscb_workflow.rules.snapshot import Plan, Rules, Snapshot, Term
from lscb_workflow.store import audit, plans
from lscb_workflow.store.snapshots import submission_of
from lscb_workflow.store.tables import ActionRow, DeadlineRow, NoticeRow, PlanRow, QuarterRow, SubmissionRow


@dataclass(frozen=True, slots=True)
class Received:
    """A submission that is on file. `early`: it settled deadlines only, before the return opened.

    `withheld`: some of its words may tell of a child, and wait for the business manager.
    """

    number: int
    plan: Plan
    term: Term
    action: Action
    by: str
    early: bool
    late: bool
    withheld: bool


def submit(session: Session, taken: Snapshot, rules: Rules, act: SubmitAct, now: datetime, today: date) -> Received:
    """Put a submission on file. Raises Fault, one line a problem, and keeps nothing, if it does not fit the plan."""
    row, action_row = plans.find_action(session, taken.board, _whole_ref(act))
    plan = next(plan for plan in taken.plans if plan.plan == row.plan)
    action = next(action for action in plan.actions if action.ref == action_row.ref)
    term = _term(plan, rules, act, today)
    settles_only = act.met or act.not_yet
    early = not rules.opened(term, today) or bool(settles_only and not returns.owed_for(action, term.quarter))
    late = term.frozen
    by = _author(action, taken.people, act.by, today)
    if problems := returns.problems(action, term.quarter, act, early):
        raise Fault(*(f"{act.ref}: {problem}" for problem in problems))
    quarter = session.exec(
        select(QuarterRow).where(QuarterRow.plan_id == row.id, QuarterRow.number == term.quarter.number)
    ).one()
    kept = SubmissionRow(
        board_id=taken.board,
        action_id=action_row.id,
        quarter_id=quarter.id,
        by=by,
        at=now,
        settles_only=early,
        late=late,
        status=act.status,
        timescale=act.timescale,
        progress=act.progress,
        impact=act.impact,
        started=act.started,
        outputs=sorted(set(act.outputs)),
        met=[day.isoformat() for day in act.met],
        not_yet={due.isoformat(): to.isoformat() for due, to in act.not_yet.items()},
        revise=act.revise or "",
        because=act.because or "",
        why={due.isoformat(): why for due, why in act.why.items()},
        nothing_new=act.nothing_new,
        agrees=act.agrees,
        evidence=act.evidence or "",
        via=act.via or "",
        withheld=list(flagged(act, taken.people)),
    )
    session.add(kept)
    session.flush()
    _settle(session, action_row.id, act)
    audit.note(session, taken.board, now, by, "sent a return", f"{plan.plan}/{action.ref}/{term.quarter.name}")
    assert kept.id is not None
    return Received(kept.id, plan, term, action, by, early, late, bool(kept.withheld))


TEXTS = ("timescale", "progress", "impact", "revise", "because", "evidence", "via")


def flagged(act: SubmitAct, people: Directory) -> dict[str, tuple[Flag, ...]]:
    """The fields whose words may tell of a child, each with the passages that do."""
    known = people.known_names()
    words = {field: getattr(act, field) or "" for field in TEXTS} | {"why": "\n".join(act.why.values())}
    found = {field: redaction.flags(text, known) for field, text in words.items()}
    return {field: passages for field, passages in found.items() if passages}


def own(session: Session, board: str, posts: Collection[str]) -> dict[int, Submission]:
    """What these posts have sent in, by number, with every word: for their own eyes."""
    found = (
        select(SubmissionRow, QuarterRow.number)
        .join(QuarterRow, col(QuarterRow.id) == SubmissionRow.quarter_id)
        .where(SubmissionRow.board_id == board, col(SubmissionRow.by).in_(posts))
    )
    return {row.id: submission_of(row, number) for row, number in session.exec(found) if row.id is not None}


@dataclass(frozen=True, slots=True)
class OnFile:
    """A submission as its own writer is told that it was received. `receipt`: an email says so too."""

    plan: str
    ref: str
    quarter: str
    submission: Submission
    settles_only: bool
    receipt: bool


def on_file(session: Session, board: str, posts: Collection[str], quarters: Collection[str]) -> list[OnFile]:
    """What these posts have sent in for these quarters (2012-13/Q1), the newest of each action, in the plan's order."""
    rows = session.exec(
        select(SubmissionRow, PlanRow.plan, ActionRow.ref, QuarterRow.number)
        .join(ActionRow, col(ActionRow.id) == SubmissionRow.action_id)
        .join(PlanRow, col(PlanRow.id) == ActionRow.plan_id)
        .join(QuarterRow, col(QuarterRow.id) == SubmissionRow.quarter_id)
        .where(SubmissionRow.board_id == board, col(SubmissionRow.by).in_(posts))
        .order_by(col(ActionRow.position), col(SubmissionRow.id))
    )
    newest = {(plan, ref): (row, number) for row, plan, ref, number in rows if f"{plan}/Q{number}" in quarters}
    steps = [f"receipt-{row.id}" for row, _ in newest.values()]
    told = set(
        session.exec(
            select(NoticeRow.step).where(
                NoticeRow.board_id == board, col(NoticeRow.step).in_(steps), NoticeRow.state != "cancelled"
            )
        )
    )
    return [
        OnFile(plan, ref, f"Q{n}", submission_of(row, n), row.settles_only, f"receipt-{row.id}" in told)
        for (plan, ref), (row, n) in newest.items()
    ]


def _whole_ref(act: SubmitAct) -> str:
    """The reference with its plan, if the quarter names one: 2012-13/Q1 is never another plan's first quarter."""
    plan = act.quarter.rpartition("/")[0] if act.quarter else ""
    name, _, number = act.ref.rpartition(":")
    if name and plan and name != plan:
        raise Fault(f"{act.ref} is not in the plan of {act.quarter}; name one plan")
    return f"{plan}:{number}" if plan else act.ref


def _term(plan: Plan, rules: Rules, act: SubmitAct, today: date) -> Term:
    """The quarter that was named; else the one that is open; else the one we are in, for its deadlines only."""
    if act.quarter:
        found = [term for term in plan.terms if term.quarter.ref == act.quarter]
        if not found:
            raise Fault(
                f"{act.ref}: there is no quarter {act.quarter}; the last of the plan is {plan.terms[-1].quarter.ref}"
            )
        return found[0]
    monitored = rules.monitored(plan) or plan.terms
    running = [term for term in monitored if rules.opened(term, today) and not term.frozen]
    if running:
        return running[-1]
    return next((term for term in monitored if not rules.opened(term, today)), monitored[-1])


def _author(action: Action, people: Directory, by: str, today: date) -> str:
    """The post behind a handle or an address: a lead, whoever answers or covers for one, or the business manager."""
    may = {handle: handle for handle in (*action.posts, *people.in_role("manager"))}
    for post in tuple(may):
        if mailbox := people.mailbox(post, today):
            may.setdefault(mailbox.person, mailbox.person)
            may.setdefault(mailbox.email, post)
    if by.lower() not in may:
        leads = ", ".join(action.posts) or "nobody yet"
        raise Fault(f"{action.ref}: {by} does not lead this action; its leads are {leads}")
    return may[by.lower()]


def _settle(session: Session, action_id: int | None, act: SubmitAct) -> None:
    rows = session.exec(select(DeadlineRow).where(DeadlineRow.action_id == action_id, DeadlineRow.state == "open"))
    for row in rows:
        if row.due_on in act.met:
            row.state, row.answered = "met", True
        elif row.due_on in act.not_yet:
            row.answered, row.asked_for = True, act.not_yet[row.due_on]
        session.add(row)
