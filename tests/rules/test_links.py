"""A link's token, and for how long it opens a page."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_workflow.rules import links
from lscb_workflow.rules.links import Link
from lscb_workflow.rules.people import Holder
from lscb_workflow.rules.snapshot import Issue
from tests.rules.build import RULES, board, directory, post

SECRET = b"s" * 40
LINK = Link(12, "solihull", "officer", "officer@lscb.example", "2012-13/Q1", revoked=False)
OCTOBER = date(2012, 10, 22)


def frozen(*numbers: int):
    """The board once the papers of these quarters are frozen."""
    taken = board()
    at = datetime(2012, 11, 5, tzinfo=UTC)
    issue = Issue(1, "full", "sent", "0" * 64, at, frozen_at=at)
    [plan] = taken.plans
    terms = [replace(term, issues=(issue,)) if term.quarter.number in numbers else term for term in plan.terms]
    return replace(taken, plans=(replace(plan, terms=tuple(terms)),))


def test_a_token_proves_its_own_row_and_no_other() -> None:
    token = links.token(SECRET, LINK)
    assert links.number_in(token) == 12
    assert links.proves(SECRET, LINK, token)
    for other in (
        replace(LINK, number=13),
        replace(LINK, person="manager"),
        replace(LINK, email="x@lscb.example"),
        replace(LINK, quarter="2012-13/Q2"),
        replace(LINK, board="another"),
    ):
        assert not links.proves(SECRET, other, token)
    assert not links.proves(b"t" * 40, LINK, token)
    assert not links.proves(SECRET, LINK, links.form_key(SECRET, LINK))


@pytest.mark.parametrize("cut", range(1, 20))
def test_a_token_that_was_cut_proves_nothing(cut: int) -> None:
    assert not links.proves(SECRET, LINK, links.token(SECRET, LINK)[:-cut])


@given(st.text())
def test_whatever_is_made_up_speaks_of_no_row_or_of_one_it_does_not_prove(token: str) -> None:
    assert links.number_in(token) is None or not links.proves(SECRET, LINK, token)


def test_it_opens_until_the_next_quarter_s_paper_is_frozen() -> None:
    assert links.standing(LINK, frozen(), RULES, OCTOBER) == "good"
    assert links.standing(LINK, frozen(1), RULES, OCTOBER) == "good", "what comes late is received"
    assert links.standing(LINK, frozen(1, 2), RULES, OCTOBER) == "ended"


def test_the_last_quarter_s_link_outlives_its_meeting_by_a_quarter() -> None:
    last = replace(LINK, quarter="2012-13/Q4")
    assert links.standing(last, frozen(1, 2, 3, 4), RULES, date(2013, 12, 11)) == "good"
    assert links.standing(last, frozen(1, 2, 3, 4), RULES, date(2013, 12, 12)) == "ended"


def test_it_ends_when_it_is_revoked_or_its_mailbox_is_somebody_else_s() -> None:
    assert links.standing(replace(LINK, revoked=True), frozen(), RULES, OCTOBER) == "revoked"
    moved = post("officer", holders=(Holder(name="Another", email="another@lscb.example"),))
    taken = replace(frozen(), people=directory(moved))
    assert links.standing(LINK, taken, RULES, OCTOBER) == "moved"
