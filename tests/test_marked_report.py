"""`plan check --report` and `plan settle`: the readings go out as a workbook and come back with the manager's marks."""

from datetime import date, datetime

import openpyxl
import pytest

from lscb_workflow.store import database, snapshots
from tests.offices import sample_office
from tests.postbag import PLAN, attempt, run

MOMENT = ("--now", "2012-08-24T09:00+01:00")
RIGHT, INSTEAD = "H", "I"


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "readings.xlsx"
    run(None, "plan", "check", PLAN, "--report", path)
    return path


def rows(path):
    sheet = openpyxl.load_workbook(path).active
    return {str(sheet.cell(row, 1).value): row for row in range(5, sheet.max_row + 1)}


def mark(path, *marks):
    """Each mark is a reference, a column and what is written there."""
    book = openpyxl.load_workbook(path)
    at = rows(path)
    for ref, column, value in marks:
        book.active[f"{column}{at[ref]}"] = value
    book.save(path)


def action(home, ref):
    with sample_office(home) as office, database.reading(office.engine) as session:
        (plan,) = snapshots.take(session, office.board).plans
    return next(each for each in plan.actions if each.ref == ref)


def due(found):
    return [(deadline.due_on, deadline.state) for deadline in found.deadlines]


def test_doubtful_rows_stand_first_and_are_shaded_and_every_action_has_one(report):
    sheet = openpyxl.load_workbook(report).active
    refs = [str(sheet.cell(row, 1).value) for row in range(5, sheet.max_row + 1)]
    shaded = [ref for row, ref in enumerate(refs, 5) if sheet.cell(row, 1).fill.fill_type]
    assert shaded == refs[: len(shaded)] == ["1.6", "3.3", "4.2"]
    assert len(refs) == len(set(refs)) == 31
    assert [sheet.cell(1, column).value for column in (1, 2)] == ["Plan", "2012-13"]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_an_unmarked_report_settles_nothing(home, report):
    assert run(home, "plan", "settle", report, *MOMENT) == "Nothing to settle.\n"


def test_yes_takes_the_proposal_a_date_or_words_take_its_place(home, report):
    mark(
        report,
        ("3.3", RIGHT, "Yes"),
        ("1.6", INSTEAD, datetime(2013, 3, 31)),  # noqa: DTZ001  as Excel keeps a date
        ("4.2", INSTEAD, "by Dec 2012"),
        ("4.3", RIGHT, "no"),
        ("4.3", INSTEAD, "Oct 2012"),
    )
    assert run(home, "plan", "settle", report, *MOMENT).startswith("Settled 4 timescales of 2012-13")
    assert due(action(home, "3.3")) == [(date(2012, 9, 30), "open"), (date(2013, 3, 31), "open")]
    assert due(action(home, "1.6")) == [(date(2013, 3, 31), "open")]
    assert (date(2012, 12, 31), "open") in due(action(home, "4.2"))
    assert due(action(home, "4.3")) == [(date(2012, 9, 30), "moved"), (date(2012, 10, 31), "open")]
    assert not any(reading.ask for ref in ("1.6", "3.3", "4.2") for reading in action(home, ref).readings)


def test_every_refused_row_is_named_with_its_cell_and_nothing_is_kept(home, report):
    at = rows(report)
    mark(
        report,
        ("3.3", RIGHT, "yes"),
        ("1.1", RIGHT, "perhaps"),
        ("1.6", RIGHT, "yes"),
        ("4.1", RIGHT, "no"),
        ("4.3", INSTEAD, "when the money comes, or in the spring"),
    )
    refused = attempt(home, "plan", "settle", report, *MOMENT)
    assert refused.returncode == 1
    lines = refused.stderr.strip().splitlines()
    for cell in (f"H{at['1.1']}", f"I{at['1.6']}", f"I{at['4.1']}", f"I{at['4.3']}"):
        assert sum(f"!{cell}: " in line for line in lines) == 1, (cell, lines)
    assert len(lines) == 4
    assert action(home, "3.3").readings[1].ask


def test_a_workbook_that_is_no_report_says_what_makes_one(home, tmp_path):
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    refused = attempt(home, "plan", "settle", path)
    assert refused.returncode == 1
    assert "--report other.xlsx" in refused.stderr
