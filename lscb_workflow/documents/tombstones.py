"""Tombstones on file: a line of JSON each, outside the database, so that no restored database is without them."""

from pathlib import Path

from pydantic import ValidationError

from lscb_workflow.documents import whole
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.passages import Tombstone

NAME = "expunged.jsonl"  # in a home's data folder, and in its backups


def read(path: Path) -> list[Tombstone]:
    """Every tombstone in the order in which they were written; none where there is no file. Raises Fault."""
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        try:
            found.append(Tombstone.model_validate_json(line))
        except ValidationError:
            raise Fault(f"{path}:{number}: this line is not a tombstone; put back the copy from a backup") from None
    return found


def keep(path: Path, stones: list[Tombstone]) -> None:
    """Write them all, whole or not at all, for their owner only."""
    lines = "".join(f"{stone.model_dump_json()}\n" for stone in stones)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole.write(path, lines.encode())
