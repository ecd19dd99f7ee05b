"""`prune` and `expunge`: what is too old goes by rule, and a passage that should never have been written by hand."""

import sys
from datetime import datetime
from pathlib import Path

import click

from lscb_workflow import config
from lscb_workflow.cli.deeds import made
from lscb_workflow.cli.offices import clock_now, now_option, open_office, outbox_folder
from lscb_workflow.pipeline import expunging, pruning
from lscb_workflow.rules.acts import ExpungeAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database

WORDS = {
    "sent_mail": "emails in data/outbox",
    "answer_drafts": "answers that were never sent",
    "links": "links that have ended",
    "attempts": "attempts at delivery",
    "draft_digests": "drafts of papers that went without them",
}


@click.command()
@click.option("--dry-run", is_flag=True, help="Count only.")
@now_option
@click.pass_obj
def prune(home: Path, /, dry_run: bool, now: datetime | None) -> None:
    """Remove what is older than `keep` in policy.toml says. Notices, messages, the audit and frozen papers stay."""
    opened = config.load(home)
    with open_office(opened) as office:
        counted = pruning.prune(office, outbox_folder(opened), now or clock_now(), dry_run)
        kept = office.rules.policy.keep
    for kind, count in counted.items():
        click.echo(
            f"{'Would remove' if dry_run else 'Removed'} {count} {WORDS[kind]}, older than {getattr(kept, kind)} days."
        )


@click.command()
@click.argument("file", metavar="PASSAGE-FILE", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--by", required=True, metavar="POST", help="The post that decided it.")
@click.option("--because", required=True, help="Why, without the passage: readers of a corrected paper see it.")
@now_option
@click.pass_obj
def expunge(home: Path, /, file: Path, by: str, because: str, now: datetime | None) -> None:
    """Remove a passage from tables, papers and emails on file, and from every later restore; `-` reads it from standard
    input. What was left of it is printed, and who had been sent it."""
    act, passage = made(ExpungeAct, by=by, because=because), _passage(file)
    opened = config.load(home)
    with open_office(opened) as office:
        removed = expunging.expunge(office, opened.root / "data", passage, act.by, act.because, now or clock_now())
        _tell(removed)
        database.forget(office.engine)  # last: a busy database must not keep back whom to tell
    click.echo("Take a new backup, and delete older ones; if you keep one, keep data/expunged.jsonl beside it.")


def _tell(removed: expunging.Removed) -> None:
    if not removed.places and removed.receivers:
        click.echo("Nothing of it is left in this home.")
    elif not removed.places:
        click.echo("Found nowhere in this home; is it spelt as it was written? Later restores will look for it.")
    for place, count in sorted(removed.places.items()):
        click.echo(f"Removed from {place}: {count}")
    for line in removed.reissued:
        click.echo(line)
    click.echo("It had been sent to:" if removed.receivers else "No message on record had been sent with it.")
    for line in removed.receivers:
        click.echo(f"  {line}")


def _passage(file: Path) -> str:
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Fault(f"{file}: this is not UTF-8 text; save it as UTF-8") from None
