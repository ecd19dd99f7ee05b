"""The report of a plan's readings: written by `plan check --report`, read back by `plan settle`."""

from datetime import datetime
from pathlib import Path

import click

from lscb_workflow import config
from lscb_workflow.cli.offices import clock_now, now_option, open_office
from lscb_workflow.documents import reports
from lscb_workflow.rules import plan_report
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Plan
from lscb_workflow.store import database, settling

report_option = click.option(
    "--report",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the readings to this .xlsx, to be marked up for `plan settle`.",
)


def write(plan: Plan, out: Path) -> None:
    """Write the report of a plan. Raises Fault for a file that is not .xlsx or cannot be written."""
    if out.suffix.lower() != ".xlsx":
        raise Fault(f"{out}: a report is an Excel workbook; give it a name that ends in .xlsx")
    try:
        out.write_bytes(reports.write(plan, plan_report.lines(plan)))
    except OSError as error:
        raise Fault(f"{out}: {error.strerror}") from None


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", default="operator", show_default=True, help="Who says so.")
@now_option
@click.pass_obj
def settle(home: Path, /, file: Path, by: str, now: datetime | None) -> None:
    """Apply a marked-up report to the plan that is loaded: all of it or nothing."""
    name, marks = reports.read(file)
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        try:
            changed = settling.settle(session, office.board, name, marks, now or clock_now(), by)
        except Fault as fault:
            raise Fault(*(f"{file}: {problem}" for problem in fault.problems)) from None
    click.echo(
        f"Settled {len(changed)} timescales of {name}: {', '.join(changed)}." if changed else "Nothing to settle."
    )
