"""Expressions from 67 published British plans, trackers and minutes, with the reading of a careful business manager.

A line of the data: `text`, the plan it stood in (`plan_start`, `plan_end`, `year_start`), the `column` it stood in, and
the `label`. An `ambiguous` label is one that a person should be asked about. A reading is right when a scheduler would
do with it what the label says, and confidently wrong when it would do anything else without asking.
"""

import json
from datetime import date
from pathlib import Path

from lscb_workflow.rules.timescales import as_json, read

ROWS = [json.loads(line) for line in Path("tests/data/timescales.jsonl").read_text(encoding="utf-8").splitlines()]


def test_at_least_95_cells_in_100_and_92_of_all_clear_expressions_are_read_right():
    assert _share_right([row for row in ROWS if row["column"] == "cell"]) >= 0.95
    assert _share_right(ROWS) >= 0.92


def test_at_most_two_of_all_expressions_are_read_wrong_without_asking():
    wrong = [row["text"] for row in ROWS if not _reading(row)["ask"] and not _agrees(row)]
    assert len(wrong) <= 2, wrong


def _share_right(rows):
    clear = [row for row in rows if not row["label"]["ambiguous"]]
    return sum(_agrees(row) and not _reading(row)["ask"] for row in clear) / len(clear)


def _agrees(row):
    return _acts_as(_reading(row)) == _acts_as(row["label"])


def _reading(row):
    start, end = (date.fromisoformat(row[key]) if row[key] else None for key in ("plan_start", "plan_end"))
    return as_json(read(row["text"], plan_start=start, plan_end=end, year_start=row["year_start"]))


def _acts_as(reading):
    """What a scheduler would do: a day, a window and a deadline of one date are the same to it."""
    match reading["kind"]:
        case "multi":
            return sorted(map(str, map(_acts_as, reading["parts"])))
        case "by" | "on" | "window":
            return "dated", reading["due"]
        case "from":
            return "from", reading["start"]
        case "recurring":
            return "recurring", frozenset(reading["freq"].split(";"))
        case kind:
            return kind
