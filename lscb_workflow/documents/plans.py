"""Reads a business plan, by the kind of file it comes in."""

from collections.abc import Callable
from pathlib import Path

from lscb_workflow.documents import yaml_file
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Plan, problems


def _read_yaml(path: Path) -> Plan:
    return yaml_file.read(path, Plan, problems)


_READERS: dict[str, Callable[[Path], Plan]] = {".yaml": _read_yaml, ".yml": _read_yaml}


def read_plan(path: Path) -> Plan:
    """The plan in a file, as printed, checked across its lines. Raises Fault with all that is wrong."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise Fault(
            f"{path}: a plan is read from {' or '.join(_READERS)}, not from {path.suffix or 'a file without suffix'}"
        )
    return reader(path)
