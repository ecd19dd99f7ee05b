"""The paper's table for a spreadsheet: every action in a row, and no lead's words ever a formula."""

import csv
import io

from lscb_workflow.documents.papers.table import HEAD, write
from lscb_workflow.rules.digest import short
from tests.documents.examples import MARKUP
from tests.rules.build import action
from tests.rules.papers import answer, paper

FORMULA = '=HYPERLINK("https://evil.example")'


def rows(content: dict) -> list[list[str]]:
    return list(csv.reader(io.StringIO(write(content).decode("utf-8-sig"), newline="")))


def test_the_headings_follow_the_sample_s_warning_and_every_action_has_a_row() -> None:
    warning, head, *actions = rows(paper(action("1.1"), action("2.1")))
    assert warning[0].startswith("Invented sample")
    assert tuple(head) == HEAD
    assert [row[0] for row in actions] == ["1.1", "2.1"]


def test_words_are_words_whatever_they_look_like() -> None:
    said = answer(progress=MARKUP, impact=FORMULA, timescale="@SUM(1)")
    [_, _, row] = rows(paper(action(text=FORMULA, outputs=("+1",), submissions=(said,))))
    assert row[1] == f"'{FORMULA}"
    assert row[5] == "'+1"
    assert row[-3:] == ["'@SUM(1)", MARKUP, f"'{FORMULA}"]


def test_the_short_edition_has_nobody_s_words() -> None:
    [_, _, row] = rows(short(paper(action(submissions=(answer(progress="Done."),)))))
    assert row[-3:] == ["", "", ""]
