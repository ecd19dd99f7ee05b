"""How long a failed message waits, and how many may leave in a minute."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lscb_workflow.rules import pace
from lscb_workflow.rules.notices import Kind
from lscb_workflow.rules.policy import Lives, MailPolicy

NOW = datetime(2012, 10, 9, 9, tzinfo=UTC)
POLICY = MailPolicy(lease_minutes=15, retry_minutes=15, longest_retry_minutes=100, attempts=9, acts_a_day=10, batch=50)
IDS = [f"<{number}@lscb.example>" for number in range(200)]


@pytest.mark.parametrize(("tries", "longest"), [(0, 15), (1, 15), (2, 30), (3, 60), (4, 100), (50, 100)])
def test_each_wait_is_twice_the_last_up_to_the_longest_less_a_quarter_at_most(tries, longest):
    waits = [pace.wait(POLICY, known, tries).total_seconds() / 60 for known in IDS]

    assert 0.75 * longest <= min(waits) < 0.8 * longest
    assert 0.95 * longest < max(waits) <= longest


def test_messages_that_failed_together_come_back_apart():
    assert len({pace.wait(POLICY, known, 1) for known in IDS}) == len(IDS)


def test_the_same_message_waits_as_long_after_a_restart():
    assert pace.wait(POLICY, IDS[0], 2) == timedelta(seconds=1376, microseconds=748432)


def test_a_message_outlives_its_kinds_hours_once_its_next_try_would_come_after_them():
    link = timedelta(hours=POLICY.life_hours.link)

    assert not pace.outlives(POLICY, "link", NOW, NOW + link)
    assert pace.outlives(POLICY, "link", NOW, NOW + link + timedelta(seconds=1))
    assert not pace.outlives(POLICY, "receipt", NOW, NOW + link + timedelta(seconds=1))


def test_every_kind_has_a_life_and_a_scheduled_one_no_more_than_a_day():
    assert set(Lives.model_fields) == set(get_args(Kind))
    with pytest.raises(ValidationError, match="less than or equal to 24"):
        Lives(reminder=25)


def test_a_minute_has_room_for_what_has_not_left_in_it():
    left_at = [NOW - timedelta(seconds=seconds) for seconds in (0, 30, 59, 60, 90)]

    assert pace.room(30, left_at, NOW) == 27
    assert pace.room(2, left_at, NOW) == 0


def test_what_left_before_the_clock_was_set_back_stops_nothing():
    assert pace.room(30, [NOW + timedelta(hours=1)] * 30, NOW) == 30


@given(st.lists(st.integers(min_value=0, max_value=400), max_size=40), st.integers(min_value=1, max_value=8))
def test_whenever_it_is_asked_no_minute_ever_sees_more(seconds, a_minute):
    sent = []
    for second in sorted(seconds):
        now = NOW + timedelta(seconds=second)
        sent += [now] * pace.room(a_minute, sent, now)

    for start in sent:
        assert sum(start <= at < start + pace.MINUTE for at in sent) <= a_minute
