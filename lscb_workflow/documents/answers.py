"""Reads an answers file: what people did in a played year, one dated act after the other."""

from pathlib import Path

from pydantic import RootModel

from lscb_workflow.documents import yaml_file
from lscb_workflow.rules.acts import Act


class _AnswersFile(RootModel[tuple[Act, ...]]):
    """A list of acts, in any order."""


def read_answers(path: Path) -> list[Act]:
    """The acts in order of time; acts of one moment stay in the file's order. Raises Fault."""
    return sorted(yaml_file.read(path, _AnswersFile).root, key=lambda act: act.at)
