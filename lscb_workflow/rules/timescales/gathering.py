"""Gathers the tokens of whole numeric dates and of years that span two: "1.4.13", "2013/14"."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lscb_workflow.rules.timescales.vocabulary import MONTHS

Gathered = tuple[str, int]  # the new token's text, and how many tokens it takes


@dataclass(frozen=True, slots=True)
class Token:
    """`text` as the grammar knows it; `begin` and `end` are where it stands in the printed words."""

    text: str
    begin: int
    end: int
    glued: bool = False  # nothing between it and the token before

    @property
    def is_number(self) -> bool:
        return self.text.isdecimal()


def gathered(found: list[Token]) -> list[Token]:
    """Numeric dates and years that span two become one token each: "2013-04-01", "2013/2014", "'06" is "2006"."""
    whole: list[Token] = []
    at = 0
    while at < len(found):
        text, length = (
            _initials(found, at)
            or _numeric_date(found, at)
            or _apostrophe_year(found, at)
            or _last_year(found, at)
            or _two_years(found, at)
            or ("", 1)
        )
        first, last = found[at], found[at + length - 1]
        whole.append(replace(first, text=text, end=last.end) if text else first)
        at += length
    return whole


_INITIALS = {"w/c": "w/c", "w/b": "w/c", "w/e": "w/e", "n/a": "n/a"}


def _initials(found: list[Token], at: int) -> Gathered | None:
    """Initials are one word: "W/C" is week commencing."""
    word = _INITIALS.get("".join(token.text for token in found[at : at + 3]))
    return (word, 3) if word and found[at + 1].text == "/" else None


def _numeric_date(found: list[Token], at: int) -> Gathered | None:
    """Day before month, as in Britain ("1.4.13"); year first as in ISO 8601. What is no day of any year stays apart.

    With its whole year printed, "09/30/2014" can be nothing else: it is kept, for the calendar to refuse.
    """
    texts = [token.text for token in found[at : at + 6]]
    if len(texts) < 5 or texts[1] != texts[3] or texts[1] not in "-/." or not _numbers(texts[0:5:2]):
        return None
    first, month, last = texts[0:5:2]
    day, year = (last, first) if len(first) == 4 else (first, last)
    if len(year) not in (2, 4) or len(day) > 2 or len(month) > 2:
        return None
    exists = 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    if not exists and (len(last) != 4 or texts[1] == "-"):
        return None
    return f"{whole_year(year)}-{int(month):02}-{int(day):02}", 5


def _apostrophe_year(found: list[Token], at: int) -> Gathered | None:
    """A year behind an apostrophe: "Jan '06"."""
    if found[at].text != "'" or at + 1 == len(found):
        return None
    year = found[at + 1]
    return (str(whole_year(year.text)), 2) if year.glued and year.is_number and len(year.text) == 2 else None


def _last_year(found: list[Token], at: int) -> Gathered | None:
    """The last of three years or more: "15" in "2013-15" is "2015"."""
    first, joined, last, following = (found[i].text if 0 <= i < len(found) else "" for i in range(at - 2, at + 2))
    if joined not in ("-", "/", "to") or not _numbers([first, last]) or len(first) != 4 or len(last) != 2:
        return None
    if following in MONTHS or following in ("/", "-") or not 2 <= (int(last) - int(first)) % 100 <= 10:
        return None
    return str(whole_year(last)), 1


def _two_years(found: list[Token], at: int) -> Gathered | None:
    """Two years in one: "2013/14", "2022 to 23", "2015/6", "2024 2025"; "13/14" too, where neither could be a month."""
    texts = [token.text for token in found[at : at + 5]] + [""] * 5
    joined = texts[1] in ("-", "/", "to")
    first, second, following = texts[0], *texts[1 + joined : 3 + joined]
    if not _numbers([first, second]) or following in MONTHS or (following in ("/", ".") and joined):
        return None
    if len(first) == 2 and not (texts[1] == "/" and len(second) == 2 and int(second) > 12 and _alone(found, at)):
        return None
    if len(first) not in (2, 4) or (not joined and len(second) != 4) or not _consecutive(first, second):
        return None
    year = whole_year(first)
    return (f"{year}/{year + 1}", 2 + joined) if 1990 <= year <= 2099 else None


def _alone(found: list[Token], at: int) -> bool:
    return at == 0 or found[at - 1].text not in ("/", ".", "-")


def _consecutive(first: str, second: str) -> bool:
    """Whether one year follows the other: "13" follows "2012", and "6" follows "2015"."""
    return len(second) <= len(first) and (int(first) + 1) % 10 ** len(second) == int(second)


def _numbers(texts: Iterable[str]) -> bool:
    return all(text.isdecimal() for text in texts)


def whole_year(text: str) -> int:
    """The year in full: "13" is 2013, since no plan is older than this century."""
    return int(text) if len(text) == 4 else 2000 + int(text)
