"""What counts as late, stuck and worth an email."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lscb_workflow.rules import preflight, pulse
from lscb_workflow.rules.pulse import Pulse
from lscb_workflow.rules.workdays import calendar

LONDON, ENGLAND, EIGHT = ZoneInfo("Europe/London"), calendar("GB", "ENG"), time(8)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)


def alarms(now: str, *, ticked: str | None = None, waiting: str | None = None, posts: bool = True) -> list[str]:
    taken = Pulse(at(ticked) if ticked else None, at(waiting) if waiting else None)
    return [f"{each.ref}/{each.point}/{each.step}" for each in pulse.alarms(taken, at(now), EIGHT, ENGLAND, posts)]


@pytest.mark.parametrize(
    ("ticked", "now", "said"),
    [
        ("2012-10-19T17:00", "2012-10-22T08:01", []),  # off over a weekend: nothing was to go
        ("2012-10-19T09:00", "2012-10-19T15:00", []),  # off for a day on which all had gone
        ("2012-10-19T17:00", "2012-10-22T11:30", ["clock/2012-10-22/late"]),
        ("2012-10-22T07:59", "2012-10-22T09:30", ["clock/2012-10-22/late"]),
        ("2012-10-19T07:00", "2012-10-29T08:00", ["clock/2012-10-19/late"]),  # ten days are one lateness
        (None, "2012-10-22T11:30", []),  # it never ran: there was nobody to be late
        ("2012-10-27T12:00", "2012-10-29T08:30", []),  # the clocks went back in between
    ],
)
def test_only_what_made_mail_late_is_told(ticked: str | None, now: str, said: list[str]) -> None:
    assert alarms(now, ticked=ticked) == said


def test_a_tick_a_day_from_a_timer_is_not_late() -> None:
    assert alarms("2012-10-23T08:05", ticked="2012-10-22T08:05") == []


def test_mail_that_waits_too_long_is_told_and_at_night_it_may_wait() -> None:
    assert alarms("2012-10-22T09:30", waiting="2012-10-22T08:00") == ["mail/2012-10-22/stuck"]
    assert alarms("2012-10-22T08:30", waiting="2012-10-22T08:00") == []
    assert alarms("2012-10-22T03:00", waiting="2012-10-21T17:00", posts=False) == []


def test_an_alarm_says_when_in_the_board_s_own_time() -> None:
    taken = Pulse(datetime(2012, 10, 19, 16, 2, tzinfo=UTC))
    [alarm] = pulse.alarms(taken, at("2012-10-22T11:30"), EIGHT, ENGLAND, True)
    assert alarm.reason == (
        "The clock stood still from 17:02 on 19 October 2012 to 11:30 on 22 October 2012. "
        "What was to go at 08:00 on 22 October 2012 goes now."
    )


def test_a_clock_set_back_is_not_taken_for_a_good_one() -> None:
    now = at("2012-10-22T09:00")
    assert pulse.ahead(Pulse(now + timedelta(hours=2)), now) == (
        "the clock was set back: it last ticked 120 minutes from now"
    )
    assert pulse.ahead(Pulse(now - timedelta(hours=2)), now) is None


@pytest.mark.parametrize(("days", "level"), [(400, "green"), (30, "green"), (29, "amber"), (6, "red"), (-1, "red")])
def test_a_certificate_is_asked_about_before_it_ends(days: int, level: str) -> None:
    now = at("2012-10-22T09:00")
    [found] = preflight.certificate("the mail server", now + timedelta(days=days, hours=1), now)
    assert found.level == level


@pytest.mark.parametrize(("kept", "levels"), [(True, ["green"]), (False, ["amber"]), (None, [])])
def test_a_clock_that_nothing_keeps_right_is_told_of(kept: bool | None, levels: list[str]) -> None:
    assert [found.level for found in preflight.clock_kept(kept)] == levels


def test_a_paper_that_is_missing_stops_readiness_where_a_clock_ticks() -> None:
    now = at("2012-11-06T09:00")
    lacking = Pulse(now, papers=("2012-13/Q1",))
    assert list(pulse.wrong(lacking, now, ticks=True, posts_now=True)) == ["papers are missing: 2012-13/Q1"]
    assert list(pulse.wrong(lacking, now, ticks=False, posts_now=True)) == []


@pytest.mark.parametrize(("megabytes", "level"), [(99, "red"), (999, "amber"), (1000, "green")])
def test_a_disk_is_short_before_it_is_full(megabytes: int, level: str) -> None:
    assert preflight.space(megabytes).level == level
