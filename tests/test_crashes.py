"""Stopped after any arrow of the line and started again, the postbag is that of a day on which nothing happened."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import event
from sqlmodel import Session

from lscb_workflow.cli.playing import play_day
from lscb_workflow.mail.transports import Transport, TryLater
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.store import database
from tests.offices import postbag, sample_home, sample_office, tick

DAYS = (date(2012, 10, 9), date(2012, 10, 30), date(2012, 11, 5))  # returns open; draft and chair; papers go


class Killed(BaseException):
    """What `kill -9` is to a process: nothing catches it and nothing tidies up after it."""


class Breaking(Transport):
    """A transport that dies before or after handing over its nth letter."""

    def __init__(self, inner, dies_at, before):
        self.inner, self.left, self.before = inner, dies_at, before

    def deliver(self, data, **envelope):
        self.left -= 1
        if self.left == 0 and self.before:
            raise Killed
        self.inner.deliver(data, **envelope)
        if self.left == 0:
            raise Killed

    def close(self):
        self.inner.close()


@pytest.fixture(scope="module")
def mornings(tmp_path_factory):
    """The board on three mornings of the sample's first quarter, before anything was sent that day."""
    found = {}
    with sample_office(sample_home(tmp_path_factory.mktemp("crashes"))) as office:
        day = date(2012, 8, 20)
        while day <= DAYS[-1]:
            if day in DAYS:
                found[day] = replace(office, engine=database.copy(office.engine))
            play_day(office, day, lambda _office, _today: ())
            day += timedelta(days=1)
    yield found
    for each in found.values():
        each.engine.dispose()


@contextmanager
def trial(mornings, day) -> Iterator:
    office = replace(mornings[day], engine=database.copy(mornings[day].engine), transport=Mailbox())
    yield office
    office.engine.dispose()


def sent(office):
    """Who was sent what, whatever it took."""
    return [
        (m["kind"], m["to"]["email"], m["state"], m["message_id"], [(n["key"], n["state"]) for n in m["notices"]])
        for m in postbag(office)
    ]


def names(mailbox):
    return [message_from_bytes(data)["Message-ID"] for _, data in mailbox.letters]


def delivered(mailbox):
    return sorted(set(names(mailbox)))


@contextmanager
def killed_after_commit(number):
    """The process dies right after its nth transaction was written."""
    left = [number]

    def count(_session):
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    event.listen(Session, "after_commit", count)
    try:
        yield left
    finally:
        event.remove(Session, "after_commit", count)


@pytest.fixture(scope="module")
def undisturbed(mornings):
    """What each day's post is when nothing goes wrong, and how many letters it has."""
    found = {}
    for day in DAYS:
        with trial(mornings, day) as office:
            tick(office, day)
            found[day] = (sent(office), delivered(office.transport))
    return found


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_killed_after_any_transaction_the_postbag_is_the_same(mornings, undisturbed, day):
    number = 0
    while True:
        number += 1
        with trial(mornings, day) as office:
            with killed_after_commit(number) as left, suppress(Killed):
                tick(office, day)
            tick(office, day)
            assert (sent(office), delivered(office.transport)) == undisturbed[day], f"after transaction {number}"
        if left[0] > 0:
            break
    assert number > 5


@pytest.mark.parametrize("before", [True, False], ids=["before it left", "after it left"])
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_killed_around_any_letter_the_postbag_is_the_same(mornings, undisturbed, day, before):
    letters = len(undisturbed[day][1])
    for number in {1, 2, letters // 2, letters}:
        with trial(mornings, day) as office:
            breaking = replace(office, transport=Breaking(office.transport, number, before))
            with suppress(Killed):
                tick(breaking, day)
            tick(office, day)
            assert (sent(office), delivered(office.transport)) == undisturbed[day], f"letter {number}"


def test_a_letter_whose_end_is_unknown_goes_again_under_the_same_message_id(mornings, undisturbed):
    day = DAYS[0]
    with trial(mornings, day) as office:
        with suppress(Killed):
            tick(replace(office, transport=Breaking(office.transport, 1, before=False)), day)
        (first,) = names(office.transport)
        tick(office, day)
        assert names(office.transport).count(first) == 2
        assert delivered(office.transport) == undisturbed[day][1]


class Busy(Transport):
    """A server that takes nothing for now."""

    def deliver(self, data, **envelope):
        raise TryLater("the mail server answered 451 to the recipient")


def test_a_bad_morning_before_a_kill_costs_no_letter_its_last_tries(mornings, undisturbed):
    day = DAYS[0]
    with trial(mornings, day) as office:
        for hour in range(8, 15):
            tick(replace(office, transport=Busy()), day, hour)
        with suppress(Killed):
            tick(replace(office, transport=Breaking(office.transport, 3, before=False)), day, 20)
        tick(office, day, 20)
        assert min(m["attempts"] for m in postbag(office) if m["planned_on"] == str(day)) > 4
        assert delivered(office.transport) == undisturbed[day][1]


def test_a_letter_that_stops_the_service_each_time_costs_no_other_one_a_try(mornings, undisturbed):
    day = DAYS[0]
    with trial(mornings, day) as office:
        for _ in range(office.rules.policy.mail.attempts):
            with suppress(Killed):
                tick(replace(office, transport=Breaking(office.transport, 1, before=True)), day)
        tick(office, day)
        missing = set(undisturbed[day][1]) - set(delivered(office.transport))
        given_up = [m["message_id"] for m in postbag(office) if m["state"] == "unknown"]
        assert list(missing) == given_up
        assert len(given_up) == 1


def test_ticking_again_sends_nothing_more(mornings, undisturbed):
    day = DAYS[0]
    with trial(mornings, day) as office:
        for _ in range(3):
            tick(office, day)
        assert len(office.transport.letters) == len(undisturbed[day][1])
