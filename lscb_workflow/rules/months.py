"""Stepping by months without losing the end of one."""

from calendar import monthrange
from datetime import date


def add_months(anchor: date, months: int) -> date:
    """The same day `months` later, or the month's last day where it is shorter: 30 November + 3 is 28 February.

    Step from the anchor, never from the last result, or 31 August would drift to 28 for good.
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
