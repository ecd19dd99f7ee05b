"""From plain characters to a line of tokens: words in their usual spelling, numbers, dates and years in one piece."""

import re
from dataclasses import dataclass, replace

from lscb_workflow.rules.timescales.gathering import Token, gathered
from lscb_workflow.rules.timescales.vocabulary import MONTHS, NUMBERS, ORDINALS, TORN, spelt, words
from lscb_workflow.rules.timescales.wording import MOST, plain, printed

_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+|[^\W\d_]+(?:'[^\W\d_]+)*|\S")
_BEFORE_A_NUMBER = words("q quarter fy year y term h week autumn spring summer") | MONTHS.keys()
CODE = "#"  # stands for a number that is no date: "30%", "£500", "S11"


def tokens(text: str) -> list[Token]:
    """Every token of plain text, mended and gathered."""
    found = [_token(match, text) for match in _TOKEN.finditer(text)]
    for mend in (_torn, _coded, gathered, _verbs):
        found = mend(found)
    return found


def _token(match: re.Match[str], text: str) -> Token:
    word, begin = match.group(), match.start()
    usual = NUMBERS.get(word) or ORDINALS.get(word) or spelt(word)
    return Token(usual, begin, match.end(), glued=begin > 0 and not text[begin - 1].isspace())


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


_BEFORE_MAY = words("in by during from until to of and or mid early late end before after - / , ( & 1st")
_AFTER_MAY = words("and or to until onwards meeting board ongoing half each every annually")


def _verbs(found: list[Token]) -> list[Token]:
    """The word "may" that is no month becomes "might": "this may be revised"."""
    texts = ["", *(token.text for token in found), ""]
    return [
        replace(token, text="might") if token.text == "may" and _is_verb(texts[at], texts[at + 2]) else token
        for at, token in enumerate(found)
    ]


def _is_verb(before: str, after: str) -> bool:
    return before not in _BEFORE_MAY and not before[:1].isdecimal() and after.isalpha() and after not in _AFTER_MAY


@dataclass(frozen=True, slots=True)
class Line:
    """A timescale: `text` as the recognisers read it, one space between tokens; `printed` as the plan has it."""

    printed: str
    text: str
    tokens: tuple[Token, ...]

    def quote(self, begin: int, end: int) -> str:
        """The printed words behind a stretch of `text`."""
        first, last = self.text.count(" ", 0, begin), self.text.count(" ", 0, max(begin, end - 1))
        return self.printed[self.tokens[first].begin : self.tokens[last].end] if self.tokens else ""


def line_of(text: str) -> Line:
    """Read printed text into tokens."""
    whole = printed(text)
    found = tuple(tokens(plain(whole[:MOST])))
    return Line(whole, " ".join(token.text for token in found), found)
