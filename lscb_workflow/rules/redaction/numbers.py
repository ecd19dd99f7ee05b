"""What is known by its shape: where to reach somebody, numbers that are theirs, the day on which they were born."""

import re
from collections.abc import Iterator

Found = tuple[str, int, int]  # kind, start, end

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DAYS = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}"
_DATE = rf"(?:{_DAYS}|(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH} \d{{2,4}})"
_BIRTH = r"\b(?:d\.?o\.?b\.?|date of birth|birthday|born)\b[ :,-]{0,3}(?:(?:on|in|is|was) )?"
_CHILD = r"(?:boy|girl|child|baby|son|daughter|pupil|sibling|twins?)"
SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")),
    ("telephone", re.compile(r"(?<![\d£.,/])(?:\+44[ ().-]{0,3}(?:0\)?)?|\(?0)\d{1,2}(?:[ ().-]{0,2}\d){7,9}(?!\d)")),
    # The inward part never has the letters C I K M O V (Royal Mail).
    ("postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? {0,2}\d[ABD-HJLNP-UW-Z]{2}\b")),
    ("postcode", re.compile(r"\b[a-z]{1,2}\d[a-z\d]? \d[abd-hjlnp-uw-z]{2}\b")),
    ("NHS number", re.compile(r"\bNHS (?:no\.?|num(?:ber)?)[ :#-]{0,3}\d[\d -]{5,13}", re.IGNORECASE)),
    ("pupil number", re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[\dA-Z]\b|\bUPN[ :#-]{0,3}\w{6,13}")),
    ("date of birth", re.compile(rf"{_BIRTH}{_DATE}", re.IGNORECASE)),
    ("date of birth", re.compile(rf"\b{_CHILD}\b[ ,(:-]{{1,3}}{_DATE}", re.IGNORECASE)),
)
_TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")


def shapes(text: str) -> Iterator[Found]:
    """Every passage that is known by its shape."""
    for kind, pattern in SHAPES:
        for match in pattern.finditer(text):
            yield kind, match.start(), match.end()
    for match in _TEN_DIGITS.finditer(text):
        if _is_nhs_number([int(sign) for sign in match[0] if sign.isdigit()]):
            yield "NHS number", match.start(), match.end()


def _is_nhs_number(digits: list[int]) -> bool:
    """The check digit by modulus 11 (NHS Data Dictionary)."""
    check = 11 - sum(digit * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return check != 10 and digits[9] == check % 11
