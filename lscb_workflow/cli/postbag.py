"""`postbag`: every message, whom it went to, what it carried and why."""

import json
from pathlib import Path
from typing import Any

import click

from lscb_workflow import config
from lscb_workflow.cli.offices import open_office
from lscb_workflow.store import database, postbags


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON lines, one a message.")
@click.pass_obj
def postbag(home: Path, /, as_json: bool) -> None:
    """Show every message in the order in which it was planned."""
    with open_office(config.load(home)) as office, database.reading(office.engine) as session:
        for message in postbags.messages(session, office.board):
            click.echo(json.dumps(message, ensure_ascii=False) if as_json else _line(message))


def _line(message: dict[str, Any]) -> str:
    about = ", ".join(message["about"])
    return f"{message['planned_on']}  {message['state']:<9}  {message['kind']:<10}  {message['to']['role']}: {about}"
