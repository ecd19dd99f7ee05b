"""What somebody typed for a figure: a number of children, a share of them, or words; and whether it may be shown."""

import re
import unicodedata
from dataclasses import dataclass
from math import ceil, floor

SMALLEST, LARGEST = 1, 4  # fewer than five children may be known by their number alone
LEAST_BASE = 10  # below it a percentage is the number itself in other words
_LONGEST = 80  # characters; a longer text is a sentence and no figure
_GUESS = 2  # what is withheld because nobody can tell its number is taken to be small

_ONES = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SEVERAL = (
    "hundred|thousand|million|dozen|half|thirds?|both|couple|pair|single|few|several|handful|twins?|triplets|trio|sole|"
    "lone|siblings?|(?:an?|another|this|that) (?:[^ ]+ )?(?:child|boy|girl|baby|infant|pupil|person|teenager|case)"
)
_SAYS_HOW_MANY = re.compile(rf"(?<![^\W_])(?:{_ONES.removeprefix('zero|')}|{_TENS}|{_SEVERAL})(?![^\W_])")
_UNITS = {word: number for number, word in enumerate(_ONES.split("|"))}
_ROUND = {word: 10 * number for number, word in enumerate(_TENS.split("|"), 2)}
_SPELT = {f"{ten} {one}": _ROUND[ten] + _UNITS[one] for ten in _ROUND for one in list(_UNITS)[1:10]}
_SPELT |= _ROUND | _UNITS | dict.fromkeys(("none", "nil", "no", "nought"), 0)
_DIGITS = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2}")
_PEOPLE = r"(?: (?:child(?:ren)?|(?:young )?(?:people|persons?)|boys?|girls?|bab(?:y|ies)|infants?|pupils?|cases?))?"
_PERCENT = r"([0-9]{1,3}(?:\.[0-9]{1,2})?) ?(?:%|per ?cent)"
_COUNT = re.compile(rf"(.+?){_PEOPLE}")
_PART = re.compile(rf"(.+?){_PEOPLE} ?(?:/|(?: out)? of(?: the)? ) ?(.+?){_PEOPLE}(?: ?\({_PERCENT}\))?")
_RATE = re.compile(rf"{_PERCENT}(?:(?: out)? of (?:the )?(.+?){_PEOPLE})?")
_RATE_FIRST = re.compile(rf"({_PERCENT}) ?\((.+)\)")


@dataclass(frozen=True, slots=True)
class Count:
    """So many children."""

    number: int


@dataclass(frozen=True, slots=True)
class Share:
    """`least` to `most` children of `base`: a range where a rounded percentage was given. No base: nobody said."""

    least: int
    most: int
    base: int | None


def read(text: str) -> Count | Share | None:
    """The number or the share that a text is, in figures or words; None for anything else, however close."""
    plain = _plain(text)
    if len(plain) > _LONGEST:
        return None
    if match := _RATE.fullmatch(plain):
        return _rate(float(match[1]), match[2])
    if match := _RATE_FIRST.fullmatch(plain):
        plain = f"{match[3]} ({match[1]})"
    if match := _PART.fullmatch(plain):
        return _part(_whole(match[1]), _whole(match[2]), match[3])
    match = _COUNT.fullmatch(plain)
    number = _whole(match[1]) if match else None
    return None if number is None else Count(number)


def gives_away(text: str) -> bool:
    """Whether a text by itself shows a small number of children, or may do: what is not understood is not trusted."""
    found = read(text)
    if isinstance(found, Count):
        return is_small(found.number)
    if found is None:
        return any(sign.isnumeric() for sign in text) or bool(_SAYS_HOW_MANY.search(_plain(text)))
    if found.base is None or found.base < LEAST_BASE:
        return True
    ranges = (found.least, found.most), (found.base - found.most, found.base - found.least)
    return any(least <= LARGEST and most >= SMALLEST for least, most in ranges)


def numbers(text: str) -> tuple[int, ...]:
    """The children in a cell: how many, and the rest of their base. Plain words are read as none, a mere rate not."""
    found = read(text)
    if found is None:
        return (_GUESS if gives_away(text) else 0,)
    if isinstance(found, Count):
        return (found.number,)
    return (found.least, found.base - found.least) if found.base and found.least == found.most else ()


def is_small(number: int) -> bool:
    return SMALLEST <= abs(number) <= LARGEST


def _plain(text: str) -> str:
    """In small letters with single spaces, without accents and what the eye does not see."""
    signs = unicodedata.normalize("NFKD", text)
    seen = "".join(sign for sign in signs if unicodedata.category(sign) not in ("Cf", "Mn"))
    return " ".join(seen.casefold().split()).strip(" .")


def _whole(words: str) -> int | None:
    """In figures, or in words up to ninety-nine."""
    return int(words.replace(",", "")) if _DIGITS.fullmatch(words) else _SPELT.get(words.replace("-", " "))


def _rate(percent: float, of: str | None) -> Share | None:
    """A percentage is taken as rounded to a whole one, which leaves as many numbers open as it may have been."""
    base = _whole(of) if of else None
    if percent > 100 or (of and base is None):
        return None
    if base is None:
        return Share(0, 0, None)
    least, most = max(0, ceil((percent - 0.5) * base / 100)), min(base, floor((percent + 0.5) * base / 100))
    return Share(least, most, base) if least <= most else None


def _part(number: int | None, base: int | None, percent: str | None) -> Share | None:
    if number is None or base is None or number > base:
        return None
    if percent and abs(float(percent) * base - 100 * number) > base:
        return None  # the two contradict each other, and either may be the true one
    return Share(number, number, base)
