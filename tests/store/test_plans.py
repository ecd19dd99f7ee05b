"""A plan in the tables: what its file printed beside the plan itself stays with each action."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest

from lscb_workflow.rules import plan_check
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.plan import Action, Aim, Plan
from lscb_workflow.store import database, plans, snapshots
from tests.rules.build import ENDS_ON, STARTS_ON, directory

NOW = datetime(2012, 8, 24, 8, tzinfo=UTC)


@pytest.fixture
def engine():
    opened = database.connect("sqlite://")
    database.upgrade(opened)
    yield opened
    opened.dispose()


def printed(ref="1.5", **more):
    given = {"aim": 1, "category": "fundamental", "text": "To begin", "timescale": "Sept 2012", "leads": ()}
    return Action(ref=ref, **{**given, **more})


def plan_with(*actions, plan="2012-13", starts_on=STARTS_ON, ends_on=ENDS_ON, **more):
    aims = (Aim(number=1, text="To lead"),)
    return Plan(plan=plan, title="The plan", starts_on=starts_on, ends_on=ends_on, aims=aims, actions=actions, **more)


def load(session, plan: Plan, people: Directory | None = None):
    readings = plan_check.readings(plan)
    return plans.load(session, "solihull", plan, readings, people or directory(), (), plan.starts_on, NOW)


@contextmanager
def loaded(engine, *actions):
    with database.writing(engine) as session:
        load(session, plan_with(*actions))
        session.flush()
        yield snapshots.take(session, "solihull").plans[0].actions


def test_a_revised_date_gives_the_deadline_and_the_original_is_kept_as_moved(engine):
    with loaded(engine, printed(revised="January 2013", because="Staff left")) as (action,):
        assert (action.timescale, action.revised, action.because) == ("Sept 2012", "January 2013", "Staff left")
        assert [reading.due for reading in action.readings] == [date(2013, 1, 31)]
        deadlines = [(deadline.due_on, deadline.state) for deadline in action.deadlines]
        assert deadlines == [(date(2012, 9, 30), "moved"), (date(2013, 1, 31), "open")]


def test_a_deadline_that_both_timescales_have_stays_open(engine):
    with loaded(engine, printed(timescale="July 2012 – Sept 2012", revised="September 2012")) as (action,):
        assert [(deadline.due_on, deadline.state) for deadline in action.deadlines] == [(date(2012, 9, 30), "open")]


def test_a_revised_timescale_that_cannot_be_read_asks_and_leaves_no_deadline(engine):
    with loaded(engine, printed(revised="Dec 2011 to be agreed")) as (action,):
        assert action.readings[0].ask
        assert {deadline.state for deadline in action.deadlines} == {"moved"}


def test_progress_that_the_file_prints_is_the_opening_position(engine):
    with loaded(engine, printed(opening="Begun in May")) as (action,):
        assert action.opening == "Begun in May"
