"""`plan roll-over`: the sample's year ends, and the next one begins with what is still open."""

import json
from datetime import UTC, date, datetime

import pytest

from lscb_workflow.pipeline import acts
from lscb_workflow.rules.acts import CompleteAct, SubmitAct
from lscb_workflow.store import database, snapshots
from tests.offices import sample_office, tick
from tests.postbag import attempt, run

NEXT = ("plan", "roll-over", "2013-14", "--starts", "2013-07-01", "--ends", "2014-06-30")
MOMENT = ("--now", "2013-07-01T09:00+01:00")
JULY = datetime(2013, 7, 1, 8, tzinfo=UTC)


@pytest.fixture
def home(home):
    """The sample, with one action complete, one withdrawn, and a lead named whom the plan had lost."""
    run(home, "plan", "complete", "4.1", "--now", "2013-03-01T09:00+00:00")
    run(home, "plan", "withdraw", "1.9", "--because", "No guidance came", "--now", "2013-03-01T09:00+00:00")
    run(home, "plan", "lead", "4.9", "business-manager", "--now", "2013-03-01T09:00+00:00")
    return home


def plans(office):
    with database.reading(office.engine) as session:
        return {plan.plan: plan for plan in snapshots.take(session, office.board).plans}


def of(plan, ref):
    return next(action for action in plan.actions if action.ref == ref)


def test_a_dry_run_shows_both_lists_and_changes_nothing(home):
    said = run(home, *NEXT, "--dry-run", *MOMENT)
    assert "2013-14 takes over 29 of the 31 actions of 2012-13:" in said
    assert "2 stay closed with 2012-13:" in said
    assert "Nothing was changed." in said
    with sample_office(home) as office:
        assert list(plans(office)) == ["2012-13"]


def test_open_actions_go_on_and_know_where_they_came_from(home):
    run(home, *NEXT, "--title", "The plan for 2013-14", *MOMENT)
    with sample_office(home) as office:
        found = plans(office)
    old, new = found["2012-13"], found["2013-14"]
    assert (new.title, new.starts_on, len(new.terms), len(new.actions)) == (
        "The plan for 2013-14",
        date(2013, 7, 1),
        4,
        29,
    )
    assert {of(old, ref).state for ref in ("1.5", "3.1")} == {"carried_forward"}
    assert (of(old, "4.1").state, of(old, "1.9").state) == ("complete", "withdrawn")
    assert of(new, "1.5").carried_from == "2012-13:1.5"
    assert of(new, "1.5").timescale == of(old, "1.5").timescale
    assert of(new, "4.9").posts == ("business-manager",)
    assert new.aims == old.aims
    assert new.unowned_measures == old.unowned_measures


def test_dates_that_come_round_go_on_and_those_of_last_year_are_asked(home):
    run(home, *NEXT, *MOMENT)
    with sample_office(home) as office:
        new = plans(office)["2013-14"]
    quarterly = [date(2013, 8, 31), date(2013, 11, 30), date(2014, 2, 28), date(2014, 5, 31)]
    assert [deadline.due_on for deadline in of(new, "3.1").deadlines] == quarterly
    assert not of(new, "1.1").deadlines
    assert of(new, "1.1").readings[0].ask


def test_the_old_years_last_return_is_still_wanted_and_kept_with_the_old_plan(home):
    run(home, *NEXT, *MOMENT)
    with sample_office(home) as office:
        last = plans(office)["2012-13"].terms[-1]
        opens = office.rules.dates(last).opens_on
        tick(office, opens)
        asked = [data for _, data in office.transport.letters if b"2012-13:1.1" in data]
        assert asked
        acts.perform(
            office,
            SubmitAct(
                ref="2012-13:1.1",
                by="business-manager",
                status="green",
                quarter="2012-13/Q4",
                met=(date(2013, 6, 30),),
            ),
            datetime(opens.year, opens.month, opens.day, 10, tzinfo=UTC),
        )
        found = plans(office)
        assert [sent.quarter for sent in of(found["2012-13"], "1.1").submissions] == [4]
        assert of(found["2013-14"], "1.1").submissions == ()


def test_what_is_complete_next_year_is_completed_there(home):
    run(home, *NEXT, *MOMENT)
    with sample_office(home) as office:
        acts.perform(office, CompleteAct(ref="2013-14:1.5", by="operator"), JULY)
        assert of(plans(office)["2013-14"], "1.5").state == "complete"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2012-13", "--starts", "2013-07-01", "--ends", "2014-06-30"), "plan 2012-13 is here already"),
        (("2013-14", "--starts", "2012-07-01", "--ends", "2013-06-30"), "must start after 2012-13"),
        (("2013/14", "--starts", "2013-07-01", "--ends", "2014-06-30"), "a plan's short name"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(home, words, said):
    refused = attempt(home, "plan", "roll-over", *words, *MOMENT)
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not json.dumps(refused.stdout).strip('"')
    with sample_office(home) as office:
        assert list(plans(office)) == ["2012-13"]
