"""The plan that a board adopted comes in as it was sent: Word, Excel, CSV or PDF, torn where its pages end."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lscb_workflow.documents.plans import read_document, read_plan, read_printed
from lscb_workflow.rules.plan import Plan
from lscb_workflow.rules.plan_tables import PlanFacts, Printed
from tests.documents import building
from tests.documents.counting import assert_every_cell_went_one_way, assert_every_word_is_there
from tests.documents.test_plans import SOLIHULL
from tests.postbag import attempt, run

MAKERS: dict[str, Callable[[Plan, Path], Path]] = {
    ".docx": building.word,
    ".xlsx": building.excel,
    ".csv": building.comma,
    ".pdf": building.pdf,
}
FIELDS = ("ref", "aim", "text", "category", "leads", "timescale", "outputs")


@pytest.fixture(scope="module")
def solihull() -> Plan:
    return read_plan(SOLIHULL)


@pytest.fixture(scope="module", params=MAKERS)
def file(request: pytest.FixtureRequest, solihull: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return MAKERS[request.param](solihull, tmp_path_factory.mktemp("plans") / f"plan{request.param}")


@pytest.fixture(scope="module")
def came_in(file: Path) -> Printed:
    return read_printed(file)


def fields(plan: Plan) -> list[dict[str, Any]]:
    return [action.model_dump(include=set(FIELDS)) for action in plan.actions]


def test_the_torn_solihull_plan_comes_in_as_the_same_31_actions(came_in, solihull):
    assert len(came_in.plan.actions) == 31
    assert fields(came_in.plan) == fields(solihull)


def test_what_the_plan_says_of_itself_is_found_in_its_words(came_in, solihull):
    facts = ("plan", "title", "starts_on", "ends_on", "year_start")
    assert came_in.plan.model_dump(include=set(facts)) == solihull.model_dump(include=set(facts))
    assert [aim.text for aim in came_in.plan.aims] == [aim.text for aim in solihull.aims]


def test_nothing_of_it_is_left_out(came_in):
    assert came_in.left_out == ()


def test_every_cell_of_it_is_counted(file, came_in):
    document = read_document(file)
    assert_every_cell_went_one_way(document)
    assert_every_word_is_there(document, came_in)


def test_the_priorities_of_a_word_plan_are_those_it_announces(solihull, tmp_path):
    plan = read_plan(building.word(solihull, tmp_path / "plan.docx"))
    assert plan.priorities == solihull.priorities
    assert {action.priority for action in plan.actions} == {None}  # which action serves which is asked, not guessed


def test_the_spreadsheet_that_made_1_1_of_4_10_is_asked_about(solihull, tmp_path):
    (note,) = read_printed(building.excel(solihull, tmp_path / "plan.xlsx")).notes
    assert (note.ref, note.text) == ("4.10", "The file prints 4.1, which a spreadsheet makes of it.")


def test_given_facts_stand_before_those_of_the_file(file):
    given = PlanFacts("2012-14", "Our plan", date(2012, 4, 1), date(2014, 3, 31), 9)
    plan = read_plan(file, given)
    assert (plan.plan, plan.title, plan.starts_on, plan.ends_on, plan.year_start) == (
        "2012-14",
        "Our plan",
        date(2012, 4, 1),
        date(2014, 3, 31),
        9,
    )


def test_a_yaml_plan_takes_given_facts_too():
    assert read_plan(SOLIHULL, PlanFacts(plan="two")).plan == "two"


def test_check_shows_what_was_left_out_in_words_and_as_json(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("Action,Lead,Timescale,Cost\nRecruit a chair,Board,By June 2013,£500\n", "utf-8")
    facts = ["--title", "A plan", "--starts", "2012-07-01", "--ends", "2013-06-30", "--plan", "a", "--year-start", "4"]
    report = json.loads(run(tmp_path, "plan", "check", path, "--json", *facts))
    assert report["left_out"] == [
        {"place": "line 2, column 4", "words": "£500", "why": "no part of an action is called “Cost”"}
    ]
    assert [action["ref"] for action in report["actions"]] == ["1.1"]
    assert report["errors"] == []
    said = run(tmp_path, "plan", "check", path, *facts)
    assert "Left out\n\n  line 2, column 4: “£500”: no part of an action is called “Cost”" in said


def test_check_names_the_option_for_every_fact_that_is_missing(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("Action,Lead,Timescale\nRecruit a chair,Board,By June 2013\n", "utf-8")
    refused = attempt(tmp_path, "plan", "check", path, "--json")
    assert refused.returncode == 1
    errors = json.loads(refused.stdout)["errors"]
    assert [option for option in ("--title", "--starts", "--ends") if any(option in error for error in errors)] == [
        "--title",
        "--starts",
        "--ends",
    ]


def test_a_word_plan_is_loaded_like_any_other(home, solihull, tmp_path):
    path = building.word(solihull, tmp_path / "plan.docx")
    assert "Loaded 31 actions" in run(
        home, "plan", "load", path, "--plan", "2012-13b", "--now", "2012-07-01T08:00+01:00"
    )
