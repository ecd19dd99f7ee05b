"""`play`: the real tick, day by day, with a set clock and scripted answers. In a sample home only."""

import logging
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click
from sqlmodel import Session

from lscb_workflow import config, pipeline
from lscb_workflow.cli import logs
from lscb_workflow.cli.offices import KINDS, Day, open_office, outbox_folder
from lscb_workflow.documents.answers import read_answers
from lscb_workflow.pipeline import acts, press
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import replies
from lscb_workflow.rules.acts import Act
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.pace import MINUTE
from lscb_workflow.store import database, days, digests, forms, postbags, snapshots

ANSWERED_AT = time(12)  # when a lead who always answers does so
INVENTED = ".example"  # RFC 2606: no mail can reach it
POSTED_AT = time(17)  # when the day's receipts have gone
DAY = timedelta(days=1)
Answers = Callable[[Office, date], Sequence[Act]]


@click.command()
@click.option("--from", "start", type=Day(), help="The first day (else the one after the last that was finished).")
@click.option("--to", "end", type=Day(), required=True, help="The last day.")
@click.option("--answers", default="none", show_default=True, metavar="none|all|FILE", help="Who answers.")
@click.pass_obj
def play(home: Path, /, start: date | None, end: date, answers: str) -> None:
    """Play a sample home day by day, and say where the emails and the papers are."""
    opened = config.load(home)
    if not opened.settings.sample:
        raise Fault(f"{opened.root} is a real home; only a sample can be played")
    reply = _answers(answers, opened)
    logs.start(logging.WARNING)
    with open_office(opened, through=opened.plays_through) as office:
        office.templates.check(KINDS)
        if opened.plays_through != "folder":
            _refuse_real_addresses(office)
        first = start or _next_day(office)
        if end < first:
            raise Fault(f"there is nothing to play: {first} is after {end}; name a later day with --to")
        with click.progressbar(_days(first, end), label="Playing", file=sys.stderr) as bar:
            for today in bar:
                play_day(office, today, reply)
        click.echo(f"Played {first} to {end}.")
        _tell(office, opened)


def play_day(office: Office, today: date, reply: Answers) -> None:
    """A tick at the send hour, the day's acts, and a tick for the mail that answers them."""
    _tick(office, _at(office, today, office.settings.send_at))
    done = reply(office, today)
    for act in done:
        try:
            acts.perform(office, act.deed, _at(office, today, act.at.time()))
        except Fault as fault:
            raise Fault(*(f"{act.at}: {problem}" for problem in fault.problems)) from None
    if done:
        _tick(office, _at(office, today, max(POSTED_AT, done[-1].at.time())))


def _tick(office: Office, now: datetime) -> None:
    """A tick and, where only so many may leave in a minute, another each minute until the rest has gone."""
    if pipeline.tick(office, lambda: now).sent and office.a_minute:
        _tick(office, now + MINUTE)


def _refuse_real_addresses(office: Office) -> None:
    """A server on this machine may pass mail on: whatever is played may only be addressed to where nobody is."""
    with database.reading(office.engine) as session:
        posts = snapshots.take(session, office.board).people.posts
    real = [post.handle for post in posts for holder in post.holders if not holder.email.endswith(INVENTED)]
    if real:
        raise Fault(f"only addresses that end in {INVENTED} are played through a mail server; see {', '.join(real)}")


def _at(office: Office, today: date, hour: time) -> datetime:
    return datetime.combine(today, hour, office.settings.zone).astimezone(UTC)


def _days(start: date, end: date) -> list[date]:
    return [start + DAY * n for n in range((end - start).days + 1)]


def _next_day(office: Office) -> date:
    """The day after the last that was finished; at first, the day on which the earliest plan starts."""
    with database.reading(office.engine) as session:
        last = days.last_finished(session, office.board)
        plans = snapshots.take(session, office.board).plans
    if not last and not plans:
        raise Fault("there is no plan to play; `plan load` loads one")
    return last + DAY if last else plans[0].starts_on


def _answers(words: str, home: config.Home) -> Answers:
    if words == "none":
        return lambda _office, _today: ()
    if words == "all":
        return _everybody
    file = Path(words) if Path(words).exists() else home.root / words
    script = read_answers(file)
    return lambda _office, today: [act for act in script if act.at.date() == today]


def _everybody(office: Office, today: date) -> list[Act]:
    """Whatever was asked by this morning is answered at noon."""
    with database.reading(office.engine) as session:
        taken = snapshots.take(session, office.board)
    return replies.to_all(taken, office.rules, datetime.combine(today, ANSWERED_AT))


def _tell(office: Office, home: config.Home) -> None:
    with database.reading(office.engine) as session:
        messages = list(postbags.messages(session, office.board))
        papers = _papers(session, office, home.root / "data" / "digests")
    sent = Counter(message["kind"] for message in messages if message["state"] == "sent")
    for kind, count in sent.most_common():
        people = len({m["to"]["email"] for m in messages if m["kind"] == kind and m["state"] == "sent"})
        click.echo(f"  {count:>5} {kind:<11} to {people} {'person' if people == 1 else 'people'}")
    place = outbox_folder(home) if home.plays_through == "folder" else f"through {home.plays_through}"
    click.echo(f"Emails:  {place} ({sum(sent.values())} sent)")
    for path in papers:
        click.echo(f"Digest:  {path}")


def _papers(session: Session, office: Office, folder: Path) -> list[Path]:
    """Every quarter's newest issue in every form, a folder an audience that it was printed for, with the short edition
    beside the full one. Returns each quarter's page for the first of them."""
    found = []
    for ref, row in digests.newest_frozen(session, office.board).items():
        at = folder / ref.replace("/", "-")
        kept = forms.of_issue(session, row)
        audiences = [each for each in office.rules.policy.digest.audiences if (each.name, "docx") in kept]
        for audience in audiences:
            (at / audience.name).mkdir(parents=True, exist_ok=True)
            short = press.copy(audience, row.content, row.public, row.sha256, short=True)
            for form in short.forms:
                (at / audience.name / f"paper.{form}").write_bytes(kept[audience.name, form])
                (at / audience.name / f"short.{form}").write_bytes(office.press.form(form, short))
        found += [at / each.name / "paper.html" for each in audiences[:1]]
    return found
