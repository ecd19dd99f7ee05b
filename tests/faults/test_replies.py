"""Six bad answers at each of the eight steps of a letter's way, given once: that letter alone is late, none is lost."""

from datetime import timedelta

import pytest

from lscb_workflow.rules.people import Holder
from lscb_workflow.store import database, people
from tests.faults.conftest import AGAIN, MORNING, NEXT_DAY, said, tick_at, todays
from tests.faults.mail_server import OFFERS, STEPS, TAKES_LINES_AT_ONCE, MailServer, Trouble
from tests.postbag import MANAGER

AT_ONCE = "called again at once, and taken"
LATER = "tried again a quarter of an hour later"
NEXT_BUNDLE = "not tried again today; in the next working day's email"
ASKED = "the mailbox is at fault: the manager is asked about it the next day"

CODES = ("421", "450", "452", "550", "552", "554")
ENDS = {
    "connect": (LATER, LATER, LATER, LATER, LATER, LATER),
    "EHLO": (LATER, LATER, LATER, LATER, LATER, LATER),
    "STARTTLS": (LATER, LATER, LATER, LATER, LATER, LATER),
    "AUTH": (LATER, LATER, LATER, LATER, LATER, LATER),
    "MAIL": (AT_ONCE, LATER, LATER, LATER, LATER, LATER),
    "RCPT": (AT_ONCE, LATER, LATER, ASKED, NEXT_BUNDLE, NEXT_BUNDLE),
    "DATA": (AT_ONCE, LATER, LATER, NEXT_BUNDLE, NEXT_BUNDLE, NEXT_BUNDLE),
    "dot": (LATER, LATER, LATER, NEXT_BUNDLE, NEXT_BUNDLE, NEXT_BUNDLE),
}
LINES = {
    "connect": "the mail server is not ready: {}",
    "EHLO": "the mail server is not ready: {}",
    "STARTTLS": "the mail server is not ready: {}",
    "AUTH": "the mail server refused the sign-in: {}",
    "MAIL": "the mail server answered {} to the sender",
    "RCPT": "the mail server answered {} to the recipient",
    "DATA": "the mail server answered {} to the message",
    "dot": "the mail server answered {} to the message",
}
HANGS_UP_BEFORE_HELO = "the mail server hung up before it was given the message"
CASES = [
    pytest.param(step, code, end, offers, id=f"{code} at {step}{how}")
    for step in STEPS
    for how, offers in ((", its lines sent at once", TAKES_LINES_AT_ONCE), (", line by line", OFFERS))
    for code, end in zip(CODES, ENDS[step], strict=True)
    if offers is OFFERS or step in ("MAIL", "RCPT", "DATA", "dot")  # before them there is nothing to send at once
]


@pytest.mark.parametrize(("step", "code", "end", "offers"), CASES)
def test_one_bad_answer_makes_one_letter_late_and_none_lost(
    step, code, end, offers, office, undisturbed, through, shown_by_the_server
):
    times = 2 if step == "EHLO" and code != "421" else 1  # HELO is tried after it
    trouble = Trouble(step, f"{code} not now", times)
    with MailServer(shown_by_the_server[1], trouble, offers=offers) as server:
        sending = through(server.port)
        first = tick_at(sending, MORNING)

        late = [message for message in todays(office) if message["state"] != "sent"]
        assert len(late) == (0 if end == AT_ONCE else 1)
        assert first.sent == len(server.kept) == 17 - len(late)
        assert first.waiting == () if end == AT_ONCE else (line(step, code),)
        assert [message["reason"] for message in late] == list(first.waiting)

        tick_at(sending, AGAIN)
        if end in (AT_ONCE, LATER):
            assert said(todays(office)) == undisturbed.postbag
        else:
            tick_at(sending, NEXT_DAY)
            (came_back if end == NEXT_BUNDLE else asked_about)(office, sending, late[0])
    assert set(server.kept.values()) == {1}


def line(step, code):
    return HANGS_UP_BEFORE_HELO if (step, code) == ("EHLO", "421") else LINES[step].format(code)


def came_back(office, _sending, late):
    """What one message could not say, another says to the same person the next working day."""
    told = {
        n["key"]
        for m in todays(office, NEXT_DAY)
        if m["state"] == "sent" and m["to"] == late["to"]
        for n in m["notices"]
    }
    assert {notice["key"] for notice in late["notices"]} <= told


def asked_about(office, sending, late):
    """The manager is asked, and the notices go once the address was entered again."""
    asked = [m for m in todays(office, NEXT_DAY) if any(n["step"].startswith("no-address") for n in m["notices"])]
    assert [m["to"]["email"] for m in asked] == [MANAGER]
    with database.writing(office.engine) as session:
        directory = people.directory(session, office.board)
        (post,) = [p.handle for p in directory.posts if not p.group and not p.holders]
        same = Holder(name=late["to"]["name"], email=late["to"]["email"], from_on=NEXT_DAY.date())
        people.replace(session, office.board, post, same, NEXT_DAY, "test")
        people.confirm(session, office.board, same.email, NEXT_DAY, "test")
    tick_at(sending, NEXT_DAY + timedelta(days=1))
    keys = {n["key"] for m in todays(office, NEXT_DAY + timedelta(days=1)) for n in m["notices"]}
    assert {notice["key"] for notice in late["notices"]} <= keys
