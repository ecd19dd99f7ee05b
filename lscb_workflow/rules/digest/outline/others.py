"""Documents made from papers: both versions side by side, the extract for the yearly report, the list of what is
published."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from lscb_workflow.rules.digest.blocks import Block, Cell, Document, Heading, Mark, Points, Table, Text
from lscb_workflow.rules.digest.changes import lines
from lscb_workflow.rules.digest.outline import front
from lscb_workflow.rules.digest.outline.later import NO_FIGURE
from lscb_workflow.rules.digest.outline.progress import answered
from lscb_workflow.rules.digest.outline.saying import NONE, leads, mark, quiet
from lscb_workflow.rules.digest.wording import listed

Content = Mapping[str, Any]
PICKED = "Picked out by the words in it; read it before you use it."


def beside(content: Content, public: Content, sha256: str) -> Document:
    """What the board sees on the left, what the public will see on the right."""
    seen = {line["ref"]: line for line in lines(public)}
    rows = [
        ((Text("Front page"),), *((Text(each["manager_sentence"] or each["sentence"]),) for each in (content, public))),
        *(((Text(line["ref"]),), _line(line), _line(seen[line["ref"]])) for line in lines(content)),
        *_figures(content, public),
    ]
    return Document(
        title=f"What the public will see: {content['quarter']['period']}",
        author=content["board"],
        opening=(*_sample(content), Text("For the business manager. Not for publication.", style="strong")),
        facts=(Text(content["plan"], label="Plan"), Text(f"{content['issue']}, {sha256[:12]}", label="Issue")),
        blocks=(
            Text("Read it line by line before it is published. What stands on the right is all that the public sees."),
            Table(
                "Both versions, line by line", ("What", "The board sees", "The public sees"), (10, 45, 45), tuple(rows)
            ),
        ),
        foot=f"{content['board']} · {content['quarter']['ref']} · {sha256[:12]}",
    )


def _sample(content: Content) -> list[Text]:
    return [Text(content["sample"], style="note")] if content["sample"] else []


def _line(line: Content) -> Cell:
    said = [Text(line["text"]), Text(line["status"].get("reason") or "", mark=mark(line["status"])), quiet(leads(line))]
    for answer in line["answers"]:
        said += [Text(answer["note"], label="Timescale:")] if answer["note"] else []
        said += list(answered(answer, words=True))
    return tuple(said)


def _figures(content: Content, public: Content) -> Iterator[tuple[Cell, ...]]:
    shown = {measure["number"]: measure for measure in public["measures"]}
    for measure in content["measures"]:
        if measure["values"]:
            yield (Text("Measure"),), _values(measure), _values(shown[measure["number"]])


def _values(measure: Content) -> Cell:
    said = [Text(measure["text"])]
    for value in measure["values"]:
        parts = [f"{part['agency']} {part['value'] or NO_FIGURE}" for part in value["by_agency"]]
        figure = "; ".join([value["value"] or NO_FIGURE, *parts])
        said.append(Text(". ".join(filter(None, (figure, value["note"]))), label=f"{value['quarter']}:"))
    return tuple(said)


def yearly(found: Content) -> Document:
    """The extract for the yearly report, for somebody to go on in."""
    return Document(
        title=f"{found['title']}: extract from the quarterly papers",
        author=found["board"],
        opening=(*_sample(found), Text("Working paper for the report’s author.", style="strong")),
        facts=(Text(found["plan"], label="Plan"), Text(listed(found["quarters"]), label="Drawn from")),
        blocks=tuple(_yearly(found)),
        foot=f"{found['board']} · {found['plan']}",
    )


def _yearly(found: Content) -> Iterator[Block]:
    yield Heading("The year in figures")
    yield _through_the_year(found)
    yield Heading("Impact: what difference the plan has made")
    for priority, group in groupby(
        sorted(found["impact"], key=lambda e: str(e["priority"])), key=lambda e: e["priority"]
    ):
        yield Heading(priority, 3)
        yield from (Text(entry["impact"], label=f"{entry['ref']}, {entry['quarter']}:") for entry in group)
    yield Heading("Evidence")
    for item in found["evidence"]:
        yield Text(
            f"{len(item['delivered'])} of {item['of']} outputs delivered.", label=f"{item['ref']} {item['text']}"
        )
        if item["delivered"] or item["links"]:
            yield Points((*item["delivered"], *item["links"]))
    yield Heading("Where little or no progress was made")
    for item in found["no_progress"]:
        went = ", ".join(f"{step['quarter']} {step['label']}" for step in item["went"])
        yield Text(
            f"{went}. {item['status']['reason'] or ''}",
            label=f"{item['ref']} {item['text']}",
            mark=mark(item["status"]),
        )
    if not found["no_progress"]:
        yield Text(NONE)
    yield Heading("What came of reviews, audits and inspections")
    yield from _quoted(found["reviews"])
    yield Heading("What children, young people and families have told us")
    yield from _quoted(found["feedback"])


def _through_the_year(found: Content) -> Table:
    first = found["counts"][-1]["rows"]
    by_quarter = {each["quarter"]: {row["label"]: row["now"] for row in each["rows"]} for each in found["counts"]}
    return Table(
        caption="Actions by status, quarter by quarter",
        head=("Status", *by_quarter),
        shares=(40, *(60 // len(by_quarter) for _ in by_quarter)),
        rows=tuple(
            (
                (Text("", mark=Mark(row["label"], row["colour"])),),
                *((Text(str(counts.get(row["label"], 0))),) for counts in by_quarter.values()),
            )
            for row in first
            if any(counts.get(row["label"]) for counts in by_quarter.values())
        ),
        figures=frozenset(range(1, len(by_quarter) + 1)),
    )


def _quoted(said: list[Content]) -> Iterator[Block]:
    yield quiet(PICKED)
    for each in said:
        yield Text(each["words"], label=f"{each['ref']}, {each['quarter']}, {each['by']}:")
    if not said:
        yield Text(NONE)


def shelf(newest: Content) -> Document:
    """The first page of what is published. Its list of papers stands in the page's links."""
    return Document(
        title=f"How our plan is going: {newest['paper'].lower()}s",
        author=newest["board"],
        opening=(*_sample(newest), front.worried(newest)),
        facts=(),
        blocks=(
            Heading("About these papers"),
            Text(
                f"The plan is looked at every quarter. Each paper here is the public version of what the "
                f"{newest['body']} received, published after its meeting. People appear as posts, and "
                "measures leave out small numbers of children."
            ),
        ),
        foot=newest["board"],
    )


def shelf_mark(version: Content) -> str:
    """How a published paper is listed."""
    return f"{version['quarter']['period']}, {version['plan']}"
