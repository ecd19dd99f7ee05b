"""From printed characters to plain ones: look-alike letters, dashes, quotes, capitals and spaces make no difference.

Every character stays where it was, so that a reading can quote the printed words it came from.
"""

import unicodedata
from datetime import date

from lscb_workflow.rules.timescales.vocabulary import MONTHS

LOOK_ALIKE = dict(
    zip(
        "АВЕКМНОРСТУХІЈЅаеорсухіјѕ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο" + "‘’ʼ`´“”„«»" + "‐‑‒–—―−﹘﹣－→" + "⁄∕",
        "abekmhopctyxijsaeopcyxijs" + "abezhikmnoptyxo" + "'''''" + '"""""' + "-----------" + "//",
        strict=True,
    )
)
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
MOST = 400  # characters: longer text is no timescale, and is not read
FOOTNOTE_MARKS = "⁰¹²³⁴⁵⁶⁷⁸⁹*†‡•·●▪◦"


class _PlainCharacters(dict[int, str]):
    """A table for `str.translate` that works out each character when it first meets it; always one for one."""

    def __missing__(self, code: int) -> str:
        printed = chr(code)
        if printed in FOOTNOTE_MARKS or unicodedata.category(printed) == "Co":  # PDF bullets are private characters
            return " "
        plain = LOOK_ALIKE.get(printed) or unicodedata.normalize("NFKC", printed).casefold()
        return plain if len(plain) == 1 else printed


_PLAIN = _PlainCharacters()


def printed(text: str) -> str:
    """The words as printed, on one line, with single spaces ("То commence in March 2013")."""
    whole = " ".join(text.split())
    return whole if len(whole) > MOST else " ".join(whole.translate(INVISIBLE).split())


def plain(text: str) -> str:
    """The same words in plain small letters, character for character ("to commence in march 2013")."""
    return text.translate(_PLAIN)


def day_words(day: date | None) -> str:
    """A day as people write it: "31 March 2013"."""
    return f"{day.day} {month_words(day.month)} {day.year}" if day else "no day"


def month_words(month: int) -> str:
    """1 is "January"."""
    return tuple(MONTHS)[month - 1].capitalize()
