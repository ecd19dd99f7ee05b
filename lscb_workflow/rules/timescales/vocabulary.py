"""The words that plans use for time, and the ways in which they are misspelt, abbreviated, torn or Welsh."""

from functools import lru_cache


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as one line."""
    return frozenset(text.split())


_MONTHS = "january february march april may june july august september october november december"
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
MONTHS = {name: number for number, name in enumerate(_MONTHS.split(), 1)}
WEEKDAYS = {name: number for number, name in enumerate(_WEEKDAYS.split())}
SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "winter": 4}
NUMBERS = {word: str(number) for number, word in enumerate(_NUMBERS.split(), 1)} | {
    "thirty": "30",
    "forty": "40",
    "sixty": "60",
    "seventy": "70",
    "ninety": "90",
}
ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th"}

_SAME = {
    "january": "jan",
    "february": "feb febr",
    "march": "mar mrch marhc mrach macrh",
    "april": "apr aprl apirl arpil aprli",
    "june": "jun",
    "july": "jul jly",
    "august": "aug",
    "september": "sep sept",
    "october": "oct",
    "november": "nov",
    "december": "dec",
    "monday": "mon",
    "tuesday": "tue tues",
    "wednesday": "wed weds",
    "thursday": "thu thur thurs",
    "friday": "fri",
    "saturday": "sat",
    "sunday": "sun",
    "autumn": "autum",
    "quarter": "qtr qtrs quarters",
    "year": "yr yrs years",
    "week": "wk wks weeks",
    "month": "mth mths mnths months",
    "day": "days",
    "term": "terms",
    "quarterly": "quartely quaterly qtrly quartlery",
    "annually": "annualy anually",
    "annual": "anual",
    "immediately": "immediatly imediately",
    "onwards": "onward onwrds",
    "commencing": "comencing",
    "commence": "comence",
    "ongoing": "ongoign ongong",
    "fortnightly": "fortnighly",
}
# Welsh plans stand beside English ones; some words change their first letter after "o", "ym" and "i".
_WELSH = {
    "january": "ionawr",
    "february": "chwefror",
    "march": "mawrth fawrth",
    "april": "ebrill",
    "may": "mai fai",
    "june": "mehefin fehefin",
    "july": "gorffennaf orffennaf",
    "august": "awst",
    "september": "medi fedi",
    "october": "hydref",
    "november": "tachwedd dachwedd thachwedd",
    "december": "rhagfyr ragfyr",
    "spring": "gwanwyn wanwyn",
    "summer": "haf",
    "winter": "gaeaf aeaf",
    "by": "erbyn",
    "until": "hyd",
    "end": "diwedd ddiwedd",
    "mid": "canol ganol",
    "early": "dechrau ddechrau",
    "onwards": "ymlaen",
    "during": "yn ystod",
    "term": "tymor",
    "quarter": "chwarter",
    "quarterly": "chwarterol",
    "monthly": "misol",
    "weekly": "wythnosol",
    "annually": "blynyddol flynyddol",
    "ongoing": "parhaus barhaus",
    "completed": "cwblhawyd gwblhau",
}
SPELLINGS = {printed: word for table in (_SAME, _WELSH) for word, forms in table.items() for printed in forms.split()}

# Long words that a torn line or a hyphen may have cut in two: "Immediatel y", "Septem ber", "on-going".
_LONG = (
    "ongoing immediately immediate quarterly monthly weekly fortnightly annually termly yearly completed complete "
    "onwards commencing commence biannual biannually bimonthly biweekly biyearly biennial biennially triennial asap "
    "autumn"
)
TORN = (words(_LONG) | MONTHS.keys() | SPELLINGS.keys()) - words("sun mon sat wed haf mai fai hyd yn")

_LONG_MONTHS = tuple(month for month in MONTHS if len(month) > 5)


@lru_cache(maxsize=1024)
def spelt(word: str) -> str:
    """The word in its usual spelling: "sept" and "setpember" are "september"; words unknown here stay as they are."""
    word = word.removesuffix("'s")
    if word in SPELLINGS:
        return SPELLINGS[word]
    if word in MONTHS or not 5 <= len(word) <= 11:
        return word
    return next((month for month in _LONG_MONTHS if _misspells(word, month)), word)


def _misspells(word: str, month: str) -> bool:
    """One slip of the typist for a six letter month, two for a longer one; the first letter is always right."""
    return word[0] == month[0] and _slips(word, month) <= (1 if len(month) == 6 else 2)


def _slips(word: str, month: str) -> int:
    """Letters left out, added, mistaken or swapped with a neighbour (Damerau's count, on words of 5 to 11 letters)."""
    before: list[int] = []
    row = list(range(len(month) + 1))
    for i, letter in enumerate(word, 1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(month, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == month[j - 2] and word[i - 2] == wanted:
                least = min(least, last[j - 2] + 1)
            row.append(least)
    return row[-1]
