"""docs/promises.md and the tests of faults name each other."""

import ast
import re

from tests.postbag import PROJECT

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def functions_of(file: str) -> set[str]:
    tree = ast.parse((PROJECT / file).read_text("utf-8"))
    return {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")}


def test_every_promise_names_tests_that_exist_and_every_test_of_a_fault_is_named():
    named = set(NAMED.findall((PROJECT / "docs/promises.md").read_text("utf-8")))
    assert [f"{file}::{test}" for file, test in sorted(named) if test not in functions_of(file)] == []
    faults = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "tests/faults").glob("test_*.py")}
    assert {(file, test) for file in faults - {"tests/faults/test_named.py"} for test in functions_of(file)} <= named


def test_every_row_of_a_promise_names_its_test():
    rows = [line for line in (PROJECT / "docs/promises.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    promises = [row for row in rows if not row.startswith(("| Fault", "| ---"))]
    assert len(promises) > 25
    assert [row for row in promises if not NAMED.search(row)] == []
