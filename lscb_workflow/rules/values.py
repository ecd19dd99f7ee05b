"""The kinds of value that come in through a door, each with the sentence a person reads when one is refused."""

import re
import unicodedata
from datetime import date
from reprlib import repr as shortened
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LONGEST_TEXT = 5_000  # characters
_TURNS_BACKWARDS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_WEB = re.compile(r"https?://[^\s\"'<>`\\]{1,2000}")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,254}}\Z)(?=.{{1,64}}@){_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})+")


class Value(BaseModel):
    """What a file may hold: nothing but the keys it names, and never changed once read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _spelt(pattern: str, wanted: str) -> AfterValidator:
    """A check that a whole text matches `pattern`; `wanted` says what would."""
    spelling = re.compile(pattern)

    def check(text: str) -> str:
        if not spelling.fullmatch(text):
            raise ValueError(f"{shortened(text)} is not {wanted}")
        return text

    return AfterValidator(check)


def _text(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
        raise ValueError("holds a control character; type the words again by hand")
    if _TURNS_BACKWARDS.search(text):
        raise ValueError("holds a mark that turns words backwards; type the words again by hand")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"is {len(text):,} characters long; {LONGEST_TEXT:,} is the most")
    return text


def _words(text: str) -> str:
    text = _text(text)
    if not text:
        raise ValueError("is empty")
    return text


def _line(text: str) -> str:
    text = _words(text)
    if "\t" in text or len(text.splitlines()) > 1 or len(text) > 200:
        raise ValueError("must be one line of at most 200 characters")
    return text


def _email(text: str) -> str:
    if text.isprintable() and not text.isascii():
        raise ValueError(f"{shortened(text)} is not one email address that all servers carry; write a domain as xn--…")
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"{shortened(text)} is not one email address, as in lscb@lscb.example")
    return text.lower()


def _web(text: str) -> str:
    text = text.strip()
    if not _WEB.fullmatch(text) or "@" in text:
        raise ValueError("is not the address of a page, as in https://www.lscb.example/report")
    return text


Text = Annotated[str, AfterValidator(_text)]  # may be empty
Words = Annotated[str, AfterValidator(_words)]
Line = Annotated[str, AfterValidator(_line)]
Link = Annotated[str, AfterValidator(_web)]
Email = Annotated[str, AfterValidator(_email)]  # in small letters, so that two can be compared
Domain = Annotated[
    str,
    _spelt(rf"{_LABEL}(\.{_LABEL})+", "a domain; write what stands after the @, as in lscb.example"),
    AfterValidator(str.lower),
]
Handle = Annotated[str, _spelt(r"[a-z][a-z0-9-]{0,59}", "a handle; write small letters, digits and dashes")]
Ref = Annotated[str, _spelt(r"[A-Za-z0-9][A-Za-z0-9.-]{0,29}", "a reference; write letters, digits, dots and dashes")]
ActionRef = Annotated[
    str,
    _spelt(r"([A-Za-z0-9][A-Za-z0-9-]{0,39}:)?[A-Za-z0-9][A-Za-z0-9.-]{0,29}", "a reference; write 1.5 or 2012-13:1.5"),
]
PlanName = Annotated[str, _spelt(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}", "a plan's short name; write it as 2012-13")]
QuarterRef = Annotated[str, _spelt(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}/Q[1-9][0-9]?", "a quarter; write it as 2012-13/Q1")]
Months = Annotated[str, _spelt(r"[1-9][0-9]?m", "a number of months; write it as 3m")]
Telephone = Annotated[str, _spelt(r"\+?[0-9][0-9 ]{1,19}[0-9]", "a telephone number; write digits and spaces")]
EntraId = Annotated[
    str,
    _spelt(
        rf"{_LABEL}(\.{_LABEL})*",
        "an identifier that Microsoft Entra shows, as in aaaabbbb-0000-cccc-1111-dddd2222eeee",
    ),
]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]  # anything else is a slip of the pen
