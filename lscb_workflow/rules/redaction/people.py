"""What can only be guessed at: names, initials, and an age with a place. A miss weighs more than a false alarm."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lscb_workflow.rules.redaction.numbers import Found
from lscb_workflow.rules.redaction.vocabulary import (
    ACRONYMS,
    BOTH,
    CUES,
    GIVEN,
    KIN,
    MONTHS,
    OF_A_PLACE,
    ORDINARY,
    PLURALS,
    TITLES,
)

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_ENDS = ".!?:;\n•"
_ENDINGS = tuple(
    """
    ing ment ments tion tions sion ance ence ity ities ship ships ness ful ory ary ive ical ional ised ated ology
    ers ies isation able ible ously ally wide
    """.split()
)
_NUMBERS = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    """.split()
_NUMBER = "(?:[0-9]{1,2}|" + "|".join(_NUMBERS) + ")"
_ONE_OF = "boy|girl|child|baby|son|daughter|pupil"
_AGE = re.compile(
    rf"\b(?:{_NUMBER}[- ](?:year|month|week)s?[- ]olds?|aged {_NUMBER}|(?:{_ONE_OF}) of {_NUMBER})\b", re.IGNORECASE
)
_RANGE = re.compile(r" ?(?:-|to|and|or|/) ?\d", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:in|from|at|near|of|attends|attending|attended)\s+(?:the\s+)?([A-Z][\w'-]*(?:\s+[A-Z][\w'-]*){0,4})"
)
_REACH = 120  # characters around an age in which its place is looked for
_FAMILY = ("family", "siblings", "twins", "household", "brothers", "sisters", "children")
_BROKEN_INITIALS = re.compile(r"\b(?:[A-Z]\. ?){2,3}(?![A-Za-z])")
_DOES = """
    was is has had disclosed said told lives lived went moved remains returned attends attended
    """.split()
_AFTER_INITIALS = re.compile(rf"'s\b| ?\(\d{{1,2}}\)|, ?(?:aged )?\d{{1,2}}\b|,? aged \d| (?:{'|'.join(_DOES)})\b")
_NUMBERED = re.compile(r"\b(?:YP|CH|Child|Sibling|Pupil|Mother|Father|Family)[ -]?\d{1,2}\b(?! ?(?:%|per cent))")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of the text; `before` and `after` are what stands between it and its neighbours."""

    text: str
    start: int
    end: int
    before: str
    after: str

    @property
    def plain(self) -> str:
        """In small letters, without a possessive ending."""
        folded = self.text.casefold()
        return folded.removesuffix("'s").removesuffix("'")

    @property
    def owns(self) -> bool:
        return self.text.casefold().endswith("'s") or (self.text.endswith("s") and self.after.startswith("'"))

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def starts(self) -> bool:
        """Whether a sentence or a line begins with it, so that its capital says nothing."""
        return any(sign in _ENDS for sign in self.before) or (
            self.before.strip(" '\"(-*") in ("", *"123456789") and self.start < 3
        )

    @property
    def acronym(self) -> bool:
        return self.plain.upper() in ACRONYMS or (self.text.isupper() and 1 < len(self.text) <= 5 and not self.named)

    @property
    def named(self) -> bool:
        """Whether it is a given name, whatever else it may be."""
        return any(part in GIVEN or part in BOTH for part in self.plain.split("-"))

    @property
    def surely_named(self) -> bool:
        """A given name and nothing else: Ewa, and Ellie-Mae for its first part."""
        first = self.plain.split("-")[0]
        return first in GIVEN and first not in BOTH

    @property
    def ordinary(self) -> bool:
        plain = self.plain
        parts = plain.split("-")
        if len(parts) > 1 and all(part in ORDINARY or part.endswith(_ENDINGS) for part in parts):
            return True
        singular = plain.removesuffix("s")
        known = plain in ORDINARY or singular in ORDINARY or plain in MONTHS
        return known or (len(plain) > 5 and plain.endswith(_ENDINGS)) or self.acronym

    @property
    def unknown(self) -> bool:
        """A capital that may begin a name: not a word that plans write so."""
        return self.capital and len(self.text) > 1 and not self.ordinary and self.plain not in OF_A_PLACE


def names(text: str, masked: list[bool]) -> Iterator[Found]:
    """Passages that look like somebody's name; `masked` marks the characters of what this board knows."""
    tokens = _tokens(text)
    for at, token in enumerate(tokens):
        if not masked[token.start] and _begins_a_name(tokens, at):
            last = _last_of(tokens, at, masked)
            yield "name", token.start, tokens[last].end - len(_ending(tokens[last]))


def _tokens(text: str) -> list[_Token]:
    found = list(_WORD.finditer(text))
    edges = [0, *(match.end() for match in found)]
    starts = [*(match.start() for match in found[1:]), len(text)]
    return [
        _Token(m[0], m.start(), m.end(), text[edge : m.start()], text[m.end() : nxt])
        for m, edge, nxt in zip(found, edges, starts, strict=False)
    ]


def _ending(token: _Token) -> str:
    return token.text[-2:] if token.text.casefold().endswith("'s") else ""


def _beside(tokens: list[_Token], at: int, step: int) -> _Token | None:
    """The neighbour of a word, if nothing but a space (or the point of a title) parts them."""
    to = at + step
    if not 0 <= to < len(tokens):
        return None
    between = tokens[at].after if step > 0 else tokens[at].before
    return tokens[to] if between.strip(" ") in ("", ".") and "\n" not in between and len(between) < 4 else None


def _begins_a_name(tokens: list[_Token], at: int) -> bool:
    token, after, before = tokens[at], _beside(tokens, at, 1), _beside(tokens, at, -1)
    if token.plain in TITLES and token.capital:
        return after is not None and after.capital and not after.ordinary
    if _is_of_a_place(tokens, at):
        return False
    cued = before is not None and before.plain in CUES and before.after.strip() == ""
    if token.surely_named:
        return token.capital or cued
    if not token.capital:
        return False
    surname = after is not None and token.after == " " and after.unknown
    of_kin = token.owns and after is not None and after.plain in KIN
    of_family = after is not None and after.text in _FAMILY
    if token.plain in BOTH:
        return surname or of_kin or (cued and not token.starts)
    if not token.unknown or token.acronym:
        return False
    if of_kin or (of_family and not token.starts) or (cued and not token.starts):
        return True
    return surname and not _is_of_a_place(tokens, at + 1)


def _is_of_a_place(tokens: list[_Token], at: int) -> bool:
    """Whether the capitals that go on from a word end in the name of a place or a body: Lode Heath School."""
    for token in tokens[at + 1 : at + 5]:
        if token.before != " ":
            return False
        if token.plain in OF_A_PLACE and (
            token.capital or token.plain in ("school", "hospital", "inquiry", "campaign", "rating")
        ):
            return True
        if not token.capital:
            return False
    return False


def _last_of(tokens: list[_Token], at: int, masked: list[bool]) -> int:
    """Where a name ends: with the capitals that follow it and are no ordinary words."""
    last = at
    while last + 1 < len(tokens) and last - at < 4:
        following = tokens[last + 1]
        title = last == at and tokens[at].plain in TITLES
        joined = following.before in ((" ", ". ") if title else (" ",))
        if not joined or masked[following.start] or _ending(tokens[last]):
            break
        shouted = following.text.isupper() and tokens[last].text.isupper() and len(following.text) > 2
        if not (following.unknown or shouted or (following.capital and following.named)):
            break
        last += 1
    return last


def initials(text: str, masked: list[bool]) -> Iterator[Found]:
    """Letters that stand for a person: Child A, J.S., AB's mother, YP1."""
    for match in (*_BROKEN_INITIALS.finditer(text), *_NUMBERED.finditer(text)):
        letters = "".join(sign for sign in match[0] if sign.isalnum())
        if letters.upper() not in ACRONYMS and not masked[match.start()]:
            yield "initials", match.start(), match.end()
    for at, token in enumerate(tokens := _tokens(text)):
        bare = token.text.removesuffix("'s")
        if not (bare.isupper() and bare.isascii() and len(bare) <= 3) or bare in ACRONYMS or masked[token.start]:
            continue
        before = _beside(tokens, at, -1)
        if before is not None and before.plain in (KIN | {"family", "case", "person"}) and before.after == " ":
            yield "initials", before.start, token.end
        elif len(bare) == 2 and _AFTER_INITIALS.match(text, token.start + 2):
            yield "initials", token.start, token.start + 2


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a passage begins and ends, as far as it matters."""
    first, last = max(0, start - _REACH), min(len(text), end + _REACH)
    begins = max(text.rfind(sign, first, start) for sign in ".!?\n") + 1 or first
    ends = min((i for sign in ".!?\n" if (i := text.find(sign, end, last)) >= 0), default=last)
    return begins, ends


def ages(text: str) -> Iterator[Found]:
    """One person's age with a place in the same sentence. Ages of groups tell of nobody."""
    for match in _AGE.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()].split()[-1:]
        plural = match[0].casefold().endswith("olds") or (before and before[0].strip(",(").casefold() in PLURALS)
        if plural or _RANGE.match(text, match.end()):
            continue
        start, end = _sentence(text, match.start(), match.end())
        for place in _PLACE.finditer(text, start, end):
            first = place[1].split()[0].casefold().removesuffix("'s")
            if (
                first not in ("year", "section", "key", "stage", "q", "quarter", "chapter", "aim")
                and first not in MONTHS
            ):
                yield "age and place", min(match.start(), place.start(1)), max(match.end(), place.end(1))
                break
