"""From plain characters to tokens: words in their usual spelling, numbers, whole numeric dates, years that span two."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from lscb_workflow.rules.timescales.vocabulary import MONTHS, NUMBERS, ORDINALS, TORN, spelt
from lscb_workflow.rules.timescales.wording import plain, printed

_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+|[^\W\d_]+(?:'[^\W\d_]+)*|\S")
_BEFORE_A_NUMBER = frozenset([*MONTHS, "q", "quarter", "fy", "year", "y", "term", "h", "week", "autumn", "spring", "summer"])
CODE = "#"  # stands for a number that is no date: "30%", "£500", "S11"


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


def tokens(plain: str) -> list[Token]:
    """Every token of plain text, mended and gathered."""
    found = [_token(match, plain) for match in _TOKEN.finditer(plain)]
    for mend in (_torn, _coded, _gathered, _verbs):
        found = mend(found)
    return found


def _token(match: re.Match[str], plain: str) -> Token:
    text = match.group()
    text = NUMBERS.get(text) or ORDINALS.get(text) or spelt(text)
    return Token(text, match.start(), match.end(), match.start() > 0 and not plain[match.start() - 1].isspace())


def _torn(found: list[Token]) -> list[Token]:
    """Words that a line end or a hyphen has cut in two are made whole: "on - going", "septem ber", "3 rd"."""
    whole: list[Token] = []
    for token in found:
        if whole and token.text in ("st", "nd", "rd", "th") and whole[-1].is_number:
            whole[-1] = replace(whole[-1], text=whole[-1].text + token.text, end=token.end)
            continue
        tail = 2 if len(whole) > 1 and whole[-1].text == "-" else 1
        if len(whole) >= tail and token.text.isalpha() and whole[-tail].text + token.text in TORN:
            whole[-tail:] = [replace(whole[-tail], text=spelt(whole[-tail].text + token.text), end=token.end)]
            continue
        whole.append(token)
    return whole


def _coded(found: list[Token]) -> list[Token]:
    """Numbers that are part of a code, a price or a share stop being numbers: "S11", "£500", "33%", "2.30pm"."""
    return [
        replace(token, text=CODE) if token.is_number and _is_code(found, at) else token
        for at, token in enumerate(found)
    ]


def _is_code(found: list[Token], at: int) -> bool:
    before = found[at - 1].text if at else ""
    after = found[at + 1] if at + 1 < len(found) else Token("", 0, 0)
    if found[at].glued and (before in "£$€" or (before.isalpha() and before not in _BEFORE_A_NUMBER)):
        return True
    return after.text in ("%", "am", "pm") or (after.glued and after.text.isalpha() and len(after.text) == 1)


def _gathered(found: list[Token]) -> list[Token]:
    """Numeric dates and years that span two become one token each: "2013-04-01", "2013/2014", "'06" is "2006"."""
    gathered: list[Token] = []
    at = 0
    while at < len(found):
        text, length = _initials(found, at) or _numeric_date(found, at) or _apostrophe_year(found, at) or _two_years(found, at) or ("", 1)
        first, last = found[at], found[at + length - 1]
        gathered.append(replace(first, text=text, end=last.end) if text else first)
        at += length
    return gathered


Gathered = tuple[str, int]  # the new token's text, and how many tokens it takes


_INITIALS = {"w/c": "w/c", "w/b": "w/c", "w/e": "w/e", "n/a": "n/a"}


def _initials(found: list[Token], at: int) -> Gathered | None:
    """"W/C" is one word: week commencing."""
    word = _INITIALS.get("".join(token.text for token in found[at : at + 3]))
    return (word, 3) if word and found[at + 1].text == "/" else None


def _numeric_date(found: list[Token], at: int) -> Gathered | None:
    """Day before month, as in Britain ("1.4.13"); year first as in ISO 8601. What is no day of any year stays apart."""
    texts = [token.text for token in found[at : at + 6]]
    if len(texts) < 5 or texts[1] != texts[3] or texts[1] not in "-/." or not _numbers(texts[0:5:2]):
        return None
    first, month, last = texts[0:5:2]
    day, year = (last, first) if len(first) == 4 else (first, last)
    if len(year) not in (2, 4) or len(day) > 2 or not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{whole_year(year)}-{int(month):02}-{int(day):02}", 5


def _apostrophe_year(found: list[Token], at: int) -> Gathered | None:
    if found[at].text != "'" or at + 1 == len(found):
        return None
    year = found[at + 1]
    return (str(whole_year(year.text)), 2) if year.glued and year.is_number and len(year.text) == 2 else None


def _two_years(found: list[Token], at: int) -> Gathered | None:
    """"2013/14", "2013-2014", "2022 to 23", "2015/6", "2024 2025"; "13/14" too, where neither could be a month."""
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
    """"13" follows "2012", and "6" follows "2015"."""
    return len(second) <= len(first) and (int(first) + 1) % 10 ** len(second) == int(second)


_BEFORE_MAY = frozenset(["in", "by", "during", "from", "until", "to", "of", "and", "or", "mid", "early", "late", "end", "before", "after", "-", "/", ",", "(", "&", "1st"])
_AFTER_MAY = frozenset(["and", "or", "to", "until", "onwards", "meeting", "board", "ongoing", "half", "each", "every", "annually"])


def _verbs(found: list[Token]) -> list[Token]:
    """"May" that is no month: "this may be revised"."""
    return [
        replace(token, text="might")
        if token.text == "may" and at + 1 < len(found) and _is_verb(found[at - 1].text if at else "", found[at + 1].text)
        else token
        for at, token in enumerate(found)
    ]


def _is_verb(before: str, after: str) -> bool:
    return before not in _BEFORE_MAY and not before[:1].isdecimal() and after.isalpha() and after not in _AFTER_MAY


def _numbers(texts: Iterable[str]) -> bool:
    is_number: Callable[[str], bool] = str.isdecimal
    return all(map(is_number, texts))


def whole_year(text: str) -> int:
    """"13" is 2013: plans of this century only."""
    return int(text) if len(text) == 4 else 2000 + int(text)


MOST = 400  # characters that are read: longer text is no timescale


@dataclass(frozen=True, slots=True)
class Line:
    """A timescale as the recognisers read it: `text` has one space between tokens, `printed` is what the plan prints."""

    printed: str
    text: str
    tokens: tuple[Token, ...]

    def quote(self, begin: int, end: int) -> str:
        """The printed words behind a stretch of `text`."""
        first, last = self.text.count(" ", 0, begin), self.text.count(" ", 0, max(begin, end - 1))
        return self.printed[self.tokens[first].begin : self.tokens[last].end] if self.tokens else ""


def line_of(text: str) -> Line:
    """Read printed text into tokens."""
    words = printed(text)
    found = tuple(tokens(plain(words[:MOST])))
    return Line(words, " ".join(token.text for token in found), found)
