"""`backup` and `restore`: a home in one file, and back."""

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe

import click

from lscb_workflow import config
from lscb_workflow.cli.offices import clock_now, now_option, open_office
from lscb_workflow.documents import tombstones
from lscb_workflow.documents.archives import Manifest
from lscb_workflow.pipeline import backups, expunging
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database, forms


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-mail", "mail", is_flag=True, help="The emails in data/outbox too.")
@now_option
@click.pass_obj
def backup(home: Path, /, file: Path, mail: bool, now: datetime | None) -> None:
    """Back the home up into one file, while the service runs. `.env`, with its secrets, stays out."""
    opened = config.load(home)
    if not database.exists(opened.env.database_url):
        raise Fault("there is no database where LSCB_DATABASE_URL (or data/lscb.db) says; there is nothing to back up")
    engine = database.connect(opened.env.database_url)
    try:
        made = backups.make(opened, engine, file, mail, now or clock_now())
    finally:
        engine.dispose()
    click.echo(f"Backed up {len(made.files)} files into {file}. Not in it: {', '.join(made.left_out)}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@now_option
@click.pass_obj
def restore(home: Path, /, file: Path, now: datetime | None) -> None:
    """Put a backup into an empty folder, once all of it has been checked.

    `.env` may lie there already, and data/expunged.jsonl: what was expunged since the backup goes from it too.
    """
    root = home.expanduser().resolve()
    was_there, staging = root.exists(), root / backups.STAGING
    shutil.rmtree(staging, ignore_errors=True)  # what a killed restore left
    try:
        manifest = backups.unpack(file, root, config.environment(root).database_url)
        said = _checked(staging, now or clock_now())
        backups.settle(staging, root)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if not was_there:
            with suppress(OSError):  # it is not empty: the home is there
                root.rmdir()
    for line in (*said, *_last_words(root, manifest)):
        click.echo(line)


def _checked(staging: Path, now: datetime) -> list[str]:
    """Open the home where it was unpacked, check its papers, and take out what has been expunged."""
    secret = {"LSCB_SECRET": token_urlsafe(32)}  # no link is made here; the board's own secret is not in a backup
    said = []
    with open_office(config.load(staging, secret)) as office:
        with database.reading(office.engine) as session:
            if spoilt := list(forms.spoilt(session, office.board)):
                raise Fault(*spoilt)
        for stone in tombstones.read(staging / "data" / tombstones.NAME):
            removed = expunging.remove(office, staging / "data", stone, now)
            if removed.places:
                said += [f"Removed what was expunged on {stone.at:%Y-%m-%d} ({stone.name}).", *removed.reissued]
        if said:
            database.forget(office.engine)
    return said


def _last_words(root: Path, manifest: Manifest) -> list[str]:
    return [
        f"Restored {len(manifest.files)} files into {root}, as they were at {manifest.made_at:%Y-%m-%d %H:%M} UTC.",
        f"Not in the backup: {', '.join(manifest.left_out)}.",
        "What was expunged later is known only from data/expunged.jsonl of the lost home, or of a newer backup.",
        "Mail that left later is not in it, and may go again: look at `forecast` before the clock runs.",
    ]
