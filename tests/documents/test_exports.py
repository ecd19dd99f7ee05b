"""The plan written out again: what its readers read from it is the plan that it was made from."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from lscb_workflow.documents.exports import TABLES, comma, plan_file, writer
from lscb_workflow.documents.plans import read_plan
from lscb_workflow.rules import actions
from lscb_workflow.rules.plan import Action, Aim, Lead, Measure, Plan
from lscb_workflow.rules.plan_changes import Loaded, compare
from lscb_workflow.rules.plan_check import readings
from lscb_workflow.rules.plan_export import Standing, lead_words, standing, table
from tests.documents.test_plans import SOLIHULL
from tests.postbag import attempt, run
from tests.rules import build

FORMULA = '=HYPERLINK("https://lscb.example","Look")'
NEGLECT = "Neglect"
AWKWARD = Plan(
    plan="2012-13",
    title="Business Plan",
    starts_on=date(2012, 7, 1),
    ends_on=date(2013, 6, 30),
    aims=(Aim(number=1, text="To lead: and to listen"), Aim(number=2, text="To learn.")),
    priorities=(NEGLECT, "Domestic abuse"),
    measures=(Measure(priority=NEGLECT, heading="Quality", text="Audit"),),
    note="First line.\n\n  Second line: # no comment.",
    actions=(
        Action(
            ref="1.1",
            aim=1,
            category="fundamental",
            text=FORMULA,
            leads=(Lead(name="Paul Nash", role="Safeguarding Officer"), Lead(name="Training sub group", group=True)),
            timescale="+3 months",
            outputs=("@board, a report", "-1 per cent", "Two\nlines"),
        ),
        Action(
            ref="1.10",
            aim=1,
            category="change_priority",
            priority=NEGLECT,
            text="yes",
            torn="its end is lost",
            leads=(Lead(missing=True),),
            timescale="Sept 2012",
            revised="Dec 2012",
            because="Staff left",
            outputs=("null",),
        ),
        Action(ref="1.11", aim=1, category="change_priority", text="A dash - “quotes”, 'and' \"more\"", timescale=""),
        Action(ref="2.1", aim=2, category="change_priority", priority=NEGLECT, text="Learn", timescale="1.4.13"),
    ),
)


def on_file(plan: Plan) -> Loaded:
    read = {a.ref: reading.parts or (reading,) for a, reading in zip(plan.actions, readings(plan), strict=True)}
    posts = {action.ref: (None,) * len(action.leads) for action in plan.actions}
    return Loaded(plan, frozenset(), frozenset(), read, {}, posts)


def as_printed(action: Action) -> Standing:
    return Standing(
        tuple(map(lead_words, action.leads)), "July to September 2012: On track (green)", f"{FORMULA}\nand more"
    )


def written(plan: Plan, form: str, folder: Path) -> Path:
    file = folder / f"plan.{form}"
    file.write_bytes(plan_file.write(plan) if form == "yaml" else writer(form)(table(plan, as_printed, "A banner.")))
    return file


@pytest.fixture(params=["solihull", "awkward"])
def plan(request: pytest.FixtureRequest) -> Plan:
    return read_plan(SOLIHULL) if request.param == "solihull" else AWKWARD


def test_the_yaml_is_read_as_the_very_same_plan(plan, tmp_path):
    assert read_plan(written(plan, "yaml", tmp_path)) == plan


def test_the_yaml_holds_no_anchors_and_leaves_out_what_is_not_said(tmp_path):
    content = written(AWKWARD, "yaml", tmp_path).read_text("utf-8")
    assert "&id" not in content
    assert "null" not in content.replace("'null'", "").replace('"null"', "")
    assert [list(action) for action in yaml.safe_load(content)["actions"]][3] == [
        "ref",
        "aim",
        "category",
        "priority",
        "text",
        "timescale",
    ]


@pytest.mark.parametrize("form", ["yaml", *TABLES])
def test_reading_it_again_changes_nothing(plan, form, tmp_path):
    merge = compare(on_file(plan), read_plan(written(plan, form, tmp_path)), lambda _: None)
    assert [(change.ref, change.what, change.was, change.now) for change in merge.changes] == []
    assert merge.questions == ()


# What each form owes its reader.


def test_no_cell_of_a_csv_is_run_by_a_spreadsheet(tmp_path):
    content = written(AWKWARD, "csv", tmp_path).read_bytes()
    assert content.startswith("\ufeff".encode())
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]


@pytest.mark.parametrize("cell", ["=1+1", "+44 121", "-2", "@SUM(A1)", "\tcmd", "\r=1"])
def test_a_cell_that_begins_like_a_formula_stands_behind_an_apostrophe(cell):
    assert comma.harmless(cell) == f"'{cell}"


def test_every_cell_of_a_sheet_is_text(tmp_path):
    sheet = openpyxl.load_workbook(written(AWKWARD, "xlsx", tmp_path)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {FORMULA, "1.10", "+3 months"} <= {cell.value for cell in cells}


def test_a_sheet_repeats_its_headings_on_every_page(tmp_path):
    sheet = openpyxl.load_workbook(written(AWKWARD, "xlsx", tmp_path)).worksheets[0]
    assert [cell.value for cell in sheet[4]] == [
        "REF",
        "ACTION",
        "LEAD",
        "TIMESCALE",
        "REVISED TIMESCALE",
        "REASON",
        "OUTPUT",
        "PROGRESS TO DATE (TIMESCALE)",
        "PROGRESS TO DATE (ACTION)",
    ]
    assert (sheet.print_title_rows, sheet.freeze_panes, sheet.page_setup.orientation) == ("$4:$4", "A5", "landscape")


def test_a_word_document_lies_across_has_real_headings_and_repeats_those_of_its_tables(tmp_path):
    page = docx.Document(str(written(read_plan(SOLIHULL), "docx", tmp_path)))
    assert page.sections[0].orientation == WD_ORIENT.LANDSCAPE
    styles = [paragraph.style.name for paragraph in page.paragraphs]
    assert styles == ["Title", "Normal", "Normal", *["Heading 1"] * 4]
    assert len(page.tables) == 4
    for grid in page.tables:
        first, *others = grid._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in others)
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in grid._tbl.tr_lst)
        assert sum(column.width for column in grid.columns) <= page.sections[0].page_width


def test_signs_that_no_xml_may_hold_are_left_out(tmp_path):
    odd = AWKWARD.actions[3].model_copy(update={"text": "Learn\uffff\ufffe"})
    plan = AWKWARD.model_copy(update={"actions": (*AWKWARD.actions[:3], odd)})
    for form in ("docx", "xlsx"):
        file = written(plan, form, tmp_path)
        assert zipfile.ZipFile(file).testzip() is None
        assert read_plan(file).actions[3].text == "Learn"


# Progress to date.


def submission(quarter: int, **more: Any) -> actions.Submission:
    return actions.Submission(quarter, "officer", datetime(2012, 10, 9, 9, tzinfo=UTC), "green", **more)


def stands(action: actions.Action, as_posts: bool = False) -> Standing:
    printed = Action(
        ref=action.ref,
        aim=1,
        category="fundamental",
        text=action.text,
        timescale="",
        leads=tuple(Lead(name=x.name, role=x.role, group=x.group, missing=x.missing) for x in action.leads),
    )
    return standing(action, printed, "Quarter {}".format, build.directory().title, build.WORDS.label, as_posts)


def test_progress_is_the_newest_return():
    first, second = (
        submission(1, progress="Begun"),
        submission(2, timescale="A month late", progress="Half", impact="!"),
    )
    found = stands(build.action(submissions=(first, second), opening="Planned"))
    assert (found.timescale, found.action) == ("Quarter 2: On track (green)\nA month late", "Half\n!")


def test_before_the_first_return_it_is_what_the_file_said():
    found = stands(build.action(opening="Planned"))
    assert (found.timescale, found.action) == ("", "Planned")


def test_an_action_that_is_done_with_says_so():
    assert stands(build.action(state="complete")).timescale == "Complete."


def test_leads_are_printed_as_in_the_plan_or_as_posts():
    paul = actions.Lead("Paul Nash", "Safeguarding Officer", False, False, "officer")
    lost = actions.Lead(None, "[…] Manager", False, True, "manager")
    named = build.action()
    assert stands(actions_with(named, paul, lost)).leads == ("Paul Nash, Safeguarding Officer", "Manager")
    assert stands(actions_with(named, paul, lost), as_posts=True).leads == ("Officer", "Manager")


def actions_with(action: actions.Action, *leads: actions.Lead) -> actions.Action:
    return actions.Action(**{**{name: getattr(action, name) for name in action.__slots__}, "leads": leads})


# The commands.


@pytest.fixture
def lived(home: Path) -> Path:
    """A sample in which a lead was named, a date confirmed, a return sent and an action withdrawn."""
    run(home, "plan", "lead", "4.9", "business-manager")
    run(home, "plan", "confirm", "3.3", "--due", "2013-03-31")
    run(home, "plan", "withdraw", "1.4", "--because", "no funds")
    by = "senior-communications-officer"
    words = ["--quarter", "2012-13/Q1", "--status", "green", "--progress", "=1+1", "--timescale", "On time"]
    run(home, "submit", "1.1", "--by", by, *words, "--output", "1", "--now", "2012-10-15T09:00+01:00")
    return home


@pytest.mark.parametrize("shown_as", ["post", "name"])
def test_whatever_happened_since_exporting_and_loading_again_changes_nothing(lived, shown_as, tmp_path):
    settings = lived / "config/settings.toml"
    settings.write_text(settings.read_text().replace('show_people_as = "post"', f'show_people_as = "{shown_as}"'))
    for form in ("yaml", *TABLES):
        file = tmp_path / f"plan.{form}"
        assert "31 actions" in run(lived, "plan", "export", "--format", form, "--out", file)
        report = json.loads(run(lived, "plan", "check", file, "--json"))
        assert report["errors"] == report["changes"] == []
        refused = attempt(lived, "plan", "load", file)
        assert (refused.returncode, refused.stderr) == (
            1,
            "error: plan 2012-13 is loaded already; nothing was changed\n",
        )


def test_a_sample_says_that_it_is_one_and_names_posts_beside_its_invented_progress(lived, tmp_path):
    run(lived, "plan", "export", "--format", "csv", "--out", tmp_path / "plan.csv")
    content = (tmp_path / "plan.csv").read_text("utf-8-sig")
    assert "Invented sample: it says nothing about what anybody did in 2012–13." in content
    assert "July to September 2012: On track (green)\nOn time" in content
    assert "'=1+1" in content
    assert "Julie Harrison" not in content
    assert "Safeguarding Children Business Manager" in content


def test_an_export_that_cannot_be_written_is_one_clear_line(home, tmp_path):
    refused = attempt(home, "plan", "export", "--format", "csv", "--out", tmp_path / "no" / "plan.csv")
    assert refused.returncode == 1
    assert refused.stderr.startswith("error: ")
    assert len(refused.stderr.splitlines()) == 1


def test_a_later_version_is_shown_and_refused_until_it_is_accepted(home, tmp_path):
    file = tmp_path / "plan.yaml"
    words = SOLIHULL.read_text("utf-8").replace("Recruit Independent", "Recruit an Independent")
    file.write_text(words, "utf-8")
    assert json.loads(run(home, "plan", "check", file, "--json"))["changes"] == [
        {
            "ref": "4.1",
            "what": "wording",
            "was": "Recruit Independent Chairperson",
            "now": "Recruit an Independent Chairperson",
        }
    ]
    refused = attempt(home, "plan", "load", file)
    assert refused.returncode == 1
    assert "“Recruit an Independent Chairperson”" in refused.stdout
    assert "load it with --accept" in refused.stderr
    assert "is changed" in run(home, "plan", "load", file, "--accept")
    assert "loaded already; nothing was changed" in attempt(home, "plan", "load", file, "--accept").stderr
