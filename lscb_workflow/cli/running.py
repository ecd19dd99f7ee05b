"""`tick` and `serve`: the clock, once or until stopped."""

import threading
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import click

from lscb_workflow import config, pipeline
from lscb_workflow.cli.offices import KINDS, clock_now, now_option, open_office
from lscb_workflow.rules.faults import Fault


@click.command()
@now_option
@click.pass_obj
def tick(home: Path, /, now: datetime | None) -> None:
    """Plan what is owed now and deliver it. With --now, only the folder is used."""
    from lscb_workflow.cli.offices import outbox_folder
    from lscb_workflow.mail.transports.folder import Folder

    opened = config.load(home)
    if now and opened.delivers != "folder":
        raise Fault("--now is for trying things out: this home sends real mail, and what a trial sends counts as sent")
    transport = Folder(outbox_folder(opened)) if now else None
    with open_office(opened, transport) as office:
        office.templates.check(KINDS)
        done = pipeline.tick(office, (lambda: now) if now else clock_now)
    click.echo(f"Planned {done.planned} notices, took {done.taken} messages to send.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@now_option
@click.pass_obj
def serve(home: Path, /, host: str, port: int, now: datetime | None) -> None:
    """Run the pages and the clock until stopped; a message in hand is finished first. With --now nothing ticks."""
    import uvicorn

    from lscb_workflow import clock
    from lscb_workflow.web import app

    stop = threading.Event()
    with open_office(config.load(home), stopping=stop.is_set) as office:
        office.templates.check(KINDS)
        click.echo(f"Serving {office.settings.board_name} on http://{host}:{port} (Ctrl-C stops).")
        uvicorn.run(
            app(nullcontext() if now else clock.Metronome(office, stop)), host=host, port=port, log_level="warning"
        )
