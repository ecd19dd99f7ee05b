"""Nobody by mistake: a new address gets one email without content, and nothing else until somebody has confirmed it."""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
import yaml

from lscb_workflow.mail.transports import Refused, Rejected
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline import watch
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules.people import Holder
from lscb_workflow.store import database, people
from tests.conftest import once
from tests.offices import postbag as messages
from tests.offices import sample_office, tick
from tests.postbag import CHAIR, MANAGER, PEOPLE, Mail, attempt, between, mails, new_holder, play, run, working_day

SPORT, NEW = "sports-development-manager", "kim@council.example"  # the only lead of 1.4
OFFICER = "safeguarding-officer"
SUNDAY, OPENS = date(2012, 10, 7), date(2012, 10, 9)
NOW = f"{SUNDAY}T09:00+01:00"


def enter(home: Path, post: str, email: str = NEW, start: object = SUNDAY, now: str = NOW) -> None:
    new_holder(home, post, email, start, now)


def line_of(home: Path, post: str, now: str = NOW) -> str:
    return next(line for line in run(home, "person", "list", "--now", now).splitlines() if line.startswith(post))


# A quarter in which nobody confirms


@pytest.fixture(scope="module")
def quarter(shelf: Path, sample: Path) -> Path:
    """The sample's first quarter with a new holder of a lead's post, who never confirms. Look, do not touch."""

    def make(home: Path) -> None:
        shutil.copytree(sample, home)
        enter(home, SPORT)
        play(home, date(2012, 11, 14), since=SUNDAY)

    return once(shelf / "unconfirmed", make)


@pytest.fixture(scope="module")
def sent(quarter: Path) -> list[Mail]:
    return mails(quarter)


def test_nothing_but_the_question_reaches_it(sent: list[Mail]) -> None:
    assert [(mail.kind, mail.on) for mail in sent if mail.to == NEW] == [("confirm", SUNDAY)]
    assert len(sent) > 50


def test_nobody_is_told_over_its_head(sent: list[Mail]) -> None:
    told = [mail for mail in sent if mail.kind == "escalation"]
    assert told
    assert "1.4" not in {ref for mail in told for ref in mail.refs}


def test_the_manager_is_asked_two_working_days_later_and_once_in_each_quarter(sent: list[Mail]) -> None:
    asked = [(mail.on, mail.to, n.point) for mail in sent for n in mail.notices if n.step == f"unconfirmed-{SPORT}"]
    # The first quarter opens on the very day on which the two days are over: its question is the only one.
    assert asked == [(working_day(SUNDAY, 2), MANAGER, "Q1")]
    [mail] = [mail for mail in sent if mail.on == OPENS and mail.to == MANAGER and mail.kind == "question"]
    words = " ".join(mail.text.split())
    assert "An email of 7 October 2012 asks to confirm the address, and nobody has." in words
    assert f"lscb-workflow person confirm {SPORT} --by POST" in words


def test_the_list_of_people_says_since_when_it_waits(quarter: Path) -> None:
    assert line_of(quarter, SPORT).endswith(f"<{NEW}>, not confirmed (asked 2012-10-07)")
    assert "not confirmed" not in line_of(quarter, OFFICER)


def test_the_doctor_is_red_because_nobody_else_leads_it_and_says_what_to_do(quarter: Path) -> None:
    done = attempt(quarter, "doctor", "--json")
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    [found] = [finding for finding in findings if finding["check"] == "addresses"]
    assert (done.returncode, found["level"]) == (2, "red")
    assert found["words"].endswith("Nothing else goes there, and so no email reaches a lead of 1.4.")
    assert found["do"] == f"ring them, then lscb-workflow person confirm {SPORT} --by POST; or enter another address"


def test_the_postbag_shows_it_like_any_other(quarter: Path) -> None:
    listed = [json.loads(line) for line in run(quarter, "postbag", "--json").splitlines()]
    [message] = [each for each in listed if each["kind"] == "confirm"]
    assert (message["to"]["email"], message["about"], message["state"]) == (NEW, ["address"], "sent")


# By the manager's word


def test_the_manager_records_that_it_is_right_and_what_is_owed_goes(home: Path) -> None:
    enter(home, SPORT)
    said = run(home, "person", "confirm", SPORT, "--by", "business-manager", "--now", NOW)
    assert said == f"Confirmed: the address of {SPORT}. What it is owed goes there from now on.\n"
    play(home, OPENS, since=SUNDAY)
    assert [(mail.kind, mail.on) for mail in mails(home) if mail.to == NEW] == [("reminder", OPENS)]
    with sqlite3.connect(home / "data/lscb.db") as connection:
        noted = connection.execute("SELECT who, about FROM audit WHERE did = 'confirmed the address'").fetchall()
    assert noted == [("business-manager", SPORT)]


@pytest.mark.parametrize(
    ("post", "by", "words"),
    [
        (SPORT, "nobody", "there is no post nobody"),
        ("nobody", "business-manager", "there is no post nobody"),
        (SPORT, "business-manager", f"no address of {SPORT} waits to be confirmed"),
    ],
)
def test_what_cannot_be_confirmed_is_said(home: Path, post: str, by: str, words: str) -> None:
    done = attempt(home, "person", "confirm", post, "--by", by)
    assert (done.returncode, words in done.stderr) == (1, True)


def test_an_answers_file_may_confirm_an_address(home: Path, tmp_path: Path) -> None:
    enter(home, SPORT)
    answers = tmp_path / "answers.yaml"
    answers.write_text(f"- {{at: 2012-10-08 12:00, confirm_address: {{post: {SPORT}, by: business-manager}}}}\n")
    play(home, OPENS, since=SUNDAY, answers=answers)
    assert [(mail.kind, mail.on) for mail in mails(home) if mail.to == NEW] == [
        ("confirm", SUNDAY),
        ("reminder", OPENS),
    ]


def test_where_everybody_answers_at_once_it_is_confirmed_on_the_day_it_is_asked(home: Path) -> None:
    enter(home, SPORT)
    play(home, OPENS, since=SUNDAY, answers="all")
    assert [mail.kind for mail in mails(home) if mail.to == NEW] == ["confirm", "reminder", "receipt"]


# Who is asked


def test_an_address_that_was_confirmed_before_is_not_new(home: Path) -> None:
    enter(home, SPORT, "safeguarding.officer@lscb.example")
    assert "not confirmed" not in line_of(home, SPORT)


def test_whoever_comes_later_is_asked_now_and_hears_the_rest_then(home: Path) -> None:
    enter(home, SPORT, start="2013-01-01")
    play(home, OPENS, since=SUNDAY)
    assert [mail.kind for mail in mails(home) if mail.to == NEW] == ["confirm"]
    assert line_of(home, SPORT).endswith(f"; from 2013-01-01 <{NEW}>, not confirmed (asked 2012-10-07)")
    assert "sports.development.manager@council.example" in {mail.to for mail in between(mails(home), OPENS, OPENS)}


def test_a_forecast_shows_it_and_what_comes_once_it_is_confirmed(home: Path) -> None:
    enter(home, SPORT)
    lines = map(json.loads, run(home, "forecast", "--from", SUNDAY, "--to", OPENS, "--json").splitlines())
    foretold = [(line["send_on"], line["kind"]) for line in lines if line["to"]["email"] == NEW]
    assert foretold == [("2012-10-07", "confirm"), ("2012-10-09", "reminder")]
    assert "not confirmed (not asked yet)" in line_of(home, SPORT), "foretelling confirms nothing"


def test_a_real_board_s_people_are_each_asked_once(home: Path, tmp_path: Path) -> None:
    board = tmp_path / "board"
    run(board, "init")
    settings = board / "config/settings.toml"
    settings.write_text((home / "config/settings.toml").read_text().replace("sample = true", "sample = false"))
    run(board, "person", "load", PEOPLE, "--now", NOW)
    for hour in (9, 10):
        run(board, "tick", "--now", f"{SUNDAY}T{hour:02}:30+01:00")
    asked = Counter(mail.to for mail in mails(board))
    holders = [holder for post in yaml.safe_load(PEOPLE.read_text())["posts"] for holder in post.get("holders", [])]
    assert asked == Counter({holder["email"] for holder in holders})
    assert {mail.kind for mail in mails(board)} == {"confirm"}


def test_a_board_that_goes_live_asks_the_readers_whom_its_folder_never_reached(office: Office) -> None:
    changed(office, SPORT)
    for live, day in ((False, SUNDAY), (True, SUNDAY + timedelta(days=1)), (True, OPENS)):
        tick(replace(office, live=live), day)
    assert [kind for kind, _ in heard(office)] == ["confirm", "confirm"]


def test_a_question_that_failed_to_leave_goes_again_once_a_day(office: Office) -> None:
    changed(office, SPORT)
    for day in (SUNDAY, SUNDAY, OPENS):
        tick(replace(office, transport=Rejecting()), day)
    tick(office, OPENS + timedelta(days=1))
    assert heard(office) == [("confirm", "failed"), ("confirm", "failed"), ("confirm", "sent")]


def test_its_link_lives_from_the_day_it_was_asked(office: Office) -> None:
    changed(office, SPORT)
    tick(office, date(2013, 1, 7))
    [asked] = [data for _, data in office.transport.letters if b"X-LSCB-Kind: confirm" in data]
    assert "until 8 March 2013" in " ".join(message_from_bytes(asked).get_payload()[0].get_payload().split())


class Rejecting(Mailbox):
    """A server that takes no message, whoever it is for."""

    def deliver(self, data: bytes, **envelope: str) -> None:
        raise Rejected("the mail server answered 554 to the message")


# Told by the tables


@pytest.fixture(scope="module")
def made(sample: Path) -> Iterator[Office]:
    with sample_office(sample) as office:
        yield office


@pytest.fixture
def office(made: Office) -> Iterator[Office]:
    trial = replace(made, engine=database.copy(made.engine), transport=Mailbox())
    yield trial
    trial.engine.dispose()


def changed(office: Office, *posts: str, email: str = NEW, on: date = SUNDAY) -> None:
    at = datetime(on.year, on.month, on.day, 8, tzinfo=UTC)
    with database.writing(office.engine) as session:
        for post in posts:
            people.replace(session, office.board, post, Holder(name="Kim New", email=email, from_on=on), at, "test")


def heard(office: Office, email: str = NEW) -> list[tuple[str, str]]:
    return [(m["kind"], m["state"]) for m in messages(office) if m["to"]["email"] == email]


def test_two_posts_at_one_address_are_asked_about_in_one_email(office: Office) -> None:
    changed(office, SPORT, OFFICER)
    tick(office, SUNDAY)
    [(_, data)] = office.transport.letters  # type: ignore[attr-defined]
    assert b"Sports Development Manager and Safeguarding Officer" in data.replace(b"=\r\n", b"").replace(b"\r\n", b" ")
    with database.writing(office.engine) as session:
        people.confirm(session, office.board, NEW, datetime(2012, 10, 7, 10, tzinfo=UTC), OFFICER)
        known = people.directory(session, office.board)
    assert {known.mailbox(post, SUNDAY).email for post in (SPORT, OFFICER)} == {NEW}


def test_an_email_that_is_no_longer_wanted_does_not_leave(office: Office) -> None:
    changed(office, SPORT)
    stopped = replace(office, stopping=lambda: True)
    tick(stopped, SUNDAY)
    changed(office, SPORT, email="lee@council.example")
    tick(office, SUNDAY, hour=10)
    assert [to for to, _ in office.transport.letters] == ["lee@council.example"]  # type: ignore[attr-defined]
    assert heard(office) == [("confirm", "cancelled")]


class Refusing(Mailbox):
    def deliver(self, data: bytes, **envelope: str) -> None:
        raise Refused("the address is not known there")


def test_a_refused_address_is_unreachable_as_any_other(office: Office) -> None:
    changed(office, SPORT)
    tick(replace(office, transport=Refusing()), SUNDAY)
    tick(office, OPENS)
    steps = {n["step"] for m in messages(office) for n in m["notices"] if n["about"] == "1.4"}
    assert f"no-address-{SPORT}" in steps
    assert f"unconfirmed-{SPORT}" not in steps


def test_a_trial_asks_nobody_and_carries_no_link_by_which_its_reader_could_confirm(office: Office) -> None:
    changed(office, SPORT)
    tick(replace(office, redirect_to="trial@lscb.example"), SUNDAY)
    [(to, data)] = office.transport.letters  # type: ignore[attr-defined]
    assert (to, b":8000/confirm/" in data) == ("trial@lscb.example", False)
    office.transport.letters.clear()  # type: ignore[attr-defined]
    tick(office, SUNDAY, hour=10)
    [(to, data)] = office.transport.letters  # type: ignore[attr-defined]
    assert (to, b":8000/confirm/" in data) == (NEW, True)


def test_a_board_without_pages_asks_for_a_reply_or_a_ring(office: Office) -> None:
    changed(office, SPORT)
    tick(replace(office, door=None), SUNDAY)
    [(_, data)] = office.transport.letters  # type: ignore[attr-defined]
    words = " ".join(data.replace(b"=\r\n", b"").decode().split())
    assert "Reply to this email, or ring the Safeguarding Children Business Manager on 0121 496 0100" in words
    assert ":8000" not in words


def test_while_the_manager_s_own_address_waits_the_chair_is_asked_only_after_two_working_days(office: Office) -> None:
    changed(office, "business-manager", email="new.manager@lscb.example")
    tick(office, SUNDAY)
    tick(office, date(2012, 10, 8))
    assert [kind for kind, _ in heard(office, CHAIR)] == []
    tick(office, OPENS)
    assert "question" in [kind for kind, _ in heard(office, CHAIR)]
    assert heard(office, "new.manager@lscb.example") == [("confirm", "sent")]


def test_an_alarm_about_the_service_does_not_wait_for_her(office: Office) -> None:
    changed(office, "business-manager", email="new.manager@lscb.example")
    tick(office, SUNDAY)
    watch.notice_what_was_late(office, datetime(2012, 10, 8, 11, tzinfo=UTC))
    tick(office, date(2012, 10, 8), hour=11)
    assert heard(office, CHAIR) == [("service", "sent")]


def test_it_is_asked_once_whenever_the_process_dies(office: Office) -> None:
    changed(office, SPORT)
    for hour in range(9, 14):
        tick(replace(office, stopping=lambda: True), SUNDAY, hour=hour)
    for day in range(3):
        tick(office, SUNDAY + timedelta(days=day), hour=15)
    assert heard(office) == [("confirm", "sent")]
