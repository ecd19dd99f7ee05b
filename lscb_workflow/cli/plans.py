"""The plan family: check a file, load it, and settle what it left open."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from lscb_workflow import config
from lscb_workflow.cli import exports, plan_changes, plan_years, reports
from lscb_workflow.cli.deeds import made, perform
from lscb_workflow.cli.offices import Day, clock_now, now_option, open_office
from lscb_workflow.documents.plans import read_plan, read_printed
from lscb_workflow.documents.supports import check_supports
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import plan_check
from lscb_workflow.rules.acts import CompleteAct, ConfirmAct, EventAct, ReviseAct, WithdrawAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.notices import day
from lscb_workflow.rules.people import Directory
from lscb_workflow.rules.plan import Plan
from lscb_workflow.rules.plan_tables import PlanFacts
from lscb_workflow.store import database, people, plans, snapshots


@click.group()
def plan() -> None:
    """Check, load and settle a plan."""


plan.add_command(exports.export)
plan.add_command(plan_years.open_year)
plan.add_command(reports.settle)


def facts_options(command: Callable[..., None]) -> Callable[..., None]:
    """What a Word, Excel, CSV or PDF file may not say of itself, or say wrongly."""
    options = (
        click.option("--plan", help="The plan's short name, as in 2012-13 (else from its dates)."),
        click.option("--title", help="The plan's title (else as the file prints it)."),
        click.option("--starts", "starts_on", type=Day(), help="The plan's first day."),
        click.option("--ends", "ends_on", type=Day(), help="The plan's last day."),
        click.option("--year-start", type=click.IntRange(1, 12), help="The month its year begins in, 4 for April."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@plan.command()
@click.argument("file", type=click.Path(path_type=Path))
@facts_options
@click.option("--json", "as_json", is_flag=True, help="Plain JSON instead of words.")
@reports.report_option
@click.pass_obj
def check(home: Path, /, file: Path, as_json: bool, out: Path | None, **facts: Any) -> None:
    """Show how a plan file is understood, and what it leaves open. Changes nothing and needs no home."""
    try:
        read, errors = read_printed(file, PlanFacts(**facts)), []
    except Fault as fault:
        read, errors = None, list(fault.problems)
    report = plan_check.report(read, _known_people(home), errors)
    changed = plan_changes.show(home, read.plan, report) if read else []
    words = json.dumps(report, ensure_ascii=False, indent=2) if as_json else plan_check.in_words(report)
    click.echo(words if as_json else "\n".join((words, *changed)))
    if read and out:
        reports.write(read.plan, out)
    if errors:
        raise SystemExit(1)


def _known_people(home: Path) -> Directory | None:
    """The posts of a home that has some; without one, nothing is said about who answers to a lead."""
    with plan_changes.office_if_there(home) as office:
        if office is None:
            return None
        with database.reading(office.engine) as session:
            known = people.directory(session, office.board)
    return known if known.posts else None


@plan.command()
@click.argument("file", type=click.Path(path_type=Path))
@facts_options
@click.option("--meets", "meetings", type=Day(), multiple=True, help="A quarter's meeting, once a quarter, in order.")
@click.option("--remind-from", type=Day(), help="Nothing is sent before this day (else today).")
@plan_changes.options
@now_option
@click.pass_obj
def load(
    home: Path,
    /,
    file: Path,
    meetings: tuple[date, ...],
    remind_from: date | None,
    accept: bool,
    same: tuple[str, ...],
    new: tuple[str, ...],
    now: datetime | None,
    **facts: Any,
) -> None:
    """Store a plan, or the changes to one that is stored: all of it or nothing."""
    with open_office(config.load(home)) as office:
        moment = now or clock_now()
        read = read_plan(file, PlanFacts(**facts))
        if changed := plan_changes.review(office, file, read, moment, accept, same, new):
            stays = " Its meetings and its first day of reminders stay as they are." if meetings or remind_from else ""
            click.echo("\n".join((*changed, f"Plan {read.plan} is changed.{stays}")))
            return
        count = load_plan(office, file, meetings, remind_from or office.today(moment), moment, read)
    click.echo(f"Loaded {count} actions from {file.name}.")


def load_plan(
    office: Office,
    file: Path,
    meetings: Sequence[date],
    remind_from: date,
    now: datetime,
    read: Plan | None = None,
) -> int:
    """Store a plan file (`read`, if that was done) in one transaction; returns how many actions it has."""
    read = read or read_plan(file)
    readings = plan_check.readings(read, meetings)
    with database.writing(office.engine) as session:
        check_supports(file, read, plans.references(session, office.board))
        known = people.directory(session, office.board)
        if not known.posts:
            raise Fault("this home has no posts yet; load the people first, with `person load FILE`")
        _refuse_a_board_without_roles(office, known)
        plans.load(session, office.board, read, readings, known, meetings, remind_from, now)
        taken = snapshots.take(session, office.board)
        wrong = [
            f"{term.quarter.ref}: {problem}"
            for loaded in taken.plans
            if loaded.plan == read.plan
            for term in loaded.terms
            if (problem := office.rules.dates(term).problem)
        ]
        if wrong:
            raise Fault(*wrong)
    return len(read.actions)


def _refuse_a_board_without_roles(office: Office, known: Directory) -> None:
    """Somebody must look after the plan, sign the paper and receive it, or the ladder would end in silence."""
    digest = office.rules.policy.digest
    read = tuple(role for audience in digest.audiences for role in audience.roles)
    wanted: list[tuple[str, ...]] = [("manager",), ("chair",), (digest.signed_off_by,), *([read] if read else [])]
    posts = {post.handle for post in known.posts}
    if unknown := [post for audience in digest.audiences for post in audience.posts if post not in posts]:
        raise Fault(
            f"policy.toml: digest.audiences names {unknown[0]}, and there is no such post; `person add` adds it"
        )
    if missing := [roles for roles in wanted if not any(known.in_role(role) for role in roles)]:
        raise Fault(
            *(f"no post has the role {' or '.join(roles)}; `person add … --role {roles[0]}`" for roles in missing)
        )


by_option = click.option("--by", default="operator", show_default=True, help="Who says so.")


@plan.command()
@click.argument("ref")
@click.option("--due", type=Day(), help="By this day.")
@click.option("--from", "from_on", type=Day(), help="From this day, without an end.")
@click.option("--every", help="With --from: how often, as in 3m.")
@click.option("--event", help="After something that is not a date.")
@by_option
@now_option
@click.pass_obj
def confirm(home: Path, /, ref: str, now: datetime | None, **words: Any) -> None:
    """Settle an uncertain timescale."""
    perform(home, made(ConfirmAct, ref=ref, **words), now)


@plan.command()
@click.argument("ref")
@click.option("--accept", "decision", flag_value="accepted", default="accepted", help="In the words asked for.")
@click.option("--refuse", "decision", flag_value="refused", help="The timescale stays as it is; needs --because.")
@click.option("--due", type=Day(), help="By this day, whatever the words.")
@click.option("--from", "from_on", type=Day(), help="From this day, without an end.")
@click.option("--every", help="With --from: how often, as in 3m.")
@click.option("--because", help="Why.")
@by_option
@now_option
@click.pass_obj
def revise(home: Path, /, ref: str, now: datetime | None, **words: Any) -> None:
    """Decide on the revised timescale that a lead has asked for."""
    perform(home, made(ReviseAct, ref=ref, **words), now)


@plan.command()
@click.argument("ref")
@click.option("--on", type=Day(), required=True, help="The day it happened.")
@by_option
@now_option
@click.pass_obj
def event(home: Path, /, ref: str, now: datetime | None, **words: Any) -> None:
    """Say that the event which an action waited for has happened."""
    perform(home, made(EventAct, ref=ref, **words), now)


@plan.command()
@click.argument("ref")
@by_option
@now_option
@click.pass_obj
def complete(home: Path, /, ref: str, now: datetime | None, by: str) -> None:
    """Accept the evidence: the action is complete and owes nothing more."""
    perform(home, made(CompleteAct, ref=ref, by=by), now)


@plan.command()
@click.argument("ref")
@click.option("--because", required=True, help="Why.")
@by_option
@now_option
@click.pass_obj
def withdraw(home: Path, /, ref: str, now: datetime | None, **words: Any) -> None:
    """Take an action out of the plan."""
    perform(home, made(WithdrawAct, ref=ref, **words), now)


@plan.command()
@click.argument("ref")
@click.argument("post")
@by_option
@now_option
@click.pass_obj
def lead(home: Path, /, ref: str, post: str, by: str, now: datetime | None) -> None:
    """Give an action the lead that the plan does not name."""
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        plans.name_lead(session, office.board, ref, post, now or clock_now(), by)
        click.echo(f"Action {ref} is led by {post}.")


@plan.command()
@click.argument("quarter")
@click.argument("meets_on", type=Day(), metavar="DATE")
@by_option
@now_option
@click.pass_obj
def meeting(home: Path, /, quarter: str, meets_on: date, by: str, now: datetime | None) -> None:
    """Set or move the meeting of a quarter; steps not yet taken follow it."""
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        plans.move_meeting(session, office.board, quarter, meets_on, now or clock_now(), by)
        taken = snapshots.take(session, office.board)
        term = next(t for p in taken.plans for t in p.terms if t.quarter.ref == quarter)
        dates = office.rules.dates(term)
        if dates.problem:
            raise Fault(f"{quarter}: {dates.problem}")
        click.echo(f"{quarter} meets on {day(meets_on)}: opens {day(dates.opens_on)}, papers {day(dates.papers_on)}.")
