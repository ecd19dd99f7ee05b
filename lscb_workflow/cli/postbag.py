"""`postbag`: every message, whom it went to, what it carried and why; and `bounced`: one of them came back."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lscb_workflow import config
from lscb_workflow.cli.offices import clock_now, now_option, open_office
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import bounces, database, people, postbags


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON lines, one a message.")
@click.pass_obj
def postbag(home: Path, /, as_json: bool) -> None:
    """Show every message in the order in which it was planned."""
    with open_office(config.load(home)) as office, database.reading(office.engine) as session:
        for message in postbags.messages(session, office.board):
            click.echo(json.dumps(message, ensure_ascii=False) if as_json else _line(message))


@click.command()
@click.argument("named", metavar="ADDRESS-OR-TOKEN")
@click.option("--by", required=True, metavar="POST", help="The post that says so.")
@now_option
@click.pass_obj
def bounced(home: Path, /, named: str, by: str, now: datetime | None) -> None:
    """Record that a message came back: the address its bounce came to, or the token in it, names the message."""
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        if by not in (post.handle for post in people.directory(session, office.board).posts):
            raise Fault(f"there is no post {by}; `person list` shows the posts there are")
        click.echo(bounces.record(session, office.board, named, by, now or clock_now(), office.redirect_to is not None))


def _line(message: dict[str, Any]) -> str:
    about = ", ".join(message["about"])
    why = "" if message["state"] == "sent" else f" ({message['reason']})"
    return (
        f"{message['planned_on']}  {message['state']:<9}  {message['kind']:<10}  {message['to']['role']}: {about}{why}"
    )
