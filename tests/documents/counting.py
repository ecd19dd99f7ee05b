"""Whether anything of a file was lost on its way into a plan, found by counting its cells."""

import re
from collections import Counter
from collections.abc import Iterable

from lscb_workflow.rules.plan_tables import Document, Grid, Printed
from lscb_workflow.rules.plan_tables.headings import Column
from lscb_workflow.rules.plan_tables.rows import Walk, walk


def filled(document: Document) -> list[tuple[str, str]]:
    """Place and words of every cell that holds any; one that is merged over several rows counts once."""
    return [
        (cell.place, line)
        for block in document.blocks
        if isinstance(block, Grid)
        for row in block.rows
        for cell in row
        if not cell.above
        for line in cell.lines
    ]


def parts(found: Walk) -> tuple[set[str], set[str], set[str]]:
    """The places of the cells in actions, of those over them, and of those left out."""
    taken = {piece.cell.place for draft in found.drafts for pieces in draft.pieces.values() for piece in pieces}
    return taken, found.over, {left.place for left in found.left_out}


def assert_every_cell_went_one_way(document: Document) -> None:
    taken, over, left_out = parts(walk(document))
    places = {place for place, _ in filled(document)}
    outside = {left.place for left in document.left_out}
    assert len(places) == len(taken) + len(over) + len(left_out - outside), places ^ (taken | over | left_out)
    assert places == taken | over | (left_out - outside)


def assert_every_word_is_there(document: Document, printed: Printed) -> None:
    """Each action's fields hold every word of its cells, as often as they print it, but for what joins two leads."""
    for draft, action in zip(walk(document).drafts, printed.plan.actions, strict=True):
        cells = [piece.cell.words for of, pieces in draft.pieces.items() if of is not Column.REF for piece in pieces]
        lost = Counter(_words(cells)) - Counter(_words(_strings(action.model_dump())))
        assert set(lost) <= {"and", "a", "ac"}, (action.ref, lost)


def _words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in re.findall(r"[^\W_]+", text.casefold())]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _strings(part)]
    return [text for part in value for text in _strings(part)] if isinstance(value, list | tuple) else []
