"""`forecast`: the real tick on a copy of the tables, so that what is foretold cannot drift from what happens."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from lscb_workflow import config, pipeline
from lscb_workflow.cli.offices import Day, open_office
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline import acts
from lscb_workflow.pipeline.office import Office
from lscb_workflow.pipeline.press import Blank
from lscb_workflow.rules import replies
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.notices import day
from lscb_workflow.store import database, people, postbags

LONGEST = 1100  # days: three years


@click.command()
@click.option("--from", "start", type=Day(), required=True)
@click.option("--to", "end", type=Day(), required=True)
@click.option("--json", "as_json", is_flag=True, help="JSON lines instead of words.")
@click.pass_obj
def forecast(home: Path, /, start: date, end: date, as_json: bool) -> None:
    """Who would get what, when and why, if nobody answers. New addresses count as confirmed once asked about."""
    if not 0 <= (end - start).days <= LONGEST:
        raise Fault(f"name a time from an earlier day to a later one, of at most {LONGEST} days")
    foreseen = False
    with open_office(config.load(home), Mailbox()) as office:
        for line in foretold(office, start, end):
            click.echo(json.dumps(line, ensure_ascii=False) if as_json else _words(line))
            foreseen = True
        if not foreseen:
            click.echo("Nothing would be sent in that time.", err=True)


def foretold(office: Office, start: date, end: date) -> Iterator[dict[str, Any]]:
    """One line for each step in each message that would go out, oldest first."""
    press = Blank(office.press.folder)
    trial = replace(office, engine=database.copy(office.engine), transport=Mailbox(), press=press)
    with database.reading(trial.engine) as session:
        seen = postbags.last(session, trial.board)
    for n in range((end - start).days + 1):
        now = datetime.combine(start + timedelta(days=n), office.settings.send_at, office.settings.zone).astimezone(UTC)
        pipeline.tick(trial, lambda now=now: now)  # type: ignore[misc]  # mypy cannot type a default
        _confirm_addresses(trial, now)
    with database.reading(trial.engine) as session:
        for message in postbags.messages(session, trial.board, newer_than=seen):
            if message["state"] == "sent":
                yield from _by_step(message)
    trial.engine.dispose()


def _confirm_addresses(trial: Office, now: datetime) -> None:
    """New addresses count as confirmed once they were asked about: a new board's forecast would have nothing else."""
    with database.reading(trial.engine) as session:
        waiting = people.directory(session, trial.board).to_confirm(trial.today(now))
    for act in replies.confirmations(waiting):
        acts.perform(trial, act, now)


def _by_step(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for step in dict.fromkeys(notice["step"] for notice in message["notices"]):
        notices = [notice for notice in message["notices"] if notice["step"] == step]
        yield {
            "send_on": message["planned_on"],
            "kind": message["kind"],
            "step": step,
            "to": message["to"],
            "about": list(dict.fromkeys(notice["about"] for notice in notices)),
            "reason": "; ".join(dict.fromkeys(notice["reason"] for notice in notices)),
        }


def _words(line: dict[str, Any]) -> str:
    when = day(date.fromisoformat(line["send_on"]))
    return f"{when:<18} {line['kind']:<10} {line['step']:<17} {line['to']['role']}: {', '.join(line['about'])}"
