"""A new address: who waits for whom while nobody has confirmed it, and what its link proves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lscb_workflow.rules import confirming, links, preflight, replies
from lscb_workflow.rules.links import Link
from lscb_workflow.rules.notices import owed
from lscb_workflow.rules.people import Agency, Cover, Directory, Entry, Holder
from tests.rules.build import Q1_OPENS, RULES, action, board, directory, post

SECRET = b"s" * 40
EVE = datetime(2012, 10, 8, 9, tzinfo=UTC)
CHASE_DAY, MANAGER_DAY, CHAIR_DAY = date(2012, 10, 24), date(2012, 10, 26), date(2012, 10, 30)


def waiting(handle: str = "officer", number: int = 7, asked_on: date | None = Q1_OPENS, **spell: date) -> Entry:
    holder = Holder(name=f"Holder of {handle}", email=f"{handle}@lscb.example", **spell)
    return Entry(number, handle, holder, EVE, asked_on)


def people(*entries: Entry, posts: tuple = ()) -> Directory:
    known = directory(*posts, *(post(e.post, holders=(e.holder,)) for e in entries if e.post == "officer"))
    return replace(known, unconfirmed=entries)


def told(snapshot, today: date) -> set[tuple[str, str, str]]:
    return {(n.kind, n.step, n.person) for n in owed(snapshot, RULES, today) if not n.skipped}


# Nothing reaches it


def test_until_it_is_confirmed_its_post_is_reached_by_nobody() -> None:
    assert people(waiting()).mailbox("officer", Q1_OPENS) is None
    assert people().mailbox("officer", Q1_OPENS) is not None


def test_whoever_it_covers_for_waits_with_it() -> None:
    away = post("lead", covers=(Cover(deputy="officer"),))
    known = people(waiting(), posts=(away,))
    assert known.mailbox("lead", Q1_OPENS) is None
    assert known.awaited("lead", Q1_OPENS) == waiting()


def test_every_post_at_the_same_address_waits() -> None:
    shared = post("clerk", holders=(waiting().holder,))
    assert people(waiting(), posts=(shared,)).mailbox("clerk", Q1_OPENS) is None


def test_its_holder_is_known_by_name_all_the_same() -> None:
    assert "Holder of officer" in people(waiting()).known_names()


def test_its_reader_still_counts_as_somebody_who_reads_another_s_mailbox() -> None:
    manager = post("manager", "manager", mailbox_read_by=("officer",))
    assert "officer@lscb.example" in people(waiting(), posts=(manager,)).hears("manager", Q1_OPENS)


# A question, never an escalation


@pytest.mark.parametrize("today", [MANAGER_DAY, CHAIR_DAY])
def test_nobody_is_told_over_the_head_of_a_lead_whose_address_is_not_confirmed(today: date) -> None:
    snapshot = board(action(), people=people(waiting()))
    assert {kind for kind, _, _ in told(snapshot, today)} == {"question"}


def test_the_manager_is_asked_two_working_days_after_the_reader_was() -> None:
    snapshot = board(action(), people=people(waiting(asked_on=date(2012, 10, 11))))  # a Thursday
    assert told(snapshot, date(2012, 10, 12)) == set()
    assert told(snapshot, date(2012, 10, 15)) == {("question", "unconfirmed-officer", "manager")}


def test_the_question_says_since_when_and_what_to_do() -> None:
    [notice] = owed(board(action(), people=people(waiting())), RULES, CHASE_DAY)
    assert notice.reason == (
        "No email reaches the Officer, its lead. An email of 9 October 2012 asks to confirm the address, and nobody "
        "has. Please ring them, then record that it is right, or enter another address."
    )


def test_an_email_that_never_left_is_asked_about_too() -> None:
    snapshot = board(action(), people=people(waiting(asked_on=None)))
    assert told(snapshot, date(2012, 10, 9)) == set()
    [notice] = owed(snapshot, RULES, date(2012, 10, 10))
    assert "the email that asks for it has not left" in notice.reason


def test_it_is_asked_about_once_a_quarter() -> None:
    snapshot = board(action(), people=people(waiting()))
    days = (CHASE_DAY, CHAIR_DAY, date(2013, 1, 2), date(2013, 1, 8))
    points = [n.point for today in days for n in owed(snapshot, RULES, today)]
    assert points == ["Q1", "Q1", "Q1", "Q2"]


def test_questions_wait_for_a_manager_who_has_time_to_confirm_and_then_go_to_the_chair() -> None:
    manager = waiting("manager", asked_on=Q1_OPENS)
    snapshot = board(action("4.9", None), people=replace(directory(), unconfirmed=(manager,)))
    assert told(snapshot, date(2012, 10, 10)) == set()
    assert told(snapshot, date(2012, 10, 11)) == {
        ("question", "no-lead", "chair"),
        ("question", "unconfirmed-manager", "chair"),
    }


def test_a_lead_who_confirms_in_mid_quarter_gets_the_latest_step_reached() -> None:
    assert told(board(action(), people=people()), CHASE_DAY) == {("reminder", "chase", "officer")}


def test_the_next_step_up_is_taken_while_a_manager_s_address_waits() -> None:
    agencies = (Agency(handle="council", name="The Council", member="member"),)
    known = directory(post("officer", agency="council"), post("member"), agencies=agencies)
    known = replace(known, unconfirmed=(waiting("manager"),))
    asked = {("1.5", "Q1", "officer"): Q1_OPENS}
    assert ("escalation", "member", "member") in told(board(action(), asked=asked, people=known), CHAIR_DAY)


# Asking


def test_each_address_is_asked_about_before_its_first_day_and_not_after_its_last() -> None:
    soon, over = waiting(number=8, from_on=date(2013, 1, 1)), waiting(number=9, until_on=date(2012, 10, 1))
    [notice] = confirming.owed("solihull", people(soon, over), Q1_OPENS, trial=False)
    assert notice.key == "solihull/people/address/8/confirm/officer"


def test_what_a_trial_asked_does_not_stand_in_the_way_of_the_real_email() -> None:
    keys = {confirming.owed("solihull", people(waiting()), Q1_OPENS, trial)[0].key for trial in (True, False)}
    assert len(keys) == 2


def test_in_the_board_that_always_answers_it_is_confirmed_on_the_day_it_was_asked() -> None:
    sunday = datetime(2012, 10, 7, 12)  # noqa: DTZ001  a board's local time
    shared = replace(waiting("clerk", 8), holder=waiting().holder)
    snapshot = board(action(), people=people(waiting(), shared))
    acts = replies.to_all(snapshot, RULES, sunday)
    assert [(act.deed.post, act.deed.by) for act in acts] == [("officer", "officer")]
    unasked = board(action(), people=people(waiting(asked_on=None)))
    assert replies.to_all(unasked, RULES, sunday) == []


# Its link


def test_a_token_proves_its_own_address_and_no_other() -> None:
    token = confirming.token(SECRET, "solihull", waiting())
    assert links.number_in(token) == 7
    assert confirming.proves(SECRET, "solihull", waiting(), token)
    other = Holder(name="Holder of officer", email="x@lscb.example")
    for changed in (
        waiting(number=8),
        waiting("manager"),
        replace(waiting(), holder=other),
        replace(waiting(), entered_at=EVE + timedelta(seconds=1)),
    ):
        assert not confirming.proves(SECRET, "solihull", changed, token)
    assert not confirming.proves(SECRET, "another", waiting(), token)
    assert not confirming.proves(b"t" * 40, "solihull", waiting(), token)
    assert not confirming.proves(
        SECRET, "solihull", waiting(), f"7.{confirming.form_key(SECRET, 'solihull', waiting())}"
    )


def test_it_is_no_token_for_an_answer_nor_the_other_way_round() -> None:
    link = Link(7, "solihull", "officer", "officer@lscb.example", "2012-13/Q1", revoked=False)
    assert not links.proves(SECRET, link, confirming.token(SECRET, "solihull", waiting()))
    assert not confirming.proves(SECRET, "solihull", waiting(), links.token(SECRET, link))


def test_it_ends_when_its_time_is_over_or_its_address_no_longer_stands() -> None:
    entry, last = replace(waiting(), asked_on=date(2012, 10, 8)), date(2012, 12, 7)
    assert confirming.standing(entry, people(entry), 60, last) == "good"
    assert confirming.standing(entry, people(entry), 60, last + timedelta(days=1)) == "ended"
    assert confirming.standing(replace(entry, confirmed_at=EVE), people(entry), 60, last) == "confirmed"
    assert confirming.standing(entry, directory(post("officer", holders=())), 60, last) == "ended"
    left = waiting(until_on=date(2012, 10, 31))
    assert confirming.standing(left, people(left), 60, date(2012, 11, 1)) == "ended"


# The doctor


def addresses(known: Directory, *actions) -> list[tuple[str, str]]:
    found = preflight.of_board(board(*(actions or (action(),)), people=known), RULES, Q1_OPENS)
    return [(each.level, each.words) for each in found if each.check == "addresses"]


def test_the_doctor_is_red_where_nobody_else_can_be_asked_and_amber_elsewhere() -> None:
    words = "Officer: An email of 9 October 2012 asks to confirm the address, and nobody has. Nothing else goes there"
    joint = action("1.5", "officer", "manager")
    assert addresses(people()) == [("green", "every address is confirmed, and none refuses mail.")]
    assert addresses(people(waiting()), joint) == [("amber", f"{words}.")]
    assert addresses(people(waiting()), joint, action("1.7")) == [
        ("red", f"{words}, and so no email reaches a lead of 1.7.")
    ]


def test_the_doctor_is_red_while_nobody_reaches_the_manager() -> None:
    [(level, words)] = addresses(replace(directory(), unconfirmed=(waiting("manager"),)))
    assert level == "red"
    assert words.endswith("and so no email reaches a manager.")


def test_a_post_that_only_waits_is_one_finding() -> None:
    found = preflight.of_board(board(action(), people=people(waiting())), RULES, Q1_OPENS)
    assert {each.check: each.level for each in found}["leads"] == "green"
    assert [each.check for each in found].count("addresses") == 1
