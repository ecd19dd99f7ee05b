"""How the cells of a board's tables become actions: headings, leads, references, and nothing lost on the way."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Lead
from lscb_workflow.rules.plan_tables import Cell, Document, Grid, Paragraph, PlanFacts, plan_of
from lscb_workflow.rules.plan_tables.grid import lines_of
from lscb_workflow.rules.plan_tables.headings import Column, column_of, heading_at
from lscb_workflow.rules.plan_tables.leads import leads_of
from lscb_workflow.rules.plan_tables.refs import Ref, settled
from lscb_workflow.rules.plan_tables.sections import section_of
from tests.documents.counting import assert_every_cell_went_one_way, assert_every_word_is_there

FACTS = PlanFacts("2012-13", "Plan", date(2012, 7, 1), date(2013, 6, 30), 4)


def row(number: int, *words: str) -> tuple[Cell, ...]:
    return tuple(Cell(lines_of(text), f"row {number}, column {at}") for at, text in enumerate(words, 1))


def table(*rows: tuple[str, ...]) -> Document:
    return Document((Grid("table 1", tuple(row(number, *words) for number, words in enumerate(rows, 1))),))


@pytest.mark.parametrize(
    ("column", "headings"),
    [
        (Column.REF, ["Ref", "No.", "No", "#", "Action no", "Cyf", "Rhif"]),
        (Column.ACTION, ["ACTION", "Actions required", "Task", "What will we do?", "We will…", "Camau gweithredu"]),
        (Column.WEAK, ["Objective", "What", "Amcan", "Recommendation"]),
        (Column.LEAD, ["Lead", "Lead officer(s)", "Responsible", "Owner", "Who?", "By whom", "Action owner", "Pwy"]),
        (
            Column.TIMESCALE,
            [
                "Timescale",
                "By when",
                "Target date",
                "Deadline",
                "Milestone",
                "When?",
                "Due",
                "Completion date",
                "To be completed by",
                "Amserlen",
                "Erbyn pryd",
            ],
        ),
        (
            Column.OUTPUT,
            ["Output", "Outcomes", "Success measure", "Evidence", "How will we know?", "Impact", "Canlyniad", "KPI"],
        ),
        (
            Column.PROGRESS,
            [
                "Progress",
                "RAG",
                "BRAG rating",
                "Status",
                "Update",
                "Comments",
                "Q1",
                "Quarter 2 update",
                "Date completed",
                "Actions taken",
                "PROGRESS TO DATE",
                "Cynnydd",
            ],
        ),
        (Column.REVISED, ["Revised date", "New target date", "Revised timescale"]),
        (Column.BECAUSE, ["Reason", "Reason for delay", "Rheswm"]),
        (None, ["Cost", "Priority 2: Domestic abuse", "Action 1", "", "a " * 40 + "action"]),
    ],
)
def test_a_heading_says_what_its_column_holds(column, headings):
    assert {heading: column_of(heading) for heading in headings} == dict.fromkeys(headings, column)


def test_headings_over_two_rows_part_progress_from_the_plan():
    top = (*row(1, "ACTION", "LEAD", "TIMESCALE", "OUTPUT"), Cell(("PROGRESS TO DATE",), "e", across=2), Cell((), "f"))
    heading = heading_at([top, row(2, "", "", "", "", "TIMESCALE", "ACTION")], 0)
    assert heading is not None
    assert (heading.rows, heading.doubt) == (2, "")
    assert heading.columns == (
        Column.ACTION,
        Column.LEAD,
        Column.TIMESCALE,
        Column.OUTPUT,
        Column.PROGRESS,
        Column.PROGRESS,
    )
    assert heading.labels[4:] == ("PROGRESS TO DATE TIMESCALE", "PROGRESS TO DATE ACTION")


def test_headings_over_two_rows_may_have_progress_alone_on_top():
    top = (*row(1, "", "", ""), Cell(("PROGRESS TO DATE",), "d", across=2), Cell((), "e"))
    heading = heading_at([top, row(2, "Action", "Lead", "Timescale", "Timescale", "Action")], 0)
    assert heading is not None
    assert heading.columns[:4] == (Column.ACTION, Column.LEAD, Column.TIMESCALE, Column.PROGRESS)


@pytest.mark.parametrize(
    ("lines", "leads"),
    [
        (["Julie Harrison, Senior Officer."], [Lead(name="Julie Harrison", role="Senior Officer")]),
        (["Liz Murphy", "Business Manager"], [Lead(name="Liz Murphy", role="Business Manager")]),
        (["Liz Murphy,", "Safeguarding", "Manager"], [Lead(name="Liz Murphy", role="Safeguarding Manager")]),
        (["Business Manager (Liz Murphy)"], [Lead(name="Liz Murphy", role="Business Manager")]),
        (["Liz Murphy", "Paul Nash"], [Lead(name="Liz Murphy"), Lead(name="Paul Nash")]),
        (["Ann Lee & Tom Oak"], [Lead(name="Ann Lee"), Lead(name="Tom Oak")]),
        (["Training & Development Officer"], [Lead(role="Training & Development Officer")]),
        (["Head of Audit / Head of Training"], [Lead(role="Head of Audit"), Lead(role="Head of Training")]),
        (["Training Officer; QA team"], [Lead(role="Training Officer"), Lead(name="QA team", group=True)]),
        (["• Police", "• Named Nurse"], [Lead(role="Police"), Lead(role="Named Nurse")]),
        (["Practice and Procedures sub group"], [Lead(name="Practice and Procedures sub group", group=True)]),
        (["Chair of the Training sub group"], [Lead(role="Chair of the Training sub group")]),
        (
            ["Vanessa Bishop, Director of Services and Chairperson of the Board"],
            [Lead(name="Vanessa Bishop", role="Director of Services and Chairperson of the Board")],
        ),
        (
            ["Melanie Lockey, Head of Commissioning and Practice and Procedures sub group."],
            [
                Lead(name="Melanie Lockey", role="Head of Commissioning"),
                Lead(name="Practice and Procedures sub group", group=True),
            ],
        ),
        (["Safeguarding […]"], [Lead(role="Safeguarding […]", missing=True)]),
        ([], []),
    ],
)
def test_a_cells_leads_are_parted_where_another_surely_begins(lines, leads):
    assert leads_of(lines) == (tuple(leads), "")


def test_a_lead_that_may_be_several_is_kept_and_asked_about():
    leads, question = leads_of(["Police / Health"])
    assert leads == (Lead(role="Police / Health"),)
    assert question == "Is “Police / Health” one lead, or several? It was kept as one."


def test_a_name_that_the_plan_prints_elsewhere_needs_no_comma():
    leads, _ = leads_of(["Liz Murphy LSCB"], frozenset({"Liz Murphy"}))
    assert leads == (Lead(name="Liz Murphy", role="LSCB"),)


@pytest.mark.parametrize(
    ("words", "kind", "number", "said"),
    [
        ("Business Fundamentals", "category", None, "Business Fundamentals"),
        ("2.4 Change Priorities", "category", None, "2.4 Change Priorities"),
        ("Priority 2: Domestic abuse", "priority", 2, "Domestic abuse"),
        ("Aim 3: To know the story", "aim", 3, "To know the story"),
        ("Strategic Objective 1 – Listen", "aim", 1, "Listen"),
        ("2. To use learning", "numbered", 2, "To use learning"),
    ],
)
def test_a_heading_between_actions_says_what_they_stand_under(words, kind, number, said):
    section = section_of(words)
    assert section is not None
    assert (section.kind, section.number, section.words) == (kind, number, said)


@pytest.mark.parametrize("words", ["", "Voice of the child", "Priority should be given to neglect", "2.4 Recruit"])
def test_other_words_are_no_heading(words):
    assert section_of(words) is None


def test_references_are_settled():
    printed = [Ref("1.9", 1), Ref("1.1", 1), Ref("", 1)]
    assert [ref.ref for ref in settled([Ref("1.1", 1), *printed])] == ["1.1", "1.9", "1.10", "1.2"]
    anew = [Ref("1", 1), Ref("2", 1), Ref("1", 2)]
    assert [ref.ref for ref in settled(anew)] == ["1.1", "1.2", "2.1"]


def test_a_row_torn_by_a_page_is_one_action_again():
    document = table(
        ("Ref", "Action", "Lead", "Timescale", "Output"),
        ("1.8", "Devise an approach to", "Liz Murphy, Business", "Jan 13 (procedures)", "• Revised\n• Workforce"),
        ("", "abuse.", "Manager", "Aug 12 onwards", "strategy"),
    )
    (action,) = plan_of(document, FACTS).plan.actions
    assert action.text == "Devise an approach to abuse."
    assert action.leads == (Lead(name="Liz Murphy", role="Business Manager"),)
    assert action.timescale == "Jan 13 (procedures) Aug 12 onwards"
    assert action.outputs == ("Revised", "Workforce strategy")


def test_a_list_of_priorities_before_the_tables_sets_none():
    prose = tuple(Paragraph(f"Priority {number}: {words}", f"p {number}") for number, words in ((1, "A"), (2, "B")))
    document = Document((*prose, *table(("Action", "Lead", "When"), ("Recruit", "Chair", "Sept 12")).blocks))
    plan = plan_of(document, FACTS).plan
    assert (plan.priorities, plan.actions[0].priority) == (("A", "B"), None)


@pytest.mark.parametrize(
    ("title", "starts_on", "ends_on"),
    [
        ("Business Plan 1st July 2012 – 30th June 2013", date(2012, 7, 1), date(2013, 6, 30)),
        ("Business Plan 2013/14", date(2013, 4, 1), date(2014, 3, 31)),
        ("Strategic Plan 2024-2027", date(2024, 4, 1), date(2027, 3, 31)),
        ("Action plan April 2024 to March 2025", date(2024, 4, 1), date(2025, 3, 31)),
        ("Work programme 01/09/2024 - 31/08/2025", date(2024, 9, 1), date(2025, 8, 31)),
        ("Cynllun gweithredu 1 Ebrill 2024 hyd 31 Mawrth 2025", date(2024, 4, 1), date(2025, 3, 31)),
    ],
)
def test_a_plans_time_is_found_in_its_title(title, starts_on, ends_on):
    rows = table(("Action", "Lead", "When"), ("Recruit", "Chair", "Sept 12")).blocks
    plan = plan_of(Document((Paragraph("Contents", "p 1"), Paragraph(title, "p 2"), *rows))).plan
    assert (plan.title, plan.starts_on, plan.ends_on) == (title, starts_on, ends_on)


WORDS = st.one_of(
    st.sampled_from(
        [
            "",
            "",
            "Action",
            "Lead",
            "Timescale",
            "Output",
            "Progress",
            "Objective",
            "Priority",
            "Ref",
            "Q1",
            "Revised date",
            "1.1",
            "1.10)",
            "2",
            "Business Fundamentals",
            "Change Priorities",
            "Priority 1: Neglect",
            "2. To learn",
            "Aim 3",
            "rest of it",
            "Recruit a chair",
            "• One\n• Two",
            "Liz Murphy, Manager and Tom Oak",
            "High",
            "-",
            "[…]",
        ]
    ),
    st.text(max_size=20),
)
ROWS = st.lists(st.lists(st.tuples(WORDS, st.integers(1, 3)), min_size=1, max_size=7), max_size=8)
HEADED = st.sampled_from(
    [
        ["Ref", "Action", "Lead", "Timescale", "Output", "Progress"],
        ["Objective", "Action", "Lead", "When", "Priority", "Cost"],
        ["Action", "Lead", "Timescale"],
    ]
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Tables of anything, some under headings, with cells merged across and down, and words between them."""
    blocks: list[Grid | Paragraph] = []
    for number in range(draw(st.integers(1, 3))):
        rows = [[(words, 1) for words in draw(HEADED)]] if draw(st.booleans()) else []
        grid: list[tuple[Cell, ...]] = []
        for at, cells in enumerate([*rows, *draw(ROWS)]):
            merged = [
                Cell(lines_of(words), f"{number}, {at}, {column}", across)
                for column, (words, across) in enumerate(cells)
            ]
            if grid and draw(st.integers(0, 3)) == 0:
                above = grid[-1][0]
                merged[0] = Cell(above.lines, above.place, above.across, above=bool(above.lines))
            grid.append(tuple(merged))
        blocks.append(Grid(f"table {number}", tuple(grid)))
        blocks.append(Paragraph(draw(WORDS), f"paragraph {number}"))
    return Document(tuple(blocks))


@given(documents())
def test_no_table_of_anything_loses_a_cell_or_raises_what_is_no_fault(document):
    assert_every_cell_went_one_way(document)
    with contextlib.suppress(Fault):
        assert_every_word_is_there(document, plan_of(document, FACTS))


@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_cell_makes_leads_that_hold_its_words(lines):
    printed = [line for text in lines for line in lines_of(text)]
    leads, _ = leads_of(printed)
    assert all(lead.name or lead.role for lead in leads)
    assert bool(leads) == any(line.strip(" ;") for line in printed)


def test_a_row_with_a_reference_is_an_action_however_much_it_looks_like_headings():
    row = ("1.1", "Recruit a chair", "Training Officer", "Dec 12", "Action plan", "Review completed")
    assert heading_at([tuple(Cell((words,), "here") for words in row)], 0) is None
