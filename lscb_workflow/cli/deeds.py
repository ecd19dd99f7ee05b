"""Acts from words on the command line, refused with the same sentences as from a file."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from lscb_workflow import config
from lscb_workflow.cli.offices import clock_now, open_office
from lscb_workflow.pipeline import acts
from lscb_workflow.rules.acts import Deed
from lscb_workflow.rules.complaints import Model, complaints
from lscb_workflow.rules.faults import Fault


def made(shape: type[Model], **given: Any) -> Model:
    """An act from the options that were given. Raises Fault naming each option that is wrong."""
    try:
        return shape.model_validate({key: value for key, value in given.items() if value is not None})
    except ValidationError as refused:
        problems = complaints(refused, shape)
        raise Fault(*(f"{_option(problem.at)}{problem}" for problem in problems)) from None


_OPTIONS = {
    "outputs": "output",
    "roles": "role",
    "from_on": "from",
    "until_on": "until",
    "mailbox_read_by": "read-by",
    "parts": "agency",
}


def _option(at: tuple[str | int, ...]) -> str:
    name = str(at[0]) if at else ""
    return f"--{_OPTIONS.get(name, name).replace('_', '-')}: " if at else ""


def perform(home: Path, deed: Deed, now: datetime | None) -> None:
    """Do it, at a moment or now, and say what was done."""
    with open_office(config.load(home)) as office:
        click.echo(acts.perform(office, deed, now or clock_now()))
