from dataclasses import replace
from datetime import date

import pytest

from lscb_workflow.rules.quarters import dates, spans
from tests.rules.build import CALENDAR, POLICY, RULES, terms


@pytest.mark.parametrize(
    ("number", "opens", "closes", "papers"),
    [
        (1, date(2012, 10, 9), date(2012, 10, 23), date(2012, 11, 5)),
        (2, date(2013, 1, 8), date(2013, 1, 22), date(2013, 2, 4)),
        (3, date(2013, 4, 8), date(2013, 4, 22), date(2013, 5, 3)),
        (4, date(2013, 8, 5), date(2013, 8, 19), date(2013, 9, 2)),
    ],
)
def test_the_samples_dates_are_counted_back_from_its_meetings(number, opens, closes, papers):
    found = RULES.dates(terms()[number - 1])
    assert (found.opens_on, found.closes_on, found.papers_on) == (opens, closes, papers)
    assert found.problem is None


def test_a_quarter_never_opens_before_it_has_ended():
    early = replace(terms()[0].quarter, meets_on=date(2012, 10, 25))
    assert dates(early, POLICY.quarter, CALENDAR).opens_on == date(2012, 10, 1)


def test_without_a_meeting_papers_go_thirty_days_after_the_quarter():
    unset = replace(terms()[0].quarter, meets_on=None)
    found = dates(unset, POLICY.quarter, CALENDAR)
    assert found.papers_on == date(2012, 10, 30)
    assert found.opens_on <= found.closes_on <= found.draft_on <= found.papers_on


def test_a_meeting_too_soon_after_the_quarter_says_so():
    soon = replace(terms()[0].quarter, meets_on=date(2012, 10, 8))
    assert "set a later meeting" in (dates(soon, POLICY.quarter, CALENDAR).problem or "")


def test_quarters_are_of_the_plans_own_year():
    turns = list(spans(date(2012, 7, 1), date(2013, 6, 30)))
    assert turns[0] == (date(2012, 7, 1), date(2012, 9, 30))
    assert turns[-1] == (date(2013, 4, 1), date(2013, 6, 30))
    assert len(turns) == 4


def test_a_plan_that_starts_on_the_last_of_a_month_loses_no_day():
    turns = list(spans(date(2012, 8, 31), date(2013, 8, 30)))
    assert turns[0][1] == date(2012, 11, 29)
    assert [start for start, _ in turns] == [
        date(2012, 8, 31),
        date(2012, 11, 30),
        date(2013, 2, 28),
        date(2013, 5, 31),
    ]
    assert turns[-1][1] == date(2013, 8, 30)


def test_a_period_reads_as_people_say_it():
    assert [term.quarter.period for term in terms()][:2] == ["July to September 2012", "October to December 2012"]
