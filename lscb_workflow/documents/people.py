"""Reads a people file: agencies, posts, and who holds them when."""

from pathlib import Path

from lscb_workflow.documents import yaml_file
from lscb_workflow.rules.people import PeopleFile, problems


def read_people(path: Path) -> PeopleFile:
    """The posts of a YAML file, checked one against the other. Raises Fault."""
    return yaml_file.read(path, PeopleFile, problems)
