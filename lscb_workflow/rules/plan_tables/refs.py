"""References: as printed, as a word processor numbered them, or made where a plan prints none."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

_BEFORE_WORDS = re.compile(r"(?P<ref>\d{1,2}(?:\.\d{1,2}){1,2}|\d{1,2}(?=[.)]))[.):]* +(?=\S)")
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9.-]+")
_STEP = re.compile(r"(?P<aim>\d+)\.(?P<number>\d+)")
_PLAIN = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Ref:
    """An action's reference and the aim it belongs to; `note` says what was made or mended."""

    ref: str
    aim: int
    note: str = ""


def clean(printed: str) -> str:
    """A reference without what stands around it: "1.10)" is 1.10, "BP/12" is BP-12."""
    return _NOT_ALLOWED.sub("-", printed.strip(" ().:")).strip("-.")[:30]


def split(words: str) -> tuple[str, str]:
    """A reference printed before an action's words, and the words."""
    found = _BEFORE_WORDS.match(words)
    return (found["ref"], words[found.end() :]) if found else ("", words)


def major(ref: str) -> int | None:
    """The aim that a reference such as 2.5 names."""
    found = _STEP.match(ref)
    return int(found["aim"]) or None if found else None


def settled(printed: Sequence[Ref]) -> list[Ref]:
    """The same references, each once: a spreadsheet's 1.1 after 1.9 is 1.10, plain numbers that begin anew in every
    aim get its number before them, and an action without one gets the next of its aim."""
    mended = _after_nine(printed)
    if _begin_anew(ref for ref in mended if ref.ref):
        mended = [replace(ref, ref=f"{ref.aim}.{ref.ref}") if _PLAIN.fullmatch(ref.ref) else ref for ref in mended]
    taken = {ref.ref for ref in mended}
    following: dict[int, Iterator[int]] = {}
    return [ref if ref.ref else _made(ref, taken, following.setdefault(ref.aim, count(1))) for ref in mended]


def _after_nine(printed: Sequence[Ref]) -> list[Ref]:
    """Undo what a spreadsheet does to 1.10 and 1.20, which are numbers to it."""
    mended: list[Ref] = []
    seen: set[str] = set()
    for ref in printed:
        step, before = _STEP.fullmatch(ref.ref), _STEP.fullmatch(mended[-1].ref) if mended else None
        if step and before and ref.ref in seen and step["aim"] == before["aim"]:
            following = f"{before['aim']}.{int(before['number']) + 1}"
            if following == f"{ref.ref}0":
                ref = replace(ref, ref=following, note=f"The file prints {ref.ref}, which a spreadsheet makes of it.")
        seen.add(ref.ref)
        mended.append(ref)
    return mended


def _begin_anew(refs: Iterable[Ref]) -> bool:
    """Plain numbers of which some stand under several aims and none twice under one."""
    found = [(ref.aim, ref.ref) for ref in refs if _PLAIN.fullmatch(ref.ref)]
    again = Counter(ref for _, ref in found)
    return len(set(found)) == len(found) and max(again.values(), default=0) > 1


def _made(ref: Ref, taken: set[str], numbers: Iterator[int]) -> Ref:
    made = next(made for number in numbers if (made := f"{ref.aim}.{number}") not in taken)
    return replace(ref, ref=made, note="The file prints no reference; this one was made. Will it do?")
