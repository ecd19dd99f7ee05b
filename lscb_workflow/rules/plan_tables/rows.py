"""Walks a document's blocks and sorts every cell of its action tables: into an action's columns, or into what is left
out. A cell goes one way or the other and never both, which is how nothing is dropped."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lscb_workflow.rules.plan_tables.grid import Cell, Document, Grid, LeftOut, Paragraph
from lscb_workflow.rules.plan_tables.headings import Column, Heading, heading_at
from lscb_workflow.rules.plan_tables.sections import REF, Section, Under, section_of

_NO_HEADINGS = "this table has no headings that name actions"
_BEFORE = "it stands above the headings of the table"
_UNKNOWN_COLUMN = "no part of an action is called “{}”"
_NO_COLUMN = "its column has no heading"
_ALONE = "it stands alone in its row: is it a heading, or an action without lead and timescale?"
_HEADING = "a heading in the table that names no category, aim or priority"
_NO_ACTION = "there is no action in its row, nor above it"
_ONLY_REF = "a reference with nothing beside it"
_NO_REF = "this is no reference"
_RANKED = "it says how urgent the action is, for which there is no field"
_RANK = re.compile(
    r"h|m|l|[0-9]{1,2}|(?:very )?(?:high|medium|low)|essential|desirable|urgent|uchel|canolig|isel", re.I
)
_OVER = (Column.AIM, Column.PRIORITY)  # columns that work like headings


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell that belongs to an action, under its heading's words. `torn`: it goes on with the cell above it."""

    label: str
    cell: Cell
    torn: bool = False


@dataclass
class Draft:
    """An action as it is gathered from its rows."""

    under: Under
    place: str
    pieces: dict[Column, list[Piece]] = field(default_factory=dict)

    def words(self, column: Column) -> str:
        return " ".join(piece.cell.words for piece in self.pieces.get(column, ()))


@dataclass
class Walk:
    """What has been found so far. `aims` and `numbered` are texts by number; `doubts` stand in the way of a plan."""

    drafts: list[Draft] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    over: set[str] = field(default_factory=set)  # places of cells that are headings, or say what actions stand under
    prose: list[Paragraph] = field(default_factory=list)
    aims: dict[int, str] = field(default_factory=dict)
    numbered: dict[int, str] = field(default_factory=dict)
    last_aim: int = 0
    aim_numbers: dict[str, int] = field(default_factory=dict)  # by their words in small letters
    priorities: dict[str, int | None] = field(default_factory=dict)
    spelt: dict[str, str] = field(default_factory=dict)  # priorities as they were printed first, by small letters
    progress_labels: set[str] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)
    heading: Heading | None = None
    under: Under = field(default_factory=Under)
    at_top: bool = False  # the next row is the first of its page, where a row may go on from the page before
    after_section: bool = True  # the next row is the first under a heading, so it goes on from nothing


def walk(document: Document) -> Walk:
    """Everything in a document, sorted. Raises nothing."""
    found = Walk(left_out=list(document.left_out))
    between: list[Section] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            between += _prose(found, block)
        else:
            _grid(found, block, between)
            between = []
    taken = {piece.cell.place for draft in found.drafts for pieces in draft.pieces.values() for piece in pieces}
    used = taken | found.over  # as when a cell is merged into a row below, where it has a use
    found.left_out = [left for left in found.left_out if left.place not in used]
    return found


def _prose(found: Walk, paragraph: Paragraph) -> Iterator[Section]:
    found.prose.append(paragraph)
    if section := section_of(paragraph.words):
        yield _known(found, section)


def _known(found: Walk, section: Section) -> Section:
    """The section with its number, its words on file. An aim without a number takes the next that is free."""
    if section.kind == "aim":
        number = section.number or _number_of(found, section.words)
        section = Section("aim", section.words, number)
        found.aims[number] = section.words
        found.last_aim = max(found.last_aim, number)
        found.aim_numbers[section.words.casefold()] = number
    elif section.kind == "numbered" and section.number:
        found.numbered[section.number] = section.words
    elif section.kind == "priority":
        words = found.spelt.setdefault(section.words.casefold(), section.words)
        section = Section("priority", words, section.number)
        found.priorities.setdefault(words, section.number)
    return section


def _number_of(found: Walk, aim: str) -> int:
    return found.aim_numbers.get(aim.casefold()) or found.last_aim + 1


def _settle(found: Walk, between: Sequence[Section]) -> None:
    """Go on under the headings that stand before a table. A list of all priorities, say, sets none of them."""
    for kind in ("numbered", "aim", "category", "priority"):
        of_kind = [section for section in between if section.kind == kind]
        if of_kind and (of_kind[-1] in of_kind[:-1] or len(set(of_kind)) == 1):
            found.under = found.under.then(of_kind[-1])
            found.after_section = True


def _grid(found: Walk, grid: Grid, between: list[Section]) -> None:
    """One table: its own headings, or those of the table before where it goes on with as many columns."""
    starts = next((at for at in range(len(grid.rows)) if heading_at(grid.rows, at)), None)
    goes_on = bool(found.heading and grid.rows and len(grid.rows[0]) == len(found.heading.columns))
    if starts is None and not goes_on:
        _not_ours(found, grid)
        return
    for row in grid.rows[: starts or 0]:
        between = between + _above_headings(found, row)
    _settle(found, between)
    at = starts or 0
    found.at_top = True
    while at < len(grid.rows):
        heading = heading_at(grid.rows, at)
        if heading:
            _turn(found, heading, grid.rows[at : at + heading.rows])
            at += heading.rows
        else:
            _row(found, grid.rows[at])
            at += 1


def _fresh(row: Sequence[Cell]) -> list[Cell]:
    """The filled cells, without those repeated from a row above."""
    return [cell for cell in row if cell.lines and not cell.above]


def _leave(found: Walk, cells: Sequence[Cell], why: str) -> None:
    found.left_out += [LeftOut(cell.place, cell.words, why) for cell in cells]


def _not_ours(found: Walk, grid: Grid) -> None:
    for row in grid.rows:
        cells = _fresh(row)
        found.prose += [Paragraph(cell.words, cell.place) for cell in cells]
        _leave(found, cells, _NO_HEADINGS)


def _above_headings(found: Walk, row: Sequence[Cell]) -> list[Section]:
    cells = _fresh(row)
    section = section_of(cells[0].words) if len(cells) == 1 else None
    found.prose += [Paragraph(cell.words, cell.place) for cell in cells]
    if section:
        found.over.add(cells[0].place)
        return [_known(found, section)]
    _leave(found, cells, _BEFORE)
    return []


def _turn(found: Walk, heading: Heading, rows: Sequence[Sequence[Cell]]) -> None:
    found.heading, found.at_top = heading, True
    found.progress_labels |= {
        label for label, column in zip(heading.labels, heading.columns, strict=True) if column is Column.PROGRESS
    }
    found.over |= {cell.place for row in rows for cell in _fresh(row)}
    if heading.doubt:
        found.doubts.append(f"{rows[0][0].place}: {heading.doubt}")


def _row(found: Walk, row: Sequence[Cell]) -> None:
    """One row under headings: a section, the rest of the action above, an action, or something that nobody knows."""
    row = [replace(cell, lines=()) if cell.above and cell.place in found.over else cell for cell in row]
    own = _fresh(row)
    if not own:
        return
    columns = _by_column(found, row)
    top, found.at_top = found.at_top, False
    if section := _section_in(columns, own):
        found.under = found.under.then(_known(found, section))
        found.over |= {cell.place for cell in own}
        found.after_section = True
    elif _is_banner(own, row):
        _leave(found, own, _HEADING)
    elif set(columns) <= {*_OVER} and columns:
        found.after_section = True
        _take(found, Draft(found.under, own[0].place), own, row, torn=False)
    elif found.drafts and not found.after_section and _goes_on(found.drafts[-1], columns, top):
        _take(found, found.drafts[-1], own, row, torn=True)
    else:
        _begin(found, columns, own, row)


def _by_column(found: Walk, row: Sequence[Cell]) -> dict[Column, list[Cell]]:
    """The row's filled cells by what their column holds; a cell repeated from above counts for its column."""
    heading = found.heading
    assert heading is not None
    sorted_cells: dict[Column, list[Cell]] = {}
    for column, cell in zip(heading.columns, row, strict=False):
        if column and cell.lines:
            sorted_cells.setdefault(column, []).append(cell)
    return sorted_cells


def _section_in(columns: dict[Column, list[Cell]], own: Sequence[Cell]) -> Section | None:
    """The heading that fills the row by itself, or beside a number that the word processor gave it, or torn in two."""
    numbers = [cell for cell in columns.get(Column.REF, ()) if REF.fullmatch(cell.words)]
    others = [cell for cell in own if cell not in numbers]
    if len(others) == 1:
        return section_of(others[0].words)
    torn = section_of("".join(cell.words for cell in others)) if len(others) == 2 else None
    return torn if torn and torn.kind == "category" else None


def _is_banner(own: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """One cell merged over most of the table's width."""
    return len(own) == 1 and own[0].across > 1 and own[0].across * 2 > len(row)


def _goes_on(above: Draft, columns: dict[Column, list[Cell]], top: bool) -> bool:
    """Whether a row is the rest of the action above, as where a page tears a row in two."""
    fresh = {column for column, cells in columns.items() if _fresh(cells)}
    if Column.REF in fresh:
        return False
    if Column.ACTION not in fresh:
        return not fresh <= {*_OVER}
    lower = _begins_small(columns[Column.ACTION][0].words)
    lead, timescale = Column.LEAD in fresh, Column.TIMESCALE in fresh
    if Column.REF not in above.pieces:
        return lower and not (lead and timescale) and (top or not (lead or timescale))
    if lead or timescale:
        return lower or (top and not timescale)
    return top or lower or len(fresh) > 1


def _begins_small(words: str) -> bool:
    first = next((sign for sign in words if sign.isalpha()), "")
    return first.islower()


def _begin(found: Walk, columns: dict[Column, list[Cell]], own: Sequence[Cell], row: Sequence[Cell]) -> None:
    refs = [cell for cell in columns.get(Column.REF, ()) if REF.fullmatch(cell.words)]
    actions = columns.get(Column.ACTION, [])
    if why := _no_action(refs, actions, own, row):
        _leave(found, own, why)
        return
    draft = Draft(found.under, (actions or refs)[0].place)
    found.drafts.append(draft)
    found.after_section = False
    _take(found, draft, [cell for cell in row if cell.lines], row, torn=False)


def _no_action(refs: list[Cell], actions: list[Cell], own: Sequence[Cell], row: Sequence[Cell]) -> str:
    """Why a row makes no action; nothing when it makes one."""
    if not actions and not refs:
        return _NO_ACTION
    if not actions and len(own) == 1:
        return _ONLY_REF
    alone = len(own) == 1 and not refs and not any(cell.above for cell in row)
    return _ALONE if alone else ""


def _take(found: Walk, draft: Draft, cells: Sequence[Cell], row: Sequence[Cell], torn: bool) -> None:
    """Give each cell to the action, or to what is left out."""
    heading = found.heading
    assert heading is not None
    for number, cell in enumerate(row):
        if not any(cell is wanted for wanted in cells):
            continue
        column = heading.columns[number] if number < len(heading.columns) else None
        label = heading.labels[number] if column or number < len(heading.labels) else ""
        if column is None:
            _leave(found, _fresh([cell]), _UNKNOWN_COLUMN.format(label) if label else _NO_COLUMN)
        elif column is Column.REF and not REF.fullmatch(cell.words):
            _leave(found, _fresh([cell]), _NO_REF)
        elif column in _OVER:
            if not _stand_under(found, column, cell):
                _leave(found, _fresh([cell]), _RANKED)
            draft.under = found.under
        else:
            draft.pieces.setdefault(column, []).append(Piece(label, cell, torn))


def _stand_under(found: Walk, column: Column, cell: Cell) -> bool:
    """A column of aims or priorities is a heading for its row and those below; False when it says how urgent it is."""
    if column is Column.PRIORITY and _RANK.fullmatch(cell.words):
        return False
    found.over.add(cell.place)
    printed = section_of(cell.words)
    words, number = (printed.words, printed.number) if printed else (cell.words, None)
    if column is Column.AIM:
        known = _known(found, Section("aim", words, number))
        found.under = replace(found.under, aim=known.number)
    else:
        known = _known(found, Section("priority", words, number))
        found.under = replace(found.under, priority=known.words, priority_number=known.number)
    return True
