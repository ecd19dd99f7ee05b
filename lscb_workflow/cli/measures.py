"""The measure family: who owes each top-line measure, how often, and what they gave."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lscb_workflow import config
from lscb_workflow.cli.deeds import made, perform
from lscb_workflow.cli.offices import now_option, open_office
from lscb_workflow.rules.acts import MeasureAct, OwnMeasureAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database, snapshots


@click.group()
def measure() -> None:
    """Measures: who owes each, how often, and their values."""


@measure.command("list")
@click.pass_obj
def list_(home: Path, /) -> None:
    """Every measure with its number, its owner and the newest value."""
    with open_office(config.load(home)) as office, database.reading(office.engine) as session:
        taken = snapshots.take(session, office.board)
    for plan in taken.plans:
        for known in plan.measures:
            owner = taken.people.title(known.owner) if known.owner else "nobody yet"
            every = f", every {known.every}" if known.every else ""
            newest = f"; Q{known.given[-1].quarter}: {known.given[-1].value}" if known.given else ""
            click.echo(f"{plan.plan} {known.number:>3}  {known.text} ({owner}{every}{newest})")


@measure.command()
@click.argument("number", type=click.IntRange(min=1))
@click.argument("owner", metavar="POST")
@click.option("--every", required=True, type=click.Choice(["1m", "3m", "6m", "12m"]), help="How often it is owed.")
@click.option("--better", type=click.Choice(["up", "down"]), help="Which way it is wanted to go.")
@click.option(
    "--counts-children/--counts-no-children",
    default=True,
    show_default=True,
    help="Small numbers of children are never published.",
)
@click.option("--cumulative", is_flag=True, help="Its figures count from the beginning of the year.")
@click.option("--plan", help="As in 2012-13, where several run.")
@click.option("--by", default="operator", show_default=True, help="Who says so.")
@now_option
@click.pass_obj
def owner(home: Path, /, now: datetime | None, **words: Any) -> None:
    """A measure is owed by a post from now on."""
    perform(home, made(OwnMeasureAct, **words), now)


@measure.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option("--by", required=True, help="The post that owes it.")
@click.option("--quarter", required=True, help="As in 2012-13/Q1.")
@click.option("--value", required=True, help="The figure, or that there is none and why.")
@click.option("--agency", "parts", multiple=True, metavar="AGENCY=VALUE", help="The same for one agency.")
@click.option("--note", help="What it shows. Never name or describe a child.")
@now_option
@click.pass_obj
def give(home: Path, /, quarter: str, parts: tuple[str, ...], now: datetime | None, **words: Any) -> None:
    """A measure's value for a quarter. Do not name or describe a child, a family or a case: this may be published."""
    if wrong := [part for part in parts if "=" not in part]:
        raise Fault(f"--agency {wrong[0]}: write it as --agency Police=12")
    by_agency = dict(part.split("=", 1) for part in parts)
    plan = quarter.rpartition("/")[0] or quarter
    perform(home, made(MeasureAct, plan=plan, quarter=quarter, parts=by_agency, **words), now)
