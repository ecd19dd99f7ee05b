"""The plan written out again, with its progress to date."""

from pathlib import Path

import click

from lscb_workflow import config
from lscb_workflow.cli.offices import open_office
from lscb_workflow.documents import exports
from lscb_workflow.documents.exports import plan_file
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import plan_export
from lscb_workflow.rules.digest.paper import SAMPLE
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Action, Plan
from lscb_workflow.rules.snapshot import Snapshot
from lscb_workflow.store import database, plans, printed, snapshots


@click.command()
@click.option("--plan", "name", metavar="PLAN", help="Its short name, where several are loaded.")
@click.option("--format", "form", type=click.Choice(["yaml", *exports.TABLES]), required=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@click.pass_obj
def export(home: Path, /, name: str | None, form: str, out: Path) -> None:
    """Write the plan to a file: yaml is the plan alone, the others its table with the progress to date."""
    with open_office(config.load(home)) as office:
        with database.reading(office.engine) as session:
            row = plans.find_plan(session, office.board, name)
            loaded = printed.loaded(session, row)
            taken = snapshots.take(session, office.board)
        kept = tuple(action for action in loaded.plan.actions if action.ref not in loaded.left)
        if not kept:
            raise Fault(f"plan {row.plan} has no actions left to write")
        plan = loaded.plan.model_copy(update={"actions": kept})
        content = plan_file.write(plan) if form == "yaml" else exports.writer(form)(_table(office, plan, taken))
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Fault(f"{out}: {error.strerror}") from None
    click.echo(f"Wrote plan {plan.plan}, {len(kept)} actions, to {out}.")


def _table(office: Office, plan: Plan, taken: Snapshot) -> plan_export.Table:
    loaded = next(loaded for loaded in taken.plans if loaded.plan == plan.plan)
    actions = {action.ref: action for action in loaded.actions}
    periods = {term.quarter.number: term.quarter.period for term in loaded.terms}
    as_posts = office.settings.show_people_as == "post"

    def standing(action: Action) -> plan_export.Standing:
        known, label = actions[action.ref], office.rules.words.label
        return plan_export.standing(known, action, periods.__getitem__, taken.people.title, label, as_posts)

    return plan_export.table(plan, standing, SAMPLE if office.settings.sample else "")
