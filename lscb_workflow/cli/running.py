"""`tick` and `serve`: the clock, once or until stopped."""

import socket
import threading
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import click

from lscb_workflow import config, pipeline
from lscb_workflow.cli import logs
from lscb_workflow.cli.offices import clock_now, now_option, open_office
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules.digest.wording import counted
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
    logs.start()
    transport = Folder(outbox_folder(opened)) if now else None
    with open_office(opened, transport) as office:
        _say_where_mail_goes(opened)
        done = pipeline.tick(office, lambda: now) if now else _real_tick(office, opened)
    click.echo(f"Planned {counted(done.planned, 'notice')}, sent {counted(done.sent, 'message')}.")
    if done.waiting:
        raise Fault(*(f"not everything has left, as `lscb-workflow postbag` shows: {why}" for why in done.waiting))


def _real_tick(office: Office, home: config.Home) -> pipeline.Tally:
    from lscb_workflow import clock

    heartbeat = clock.Heartbeat(home.env.heartbeat_url)
    done = clock.tick(office, clock_now, heartbeat)
    heartbeat.wait()
    return done


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@now_option
@click.pass_obj
def serve(home: Path, /, host: str, port: int, now: datetime | None) -> None:
    """Run the pages and the clock until stopped; a message in hand is finished first. With --now nothing ticks."""
    import uvicorn

    from lscb_workflow import clock
    from lscb_workflow.cli.offices import outbox_folder
    from lscb_workflow.web import app
    from lscb_workflow.web.pages import Pages

    logs.start()
    stop = threading.Event()
    opened = config.load(home)
    with open_office(opened, stopping=stop.is_set) as office:
        _say_where_mail_goes(opened)
        site = app(
            office,
            Pages(opened.root / "templates" / "pages", office.settings),
            (lambda: now) if now else clock_now,
            nullcontext() if now else clock.Metronome(office, stop, clock.Heartbeat(opened.env.heartbeat_url)),
            outbox=outbox_folder(opened),
            ticks=now is None,
        )
        with _listening(host, port) as door:
            click.echo(f"Serving {office.settings.board_name} on http://{host}:{port} (Ctrl-C stops).")
            # No access log: the address of a lead's page is the key to it.
            uvicorn.Server(uvicorn.Config(site, log_config=None, log_level="warning", access_log=False)).run(
                sockets=[door]
            )


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise Fault(f"cannot listen on {host}:{port}: {error.strerror or error}; choose another --port") from None


def _say_where_mail_goes(home: config.Home) -> None:
    """A home set up for real mail that may not send it yet is easily taken for a live one."""
    if home.env.transport != "folder" and home.delivers == "folder":
        click.echo("Mail goes to the folder: LSCB_LIVE is not set to yes.", err=True)
