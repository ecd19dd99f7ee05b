"""The exceptions: what is red, overdue or unanswered, with the leads' words, the chasing and the recovery asked for."""

from collections.abc import Iterator, Mapping
from typing import Any

from lscb_workflow.rules.digest.blocks import Block, Cell, Heading, Table, Text
from lscb_workflow.rules.digest.outline.progress import answered, silent
from lscb_workflow.rules.digest.outline.saying import NONE, days, leads, mark
from lscb_workflow.rules.digest.wording import listed

Item = Mapping[str, Any]
MOST, FEW = 20, 8  # lines in an email, and on a page that two pages leave room for; the full paper has the others
TIMES = {1: "once", 2: "twice"}
WHAT = "Actions that need the {body}, that sent no return, or that have passed a deadline."


def exceptions(content: Item) -> Iterator[Block]:
    """Each with everything the board needs to ask the right question."""
    yield Heading("Exceptions")
    yield Text(WHAT.format(body=content["body"]), style="quiet")
    for item in content["exceptions"]:
        yield Heading(f"{item['ref']}  {item['text']}", 3)
        yield Text(item["status"]["reason"] or "", mark=mark(item["status"]))
        yield from _chased(item)
        for answer in item["answers"]:
            yield from answered(answer, content["edition"] == "full", labelled=True)
        yield from silent(item)
    if not content["exceptions"]:
        yield Text(NONE)


def _chased(item: Item) -> Iterator[Text]:
    yield Text(leads(item), label="Leads:" if len(item["leads"]) > 1 else "Lead:")
    for deadline in item["overdue"]:
        because = f" Because: {deadline['because']}" if deadline["because"] else ""
        yield Text(f"{deadline['label']}.{because}", label="Deadline:")
    for step in item["chasing"]:
        yield Text(f"{step['title']}, {days(step['on'])}", label=f"{step['did'].capitalize()}:")
    if not item["led"]:
        yield Text("nobody, it has no lead", label="Asked:")


def in_lines(content: Item, most: int = MOST) -> Iterator[Block]:
    """The exceptions as a table of one line each, for those who have two pages."""
    found = content["exceptions"]
    yield Heading("Exceptions")
    if not found:
        yield Text(NONE)
        return
    yield Table(
        caption="Exceptions, one line an action",
        head=("Action", "Status", "Lead", "Why, and what was done"),
        shares=(30, 18, 20, 32),
        rows=tuple(_row(item) for item in found[:most]),
    )
    if len(found) > most:
        yield Text(f"{listed(item['ref'] for item in found[most:])}, in the full paper.", label="Also:")


def _row(item: Item) -> tuple[Cell, ...]:
    asked = len({on for step in item["chasing"] if step["did"] == "asked" for on in step["on"]})
    done = [item["status"]["reason"] or ""]
    done += [f"{deadline['label']}." for deadline in item["overdue"] if not item["status"]["reason"]]
    lead = "Its leads were" if len(item["leads"]) > 1 else "Its lead was"
    done.append(f"{lead} asked {TIMES.get(asked, f'{asked} times')}." if asked else "")
    return (
        (Text(item["text"], label=item["ref"]),),
        (Text("", mark=mark(item["status"])),),
        (Text(leads(item)),),
        (Text(" ".join(filter(None, done)) or "–"),),
    )
