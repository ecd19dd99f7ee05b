"""Words that may identify somebody: kept out of every snapshot until somebody has cleared or redacted them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from lscb_workflow.rules import redaction
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import audit, people
from lscb_workflow.store.plans import find_action
from lscb_workflow.store.tables import ActionRow, MeasureRow, MeasureValueRow, PlanRow, QuarterRow, SubmissionRow

MEASURE = "measure-"


@dataclass(frozen=True, slots=True)
class Words:
    """What is withheld together: `which` is a submission's number, measure-3, or an action for what its file said."""

    which: str
    about: str
    by: str
    fields: dict[str, str]
    row: SubmissionRow | MeasureValueRow | ActionRow


def waiting(session: Session, board: str) -> list[Words]:
    """Everything that is withheld, oldest first."""
    return [*_openings(session, board), *_submissions(session, board), *_values(session, board)]


def find(session: Session, board: str, which: str) -> Words:
    """Raises Fault where nothing of that number is withheld."""
    action = None if which.isdigit() or which.startswith(MEASURE) else find_action(session, board, which)[1]
    for words in waiting(session, board):
        if words.which == which or (action is not None and words.row is action):
            return words
    raise Fault(f"nothing of {which} is withheld; `submission list` shows what is")


def clear(session: Session, board: str, which: str, now: datetime, who: str) -> None:
    """The words may stand."""
    words = find(session, board, which)
    _release(session, words)
    audit.note(session, board, now, who, "cleared withheld words", words.about, fields=list(words.fields))


def redact(session: Session, board: str, which: str, passages: Sequence[str], now: datetime, who: str) -> int:
    """Take the passages named, or all that the rule finds, out for good. Returns how many; the rest may stand."""
    words, known = find(session, board, which), people.directory(session, board).known_names()
    count = 0
    for field, text in words.fields.items():
        if passages:
            count += sum(text.count(passage) for passage in passages)
            for passage in passages:
                text = text.replace(passage, redaction.REMOVED)
        else:
            found = redaction.flags(text, known)
            count, text = count + len(found), redaction.without(text, found)
        _write(words.row, field, text)
    if count == 0:
        raise Fault(f"{which} holds none of those words; `submission show {which}` prints what it holds")
    _release(session, words)
    audit.note(session, board, now, who, "took words out", words.about, fields=list(words.fields), passages=count)
    return count


def _release(session: Session, words: Words) -> None:
    row = words.row
    if isinstance(row, SubmissionRow):
        row.withheld = []
    elif isinstance(row, MeasureValueRow):
        row.withheld = False
    else:
        row.opening_withheld = False
    session.add(row)


def _write(row: SubmissionRow | MeasureValueRow | ActionRow, field: str, text: str) -> None:
    if field == "why" and isinstance(row, SubmissionRow):
        row.why = dict(zip(row.why, text.split("\n\n"), strict=False))
    else:
        setattr(row, field, text)


def _openings(session: Session, board: str) -> Iterator[Words]:
    found = session.exec(
        select(ActionRow, PlanRow.plan)
        .join(PlanRow, col(PlanRow.id) == ActionRow.plan_id)
        .where(ActionRow.board_id == board, col(ActionRow.opening_withheld).is_(True))
        .order_by(col(ActionRow.id))
    )
    for row, plan in found:
        which = f"{plan}:{row.ref}"
        yield Words(which, f"What the plan's file says of {which}", "the file", {"opening": row.opening or ""}, row)


def _submissions(session: Session, board: str) -> Iterator[Words]:
    found = session.exec(
        select(SubmissionRow, PlanRow.plan, ActionRow.ref, QuarterRow.number)
        .join(ActionRow, col(ActionRow.id) == SubmissionRow.action_id)
        .join(PlanRow, col(PlanRow.id) == ActionRow.plan_id)
        .join(QuarterRow, col(QuarterRow.id) == SubmissionRow.quarter_id)
        .where(SubmissionRow.board_id == board)
        .order_by(col(SubmissionRow.id))
    )
    for row, plan, ref, number in found:
        if row.withheld:
            texts = {f: "\n\n".join(row.why.values()) if f == "why" else getattr(row, f) for f in row.withheld}
            yield Words(str(row.id), f"{plan}:{ref} for Q{number}", row.by, texts, row)


def _values(session: Session, board: str) -> Iterator[Words]:
    found = session.exec(
        select(MeasureValueRow, MeasureRow.position, QuarterRow.number)
        .join(MeasureRow, col(MeasureRow.id) == MeasureValueRow.measure_id)
        .join(QuarterRow, col(QuarterRow.id) == MeasureValueRow.quarter_id)
        .where(MeasureValueRow.board_id == board, col(MeasureValueRow.withheld).is_(True))
        .order_by(col(MeasureValueRow.id))
    )
    for row, position, number in found:
        about = f"measure {position + 1} for Q{number}"
        yield Words(f"{MEASURE}{row.id}", about, row.by, {"value": row.value, "note": row.note}, row)
