"""A mailbox that takes no message, though its address is right: who is asked about it, and who waits for it."""

import tomllib
from dataclasses import replace
from datetime import date, datetime

from lscb_workflow.rules import letters, preflight, rejecting
from lscb_workflow.rules.letters import Addressee, Desk
from lscb_workflow.rules.notices import owed
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.settings import Settings
from tests.rules.build import Q1_OPENS, RULES, SHIPPED, action, board, directory, post

SETTINGS = Settings.model_validate(
    tomllib.loads((SHIPPED.parent / "sample/settings.toml").read_text("utf-8")), strict=False
)
CHASE_DAY, MANAGER_DAY = date(2012, 10, 24), date(2012, 10, 26)
OFFICERS, NURSES = ("1.5", "Q1", "officer"), ("1.5", "Q1", "nurse")


def full(*handles: str, since: date = Q1_OPENS) -> Directory:
    return replace(directory(post("nurse")), rejecting={f"{handle}@lscb.example": since for handle in handles})


def tries(*found: tuple[str, str]) -> list[tuple[str, datetime]]:
    return [(email, datetime.fromisoformat(f"2012-10-{at}:00:00+00:00")) for email, at in found]


def told(snapshot, today: date) -> set[tuple[str, str, str]]:
    return {(n.kind, n.step, n.person) for n in owed(snapshot, RULES, today) if not n.skipped}


def test_the_manager_is_asked_two_working_days_after_it_first_took_nothing() -> None:
    snapshot = board(action(), people=full("officer", since=date(2012, 10, 11)))  # a Thursday
    assert told(snapshot, date(2012, 10, 12)) == {("reminder", "open", "officer")}
    assert told(snapshot, date(2012, 10, 15)) == {
        ("reminder", "open", "officer"),
        ("question", "rejected-officer", "manager"),
    }


def test_the_question_says_since_when_and_what_to_do() -> None:
    [asked] = [n for n in owed(board(action(), people=full("officer")), RULES, CHASE_DAY) if n.kind == "question"]
    assert asked.reason == (
        "The mailbox of the Officer has taken no email since 9 October 2012. It is tried again each working day. "
        "Please ring them; if it stays so, enter another address."
    )


def test_nobody_is_told_over_the_head_of_a_lead_who_was_never_asked() -> None:
    assert told(board(action(), people=full("officer")), MANAGER_DAY) == {
        ("reminder", "chase", "officer"),
        ("question", "rejected-officer", "manager"),
    }


def test_a_lead_who_was_asked_before_it_filled_up_is_still_told_over() -> None:
    snapshot = board(action(), asked={OFFICERS: Q1_OPENS}, people=full("officer", since=CHASE_DAY))
    assert ("escalation", "manager", "manager") in told(snapshot, MANAGER_DAY)


def test_a_joint_lead_whose_mailbox_takes_nothing_holds_up_nobody() -> None:
    both = action("1.5", "officer", "nurse")
    snapshot = board(both, asked={NURSES: Q1_OPENS}, people=full("officer"))
    assert ("escalation", "manager", "manager") in told(snapshot, MANAGER_DAY)
    assert ("escalation", "manager", "manager") not in told(replace(snapshot, people=full()), MANAGER_DAY)


def test_whoever_is_told_hears_which_lead_no_email_reaches() -> None:
    both = action("1.5", "officer", "nurse")
    snapshot = board(both, asked={NURSES: Q1_OPENS}, people=full("officer"))
    desk = Desk(SETTINGS, snapshot, RULES, MANAGER_DAY)
    [notice] = [n for n in owed(snapshot, RULES, MANAGER_DAY) if n.kind == "escalation" and not n.skipped]
    [item] = letters.of_kind(desk, "escalation", [notice], Addressee("Manager", "Manager", "m@lscb.example"))["items"]
    assert item["leads"] == ["Officer (no email reaches them)", "Nurse"]


def test_about_the_manager_s_own_mailbox_the_chair_is_asked() -> None:
    snapshot = board(action("4.9", None), people=full("manager"))
    assert told(snapshot, date(2012, 10, 10)) == {("question", "no-lead", "manager")}
    assert told(snapshot, date(2012, 10, 11)) == {
        ("question", "no-lead", "chair"),
        ("question", "rejected-manager", "chair"),
    }


def test_doctor_says_so_from_the_first_day() -> None:
    found = preflight.of_board(board(action(), people=full("officer")), RULES, Q1_OPENS)
    assert [(f.level, f.words, f.do) for f in found if f.check == "addresses"] == [
        (
            "amber",
            "Officer: the mailbox has taken no email since 9 October 2012.",
            "ring them; if it stays so, lscb-workflow person replace officer --name NAME --email ADDRESS --from DATE",
        )
    ]


def test_a_mailbox_is_asked_about_once_whatever_is_led_or_read_there() -> None:
    group = post("group", group=True, holders=(), answers="manager")
    known = replace(directory(group), rejecting={"manager@lscb.example": Q1_OPENS})
    snapshot = board(action("1.5", "manager"), action("1.6", "group"), people=known)
    asked = [n for n in owed(snapshot, RULES, CHASE_DAY) if n.kind == "question"]
    assert [(n.ref, n.step, n.person) for n in asked] == [("manager", "rejected-manager", "chair")]


# Whose fault it is

ENTERED = dict.fromkeys(("a", "b", "c"), datetime.fromisoformat("2012-10-01T00:00:00+00:00"))


def test_it_is_counted_from_the_first_rejection_after_the_last_message_that_was_taken() -> None:
    rejected = tries(("a", "02T09"), ("a", "08T09"), ("a", "09T09"))
    assert rejecting.mailboxes(rejected, tries(("a", "05T09")), ENTERED) == {"a": date(2012, 10, 8)}
    assert rejecting.mailboxes(rejected, tries(("a", "10T09")), ENTERED) == {}


def test_one_that_was_entered_since_starts_anew() -> None:
    entered = {"a": datetime.fromisoformat("2012-10-08T12:00:00+00:00")}
    assert rejecting.mailboxes(tries(("a", "08T09")), [], entered) == {}
    assert rejecting.mailboxes(tries(("b", "08T13")), [], entered) == {}


def test_a_day_on_which_several_reject_and_nobody_takes_is_the_servers() -> None:
    everybody = tries(*((email, f"{day}T09") for day in ("08", "09") for email in "abc"))
    assert rejecting.mailboxes(everybody, [], ENTERED) == {}
    assert rejecting.mailboxes(everybody, tries(("d", "09T10")), ENTERED) == dict.fromkeys("abc", date(2012, 10, 9))


def test_two_may_be_full_on_a_day_on_which_nobody_else_had_mail() -> None:
    both = tries(("a", "08T09"), ("b", "08T09"))
    assert rejecting.mailboxes(both, [], ENTERED) == dict.fromkeys("ab", date(2012, 10, 8))
