"""Finds the headings of an action table, under the many names that boards give its columns, Welsh ones included."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from lscb_workflow.rules.plan_tables.grid import Cell

LONGEST = 120  # signs; a longer one is a sentence, not a heading
MOST = 10  # words


class Column(Enum):
    """What a column holds. WEAK may be the action where no other column is; else it holds the aim."""

    REF = "reference"
    ACTION = "action"
    WEAK = "objective"
    AIM = "aim"
    PRIORITY = "priority"
    LEAD = "lead"
    TIMESCALE = "timescale"
    START = "start"
    REVISED = "revised timescale"
    BECAUSE = "reason"
    OUTPUT = "output"
    PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class Heading:
    """A table's columns, from left to right, with the words over each, and what is wrong with them."""

    columns: tuple[Column | None, ...]
    labels: tuple[str, ...]
    rows: int  # that the headings take up
    doubt: str = ""


_DATE = r"date|timescale|deadline|target|timeframe|dyddiad|amserlen"
# In this order, for "Action owner" is a lead and "Progress against action" is progress.
_NAMES = [
    (Column.REF, r"(?:(?:action|item|objective|recommendation) )?(?:ref|reference|no|nos|number|num|id)|item|cyf|rhif"),
    (Column.REF, r"(?:cyfeirnod|rhif (?:cyf|cam|y cam)|ref no|ref number|reference number|reference no)"),
    (Column.REVISED, rf"(?:.* )?(?:revised|new|amended|extended)(?: .*)? ?(?:{_DATE})s?.*|(?:{_DATE}) .*diwygiedig"),
    (Column.BECAUSE, r"(?:reasons?|why|rheswm|rhesymau)(?: .*)?|.* reasons?"),
    (Column.START, r"(?:start|start date|starts|from|commencement(?: date)?|dyddiad (?:cychwyn|dechrau))"),
    (
        Column.OUTPUT,
        r"(?:.* )?(?:how (?:will|do) (?:we|you) (?:know|measure)|look like|sut (?:y )?byddwn)(?: .*)?",
    ),
    (Column.TIMESCALE, r"(?:to be )?(?:achieved|completed|done|delivered|implemented) by|by when|erbyn pryd"),
    (
        Column.PROGRESS,
        r"(?:.* )?(?:progress|b?rag|status|updates?|comments?|position|achieved|completed|monitoring|review|reviewed"
        r"|q[1-4]|(?:quarter|qtr|chwarter) [1-4]|[1-4](?:st|nd|rd|th) quarter|notes|cynnydd|statws|sylwadau"
        r"|diweddariad)(?: .*)?|(?:.* )?(?:to date|actions? taken)",
    ),
    (
        Column.LEAD,
        r"(?:.* )?(?:leads?|responsib\w*|owners?|owned|who|whom|accountab\w*|officers?|persons?|agency|agencies"
        r"|arweinydd|arweinwyr|arweiniol|pwy|gyfrifol|cyfrifol|cyfrifoldeb|perchennog)(?: .*)?",
    ),
    (Column.OUTPUT, r"key milestones|milestones"),
    (
        Column.TIMESCALE,
        r"(?:.* )?(?:timescales?|time scales?|timeframes?|time frames?|timelines?|timetable|timing|when|deadlines?|due"
        r"|milestones?|dates?|completion|amserlen|pryd|dyddiad|terfyn)(?: .*)?",
    ),
    (
        Column.OUTPUT,
        r"(?:.* )?(?:outputs?|outcomes?|success|measures?|evidence|impact|difference|kpis?|indicators?|deliverables?"
        r"|results?|targets?|canlyniad\w*|tystiolaeth|mesur\w*|allbwn\w*|allbynnau|effaith|llwyddiant)(?: .*)?",
    ),
    (Column.PRIORITY, r"(?:strategic |board |key )?(?:priority|priorities|theme)(?: area)?|blaenoriaeth\w*"),
    (
        Column.ACTION,
        r"(?:.* )?(?:actions?|tasks?|activity|activities|steps?|(?:we|ni) will|will we do|cam|camau|gweithred\w*"
        r"|tasg|tasgau|byddwn)(?: .*)?|how|sut",
    ),
    (Column.WEAK, r"(?:.* )?(?:objectives?|what|recommendations?|aims?|goals?|amcan|amcanion|nod|beth|argymhelliad)"),
]
_PATTERNS = [(column, re.compile(pattern)) for column, pattern in _NAMES]
_NUMBERED = re.compile(r"\d")
_REFERENCE = re.compile(r"\d+(?:\.\d+)*[.)]*")
_CLASHES = {Column.ACTION: "action", Column.TIMESCALE: "timescale"}  # of which a table can have only one


@lru_cache(maxsize=4_096)
def column_of(label: str) -> Column | None:
    """What a column under these words holds; None when they are no heading that we know."""
    if len(label) > LONGEST:
        return None
    plain = re.sub(r"\([^)]*\)", " ", label.casefold()).replace("&", " and ").replace("#", " number ")
    words = re.findall(r"[^\W_]+", plain.replace("'", "").replace("’", ""))
    if not 0 < len(words) <= MOST:
        return None
    line = " ".join(words)
    found = next((column for column, pattern in _PATTERNS if pattern.fullmatch(line)), None)
    return None if found is not Column.PROGRESS and _NUMBERED.search(line) else found


def heading_at(rows: Sequence[Sequence[Cell]], at: int) -> Heading | None:
    """The headings that begin in this row: two rows of them, or one; None when it is a row of anything else."""
    top = rows[at]
    if not any(column_of(cell.words) for cell in top):
        return None
    if at + 1 < len(rows) and (labels := _over_two_rows(top, rows[at + 1])):
        return _heading(labels, top, rows=2)
    labels = tuple(_spread(top))
    return _heading(labels, top, rows=1) if _is_heading(labels) else None


def _is_heading(labels: Sequence[str]) -> bool:
    """Three names we know and an action among them; two are enough where there is nothing else.

    A row with a reference is an action, however much its words ("Training Officer", "Action plan") look like headings.
    """
    printed = {label for label in labels if label}
    if any(_REFERENCE.fullmatch(label) for label in printed):
        return False
    known = {column for label in printed if (column := column_of(label))}
    says_what = known & {Column.ACTION, Column.WEAK}
    says_how = known & {Column.LEAD, Column.TIMESCALE, Column.OUTPUT}
    return bool(says_what and says_how) and (len(known) > 2 or all(map(column_of, printed)))


def _over_two_rows(top: Sequence[Cell], below: Sequence[Cell]) -> tuple[str, ...] | None:
    """The labels of two rows of which one goes into the other, as PROGRESS TO DATE goes into TIMESCALE and ACTION."""
    own = ["" if cell.above else cell.words for cell in below]
    if not any(own) or not all(column_of(label) for label in own if label):
        return None
    over = _spread(top, own)
    if not (_is_heading(over) or (_is_heading(own) and all(column_of(label) for label in over if label))):
        return None
    divided = [above for above, label in zip(over, own, strict=False) if above and label]
    if not divided or any(column_of(above) is not Column.PROGRESS for above in divided):
        return None
    width = max(len(over), len(own))
    pairs = zip(_padded(over, width), _padded(own, width), strict=True)
    return tuple(" ".join(filter(None, pair)) for pair in pairs)


def _padded(labels: Sequence[str], width: int) -> list[str]:
    return [*labels, *[""] * (width - len(labels))]


def _spread(top: Sequence[Cell], below: Sequence[str] = ()) -> list[str]:
    """The label over each column: a merged one stands over all its columns; one of progress, over what it divides."""
    labels: list[str] = []
    covered, label = 0, ""
    for number, cell in enumerate(top):
        if cell.lines:
            label, covered = cell.words, cell.across
        elif covered <= 0 and not (
            column_of(label) is Column.PROGRESS and number < len(below) and column_of(below[number])
        ):
            label = ""
        covered -= 1
        labels.append(label)
    return labels


def _heading(labels: Sequence[str], top: Sequence[Cell], rows: int) -> Heading:
    columns = [column_of(label) for label in labels]
    if Column.ACTION not in columns and Column.WEAK in columns:
        columns[max(at for at, column in enumerate(columns) if column is Column.WEAK)] = Column.ACTION
    columns = [Column.AIM if column is Column.WEAK else column for column in columns]
    if Column.TIMESCALE not in columns:
        columns = [
            Column.TIMESCALE if "milestone" in label.casefold() else column
            for label, column in zip(labels, columns, strict=True)
        ]
    _number_left_of_action(columns, labels, top)
    return Heading(tuple(columns), tuple(labels), rows, _doubt(columns, labels))


def _number_left_of_action(columns: list[Column | None], labels: Sequence[str], top: Sequence[Cell]) -> None:
    """A column of references often has no heading, or lies under one ACTION that is as wide as both."""
    if Column.REF in columns or Column.ACTION not in columns:
        return
    at = columns.index(Column.ACTION)
    if at and not labels[at - 1]:
        columns[at - 1] = Column.REF
    elif at < len(top) and top[at].across > 1:
        columns[at] = Column.REF


def _doubt(columns: Sequence[Column | None], labels: Sequence[str]) -> str:
    """Says which columns could both be the only one of their kind. Neighbours under one label are one column."""
    for column, noun in _CLASHES.items():
        found = [
            f"“{label}” (column {at + 1})"
            for at, label in enumerate(labels)
            if columns[at] is column and not (at and labels[at - 1] == label and columns[at - 1] is column)
        ]
        if len(found) > 1:
            return f"the columns {' and '.join(found)} could both be the {noun}; give one of them another heading"
    return ""
