"""Reads a business plan, by the kind of file it comes in."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from pydantic import ValidationError

from lscb_workflow.documents import yaml_file
from lscb_workflow.documents.grids.limits import checked
from lscb_workflow.rules.complaints import complaints
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Plan, problems
from lscb_workflow.rules.plan_tables import Document, PlanFacts, Printed, plan_of

_YAML = (".yaml", ".yml")
_TABLES = {".docx": "word", ".xlsx": "excel", ".csv": "comma", ".pdf": "pdf"}  # the reader in grids/ of each
_REFUSED = {
    ".docm": "may hold macros, which are never run or read; save it as .docx",
    ".xlsm": "may hold macros, which are never run or read; save it as .xlsx",
    ".doc": "is in a format from before 2007; save it as .docx",
    ".xls": "is in a format from before 2007; save it as .xlsx",
    ".xlsb": "is in Excel's binary format; save it as .xlsx",
    ".odt": "is an OpenDocument file; save it as .docx",
    ".ods": "is an OpenDocument file; save it as .xlsx",
}


def read_plan(path: Path, given: PlanFacts | None = None) -> Plan:
    """The plan in a file, as printed, checked across its lines. Raises Fault with all that is wrong."""
    return read_printed(path, given).plan


def read_printed(path: Path, given: PlanFacts | None = None) -> Printed:
    """The same beside what its file holds and no field took. `given` facts stand before the file's own."""
    if path.suffix.lower() in _YAML:
        return Printed(_with(yaml_file.read(path, Plan, problems), given or PlanFacts()))
    try:
        return plan_of(read_document(path), given)
    except Fault as fault:
        raise Fault(*(f"{path}: {problem}" for problem in fault.problems)) from None


def read_document(path: Path) -> Document:
    """The paragraphs and tables of a file. Its reader is loaded only now: each brings a large library with it."""
    kind = path.suffix.lower()
    if kind in _REFUSED:
        raise Fault(_REFUSED[kind])
    if kind not in _TABLES:
        known = ", ".join(_TABLES)
        raise Fault(f"a plan is read from {known}, .yaml or .yml, not from {kind or 'a file without suffix'}")
    read: Callable[[Path], Document] = import_module(f"lscb_workflow.documents.grids.{_TABLES[kind]}").read
    return checked(read(path))


def _with(plan: Plan, given: PlanFacts) -> Plan:
    """A plan whose own facts give way to those given."""
    if not given.known():
        return plan
    try:
        changed = Plan.model_validate({**plan.model_dump(exclude_unset=True), **given.known()})
        wrong = problems(changed)
    except ValidationError as refused:
        wrong = complaints(refused, Plan)
    if wrong:
        raise Fault(*(f"{problem.at[0]}: {problem}" for problem in wrong))
    return changed
