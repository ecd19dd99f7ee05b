"""A supporting plan beside the overarching one: one bundle for each person, and no reference that could mean either."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from lscb_workflow.cli.plans import load_plan
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline import acts
from lscb_workflow.rules.acts import SubmitAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database, snapshots
from tests.offices import sample_home, sample_office, tick

SUMMER, OPENS = date(2012, 9, 27), date(2012, 10, 9)
LOADED = datetime(2012, 8, 24, 8, tzinfo=UTC)
MEETINGS = (date(2012, 11, 13), date(2013, 2, 12), date(2013, 5, 14), date(2013, 9, 10))
OFFICER = "safeguarding.officer@lscb.example"
SUPPORTING = """\
plan: dv-2012-13
title: Domestic Abuse Strategy 2012-13
supports: 2012-13
starts_on: 2012-07-01
ends_on: 2013-06-30
aims:
  - {number: 3, text: To know}
actions:
  - ref: "3.3"
    aim: 3
    category: change_priority
    text: Count the referrals in which a child was present
    leads: [{role: Safeguarding Officer}]
    timescale: Sept 2012
    supports_actions: ["1.8"]
  - ref: S1
    aim: 3
    category: change_priority
    text: Publish the counts
    leads: [{role: Safeguarding Officer}]
    timescale: 23.10.12
"""


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The sample with a supporting plan, up to the eve of the first quarter's opening."""
    folder = tmp_path_factory.mktemp("plans")
    with sample_office(sample_home(folder)) as office:
        load_plan(office, written(folder, SUPPORTING), MEETINGS, LOADED.date(), LOADED)
        for day in (date(2012, 8, 24), date(2012, 9, 17), SUMMER, date(2012, 10, 2), date(2012, 10, 5)):
            tick(office, day)
        yield office


@contextmanager
def trial(office):
    copy = replace(office, engine=database.copy(office.engine), transport=Mailbox())
    yield copy
    copy.engine.dispose()


def written(folder, text):
    path = folder / "supporting.yaml"
    path.write_text(text)
    return path


def letters(office, to, kind):
    found = [message_from_bytes(data, policy=default) for address, data in office.transport.letters if address == to]
    return [mail for mail in found if mail["X-LSCB-Kind"] == kind]


def points(mail):
    return {tuple(key.split("/")[1:4]) for key in mail["X-LSCB-Notices"].replace(",", " ").split()}


def text(mail):
    return " ".join(mail.get_body(("plain",)).get_content().split())


def test_deadlines_of_both_plans_travel_in_one_email_that_names_each(both):
    first = letters(both, OFFICER, "reminder")[0]
    assert points(first) >= {("2012-13", "3.3", "2012-09-30"), ("dv-2012-13", "3.3", "2012-09-30")}
    assert "Plan: Domestic Abuse Strategy 2012-13" in text(first)
    assert "Plan: Solihull Local Safeguarding Children Board Business Plan" in text(first)


def test_returns_of_both_travel_with_a_deadline_that_comes_near_on_the_same_day(both):
    with trial(both) as office:
        tick(office, OPENS)
        (mail,) = letters(office, OFFICER, "reminder")
    returns = {("2012-13", "3.3", "Q1"), ("dv-2012-13", "3.3", "Q1"), ("dv-2012-13", "S1", "Q1")}
    assert points(mail) >= {*returns, ("dv-2012-13", "S1", "2012-10-23")}


def test_a_reference_that_two_plans_have_is_written_with_its_plan_and_any_other_alone(both):
    with trial(both) as office:
        tick(replace(office, door=None), OPENS)
        (mail,) = letters(office, OFFICER, "reminder")
    for command in ("submit 2012-13:3.3 --by", "submit dv-2012-13:3.3 --by", "submit S1 --by"):
        assert command in text(mail)
    page = mail.get_body(("html",)).get_content()
    assert ">2012-13:3.3<" in page
    assert ">dv-2012-13:3.3<" in page


def test_a_return_says_which_plan_it_means(both):
    now = datetime(2012, 10, 9, 10, tzinfo=UTC)
    words = {"by": "safeguarding-officer", "status": "green", "met": (date(2012, 9, 30),), "progress": "Counted"}
    with trial(both) as office:
        tick(office, OPENS)
        with pytest.raises(Fault, match=r"write it as 2012-13:3\.3 or dv-2012-13:3\.3"):
            acts.perform(office, SubmitAct(ref="3.3", **words), now)
        with pytest.raises(Fault, match="name one plan"):
            acts.perform(office, SubmitAct(ref="2012-13:3.3", quarter="dv-2012-13/Q1", **words), now)
        acts.perform(office, SubmitAct(ref="3.3", quarter="dv-2012-13/Q1", **words), now)
        tick(office, OPENS, hour=11)
        with database.reading(office.engine) as session:
            plans = snapshots.take(session, office.board).plans
        (receipt,) = letters(office, OFFICER, "receipt")
    sent = {plan.plan: [a.ref for a in plan.actions if a.submissions] for plan in plans}
    assert sent == {"2012-13": [], "dv-2012-13": ["3.3"]}
    assert "dv-2012-13:3.3" in receipt["Subject"]


def test_what_an_action_supports_is_kept(both):
    with database.reading(both.engine) as session:
        plans = {plan.plan: plan for plan in snapshots.take(session, both.board).plans}
    assert plans["dv-2012-13"].supports == "2012-13"
    assert [action.supports for action in plans["dv-2012-13"].actions] == [("2012-13:1.8",), ()]


@pytest.mark.parametrize(
    ("given", "instead", "line", "words"),
    [
        ('["1.8"]', '["1.8", "1.99"]', 15, "plan 2012-13 has no action 1.99"),
        ("supports: 2012-13", "supports: 2011-12", 3, "there is no plan 2011-12 here"),
        ("supports: 2012-13\n", "", 8, "say at the top which plan it supports"),
    ],
)
def test_a_reference_that_nobody_knows_is_refused_with_its_line(both, tmp_path, given, instead, line, words):
    file = written(tmp_path, SUPPORTING.replace("dv-2012-13", "dv-2").replace(given, instead))
    with trial(both) as office, pytest.raises(Fault) as refused:
        load_plan(office, file, MEETINGS, LOADED.date(), LOADED)
    assert len(refused.value.problems) == 1
    assert f"{file}:{line}:" in str(refused.value)
    assert words in str(refused.value)
