"""The digest family: compile, look, sign off."""

from datetime import datetime
from pathlib import Path

import click

from lscb_workflow import config
from lscb_workflow.cli.deeds import made
from lscb_workflow.cli.offices import clock_now, now_option, open_office
from lscb_workflow.pipeline import acts
from lscb_workflow.rules.acts import SignOffAct
from lscb_workflow.store import database
from lscb_workflow.store import digests as files
from lscb_workflow.store.tables import DigestRow


@click.group()
def digest() -> None:
    """The quarterly board paper."""


@digest.command()
@click.argument("quarter")
@now_option
@click.pass_obj
def draft(home: Path, /, quarter: str, now: datetime | None) -> None:
    """Compile the draft afresh from what is on file."""
    with open_office(config.load(home)) as office:
        click.echo(acts.draft(office, quarter, now or clock_now()))


@digest.command()
@click.argument("quarter")
@click.option("--format", "form", type=click.Choice(["html", "text", "json"]), default="text", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file.")
@click.option("--draft", is_flag=True, help="The draft that waits for its sign-off, even if an issue has gone.")
@click.pass_obj
def show(home: Path, /, quarter: str, form: str, out: Path | None, draft: bool) -> None:
    """Show the newest issue that went out, or the draft while none has."""
    with open_office(config.load(home)) as office, database.reading(office.engine) as session:
        row = files.newest(session, office.board, quarter, draft)
    if out is None:
        click.echo(in_form(row, form).decode())
        return
    out.write_bytes(in_form(row, form))
    click.echo(f"Wrote {quarter}, issue {row.number} ({row.edition} edition, {row.sha256[:12]}), to {out}.")


def in_form(row: DigestRow, form: str) -> bytes:
    """The bytes on file, as they were frozen."""
    return {"html": row.html, "text": row.text, "json": row.content}[form]


@digest.command("sign-off")
@click.argument("quarter")
@click.option("--by", required=True, metavar="POST", help="The post that signs.")
@click.option("--read", metavar="HASH", help="The beginning of the hash of what was read; a newer draft is refused.")
@now_option
@click.pass_obj
def sign_off(home: Path, /, quarter: str, by: str, read: str | None, now: datetime | None) -> None:
    """Freeze the draft on file: exactly these bytes go to the board on the day papers go."""
    with open_office(config.load(home)) as office:
        click.echo(acts.perform(office, made(SignOffAct, quarter=quarter, by=by, read=read), now or clock_now()))
