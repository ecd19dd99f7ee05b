"""What stands behind the table: the child's journey, measures, engagement, what comes next, the glossary."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from lscb_workflow.rules.digest.blocks import Block, Cell, Heading, Points, Table, Text
from lscb_workflow.rules.digest.outline.progress import answered
from lscb_workflow.rules.digest.outline.saying import NONE, leads, quiet, when
from lscb_workflow.rules.digest.wording import counted, listed

Item = Mapping[str, Any]
NO_FIGURE = "Withheld, because a small number might identify a child"
_EVERY = {"1m": "monthly", "3m": "quarterly", "6m": "every six months", "12m": "yearly"}


def journey(content: Item) -> Iterator[Block]:
    """What difference was made, in the leads' words, by priority; and where no evidence was offered."""
    if content["journey"]:
        yield Heading("The child’s journey: what difference has been made")
    for part in content["journey"]:
        yield Heading(part["priority"], 3)
        for entry in part["entries"]:
            yield Text(entry["impact"], label=entry["ref"])
        if part["no_evidence"]:
            yield Text(f"{listed(part['no_evidence'])}.", label="No evidence offered:")


def measures(content: Item) -> Iterator[Block]:
    """Each measure's values, a quarter a line, at its own frequency."""
    given = [measure for measure in content["measures"] if measure["values"]]
    if content["measures"]:
        yield Heading("Measures")
    for priority, group in groupby(given, key=lambda measure: measure["priority"]):
        yield Heading(priority, 3)
        for measure in group:
            yield from _measure(measure)
    others = [measure for measure in content["measures"] if not measure["values"]]
    if others:
        owed = [measure["text"] for measure in others if measure["owed"]]
        yield Text(_unreported(len(others), len(content["measures"])))
        if owed:
            yield Text("; ".join(owed), label="Due and not given:")


def _unreported(none: int, all_: int) -> str:
    return f"{none} of the plan’s {counted(all_, 'measure')} {'has' if none == 1 else 'have'} no value yet."


def _measure(measure: Item) -> Iterator[Block]:
    yield Heading(measure["text"], 4)
    facts = [measure["heading"], _EVERY.get(measure["every"] or ""), measure["owner"]]
    yield quiet(" · ".join(filter(None, facts)))
    noted = any(value["note"] for value in measure["values"])
    yield Table(
        caption=f"{measure['text']}, by quarter",
        head=("Quarter", "Value", *(("What it shows",) if noted else ())),
        shares=(25, 35, 40) if noted else (25, 75),
        rows=tuple(_value(value, noted) for value in measure["values"]),
    )
    if measure["movement"]:
        yield Text(measure["movement"])


def _value(value: Item, noted: bool) -> tuple[Cell, ...]:
    figures = [Text(value["value"] or NO_FIGURE, bar=value["bar"])]
    figures += [quiet(part["value"] or NO_FIGURE, f"{part['agency']}:") for part in value["by_agency"]]
    period = (Text(f"{value['quarter']}, {value['period']}"),)
    return (period, tuple(figures), (Text(value["note"] or "–"),)) if noted else (period, tuple(figures))


def engagement(content: Item) -> Iterator[Block]:
    """Who answered, when, after how much chasing, by agency. Silence is shown as a result."""
    yield Heading("Engagement")
    yield Table(
        caption="Returns by agency",
        head=("Agency", "Owed", "Came in", "By the closing day", "No word on"),
        shares=(32, 12, 12, 16, 28),
        rows=tuple(
            (
                (Text(part["agency"]),),
                *((Text(str(part[key])),) for key in ("owed", "received", "in_time")),
                (Text(listed(part["silent"]) if part["silent"] else "–"),),
            )
            for part in content["engagement"]
        ),
        figures=frozenset({1, 2, 3}),
    )
    chased = [row for part in content["engagement"] for row in part["rows"] if row["asks"] > 1 or row["alerts"]]
    if chased:
        yield Heading("After more than one email", 3)
        yield _chased(chased)


def _chased(rows: list[Item]) -> Table:
    return Table(
        caption="Returns that took more than one email",
        head=("Action", "Lead", "Came in", "Emails to the lead", "Emails over the lead’s head"),
        shares=(10, 36, 24, 15, 15),
        rows=tuple(
            (
                (Text(row["ref"]),),
                (Text(row["lead"] or "–"),),
                (Text(when(row["on"]) + (", late" if row["late"] else "") if row["on"] else "No word"),),
                (Text(str(row["asks"])),),
                (Text(str(row["alerts"])),),
            )
            for row in rows
        ),
        figures=frozenset({3, 4}),
    )


def late(content: Item) -> Iterator[Block]:
    """Returns for earlier quarters that no board has seen yet."""
    if content["late_returns"]:
        yield Heading("Received after earlier papers")
    for item in content["late_returns"]:
        yield Text(f"The lead said: {item['claimed']}.", label=f"{item['ref']}, {item['period']}.")
        yield from answered(item, content["edition"] == "full", labelled=True)


def ahead(content: Item) -> Iterator[Block]:
    """Deadlines in the coming quarter, events awaited, actions not yet started, the plans that support this one."""
    found = content["ahead"]
    yield Heading("What comes next")
    yield Heading(f"Deadlines until {when(found['until'])}" if found["until"] else "Deadlines", 3)
    yield _dated("Deadlines ahead", "Due on", [(when(item["due_on"]), item) for item in found["deadlines"]])
    if found["events"]:
        yield Heading("Waiting for an event", 3)
        yield _dated("Events awaited", "Waits for", [(item["event"], item) for item in found["events"]])
    if found["starts"]:
        yield Heading("Not yet started", 3)
        yield _dated("Starts ahead", "Starts on", [(when(item["starts_on"]), item) for item in found["starts"]])
    if content["supporting"]:
        yield Heading("Supporting plans", 3)
        yield from (Text(plan["said"], label=f"{plan['title']}:") for plan in content["supporting"])


def _dated(caption: str, what: str, items: list[tuple[str, Item]]) -> Block:
    if not items:
        return Text(NONE)
    return Table(
        caption=caption,
        head=(what, "Action", "Lead"),
        shares=(20, 50, 30),
        rows=tuple(((Text(at),), (Text(item["text"], label=item["ref"]),), (Text(leads(item)),)) for at, item in items),
    )


def glossary(content: Item) -> Iterator[Block]:
    yield Heading("Words used in this paper")
    yield Points(tuple(f"{each['term']}: {each['meaning']}" for each in content["glossary"]))
