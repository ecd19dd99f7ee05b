"""What leaves the board's own circle: the public version, the two side by side, the extract for the yearly report."""

from datetime import datetime
from pathlib import Path

import click

from lscb_workflow import config
from lscb_workflow.cli.offices import clock_now, now_option, open_office
from lscb_workflow.cli.writing import write_out
from lscb_workflow.documents.papers import page
from lscb_workflow.pipeline import press, signing
from lscb_workflow.rules.digest import outline
from lscb_workflow.rules.digest.yearly import extract
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database, digests


@click.command()
@click.argument("quarter")
@click.option("--by", required=True, metavar="POST", help="The post that publishes.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The web server's folder.")
@now_option
@click.pass_obj
def publish(home: Path, /, quarter: str, by: str, out: Path, now: datetime | None) -> None:
    """Write the public version of a signed paper, after the meeting, into a folder that any web server can serve."""
    with open_office(config.load(home)) as office:
        files = signing.publish(office, quarter, now or clock_now(), by)
    for path, data in files.items():
        _make_folder((out / path).parent)
        write_out(out / path, data, path)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Fault(f"{folder}: {error.strerror}; choose another place with --out") from None


@click.command()
@click.argument("quarter")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The HTML file to write.")
@click.option("--draft", is_flag=True, help="The draft that waits for its sign-off, even if an issue has gone.")
@click.pass_obj
def beside(home: Path, /, quarter: str, out: Path, draft: bool) -> None:
    """What the public will see, beside what the board sees."""
    with open_office(config.load(home)) as office, database.reading(office.engine) as session:
        row = digests.newest(session, office.board, quarter, draft)
        document = outline.beside(press.content_of(row), press.public_of(row), row.sha256)
        write_out(out, page.write(document, office.press.folder), f"{quarter}, both versions,")


@click.command()
@click.argument("plan")
@click.option("--format", "form", type=click.Choice(["html", "pdf", "docx", "json"]), default="docx", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@click.pass_obj
def year(home: Path, /, plan: str, form: str, out: Path) -> None:
    """What the yearly report needs from a plan's four papers, under the headings that guidance asks for."""
    with open_office(config.load(home)) as office:
        with database.reading(office.engine) as session:
            papers = {number: press.content_of(row) for number, row in digests.frozen_of(session, office.board, plan)}
        if not papers:
            raise Fault(f"plan {plan} has no paper that was signed off or has gone; there is nothing to draw from")
        found = extract(list(papers.values()), office.rules.words.yearly)
        write_out(out, office.press.print(form, outline.yearly(found), found), f"the extract for {plan}")
