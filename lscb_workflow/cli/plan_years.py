"""`plan roll-over`: next year's plan from this year's."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lscb_workflow import config
from lscb_workflow.cli.deeds import made
from lscb_workflow.cli.offices import Day, clock_now, now_option, open_office
from lscb_workflow.rules.roll_over import RollOver, in_words
from lscb_workflow.store import database, roll_over


@click.command("roll-over")
@click.argument("plan", metavar="NEW")
@click.option("--starts", type=Day(), required=True, help="The new plan's first day.")
@click.option("--ends", type=Day(), required=True, help="Its last day.")
@click.option("--title", help="Its title (else the old plan's).")
@click.option("--since", help="The plan that it follows, where several are loaded.")
@click.option("--dry-run", is_flag=True, help="Show both lists and change nothing.")
@click.option("--by", default="operator", show_default=True, help="Who says so.")
@now_option
@click.pass_obj
def open_year(home: Path, /, dry_run: bool, now: datetime | None, **words: Any) -> None:
    """Open next year's plan: open actions are carried forward, what is done with stays behind."""
    wanted = made(RollOver, **words)
    with open_office(config.load(home)) as office:
        if dry_run:
            with database.reading(office.engine) as session:
                opened = roll_over.proposed(session, office.board, wanted)
        else:
            moment = now or clock_now()
            with database.writing(office.engine) as session:
                opened = roll_over.open_plan(session, office.board, wanted, moment, office.today(moment))
    click.echo(in_words(opened))
    if dry_run:
        click.echo("\nNothing was changed.")
