"""`submit`: a return for a quarter, or word on a deadline."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from lscb_workflow import config
from lscb_workflow.cli.deeds import made
from lscb_workflow.cli.offices import Day, clock_now, now_option, open_office
from lscb_workflow.pipeline import acts
from lscb_workflow.rules.acts import SubmitAct
from lscb_workflow.rules.faults import Fault


class NotYet(click.ParamType[tuple[date, date]]):
    """A deadline and the later day asked for: 2012-09-30=2012-11-30."""

    name = "DUE_ON=DATE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[date, date]:
        due_on, _, to = value.partition("=")
        try:
            return date.fromisoformat(due_on), date.fromisoformat(to)
        except ValueError:
            raise Fault(f"--not-yet {value}: write it as 2012-09-30=2012-11-30") from None


@click.command()
@click.argument("ref")
@click.option("--by", required=True, metavar="POST-OR-EMAIL", help="Who answers.")
@click.option("--status", required=True, help="blue, green, amber, red or grey.")
@click.option("--quarter", help="As in 2012-13/Q1; else the one that is open.")
@click.option("--timescale", help="Progress against the timescale.")
@click.option("--progress", help="Progress of the action.")
@click.option("--impact", help="What difference it has made. Never name or describe a child.")
@click.option("--output", "outputs", type=int, multiple=True, help="The number of an output that is delivered.")
@click.option("--met", type=Day(), multiple=True, help="A deadline that was met.")
@click.option("--not-yet", type=NotYet(), multiple=True, help="A deadline that was not, and the day asked for.")
@click.option("--started", is_flag=True, help="The action has started.")
@click.option("--revise", help="The revised timescale asked for, in words.")
@click.option("--because", help="Why it should be revised.")
@now_option
@click.pass_obj
def submit(home: Path, /, ref: str, now: datetime | None, not_yet: tuple[tuple[date, date], ...], **words: Any) -> None:
    """Send a return. Do not name or describe a child, a family or a case: this may be published."""
    if len(dict(not_yet)) < len(not_yet):
        raise Fault("--not-yet names the same deadline twice; keep one")
    act = made(SubmitAct, ref=ref, not_yet=dict(not_yet), **words)
    with open_office(config.load(home)) as office:
        click.echo(acts.perform(office, act, now or clock_now()))
