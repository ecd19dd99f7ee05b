"""What every reader of a document hands over: its paragraphs and its grids of cells, in the order of its pages."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

_BREAKS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_GAPS = re.compile(r"[\s\u00a0\u2007\u202f]+")
_NO_SIGN = ("Cc", "Cs", "Cf", "Co", "Cn")  # controls, surrogates, zero-width signs, a font's private signs
_SYMBOL_BULLETS = str.maketrans(dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0e0", "•"))  # Word's Symbol, Wingdings


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's lines as printed and where it stands, as in "Sheet1!C7". `across`: the columns that it covers.

    `above`: it repeats, with the same place, a merged cell that began in a row above.
    """

    lines: tuple[str, ...]
    place: str
    across: int = 1
    above: bool = False

    @property
    def words(self) -> str:
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, or a sheet. Rows may differ in length; a cell that another covers is empty."""

    source: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: str
    place: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words that no field took, where they stand, and why."""

    place: str
    words: str
    why: str


@dataclass(frozen=True)
class Document:
    """A file's blocks in order, and what its reader could not take."""

    blocks: tuple[Grid | Paragraph, ...]
    left_out: tuple[LeftOut, ...] = field(default=())


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that hold words, with their spacing made plain and signs that nobody sees left away."""
    return tuple(line for part in _BREAKS.split(text.translate(_SYMBOL_BULLETS)) if (line := _plain(part)))


def cell(texts: Iterable[str], place: str, across: int = 1) -> Cell:
    return Cell(tuple(line for text in texts for line in lines_of(text)), place, across)


def _plain(text: str) -> str:
    spaced = _GAPS.sub(" ", text)
    if not spaced.isascii() or not spaced.isprintable():
        spaced = "".join(sign for sign in spaced if unicodedata.category(sign) not in _NO_SIGN)
    return spaced.strip()
