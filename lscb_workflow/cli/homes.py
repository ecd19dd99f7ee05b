"""`init`: a new home from the shipped copies, empty or with the sample board."""

import shutil
from datetime import date, datetime, time
from pathlib import Path
from secrets import token_urlsafe

import click

from lscb_workflow import config
from lscb_workflow.cli.offices import open_office
from lscb_workflow.cli.plans import load_plan
from lscb_workflow.documents.people import read_people
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database, people

SECRET_BYTES = 32
THE_SAMPLE = "the sample"  # vouches for the addresses of its invented people
SAMPLE_PLAN = "solihull-2012-13.yaml"
SAMPLE_LOADED_ON = date(2012, 7, 1)
SAMPLE_REMINDS_FROM = date(2012, 8, 24)
SAMPLE_MEETINGS = (date(2012, 11, 13), date(2013, 2, 12), date(2013, 5, 14), date(2013, 9, 10))


def shipped() -> Path:
    """Where the shipped config and templates lie: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent


@click.command()
@click.option("--sample", is_flag=True, help="The Solihull sample, loaded; an older sample home starts afresh.")
@click.pass_obj
def init(home: Path, /, sample: bool) -> None:
    """Make a home: settings, policy and templates to edit, and a folder for data."""
    home = home.expanduser().resolve()
    if (home / config.SETTINGS).exists():
        if not sample:
            _complete(home)
            return
        _clear_sample(home)
    _copy(home, sample)
    if sample:
        load_sample(config.load(home, {}))
    else:
        _make_its_database(home)
    click.echo(f"Made {'a sample home' if sample else 'a home'} in {home}.")
    if not sample:
        click.echo("Next: edit config/settings.toml, then `lscb-workflow person load` and `lscb-workflow plan load`.")


def _complete(home: Path) -> None:
    """What a home lacks: its database, or files that came with a newer version. What is there stays as it is."""
    before = set(home.rglob("*"))
    _copy(home, sample=False)
    added = sorted(path.relative_to(home) for path in set(home.rglob("*")) - before if path.is_file())
    if added:
        click.echo(f"Added to {home}: {', '.join(map(str, added))}")
    if not database.exists(config.load(home).env.database_url):
        _make_its_database(home)
    elif not added:
        raise Fault(f"{home} is a home already, with its database; nothing was changed")


def _make_its_database(home: Path) -> None:
    """The tables of a home that has none yet."""
    with open_office(config.load(home), new=True):
        click.echo(f"Made the database of {home}.")


def _clear_sample(home: Path) -> None:
    """Only what `init` made in a sample home is removed; anybody's real home is refused."""
    if home == shipped() or not config.load(home, {}).settings.sample:
        raise Fault(f"{home} is a real home, not a sample; nothing was changed. Name an empty folder with --home")
    for folder in ("config", "data", "templates"):
        shutil.rmtree(home / folder, ignore_errors=True)
    click.echo(f"Starting again from a clean sample: the older one in {home} is gone.")


def _copy(home: Path, /, sample: bool) -> None:
    source = shipped()
    leave = shutil.ignore_patterns("sample", *(() if sample else ("*solihull*",)))
    for folder in ("config", "templates"):
        shutil.copytree(source / folder, home / folder, ignore=leave, copy_function=_if_missing, dirs_exist_ok=True)
    (home / "data").mkdir(mode=0o700, exist_ok=True)
    if sample:
        shutil.copytree(source / "config" / "sample", home / "config", dirs_exist_ok=True)
    if not (home / ".env").exists():
        (home / ".env").touch(mode=0o600)  # it holds a secret, and will hold a password
        secret = f"LSCB_SECRET={token_urlsafe(SECRET_BYTES)}\n"
        explained = "" if sample else (source / "config" / "env.example").read_text("utf-8") + "\n"
        (home / ".env").write_text(explained + secret, "utf-8")


def _if_missing(source: str, target: str) -> None:
    """What somebody has edited stays as it is. A copy takes its name once it is whole: cut short, it would stay too."""
    if Path(target).exists():
        return
    part = Path(f"{target}.part")
    try:
        shutil.copy2(source, part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Fault(f"{target}: {error.strerror}; mend that, then run `lscb-workflow init` again") from None


def load_sample(home: config.Home) -> None:
    """The sample's people and plan, as they were on the day the plan began."""
    now = datetime.combine(SAMPLE_LOADED_ON, time(8), home.settings.zone)
    with open_office(home, new=True) as office:
        with database.writing(office.engine) as session:
            read = read_people(home.root / "config" / "people" / "solihull.yaml")
            people.load(session, office.board, read, now, confirmed_by=THE_SAMPLE)
        load_plan(office, home.root / "config" / "plans" / SAMPLE_PLAN, SAMPLE_MEETINGS, SAMPLE_REMINDS_FROM, now)
