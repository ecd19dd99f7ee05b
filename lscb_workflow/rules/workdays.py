"""The board's working days: weekdays that are neither a bank holiday nor a closure of its own."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, timedelta

import holidays

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`bank_holidays` answers `day in bank_holidays`; `closures` are inclusive spans of dates."""

    bank_holidays: Container[date]
    closures: tuple[tuple[date, date], ...] = ()
    _shifted: dict[tuple[date, int], date] = field(default_factory=dict, repr=False, compare=False)

    def is_working(self, day: date) -> bool:
        """True on a weekday that is no bank holiday and lies in no closure."""
        return (
            day.weekday() < 5
            and day not in self.bank_holidays
            and not any(first <= day <= last for first, last in self.closures)
        )

    def on_or_after(self, day: date) -> date:
        """The day itself when it is a working day, else the next one."""
        while not self.is_working(day):
            day += DAY
        return day

    def shift(self, day: date, days: int) -> date:
        """`days` working days from `day`: back when negative; for nought the day itself or the next working day.

        Counting back from a Sunday, the first working day is the Friday: a last reminder falls before, never after.
        """
        if (day, days) not in self._shifted:  # a year asks for the same few hundred again and again
            self._shifted[day, days] = self._counted(day, days)
        return self._shifted[day, days]

    def _counted(self, day: date, days: int) -> date:
        if days == 0:
            return self.on_or_after(day)
        pace = DAY if days > 0 else -DAY
        for _ in range(abs(days)):
            day += pace
            while not self.is_working(day):
                day += pace
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start`, up to and including `end`; nought when `end` is not later."""
        return sum(self.is_working(start + DAY * n) for n in range(1, (end - start).days + 1))


def calendar(country: str, subdivision: str, closures: tuple[tuple[date, date], ...] = ()) -> Calendar:
    """Bank holidays of a division (GB, ENG), offline. A division is always named: without one Easter Monday is lost."""
    return Calendar(holidays.country_holidays(country, subdiv=subdivision), closures)
