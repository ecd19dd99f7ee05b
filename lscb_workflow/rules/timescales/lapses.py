"""Recognises lengths of time: "12 months", "5 clear working days". They date nothing by themselves."""

import re
from dataclasses import dataclass

_LENGTH = re.compile(
    r"(?:the )?(?:next |following |coming )?"
    r"(?:\d+(?: (?:-|to|or) \d+)?(?: \+)? (?:- )?|a |an |next |following |coming |the next |half )"
    r"(?:clear |full |calendar |consecutive |school |working |half )*(?:- )?"
    r"(?:day|week|fortnight|month|year|term|hour|hrs|hours)(?!\S)"
)


@dataclass(frozen=True, slots=True)
class Lapse:
    """A length of time. `begin` and `end` are offsets in the line of tokens."""

    begin: int
    end: int


def lapse_at(line: str, at: int) -> Lapse | None:
    """The length of time that begins at this offset of a line of tokens, if one does."""
    found = _LENGTH.match(line, at)
    return Lapse(at, found.end()) if found else None
