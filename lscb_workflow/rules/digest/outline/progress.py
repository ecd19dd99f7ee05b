"""Progress by strategic aim, in the plan's own table, with PROGRESS TO DATE filled in."""

from collections.abc import Iterator, Mapping
from typing import Any

from lscb_workflow.rules.digest.blocks import Block, Cell, Heading, Table, Text
from lscb_workflow.rules.digest.outline.saying import leads, mark, quiet, told, when
from lscb_workflow.rules.digest.wording import listed

Item = Mapping[str, Any]
HEAD = ("Action", "Lead", "Timescale", "Output", "Progress to date: timescale", "Progress to date: action")
SHARES = (21, 11, 13, 17, 12, 26)


def progress(content: Item) -> Iterator[Block]:
    """An aim a part, business fundamentals and then change priorities."""
    for aim in content["aims"]:
        name = f"Aim {aim['number']}"
        yield Heading(f"{name}: {aim['text']}" if aim["text"] else name)
        for category in aim["categories"]:
            yield Heading(category["title"], 3)
            yield Table(
                caption=f"{name}, {category['title'].lower()}: progress to date",
                head=HEAD,
                shares=SHARES,
                rows=tuple(_row(item, content["edition"]) for item in category["actions"]),
            )


def _row(item: Item, edition: str) -> tuple[Cell, ...]:
    return (
        tuple(_action(item)),
        (Text(leads(item)),),
        tuple(_timescale(item)),
        tuple(_output(output) for output in item["outputs"]),
        tuple(_against_the_timescale(item, edition)),
        tuple(_of_the_action(item, edition)),
    )


def _action(item: Item) -> Iterator[Text]:
    yield Text(item["text"], label=item["ref"])
    if item["torn"]:
        yield quiet(f"In the plan, {item['torn']}.")
    status = item["status"]
    yield Text("", mark=mark(status))
    if status["was"] and status["was"] != status["words"]:
        yield quiet(status["was"], "Last quarter:")
    if status.get("reason"):
        yield quiet(status["reason"])


def _timescale(item: Item) -> Iterator[Text]:
    yield Text(item["timescale"])
    if item["revised"]:
        yield Text(item["revised"], label="Revised:")
        yield from told([("Because:", item.get("revised_because"))])
    for words in item["reading"]:
        yield quiet(words, "Read as:")
    for deadline in item.get("deadlines", ()):
        if deadline["state"] != "to come" or deadline["asked_for"]:
            yield Text(deadline["label"])


def _output(output: Item) -> Text:
    return Text(f"✓ {output['text']} (delivered)" if output["delivered"] else f"– {output['text']}")


def _against_the_timescale(item: Item, edition: str) -> Iterator[Text]:
    notes = [answer["note"] for answer in item["answers"] if answer.get("note")] if edition != "short" else []
    yield from (Text(note) for note in notes or ["–"])


def _of_the_action(item: Item, edition: str) -> Iterator[Text]:
    if item.get("opening"):
        yield Text(item["opening"], label="Opening position, as printed in the plan:")
    for answer in item["answers"]:
        yield from answered(answer, edition != "short")
    if not item["answers"]:
        yield Text("–")
    yield from silent(item)


def answered(answer: Item, words: bool, labelled: bool = False) -> Iterator[Text]:
    """What a lead sent in, and who it was, where that may be said. `labelled`: outside the table's own columns."""
    if words:
        yield from _said(answer, labelled)
    if by := answer.get("by"):
        sender = f"{answer['via']} for the {by}" if answer["via"] else by
        late = ", received after the paper" if answer["late"] else ""
        yield quiet(f"Sent in by {sender}, {when(answer['on'])}{late}")


def _said(answer: Item, labelled: bool) -> Iterator[Text]:
    if answer.get("agrees"):
        yield Text("Agrees with the other lead’s answer.")
    if answer.get("nothing_new"):
        yield Text("Nothing new this quarter.")
    if labelled:
        yield from told([("Progress to date, timescale:", answer["note"])])
    yield from told(
        (
            ("Progress to date, action:" if labelled else "", answer["progress"]),
            ("What difference it has made:", answer["impact"]),
            ("Evidence:", answer.get("evidence")),
            ("Revised timescale asked for:", answer.get("revise")),
            ("Because:", answer.get("because")),
        )
    )


def silent(item: Item) -> Iterator[Text]:
    """The joint leads who have not commented."""
    if found := item.get("silent_leads"):
        yield Text(listed(found), label="Has not commented:" if len(found) == 1 else "Have not commented:")


def in_lines(content: Item) -> Iterator[Block]:
    """One status line for every action."""
    lines = [line for aim in content["aims"] for part in aim["categories"] for line in part["actions"]]
    yield Heading("Every action in a line")
    yield Table(
        caption="Every action with its status",
        head=("Action", "Status", "Last quarter"),
        shares=(56, 26, 18),
        rows=tuple(
            (
                (Text(line["text"], label=line["ref"]),),
                (Text("", mark=mark(line["status"])),),
                (Text(line["status"]["was"] or "–"),),
            )
            for line in lines
        ),
    )


def by_status(content: Item) -> Iterator[Block]:
    """How many actions stand in each status, and which, for those who have two pages."""
    lines = [line for aim in content["aims"] for part in aim["categories"] for line in part["actions"]]
    rows = []
    for row in content["counts"]["rows"]:
        refs = [line["ref"] for line in lines if line["status"]["shown"] == row["status"]]
        before = "–" if row["before"] is None else str(row["before"])
        if refs:
            name, found = (Text("", mark=mark(row)),), (Text(listed(refs)),)
            rows.append((name, (Text(str(row["now"])),), (Text(before),), found))
    yield Heading("Actions by status")
    yield Table(
        caption="Every action by its status, with last quarter’s count",
        head=("Status", "Now", "Last quarter", "Actions"),
        shares=(24, 8, 12, 56),
        rows=tuple(rows),
        figures=frozenset({1, 2}),
    )
