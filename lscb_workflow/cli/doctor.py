"""`doctor`: what would keep this home from doing its work, before it does."""

import ctypes
import json
import shutil
import socket
import ssl
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
from sqlalchemy.exc import SQLAlchemyError

from lscb_workflow import config
from lscb_workflow.cli.offices import KINDS, clock_now, now_option, open_office
from lscb_workflow.mail.transports.folder import Folder
from lscb_workflow.rules import preflight
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.findings import Finding, or_green, status
from lscb_workflow.store import database

MEGABYTE = 1_000_000
PATIENCE = 5.0  # seconds


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON lines, one a finding.")
@click.option("--send-test", metavar="POST", help="Also send this post a message that says it is a test.")
@now_option
@click.pass_obj
def doctor(home: Path, /, as_json: bool, send_test: str | None, now: datetime | None) -> None:
    """Look at everything that mail and papers need, and change nothing. Ends with 0, 1 (amber) or 2 (red).

    A sample is looked at in its own time. With --now, a test message only goes to the folder.
    """
    found = []
    for finding in _findings(home, send_test, now):
        found.append(finding)
        click.echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else str(finding))
    sys.exit(status(found))


def _findings(home: Path, send_test: str | None, now: datetime | None) -> Iterator[Finding]:
    try:
        opened = config.load(home)
    except Fault as fault:
        yield from (Finding("configuration", "red", words, "mend that file") for words in fault.problems)
        return
    yield Finding("configuration", "green", "settings, policy, words and .env can be read.")
    yield preflight.space(shutil.disk_usage(opened.root).free // MEGABYTE)
    if not opened.settings.sample:
        yield from preflight.clock_kept(_clock_is_kept())
    yield from _switches(opened)
    known = _database(opened)
    yield known
    if known.level != "green":
        return
    try:
        yield from _in_office(opened, send_test, now)
    except Fault as fault:
        yield from (Finding("home", "red", words, "mend what it names") for words in fault.problems)
    except SQLAlchemyError as error:  # its words quote statements, and with them people
        do = "restore it from a backup; what stands above was found before"
        yield Finding("database", "red", f"it cannot be read ({type(error).__name__}).", do)


def _switches(home: config.Home) -> Iterator[Finding]:
    """Where mail goes and how leads answer, for each is easily taken for the other."""
    env = home.env
    if home.delivers == "folder" and env.transport != "folder" and not home.settings.sample:
        do = "put LSCB_LIVE=yes into .env, or LSCB_REDIRECT_TO= one address for a trial"
        yield Finding("mail", "amber", "it goes to the folder, though LSCB_TRANSPORT names a server.", do)
    elif home.delivers != "folder" and env.redirect_to:
        do = "take LSCB_REDIRECT_TO out of .env when the trial is over"
        yield Finding("mail", "amber", "all of it goes to the one address of LSCB_REDIRECT_TO.", do)
    else:
        yield Finding(
            "mail", "green", "it goes to a folder." if home.delivers == "folder" else "it goes to its readers."
        )
    yield from _pages(home)


def _pages(home: config.Home) -> Iterator[Finding]:
    """Whether leads can open their pages, by a certificate that their browsers trust."""
    url = home.settings.pages_url or ""
    if home.delivers != "folder" and url.startswith("http://"):
        yield Finding(
            "pages", "red", "links lead to this machine, where no lead can open them.", "set pages_url to https"
        )
    else:
        yield Finding(
            "pages", "green", "leads answer behind a link." if url else "leads answer by reply: no pages_url."
        )
    if url.startswith("https://"):
        try:
            yield from preflight.certificate("the pages", _certificate_ends(url), clock_now())
        except ssl.SSLCertVerificationError as error:
            words = f"no browser opens pages_url, for its certificate is not trusted: {error.verify_message}."
            yield Finding("pages", "red", words, "renew it, or have it signed by an authority that browsers know")
        except (OSError, ValueError) as error:
            words = f"pages_url cannot be opened from here: {type(error).__name__}."
            yield Finding("pages", "amber", words, "see that the web server in front of `serve` runs, by https")


def _certificate_ends(url: str) -> datetime:
    parts = urlsplit(url)
    host = parts.hostname or ""
    with (
        socket.create_connection((host, parts.port or 443), timeout=PATIENCE) as line,
        ssl.create_default_context().wrap_socket(line, server_hostname=host) as secured,
    ):
        ends = secured.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends["notAfter"])), UTC)


def _clock_is_kept() -> bool | None:
    """What the kernel says of its clock (adjtimex(2): 5 is "not synchronised"); None where there is no such call."""
    try:
        return bool(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)) != 5)
    except AttributeError:
        return None


def _database(home: config.Home) -> Finding:
    """Whether the database is there and of this program's version. It is only looked at."""
    url = home.env.database_url
    if not database.exists(url):
        return Finding("database", "red", "there is none where .env says.", "restore it, or `lscb-workflow init`")
    engine = database.connect(url)
    try:
        at, newest = database.version(engine)
    except Fault as fault:
        return Finding("database", "red", f"{fault}.", "mend what it says")
    finally:
        engine.dispose()
    if at != newest:
        words = f"it is at version {at}, and this program brings it to {newest} when it next runs."
        return Finding("database", "amber", words, "keep a copy, run any other command, then doctor again")
    return Finding("database", "green", f"it is at version {at}, this program's own.")


def _page_templates(home: config.Home) -> Iterator[Finding]:
    from lscb_workflow.web.pages import Pages

    try:
        Pages(home.root / "templates" / "pages", home.settings).check()
    except Fault as fault:
        do = "mend that template, or take the shipped one back"
        yield from (Finding("page templates", "red", f"{words}.", do) for words in fault.problems)


def _in_office(home: config.Home, send_test: str | None, now: datetime | None) -> Iterator[Finding]:
    from lscb_workflow.cli.offices import outbox_folder
    from lscb_workflow.pipeline import doctor as gather

    only_folder = Folder(outbox_folder(home)) if now and send_test else None
    with open_office(home, only_folder) as office:
        sampled = gather.sample_now(office) if home.settings.sample else None
        moment = now or sampled or clock_now()
        yield from or_green("page templates", _page_templates(home), "each can be read.")
        yield from gather.examine(office, KINDS, moment)
        if send_test:
            yield gather.send_test(office, send_test, moment)
