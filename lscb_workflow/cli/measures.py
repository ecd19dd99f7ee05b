"""The measure family: who owes each top-line measure, how often, and what they gave."""

from datetime import datetime
from pathlib import Path

import click

from lscb_workflow import config
from lscb_workflow.cli.deeds import made
from lscb_workflow.cli.offices import clock_now, now_option, open_office
from lscb_workflow.rules.acts import MeasureAct
from lscb_workflow.store import database, measures, snapshots


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
@click.argument("post")
@click.option("--every", required=True, type=click.Choice(["1m", "3m", "6m", "12m"]), help="How often it is owed.")
@click.option("--plan", help="As in 2012-13, where several run.")
@click.option("--by", default="operator", show_default=True, help="Who says so.")
@now_option
@click.pass_obj
def owner(home: Path, /, number: int, post: str, every: str, plan: str | None, by: str, now: datetime | None) -> None:
    """A measure is owed by a post from now on."""
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        row = measures.settle(session, office.board, plan, number, post, every, now or clock_now(), by)
    click.echo(f"Measure {number}, “{row.text}”, is owed by {post} every {every}.")


@measure.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option("--by", required=True, help="The post that owes it.")
@click.option("--quarter", required=True, help="As in 2012-13/Q1.")
@click.option("--value", required=True, help="The figure, or that there is none and why.")
@click.option("--note", help="What it shows. Never name or describe a child.")
@now_option
@click.pass_obj
def give(home: Path, /, number: int, quarter: str, now: datetime | None, **words: str | None) -> None:
    """A measure's value for a quarter. Do not name or describe a child, a family or a case: this may be published."""
    act = made(MeasureAct, plan=quarter.rpartition("/")[0] or quarter, number=number, quarter=quarter, **words)
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        row = measures.give(session, snapshots.take(session, office.board), act, now or clock_now())
    click.echo(f"Received: measure {number} for {quarter}." + (" Its words are withheld." if row.withheld else ""))
