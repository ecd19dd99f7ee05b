"""A home's safe keeping: what goes into a backup, and what has to hold before a restored one is used."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from lscb_workflow import config
from lscb_workflow.documents import archives, tombstones
from lscb_workflow.documents.archives import DATABASE, FOLDERS, Manifest
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database

STAGING = ".restoring"
PACKED, OUTBOX = ("config", "templates"), "data/outbox"


def make(home: config.Home, engine: Engine, file: Path, mail: bool, now: datetime) -> Manifest:
    """Back a home up into one file, while whoever works on it goes on; with `mail`, the emails on file too."""
    target = file.expanduser().resolve()
    if target.exists():
        raise Fault(f"{file} is there already; name another file")
    if not target.parent.is_dir():
        raise Fault(f"{file}: there is no folder {target.parent}")
    if any(home.root / folder in target.parents for folder in FOLDERS):
        raise Fault(f"{file}: a backup inside the home's own folders would be lost with them; name a place elsewhere")
    if (template := home.settings.paper_template) and not _is_packed(home, template):
        raise Fault(
            f"paper_template {template} is outside config/ and templates/, and no backup would have it; move it"
        )
    ca_file = str(home.env.smtp_ca_file or "")
    elsewhere = [ca_file] if ca_file and not _is_packed(home, ca_file) else []
    left_out = (config.ENV, *(() if mail else (OUTBOX,)), *elsewhere)
    image, migration = database.image(engine), database.version(engine)[0]
    files = ((path.relative_to(home.root).as_posix(), path) for path in _files(home, mail))
    return archives.write(target, image, files, home.settings.board, migration, left_out, now)


def _files(home: config.Home, mail: bool) -> Iterator[Path]:
    """Configuration and templates, tombstones and, where they are asked for, emails. What begins with a dot stays."""
    for folder in (*PACKED, *((OUTBOX,) if mail else ())):
        for path in sorted((home.root / folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path
    if (stones := home.root / "data" / tombstones.NAME).exists():
        yield stones


def _is_packed(home: config.Home, name: str) -> bool:
    """Whether a file that settings name lies in a folder that every backup holds."""
    parents = (home.root / name).resolve().parents
    return any(home.root / folder in parents for folder in PACKED)


def unpack(file: Path, root: Path, url: str) -> Manifest:
    """A backup's files in a folder of their own inside an empty home, checked as far as they can be without being used.

    `url` is where the home's environment says that its database lies. The home may hold `.env` and newer tombstones.
    """
    if url != f"sqlite:///{root / DATABASE}":
        raise Fault(f"a backup's database goes to {root / DATABASE}; leave LSCB_DATABASE_URL out while you restore")
    stones = Path("data") / tombstones.NAME
    there = [path for folder in FOLDERS for path in (root / folder).rglob("*") if path.is_file()]
    if any(path != root / stones for path in there):
        raise Fault(f"{root} has {there[0].relative_to(root)} already; restore into a folder that holds no home")
    staging = root / STAGING
    manifest = archives.unpack(file, staging)
    newer, older = tombstones.read(root / stones), tombstones.read(staging / stones)
    known = {stone.name: stone for stone in (*older, *newer)}
    if known:
        tombstones.keep(staging / stones, list(known.values()))
    engine = database.connect(f"sqlite:///{staging / DATABASE}")
    try:
        if damage := list(database.damage(engine)):
            raise Fault(*damage)
    finally:
        engine.dispose()
    return manifest


def settle(staging: Path, root: Path) -> None:
    """Move what was checked into its home; `config` goes last, for it is what makes a folder a home."""
    for folder in reversed(FOLDERS):
        (root / folder).mkdir(mode=0o700, exist_ok=True)
        for path in (staging / folder).glob("*"):
            path.rename(root / folder / path.name)
