"""The submission family: words that may identify somebody, and are withheld until the business manager has looked."""

from datetime import datetime
from pathlib import Path

import click

from lscb_workflow import config
from lscb_workflow.cli.offices import clock_now, now_option, open_office
from lscb_workflow.rules import redaction
from lscb_workflow.store import database, people, withholding


@click.group()
def submission() -> None:
    """Words that are withheld: look, clear them or take them out."""


@submission.command("list")
@click.pass_obj
def list_(home: Path, /) -> None:
    """Everything that is withheld, by its number."""
    with open_office(config.load(home)) as office, database.reading(office.engine) as session:
        found = withholding.waiting(session, office.board)
    for words in found:
        click.echo(f"{words.which:>12}  {words.about}, by {words.by}: {', '.join(words.fields)}")
    if not found:
        click.echo("Nothing is withheld.")


@submission.command()
@click.argument("which")
@click.pass_obj
def show(home: Path, /, which: str) -> None:
    """The withheld words, with the passages that may identify somebody."""
    with open_office(config.load(home)) as office, database.reading(office.engine) as session:
        words = withholding.find(session, office.board, which)
        known = people.directory(session, office.board).known_names()
    click.echo(f"{words.about}, by {words.by}")
    for field, text in words.fields.items():
        click.echo(f"\n{field}:\n{text}")
        for flag in redaction.flags(text, known):
            click.echo(f"  “{text[flag.start : flag.end]}” {redaction.WHY[flag.kind]}")
    click.echo(
        f"\nMay they stand? `submission clear {which} --by POST`. If not, `submission redact {which} --by POST`."
    )


@submission.command()
@click.argument("which")
@click.option("--by", required=True, help="Who has looked at the words.")
@now_option
@click.pass_obj
def clear(home: Path, /, which: str, by: str, now: datetime | None) -> None:
    """The words may stand: they go into papers from now on."""
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        withholding.clear(session, office.board, which, now or clock_now(), by)
    click.echo(f"Cleared: {which}. Its words go into the papers compiled from now on.")


@submission.command()
@click.argument("which")
@click.option("--words", "passages", multiple=True, help="A passage to take out (else all that was found).")
@click.option("--by", required=True, help="Who has looked at the words.")
@now_option
@click.pass_obj
def redact(home: Path, /, which: str, passages: tuple[str, ...], by: str, now: datetime | None) -> None:
    """Take passages out for good; the rest may stand."""
    with open_office(config.load(home)) as office, database.writing(office.engine) as session:
        count = withholding.redact(session, office.board, which, passages, now or clock_now(), by)
    click.echo(f"Taken out of {which}: {count} {'passage' if count == 1 else 'passages'}. The rest may stand.")
