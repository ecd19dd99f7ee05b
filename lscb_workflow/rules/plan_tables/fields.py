"""An action's fields out of the cells that were gathered for it, with the words as printed."""

from collections.abc import Sequence

from lscb_workflow.rules.plan_tables.bullets import has_bullet, without_bullet
from lscb_workflow.rules.plan_tables.headings import Column
from lscb_workflow.rules.plan_tables.rows import Draft, Piece


def lines(draft: Draft, column: Column) -> list[str]:
    """All lines of a column, top to bottom; a line that a page has torn in two is one again."""
    gathered: list[str] = []
    above = ""
    for piece in draft.pieces.get(column, ()):
        new = list(piece.cell.lines)
        running = column is Column.LEAD  # a post that goes on may begin with any word
        if piece.torn and gathered and piece.label == above and (running or _goes_on(gathered, new[0])):
            gathered[-1] += f" {new.pop(0)}"
        gathered += new
        above = piece.label
    return gathered


def _goes_on(above: Sequence[str], line: str) -> bool:
    """Whether a line is the rest of the one above: it has no bullet where others have, or begins small."""
    first = next((sign for sign in line if sign.isalpha()), "")
    return not has_bullet(line) and (any(map(has_bullet, above)) or first.islower())


def text(draft: Draft, column: Column) -> str:
    """A column's words as one text: its bullets begin a line each, anything else is one running line."""
    found = lines(draft, column)
    if len(found) == 1:
        return without_bullet(found[0])
    return "".join(f"\n{line}" if has_bullet(line) else f" {line}" for line in found).strip()


def outputs(draft: Draft) -> tuple[str, ...]:
    """One a line, without the bullets' marks."""
    return tuple(without_bullet(line) for line in lines(draft, Column.OUTPUT))


def timescale(draft: Draft) -> str:
    """The words of the timescale; a start in a column of its own stands before them, with a dash."""
    start, end = (" ".join(map(without_bullet, lines(draft, of))) for of in (Column.START, Column.TIMESCALE))
    return " – ".join(filter(None, (start, end)))


def opening(draft: Draft, labels: set[str]) -> str | None:
    """The progress already filled in. Where a plan has several columns of it, each is named."""
    pieces = draft.pieces.get(Column.PROGRESS, [])
    if len(labels) < 2:
        return "\n".join(line for piece in pieces for line in piece.cell.lines) or None
    return "\n".join(_named(piece, pieces[:at]) for at, piece in enumerate(pieces)) or None


def _named(piece: Piece, before: Sequence[Piece]) -> str:
    words = "\n".join(piece.cell.lines)
    return words if before and before[-1].label == piece.label else f"{piece.label}: {words}"
