"""Findings: what an examination says, a line each, always in words; a colour stands only beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["green", "amber", "red"]
LEVELS: tuple[Level, ...] = ("green", "amber", "red")  # their places are the exit statuses of `doctor`


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is what was looked at. Green needs nothing; amber wants looking at; red stops the work or will.

    `do` is what to do about it, empty for a green one.
    """

    check: str
    level: Level
    words: str
    do: str = ""

    def __str__(self) -> str:
        return f"{self.level:<5}  {self.check}: {self.words}" + (f" To do: {self.do}" if self.do else "")


def or_green(check: str, found: Iterable[Finding], words: str) -> list[Finding]:
    """What was found or, where that is nothing, one green line."""
    return list(found) or [Finding(check, "green", words)]


def status(findings: Iterable[Finding]) -> int:
    """0 where all is green, 1 where the worst is amber, 2 where anything is red."""
    return max((LEVELS.index(finding.level) for finding in findings), default=0)
