"""Backups as files: one zip of a home's files, with a manifest that says what each of them must be."""

import zipfile
import zlib
from collections.abc import Iterable
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal
from zipfile import ZipFile

from pydantic import AwareDatetime, Field, ValidationError

from lscb_workflow.documents import whole
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.values import Value

MANIFEST = "manifest.json"
FOLDERS = ("config", "templates", "data")
DATABASE = "data/lscb.db"
_BLOCK = 1 << 20


class Packed(Value):
    """One file of a backup."""

    bytes: Annotated[int, Field(ge=0)]
    sha256: str


class Manifest(Value):
    """What a backup holds, by each file's place in the home; `migration` is the version of its tables."""

    format: Literal[1] = 1
    board: str
    made_at: AwareDatetime
    migration: str
    left_out: tuple[str, ...]
    files: dict[str, Packed]


def write(
    path: Path,
    database: bytes,
    files: Iterable[tuple[str, Path]],
    board: str,
    migration: str,
    left_out: tuple[str, ...],
    now: datetime,
) -> Manifest:
    """Write a backup, whole or not at all. A file that goes while it is being packed is left out."""
    packed = {}
    with whole.writing(path) as out, ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DATABASE, database)
        packed[DATABASE] = Packed(bytes=len(database), sha256=sha256(database).hexdigest())
        for name, file in files:
            try:
                data = file.read_bytes()
            except FileNotFoundError:
                continue
            archive.writestr(name, data)
            packed[name] = Packed(bytes=len(data), sha256=sha256(data).hexdigest())
        manifest = Manifest(board=board, made_at=now, migration=migration, left_out=left_out, files=packed)
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def unpack(path: Path, into: Path) -> Manifest:
    """Write a backup's files under a folder, each checked against the manifest. Raises Fault, one line a file."""
    try:
        with ZipFile(path) as archive:
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
            wrong = [name for name in manifest.files if not _is_ours(name)]
            wrong = wrong or [name for name, file in manifest.files.items() if not _unpacked(archive, name, file, into)]
    except FileNotFoundError:
        raise Fault(f"{path}: there is no such file") from None
    except (zipfile.BadZipFile, KeyError, ValidationError, NotImplementedError, RuntimeError):
        raise Fault(f"{path}: this is not a whole backup of this program; take another one") from None
    if wrong:
        raise Fault(*(f"{path}: {name} is not what the manifest says; take another backup" for name in wrong))
    return manifest


def _is_ours(name: str) -> bool:
    """Whether a place lies inside a home's folders: a backup that somebody made up could name any."""
    place = PurePosixPath(name)
    return place.parts[:1] in {(folder,) for folder in FOLDERS} and ".." not in place.parts and "\\" not in name


def _unpacked(archive: ZipFile, name: str, file: Packed, into: Path) -> bool:
    if archive.getinfo(name).file_size != file.bytes:
        return False
    target = into / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with archive.open(name) as source, whole.writing(target) as out:
            while block := source.read(_BLOCK):
                out.write(block)
    except (zipfile.BadZipFile, zlib.error):  # its own sum is wrong already, or it cannot even be unpacked
        return False
    with target.open("rb") as written:
        return file_digest(written, "sha256").hexdigest() == file.sha256
