"""Plans as other boards lay them out come in whole: what no field takes is shown with its place."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from lscb_workflow.documents.plans import read_document, read_printed
from lscb_workflow.rules.plan import Lead
from lscb_workflow.rules.plan_tables import PlanFacts, Printed
from tests.documents.counting import assert_every_cell_went_one_way, assert_every_word_is_there
from tests.postbag import run


def came_in(path: Path, **given: Any) -> Printed:
    """The plan, after its cells were counted."""
    printed = read_printed(path, PlanFacts(**given))
    found = read_document(path)
    assert_every_cell_went_one_way(found)
    assert_every_word_is_there(found, printed)
    return printed


def sheets(path: Path, *pages: tuple[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in pages:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    book.save(path)
    return path


def document(path: Path, *parts: str | Sequence[Sequence[str]]) -> Path:
    """A Word document of paragraphs and tables; a row of one cell is merged over the table's width."""
    made = docx.Document()
    for part in parts:
        if isinstance(part, str):
            made.add_paragraph(part)
            continue
        table = made.add_table(rows=0, cols=max(map(len, part)))
        for row in part:
            cells = table.add_row().cells
            if len(row) == 1:
                cells[0].merge(cells[-1])
            for cell, words in zip(cells, row, strict=False):
                cell.text = words
    made.save(str(path))
    return path


def test_a_plan_with_objectives_dates_as_dates_and_a_rag_column(tmp_path):
    path = sheets(
        tmp_path / "plan.xlsx",
        (
            "Plan",
            [
                ["Anytown Safeguarding Children Partnership Action Plan 2024-25"],
                [],
                ["No", "Objective", "What will we do?", "Who is responsible?", "By when?", "How will we know?", "RAG"],
                [
                    1,
                    "Children are heard",
                    "Survey children",
                    "Ann Lee, Voice Officer",
                    date(2024, 9, 30),
                    "Report",
                    "A",
                ],
                [2, None, "Publish the results", "QA sub group", date(2025, 1, 31), "Web page\nLeaflet", "G"],
                [3, "Staff are confident", "Train staff", "Ann Lee / Tom Oak", "Termly", "80% trained", None],
            ],
        ),
        merged=["A1:G1", "B4:B5"],
    )
    plan = came_in(path).plan
    assert (plan.plan, plan.starts_on, plan.ends_on) == ("2024-25", date(2024, 4, 1), date(2025, 3, 31))
    assert [(aim.number, aim.text) for aim in plan.aims] == [(1, "Children are heard"), (2, "Staff are confident")]
    assert [(action.ref, action.aim, action.timescale) for action in plan.actions] == [
        ("1", 1, "30 September 2024"),
        ("2", 1, "31 January 2025"),
        ("3", 2, "Termly"),
    ]
    assert [action.opening for action in plan.actions] == ["A", "G", None]
    assert plan.actions[1].leads == (Lead(name="QA sub group", group=True),)
    assert plan.actions[1].outputs == ("Web page", "Leaflet")
    assert [lead.name for lead in plan.actions[2].leads] == ["Ann Lee", "Tom Oak"]


def test_a_plan_with_a_sheet_a_priority_and_a_column_a_quarter(tmp_path):
    heading = ["Ref", "Action", "Owner", "Deadline", "Success measure", "Q1", "Q2", "Priority", "Cost"]
    path = sheets(
        tmp_path / "plan.xlsx",
        (
            "Priority 1 - Neglect",
            [
                ["Business Plan 2024/25"],
                heading,
                [1, "Launch the toolkit", "Business Manager", "June 2024", "Toolkit used", "Drafted", "Done", "High"],
                [2, "Audit cases", "Head of Quality; Named Nurse", "Q3", "Findings", None, "Begun", "Low", 500],
            ],
        ),
        (
            "Priority 2 - Domestic abuse",
            [heading, [1, "Map services", "Chair of the Board", "Ongoing", "Map", "=1/0", None, None]],
        ),
        ("Lists", [["High"], ["Low"]]),
    )
    printed = came_in(path)
    plan = printed.plan
    assert plan.priorities == ("Neglect", "Domestic abuse")
    assert [(action.ref, action.priority, action.category) for action in plan.actions] == [
        ("1.1", "Neglect", "change_priority"),
        ("1.2", "Neglect", "change_priority"),
        ("2.1", "Domestic abuse", "change_priority"),
    ]
    assert plan.actions[0].opening == "Q1: Drafted\nQ2: Done"
    assert [lead.role for lead in plan.actions[1].leads] == ["Head of Quality", "Named Nurse"]
    assert {left.place: left.words for left in printed.left_out} == {
        "Priority 1 - Neglect!H3": "High",
        "Priority 1 - Neglect!H4": "Low",
        "Priority 1 - Neglect!I4": "500",
        "Priority 2 - Domestic abuse!F2": "=1/0",
        "Lists!A1": "High",
        "Lists!A2": "Low",
    }


def test_a_plan_without_references_with_starts_ends_and_revised_dates(tmp_path):
    heading = ["Task", "Lead officer", "Start date", "End date", "Revised date", "Reason for revision", "Evidence"]
    path = document(
        tmp_path / "plan.docx",
        "Delivery Plan",
        "1 April 2024 to 31 March 2026",
        [
            heading,
            ["Business Fundamentals"],
            ["Review procedures", "Policy Officer", "May 2024", "July 2024", "Dec 2024", "Staff left", "New set"],
            ["Voice of the child"],
            ["Change Priorities"],
            ["Priority 2: Exploitation"],
            ["Write a strategy", "Jo Bell\nHead of Early Help", "", "March 2025", "", "", "• Strategy\n• Launch"],
        ],
    )
    printed = came_in(path)
    first, second = printed.plan.actions
    assert (printed.plan.plan, printed.plan.ends_on) == ("2024-26", date(2026, 3, 31))
    assert (first.timescale, first.revised, first.because) == ("May 2024 – July 2024", "Dec 2024", "Staff left")
    assert (first.category, first.priority) == ("fundamental", None)
    assert (second.category, second.priority) == ("change_priority", "Exploitation")
    assert second.leads == (Lead(name="Jo Bell", role="Head of Early Help"),)
    assert second.outputs == ("Strategy", "Launch")
    assert [(left.place, left.words) for left in printed.left_out] == [
        ("table 1, row 4, column 1", "Voice of the child")
    ]
    assert [note.text for note in printed.notes if note.ref == first.ref] == [
        "The file prints no reference; this one was made. Will it do?"
    ]


def test_a_welsh_plan(tmp_path):
    path = document(
        tmp_path / "plan.docx",
        "Cynllun Busnes Bwrdd Diogelu Plant 1 Ebrill 2024 – 31 Mawrth 2025",
        "Nod 1: Gwrando ar blant",
        [
            ["Cyf", "Cam gweithredu", "Arweinydd", "Erbyn pryd", "Canlyniad", "Cynnydd"],
            [
                "1.1",
                "Cynnal arolwg",
                "Swyddog Hyfforddiant a Rheolwr Busnes",
                "Mehefin 2024",
                "Adroddiad",
                "Ar y gweill",
            ],
            ["1.2", "Cyhoeddi canllaw", "Is-grŵp Polisi", "Medi 2024", "Canllaw", ""],
        ],
    )
    plan = came_in(path).plan
    assert (plan.starts_on, plan.ends_on) == (date(2024, 4, 1), date(2025, 3, 31))
    assert plan.aims[0].text == "Gwrando ar blant"
    assert [action.timescale for action in plan.actions] == ["Mehefin 2024", "Medi 2024"]
    assert [lead.role for lead in plan.actions[0].leads] == ["Swyddog Hyfforddiant", "Rheolwr Busnes"]
    assert plan.actions[0].opening == "Ar y gweill"


def test_a_plan_in_windows_own_csv_asked_in_plain_questions(tmp_path):
    path = tmp_path / "plan.csv"
    rows = [
        "Work programme,,,,",
        "What?,Who?,When?,What difference will it make?,Progress/status,Where",
        'Hold two events,"Ann Lee, Chair",By 31.3.25,“Better” practice,Room booked,Hall',
        ",,,and more of it,,",
        ",,,,,",
        "Improve the website,,Spring 2025,,,",
    ]
    path.write_bytes("\r\n".join(rows).encode("cp1252"))
    printed = came_in(path, starts_on=date(2024, 4, 1), ends_on=date(2025, 3, 31))
    first, second = printed.plan.actions
    assert first.outputs == ("“Better” practice and more of it",)
    assert first.opening == "Room booked"
    assert second.leads == (Lead(missing=True),)
    assert [(left.place, left.words) for left in printed.left_out] == [("line 3, column 6", "Hall")]


@pytest.mark.parametrize(
    ("number_format", "words"),
    [
        ("dd/mm/yyyy", "5 March 2025"),
        ("mmm-yy", "March 2025"),
        ("d-mmm", "5 March"),
        ("yyyy", "2025"),
        ('[$-809]dd "day" mmmm yyyy', "5 March 2025"),
        ("dd/mm/yyyy hh:mm", "5 March 2025"),
    ],
)
@pytest.mark.parametrize("epoch", [openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH])
def test_a_date_says_what_its_format_shows_in_both_of_excels_calendars(tmp_path, number_format, words, epoch):
    book = openpyxl.Workbook()
    book.epoch = epoch
    sheet = book.active
    for row in (["Action", "Lead", "Deadline"], ["Recruit", "Chair", date(2025, 3, 5)], ["Train", "Chair", "05/03/25"]):
        sheet.append(row)
    sheet["C2"].number_format = number_format
    book.save(tmp_path / "plan.xlsx")
    given = {"title": "Plan", "starts_on": date(2024, 4, 1), "ends_on": date(2025, 3, 31)}
    dated, text = came_in(tmp_path / "plan.xlsx", **given).plan.actions
    assert (dated.timescale, text.timescale) == (words, "05/03/25")


def test_one_date_merged_over_three_actions_is_the_timescale_of_each(tmp_path):
    rows = [
        ["Action", "Lead", "Deadline"],
        *([action, "Chair", date(2025, 3, 5)] for action in ("One", "Two", "Three")),
    ]
    path = sheets(tmp_path / "plan.xlsx", ("Plan", rows), merged=["C2:C4"])
    given = {"title": "Plan", "starts_on": date(2024, 4, 1), "ends_on": date(2025, 3, 31)}
    assert {action.timescale for action in came_in(path, **given).plan.actions} == {"5 March 2025"}


def test_two_supporting_plans_stand_beside_the_overarching_one(home, tmp_path):
    heading = ["Action", "Lead", "Timescale", "Output"]
    lead = "Sally Andrews, Training & Development Officer"
    training = document(
        tmp_path / "training.docx",
        "Training Plan 1st July 2012 – 30th June 2013",
        [
            heading,
            ["Publish the calendar", lead, "Sept 12", "Calendar"],
            ["Review courses", lead, "Quarterly", "Report"],
        ],
    )
    neglect = sheets(
        tmp_path / "neglect.xlsx",
        ("Plan", [["Neglect Action Plan 2012-13"], heading, ["Pilot the profile", lead, date(2012, 12, 31), "Report"]]),
    )
    for path, name, count in ((training, "training", 2), (neglect, "neglect", 1)):
        came_in(path)
        said = run(home, "plan", "load", path, "--plan", name, "--now", "2012-07-01T08:00+01:00")
        assert f"Loaded {count} actions" in said
