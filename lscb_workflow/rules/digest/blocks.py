"""A paper as a row of blocks: what is said, once, for writers to print as HTML, PDF, Word or text.

A block holds words and where they stand, never how they look. Whatever a lead wrote is one of these strings, so that
no writer can take it for markup of its own.
"""

from dataclasses import dataclass
from typing import Literal

from lscb_workflow.rules.words import Colour

Style = Literal["plain", "lead", "quiet", "note", "strong"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A status as it is shown: always in words; the colour only stands beside them."""

    words: str
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a new line in `words` is a new line on paper. `label` comes before it, in bold.

    `mark` stands before the words. `bar` is the length of a small bar after them, from 0 to 1. `style`: "lead" is the
    one sentence that everybody reads, "quiet" what few do, "note" stands in a frame, "strong" is bold.
    """

    words: str
    label: str = ""
    mark: Mark | None = None
    bar: float | None = None
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 2 is a part of the paper, 3 and 4 stand inside one; level 1 is the title alone."""

    words: str
    level: Literal[2, 3, 4] = 2


@dataclass(frozen=True, slots=True)
class Points:
    """A list; numbered where its order counts."""

    items: tuple[str, ...]
    numbered: bool = False


Cell = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column headings. The first cell of a row names it. `shares` are the columns' widths in proportion;
    `figures` are the columns of numbers, counted from 0. `caption` says what it is to somebody who cannot see it."""

    caption: str
    head: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    figures: frozenset[int] = frozenset()


Block = Heading | Text | Points | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper. `opening` stands above everything, the title included; `facts` on its cover, label and words;
    `foot` on every page, with the page's number. `author` is a body, never a person."""

    title: str
    author: str
    opening: tuple[Text, ...]
    facts: tuple[Text, ...]
    blocks: tuple[Block, ...]
    foot: str
