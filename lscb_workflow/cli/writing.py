"""Where a command's result goes: to a file that was named, or to the screen."""

import sys
from pathlib import Path

import click

from lscb_workflow.rules.faults import Fault


def write_out(out: Path | None, data: bytes, what: str, personal: bool = False) -> None:
    """Write to `out` and say so; without one, print it as it is. What is `personal` is for its owner's eyes only."""
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        if personal:
            out.touch(mode=0o600)
            out.chmod(0o600)
        out.write_bytes(data)
    except FileNotFoundError:
        raise Fault(f"{out}: there is no folder {out.parent}; make it, or choose another") from None
    except OSError as error:
        raise Fault(f"{out}: {error.strerror}; choose another place") from None
    click.echo(f"Wrote {what} to {out}.")
