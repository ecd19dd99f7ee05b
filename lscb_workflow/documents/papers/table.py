"""The paper's table as comma-separated values: one row an action, for whoever counts on in a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from lscb_workflow.documents.exports.comma import harmless

HEAD = (
    "REF",
    "ACTION",
    "LEAD",
    "TIMESCALE",
    "REVISED TIMESCALE",
    "OUTPUT",
    "OUTPUTS DELIVERED",
    "STATUS",
    "STATUS LAST QUARTER",
    "PROGRESS TO DATE (TIMESCALE)",
    "PROGRESS TO DATE (ACTION)",
    "WHAT DIFFERENCE IT HAS MADE",
)


def write(content: Mapping[str, Any]) -> bytes:
    """UTF-8 with the mark that tells Excel so. What would run as a formula stands behind an apostrophe."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    if content["sample"]:
        writer.writerow((content["sample"], *("" for _ in HEAD[1:])))
    writer.writerow(HEAD)
    writer.writerows(map(harmless, row) for row in _rows(content))
    return page.getvalue().encode("utf-8-sig")


def _rows(content: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for aim in content["aims"]:
        for category in aim["categories"]:
            for item in category["actions"]:
                yield _row(item)


def _row(item: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        item["ref"],
        item["text"],
        "; ".join(item["leads"]),
        item["timescale"],
        item["revised"] or "",
        "\n".join(output["text"] for output in item["outputs"]),
        "\n".join(output["text"] for output in item["outputs"] if output["delivered"]),
        item["status"]["label"],
        item["status"]["was"] or "",
        *(
            "\n".join(filter(None, (answer[key] for answer in item["answers"])))
            for key in ("note", "progress", "impact")
        ),
    )
