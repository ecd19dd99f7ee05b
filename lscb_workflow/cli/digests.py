"""The digest family: compile, look, write the front page, sign off, send, correct, check."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from lscb_workflow import config
from lscb_workflow.cli.deeds import made, perform
from lscb_workflow.cli.offices import clock_now, now_option, open_office
from lscb_workflow.cli.publishing import beside, publish, year
from lscb_workflow.cli.writing import write_out
from lscb_workflow.pipeline import papers, press, signing
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules.acts import CorrectAct, FrontPageAct, ReleaseAct, SignOffAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database, digests, forms
from lscb_workflow.store.tables import DigestRow

by_option = click.option("--by", required=True, metavar="POST", help="The post that does it.")


@click.group()
def digest() -> None:
    """The quarterly board paper."""


@digest.command()
@click.argument("quarter")
@click.option("--by", default=digests.THE_CLOCK, metavar="POST", help="The post that compiles it; it cannot sign it.")
@now_option
@click.pass_obj
def draft(home: Path, /, quarter: str, by: str, now: datetime | None) -> None:
    """Compile the draft afresh from what is on file."""
    with open_office(config.load(home)) as office:
        click.echo(signing.draft(office, quarter, now or clock_now(), by))


@digest.command()
@click.argument("quarter")
@click.option("--audience", default="board", show_default=True, help="Whose version, as policy.toml names it.")
@click.option("--format", "form", type=click.Choice(["text", *press.FORMS]), default="text", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file.")
@click.option("--draft", is_flag=True, help="The draft that waits for its sign-off, even if an issue has gone.")
@click.option("--edition", type=click.Choice(["full", "short"]), help="The short one has nobody's own words.")
@click.option("--issue", type=click.IntRange(min=1), help="An older issue by its number.")
@click.pass_obj
def show(home: Path, /, quarter: str, out: Path | None, draft: bool, issue: int | None, **which: str | None) -> None:
    """Show the newest issue that was signed off or has gone, or the draft while none has."""
    with open_office(config.load(home)) as office, database.reading(office.engine) as session:
        if issue:
            row = digests.issue(session, office.board, quarter, issue)
        else:
            row = digests.newest(session, office.board, quarter, draft)
        data = _form(session, office, row, **which)
    said = f"{quarter}, issue {row.number} ({row.edition} edition, {row.sha256[:12]})"
    write_out(out, data, said)


def _form(
    session: Session, office: Office, row: DigestRow, audience: str | None, form: str | None, edition: str | None
) -> bytes:
    """The bytes on file where there are any; a draft, or an edition that never went, is printed for the looker."""
    reader = office.rules.policy.digest.audience(audience or "")
    if reader is None:
        known = ", ".join(each.name for each in office.rules.policy.digest.audiences)
        raise Fault(f"policy.toml names no audience {audience!r}; it has {known}")
    short = edition == "short" and row.edition != "short"
    kept = forms.of_issue(session, row, reader.name)
    if not short and (reader.name, form) in kept:
        return kept[reader.name, form or ""]
    copy = press.copy(reader, row.content, row.public, row.sha256, short)
    if form == "text" and not reader.is_mailed:
        raise Fault(f"the version for {reader.title} is not mailed, so it has no text; choose another --format")
    if form == "text":
        return copy.text(office.templates, papers.around(session, office, row.compiled_at))
    if form not in copy.forms:
        raise Fault(f"the version for {reader.title} is never a spreadsheet; choose another --format")
    return office.press.form(form or "", copy)


@digest.command()
@click.argument("quarter")
@by_option
@click.option("--sentence", help="The quarter in one sentence, in your own words; empty: ours again.")
@click.option("--note", help="A note under it; empty: none.")
@now_option
@click.pass_obj
def edit(home: Path, /, now: datetime | None, **words: Any) -> None:
    """Write on the front page. The rest comes from what leads sent in."""
    if words["sentence"] is None and words["note"] is None:
        raise Fault("say what to write: --sentence, --note or both")
    perform(home, made(FrontPageAct, **words), now)


@digest.command("sign-off")
@click.argument("quarter")
@click.option("--by", required=True, metavar="POST", help="The post that signs.")
@click.option("--read", metavar="HASH", help="The beginning of the hash of what was read; a newer draft is refused.")
@now_option
@click.pass_obj
def sign_off(home: Path, /, quarter: str, by: str, read: str | None, now: datetime | None) -> None:
    """Freeze the draft on file in every form: exactly that goes out on the day papers go."""
    perform(home, made(SignOffAct, quarter=quarter, by=by, read=read), now)


@digest.command()
@click.argument("quarter")
@by_option
@now_option
@click.pass_obj
def send(home: Path, /, quarter: str, by: str, now: datetime | None) -> None:
    """Let a signed paper go with the next tick, before the day papers go."""
    perform(home, made(ReleaseAct, quarter=quarter, by=by), now)


@digest.command()
@click.argument("quarter")
@by_option
@click.option("--because", required=True, help="What was wrong, for its readers.")
@now_option
@click.pass_obj
def correct(home: Path, /, now: datetime | None, **words: str) -> None:
    """Begin a new issue that says what it corrects. It is signed off like any other, and goes to the same readers."""
    perform(home, made(CorrectAct, **words), now)


@digest.command()
@click.pass_obj
def check(home: Path, /) -> None:
    """Compare every stored paper and form with its recorded hash."""
    with open_office(config.load(home)) as office, database.reading(office.engine) as session:
        spoilt, count = list(forms.spoilt(session, office.board)), forms.count(session, office.board)
    if spoilt:
        raise Fault(*spoilt)
    click.echo(f"{count} stored forms match their hashes.")


for command in (publish, beside, year):
    digest.add_command(command)
