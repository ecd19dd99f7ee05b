"""A plan comes in as printed, and checked across its lines."""

from datetime import date
from pathlib import Path

import pytest

from lscb_workflow.documents.plans import read_plan
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Lead

SOLIHULL = Path(__file__).parents[2] / "config/plans/solihull-2012-13.yaml"
PLAN = """\
plan: "2012-13"
title: Business Plan
starts_on: 2012-07-01
ends_on: 2013-06-30
aims: [{number: 1, text: To lead}]
priorities: [Neglect]
measures:
  - {priority: Neglect, heading: Capacity, text: Training data}
actions:
  - ref: "1.1"
    aim: 1
    category: fundamental
    text: Provide information
    leads: [{name: Julie Harrison, role: Senior Communications Officer}]
    timescale: July 12 – June 13
  - ref: "1.10"
    aim: 1
    category: change_priority
    priority: Neglect
    text: Pilot chronologies
    leads: [{missing: true}]
    timescale: Jan 2013 onwards
"""


@pytest.fixture
def write(tmp_path: Path):
    def to_file(*changes: tuple[str, str]) -> Path:
        content = PLAN
        for old, new in changes:
            assert old in content
            content = content.replace(old, new)
        path = tmp_path / "plan.yaml"
        path.write_text(content, "utf-8")
        return path

    return to_file


def refused(path: Path) -> list[str]:
    with pytest.raises(Fault) as caught:
        read_plan(path)
    return [problem.replace(f"{path.parent}/", "") for problem in caught.value.problems]


def test_a_plan_comes_in_as_printed(write):
    plan = read_plan(write())
    assert [action.ref for action in plan.actions] == ["1.1", "1.10"]
    assert plan.actions[0].timescale == "July 12 – June 13"
    assert plan.ends_on == date(2013, 6, 30)


def test_1_10_without_quotes_is_refused_for_it_would_be_1_1(write):
    assert refused(write(('"1.10"', "1.10"))) == ['plan.yaml:16: ref: is not words; put it in quotes: "1.10"']


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ('ref: "1.10"', 'ref: "1.1"'),
            [
                "plan.yaml:10: ref: reference 1.1 is given 2 times",
                "plan.yaml:16: ref: reference 1.1 is given 2 times",
            ],
        ),
        (
            ("{number: 1, text: To lead}", "{number: 1, text: To lead}, {number: 1, text: To learn}"),
            [
                "plan.yaml:5: number: aim number 1 is given 2 times",
                "plan.yaml:5: number: aim number 1 is given 2 times",
            ],
        ),
        (
            ("[Neglect]", "[Neglect, Neglect]"),
            [
                "plan.yaml:6: priorities: priority Neglect is given 2 times",
                "plan.yaml:6: priorities: priority Neglect is given 2 times",
            ],
        ),
        (
            ("aim: 1\n    category: change", "aim: 2\n    category: change"),
            ["plan.yaml:17: aim: the plan declares no aim 2"],
        ),
        (
            ("    priority: Neglect", "    priority: neglect"),
            ["plan.yaml:19: priority: the plan declares no priority “neglect”"],
        ),
        (
            ("{priority: Neglect", "{priority: Abuse"),
            ["plan.yaml:8: priority: the plan declares no priority “Abuse”"],
        ),
        (
            ("2013-06-30", "2012-06-30"),
            ["plan.yaml:4: ends_on: 2012-06-30 comes before starts_on, 2012-07-01"],
        ),
        (
            ("2013-06-30", "2017-07-01"),
            ["plan.yaml:4: ends_on: the plan is longer than 5 years, 2012-07-01 to 2017-07-01"],
        ),
        (
            ("{missing: true}", "{}"),
            ["plan.yaml:21: leads: give the lead a name or a role, or missing: true"],
        ),
        (
            ("category: fundamental", "category: fundamentals"),
            ["plan.yaml:12: category: 'fundamentals' is not known here; write fundamental or change_priority"],
        ),
        (
            ('ref: "1.1"', 'ref: "1.1)"'),
            ["plan.yaml:10: ref: '1.1)' is not a reference; write letters, digits, dots and dashes"],
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(write, change, said):
    assert refused(write(change)) == said


def test_five_years_to_the_day_are_not_too_long(write):
    assert read_plan(write(("2013-06-30", "2017-06-30"))).ends_on == date(2017, 6, 30)


def test_a_plan_without_actions_is_none(write):
    before, _, _ = PLAN.partition("  - ref")
    assert refused(write((PLAN, before.replace("actions:", "actions: []")))) == [
        "plan.yaml:9: actions: needs at least one entry"
    ]


@pytest.mark.parametrize(("name", "kind"), [("plan.txt", ".txt"), ("plan", "a file without suffix")])
def test_another_kind_of_file_is_told_which_are_read(tmp_path, name, kind):
    assert refused(tmp_path / name) == [
        f"{name}: a plan is read from .docx, .xlsx, .csv, .pdf, .yaml or .yml, not from {kind}"
    ]


def test_the_suffix_may_be_in_capitals(write):
    path = write()
    assert read_plan(path.rename(path.with_suffix(".YML"))).plan == "2012-13"


def test_the_solihull_plan_comes_in_whole():
    plan = read_plan(SOLIHULL)
    assert len(plan.actions) == 31
    assert {"2.4", "4.8"}.isdisjoint(action.ref for action in plan.actions)
    assert sum(action.category == "change_priority" for action in plan.actions) == 11
    assert len(plan.measures) == 21


def test_the_solihull_plan_says_which_leads_it_has_lost():
    actions = read_plan(SOLIHULL).actions
    assert [action.ref for action in actions if not action.leads or any(lead.missing for lead in action.leads)] == [
        "3.5",
        "3.6",
        "4.9",
    ]


def test_a_sub_group_leads_by_its_name():
    (action,) = (action for action in read_plan(SOLIHULL).actions if action.ref == "1.11")
    assert action.leads[1] == Lead(name="Practice and Procedures sub group", group=True)
