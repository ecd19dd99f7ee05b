"""Looks up what a supporting plan says it supports, and says on which line it is wrong."""

from collections.abc import Collection, Mapping
from pathlib import Path

from lscb_workflow.documents import yaml_file
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Plan, unsupported


def check_supports(path: Path, plan: Plan, loaded: Mapping[str, Collection[str]]) -> None:
    """`loaded` has the references of each plan on file. Raises Fault naming the line of each that is not there."""
    found = list(unsupported(plan, loaded))
    if found and path.suffix.lower() in (".yaml", ".yml"):  # the only files that can name single actions
        yaml_file.read(path, Plan, lambda _: found)
    if found:
        raise Fault(*(f"{path}: {problem}" for problem in found))
