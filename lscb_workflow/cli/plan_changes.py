"""A later version of a plan that is loaded: what it changes, and its acceptance."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lscb_workflow import config
from lscb_workflow.cli.offices import open_office
from lscb_workflow.documents.supports import check_supports
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import plan_changes
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.plan import Plan
from lscb_workflow.store import database, people, plans, printed
from lscb_workflow.store import plan_changes as acceptance


@contextmanager
def office_if_there(home: Path) -> Iterator[Office | None]:
    """The office of a home that is there and has its tables; looking makes neither."""
    if not (home / config.SETTINGS).is_file():
        yield None
        return
    opened = config.load(home)
    url = opened.env.database_url
    if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists():
        yield None
        return
    with open_office(opened) as office:
        yield office


def show(home: Path, read: Plan, report: dict[str, Any]) -> list[str]:
    """Add to a check's report what the file changes, if its plan is loaded here; returns the same for a terminal."""
    with office_if_there(home) as office:
        if office is None:
            return []
        with database.reading(office.engine) as session:
            row = printed.row_of(session, office.board, read.plan)
            if row is None:
                return []
            known = people.directory(session, office.board)
            merge = plan_changes.compare(printed.loaded(session, row), read, known.lead_post)
    report["changes"] = [asdict(change) for change in merge.changes]
    report["questions"] += [{"ref": question.ref, "question": question.text} for question in merge.questions]
    return ["", *plan_changes.lines(merge.changes)]


def options(command: Callable[..., None]) -> Callable[..., None]:
    """What a person says about the changes to a plan that is loaded already."""
    accept = click.option("--accept", is_flag=True, help="The plan is loaded already: make the changes.")
    same = click.option("--same", multiple=True, metavar="REF", help="Still the same action, in quite other words.")
    new = click.option("--new", multiple=True, metavar="REF", help="Another action has taken this reference.")
    return accept(same(new(command)))


def review(
    office: Office, file: Path, read: Plan, now: datetime, accept: bool, same: Collection[str], new: Collection[str]
) -> list[str] | None:
    """Make the changes to a plan that is loaded, all or none; returns them for a terminal, or None if it is not loaded.

    Raises Fault, having changed nothing, if there are none, if a question is open, or if nobody has accepted them yet.
    """
    with database.writing(office.engine) as session:
        row = printed.row_of(session, office.board, read.plan)
        if row is None:
            return None
        known = people.directory(session, office.board)
        loaded = printed.loaded(session, row)
        merge = plan_changes.compare(loaded, read, known.lead_post, same, new)
        if merge.questions:
            raise Fault(*(f"{question.ref}: {question.text}" for question in merge.questions), "nothing was changed")
        if not merge.changes:
            raise Fault(f"plan {read.plan} is loaded already; nothing was changed")
        lines = list(plan_changes.lines(merge.changes))
        if not accept:
            click.echo("\n".join(lines))
            raise Fault(f"plan {read.plan} would change; nothing was changed; load it with --accept to change it")
        check_supports(file, read, plans.references(session, office.board))
        acceptance.accept(session, row, loaded, merge, known, now, "operator")
    return lines
