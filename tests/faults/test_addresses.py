"""Addresses and names that break other people's mail, on their whole way to a real server."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlmodel import select

from lscb_workflow.store import database, people
from lscb_workflow.store.tables import HolderRow
from tests.faults.conftest import AGAIN, MORNING, said, tick_at, todays
from tests.faults.mail_server import MailServer
from tests.offices import postbag
from tests.postbag import MANAGER, attempt

LEAD = "sports.development.manager@council.example"
POST = "sports-development-manager"


def hold(office, **changed):
    """What stands in the table, whichever door let it in."""
    with database.writing(office.engine) as session:
        holder = session.exec(select(HolderRow).where(HolderRow.email == LEAD)).one()
        for name, value in changed.items():
            setattr(holder, name, value)
        session.add(holder)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("officer@lscb.example\nBcc: all@lscb.example", "is not one email address, as in lscb@lscb.example"),
        ("officer@lscb.example\r\n", "is not one email address, as in lscb@lscb.example"),
        ("officer@bücher.example", "is not one email address that all servers carry; write a domain as xn--…"),
        ("größe@lscb.example", "is not one email address that all servers carry; write a domain as xn--…"),
    ],
)
def test_an_address_that_mail_cannot_carry_is_refused_at_the_door(address, said, home):
    done = attempt(home, "person", "replace", POST, "--name", "A", "--email", address, "--from", "2012-10-09")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert line.endswith(said)


@pytest.mark.parametrize("address", ["a@lscb.example\nBcc: all@lscb.example", "officer@bücher.example"])
def test_one_that_came_in_another_way_holds_up_its_own_letter_only(
    address, office, undisturbed, through, shown_by_the_server
):
    hold(office, email=address)
    with MailServer(shown_by_the_server[1]) as server:
        sending = through(server.port)
        done = tick_at(sending, MORNING)
        assert (done.sent, done.waiting) == (
            16,
            ("it cannot be written: to_email is not an address that mail can carry",),
        )
        assert not any(b"all@lscb.example" in letter for _, letter in server.letters)
        with database.writing(office.engine) as session:
            holder = session.exec(select(HolderRow).where(HolderRow.email == address)).one()
            holder.email = LEAD
            session.add(holder)
        tick_at(sending, AGAIN)
    assert said(todays(office)) == undisturbed.postbag
    assert dict(server.kept) == dict.fromkeys(undisturbed.message_ids, 1)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ('Siân "Sisi" O\'Neil, née Łoś 🦉', LEAD),
        ("Bücher Officer", "officer@xn--bcher-kva.example"),
        ("=?utf-8?q?not_an_encoded_word?= <x@y.example>", LEAD),
    ],
    ids=["quotes and emoji", "an IDN domain", "marks of mail itself"],
)
def test_a_strange_name_arrives_as_it_is_written(name, address, office, through, shown_by_the_server):
    hold(office, name=name, email=address)
    with MailServer(shown_by_the_server[1]) as server:
        sending = through(server.port)
        by_name = replace(sending, settings=sending.settings.model_copy(update={"show_people_as": "name"}))
        assert tick_at(by_name, MORNING).sent == 17
    (letter,) = [message_from_bytes(data, policy=default) for to, data in server.letters if to == address]
    (to,) = letter["To"].addresses
    assert (to.display_name, to.addr_spec) == (name, address)
    assert letter["To"].defects == ()


class WithAFullMailbox(MailServer):
    full = True

    def trouble_at(self, step, about):
        return "552 5.2.2 mailbox full" if self.full and (step, about) == ("RCPT", LEAD) else None


def test_a_mailbox_that_is_full_for_days_is_asked_about_and_gets_its_mail_once_it_has_room(
    office, through, shown_by_the_server
):
    with WithAFullMailbox(shown_by_the_server[1]) as server:
        sending = through(server.port)
        for days in range(3):
            done = tick_at(sending, MORNING + timedelta(days=days))
            assert done.waiting == ("the mail server answered 552 5.2.2 to the recipient",)
        asked = [
            m["to"]["email"] for m in postbag(office) if any(n["step"] == f"rejected-{POST}" for n in m["notices"])
        ]
        assert asked == [MANAGER]
        server.full = False
        assert tick_at(sending, MORNING + timedelta(days=3)).waiting == ()
    (late,) = [letter for to, letter in server.letters if to == LEAD]
    assert b"X-LSCB-Kind: reminder" in late
    with database.reading(office.engine) as session:
        assert people.directory(session, office.board).rejecting == {}
