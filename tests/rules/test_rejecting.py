"""A mailbox that takes no message, though its address is right: who is asked about it, and who waits for it."""

from dataclasses import replace
from datetime import date

from lscb_workflow.rules import preflight
from lscb_workflow.rules.notices import owed
from lscb_workflow.rules.people import Directory
from tests.rules.build import Q1_OPENS, RULES, action, board, directory, post

CHASE_DAY, MANAGER_DAY = date(2012, 10, 24), date(2012, 10, 26)
OFFICERS, NURSES = ("1.5", "Q1", "officer"), ("1.5", "Q1", "nurse")


def full(*handles: str, since: date = Q1_OPENS) -> Directory:
    return replace(directory(post("nurse")), rejecting={f"{handle}@lscb.example": since for handle in handles})


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
        "The mailbox of the Officer, its lead, has taken no email since 9 October 2012. It is tried again each working "
        "day. Please ring them; if it stays so, enter another address."
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
