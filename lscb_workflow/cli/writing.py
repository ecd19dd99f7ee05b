"""Where a command's result goes: to a file that was named, or to the screen."""

import sys
from pathlib import Path

import click

from lscb_workflow.rules.faults import Fault


def write_out(out: Path | None, data: bytes, what: str) -> None:
    """Write to `out` and say so; without one, print it as it is."""
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(data)
    except OSError as error:
        raise Fault(f"{out}: {error.strerror}") from None
    click.echo(f"Wrote {what} to {out}.")
