"""`timescale`: read one expression, or a file of them, as the service would."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from lscb_workflow.cli.offices import Day
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.timescales import as_json, read


@click.command()
@click.argument("words", required=False)
@click.option("--plan-start", type=Day(), help="The plan's first day.")
@click.option("--plan-end", type=Day(), help="The plan's last day.")
@click.option("--year-start", type=click.IntRange(1, 12), default=4, show_default=True, help="The year's first month.")
@click.option("--json", "as_values", is_flag=True, help="Plain JSON instead of words.")
@click.option(
    "--batch", type=click.Path(path_type=Path), help="JSON lines with text, plan_start, plan_end, year_start."
)
def timescale(
    words: str | None,
    plan_start: date | None,
    plan_end: date | None,
    year_start: int,
    as_values: bool,
    batch: Path | None,
) -> None:
    """Read a timescale such as "Quarterly – commencing Nov 12"."""
    if (words is None) == (batch is None):
        raise Fault("give either the words of one timescale, or --batch FILE")
    if plan_start and plan_end and plan_end < plan_start:
        raise Fault(f"--plan-end {plan_end} comes before --plan-start {plan_start}")
    if batch is not None:
        for line in _readings(batch):
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    reading = as_json(read(words or "", plan_start=plan_start, plan_end=plan_end, year_start=year_start))
    if as_values:
        click.echo(json.dumps(reading, ensure_ascii=False))
        return
    for name in ("kind", "start", "due", "freq", "because", "question"):
        if reading[name]:
            click.echo(f"{name:<9} {reading[name]}")
    for part in reading["parts"]:
        dates = " to ".join(day for day in (part["start"], part["due"]) if day)
        click.echo(f"part      {part['kind']} {dates} ({part['words']}){' asks' if part['ask'] else ''}")


def _readings(batch: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = batch.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(f"{batch}: it cannot be read: {error}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _reading(line, f"{batch}:{number}")


def _reading(line: str, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        start, end = (date.fromisoformat(row[key]) if row.get(key) else None for key in ("plan_start", "plan_end"))
        return as_json(read(row["text"], plan_start=start, plan_end=end, year_start=row.get("year_start") or 4))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Fault(f"{place}: this is not a row with text, plan_start, plan_end and year_start ({error})") from None
