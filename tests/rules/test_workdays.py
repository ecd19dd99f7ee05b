from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.build import CALENDAR

DAYS = st.dates(date(2012, 1, 1), date(2014, 12, 31))


def test_bank_holidays_that_bite_are_not_worked():
    bites = [(2012, 8, 27), (2013, 3, 29), (2013, 4, 1), (2013, 5, 6), (2013, 5, 27), (2013, 8, 26)]
    assert not any(CALENDAR.is_working(date(*day)) for day in bites)


def test_the_boards_own_closure_is_not_worked_from_its_first_day_to_its_last():
    assert CALENDAR.is_working(date(2012, 12, 21))
    assert not any(CALENDAR.is_working(date(2012, 12, 24) + timedelta(days=n)) for n in range(9))
    assert CALENDAR.is_working(date(2013, 1, 2))


def test_counting_back_from_a_sunday_the_first_working_day_is_the_friday():
    assert CALENDAR.shift(date(2012, 9, 30), -1) == date(2012, 9, 28)
    assert CALENDAR.shift(date(2013, 6, 30), -2) == date(2013, 6, 27)


def test_nought_days_from_a_bank_holiday_is_the_next_working_day():
    assert CALENDAR.shift(date(2013, 4, 1), 0) == date(2013, 4, 2)


@given(DAYS, st.integers(-30, 30))
def test_a_shifted_day_is_always_worked(day, days):
    assert CALENDAR.is_working(CALENDAR.shift(day, days))


@given(DAYS, st.integers(1, 30))
def test_shifting_forward_and_counting_agree(day, days):
    assert CALENDAR.between(day, CALENDAR.shift(day, days)) == days


@given(DAYS, st.integers(1, 30))
def test_back_undoes_forward_from_a_working_day(day, days):
    start = CALENDAR.on_or_after(day)
    assert CALENDAR.shift(CALENDAR.shift(start, days), -days) == start
