"""Clocks that jump: a machine asleep, a clock put wrong and right again, and the two Sundays of summer time."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline import watch
from lscb_workflow.store import database
from tests.faults.conftest import MORNING, said, todays
from tests.offices import postbag

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TUESDAY = datetime(2012, 10, 9, 7, 5, tzinfo=UTC)  # five past eight in Solihull: returns open


@pytest.fixture
def beside(office):
    """The same board, to which nothing happens."""
    other = replace(office, engine=database.copy(office.engine), transport=Mailbox())
    yield other
    other.engine.dispose()


def wake(office, *moments):
    """What the running service does at each of these moments."""
    for moment in moments:
        watch.tick(office, lambda moment=moment: moment)


def once_each(office):
    """Nothing was sent twice: no notice, no message, and nobody had two of a kind on one day."""
    messages = [m for m in postbag(office) if m["state"] == "sent" and m["planned_on"] >= "2012-10-08"]
    assert Counter(n["key"] for m in messages for n in m["notices"] if n["state"] == "sent").most_common(1)[0][1] == 1
    assert len(office.transport.letters) == len(messages)
    a_day = Counter((m["to"]["email"], m["kind"], m["planned_on"]) for m in messages if m["kind"] != "digest")
    assert set(a_day.values()) == {1}


def test_asleep_for_three_days_it_sends_one_email_of_a_kind_and_says_so_once(office, undisturbed):
    wake(office, TUESDAY - DAY, TUESDAY - DAY + HOUR)  # and then the lid is shut, over the day that returns open
    wake(office, *(TUESDAY + 2 * DAY + minutes * timedelta(minutes=1) for minutes in range(3)))
    thursday = todays(office, TUESDAY + 2 * DAY)
    about_itself = [message for message in thursday if message["kind"] == "service"]
    assert len(about_itself) == 2  # to the manager and to the administrator
    assert {key for _, _, _, _, notices in undisturbed.postbag for key, _ in notices} <= {
        notice["key"] for message in thursday for notice in message["notices"]
    }
    assert {message["state"] for message in thursday} == {"sent"}
    once_each(office)


def test_a_clock_set_back_an_hour_repeats_nothing_and_holds_nothing_up(office, undisturbed):
    wake(office, TUESDAY - DAY, TUESDAY, TUESDAY - HOUR, TUESDAY - HOUR / 2, TUESDAY, TUESDAY + HOUR)
    assert said(todays(office, MORNING)) == undisturbed.postbag
    assert len(office.transport.letters) == 17


def test_a_clock_set_back_over_midnight_repeats_nothing(office, beside):
    midnight = datetime(2012, 10, 23, 23, 20, tzinfo=UTC)  # twenty past twelve on the 24th in Solihull
    morning = datetime(2012, 10, 24, 7, 5, tzinfo=UTC)
    wake(beside, TUESDAY, morning - DAY, midnight, morning)
    wake(office, TUESDAY, morning - DAY, midnight, midnight - HOUR, midnight, morning, morning - 8 * HOUR, morning)
    assert said(postbag(office)) == said(postbag(beside))
    assert len(office.transport.letters) == len(beside.transport.letters)


def test_a_clock_a_year_ahead_is_one_email_of_a_kind_and_right_again_repeats_nothing(office):
    wake(office, TUESDAY - DAY)
    ahead = TUESDAY + 365 * DAY
    wake(office, ahead, ahead + timedelta(minutes=1))
    a_kind = Counter((m["to"]["email"], m["kind"]) for m in todays(office, ahead) if m["kind"] != "digest")
    assert set(a_kind.values()) == {1}

    wake(office, TUESDAY, TUESDAY + DAY, TUESDAY + 15 * DAY)
    assert [m for m in postbag(office) if m["state"] == "sent" and "2012-10-09" <= m["planned_on"] < "2013"]
    once_each(office)


# Each Sunday is a day off; the morning after it the send hour is eight o'clock by the new time.
SUNDAYS = [
    pytest.param(datetime(2012, 10, 28, tzinfo=UTC), datetime(2012, 10, 29, 8, tzinfo=UTC), id="the clocks go back"),
    pytest.param(
        datetime(2013, 3, 31, tzinfo=UTC), datetime(2013, 4, 2, 7, tzinfo=UTC), id="forward, before Easter Monday"
    ),
]


@pytest.mark.parametrize(("sunday", "send_hour"), SUNDAYS)
def test_the_morning_after_the_clocks_change_mail_goes_at_eight_by_the_new_time(sunday, send_hour, office):
    friday = (sunday - 2 * DAY).replace(hour=6)  # before its send hour
    wake(office, *([friday - 30 * DAY, friday - 3 * DAY] if sunday.year == 2013 else [TUESDAY]), friday)
    office.transport.letters.clear()
    night = [sunday - HOUR + n * HOUR for n in range(30)]
    wake(office, *(moment for moment in night if moment.date() <= sunday.date()))
    wake(office, send_hour - timedelta(minutes=1))
    assert office.transport.letters == []
    wake(office, send_hour, send_hour + timedelta(minutes=1))
    today = todays(office, send_hour)
    assert len(today) == len(office.transport.letters) > 0
    assert {message["state"] for message in today} == {"sent"}
    assert [message for message in today if message["kind"] == "service"] == []
    assert postbag(office)[-1]["planned_on"] == str(send_hour.date())
