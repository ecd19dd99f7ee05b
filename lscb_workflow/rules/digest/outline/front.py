"""The front page: what is asked, the quarter in one sentence, the counts, the decisions wanted, what is missing."""

from collections.abc import Iterator, Mapping
from typing import Any

from lscb_workflow.rules.digest.blocks import Block, Heading, Points, Table, Text
from lscb_workflow.rules.digest.outline.saying import NONE, mark, moment, quiet, told
from lscb_workflow.rules.digest.wording import listed

Content = Mapping[str, Any]


def asked(content: Content) -> Iterator[Block]:
    """The one sentence, the manager's note, and what the board is asked to do."""
    yield Text(content["manager_sentence"] or content["sentence"], style="lead")
    if content["manager_note"]:
        yield Text(content["manager_note"], style="note")
    yield Heading(f"The {content['body']} is asked to")
    yield Points(tuple(content["asked"]), numbered=True)


def correction(content: Content) -> Iterator[Block]:
    """What a corrected issue says otherwise, before anything else."""
    if found := content["correction"]:
        yield Heading("What this issue corrects")
        if found["why"]:
            yield Text(found["why"])
        yield Points(tuple(found["changes"]) or ("Nothing that the older issue said has changed.",))


def counts(content: Content) -> Iterator[Block]:
    """How many actions stand in each status, through the year so far, with the movement since the last paper."""
    found = content["counts"]
    history = [each["counts"] for each in found["history"]]
    quarters = [each["quarter"] for each in found["history"]]
    rows = [row for row in found["rows"] if row["now"] or any(then.get(row["status"]) for then in history)]
    yield Heading("Actions by status")
    yield Table(
        caption="Actions by status, quarter by quarter",
        head=("Status", *quarters, "Now", *(("Change",) if quarters else ())),
        shares=(46, *(10 for _ in quarters), 12, *((14,) if quarters else ())),
        rows=(
            *(
                ((Text("", mark=mark(row)),), *_counted([then.get(row["status"], 0) for then in history], row["now"]))
                for row in rows
            ),
            (
                (Text("All actions", style="strong"),),
                *_counted([sum(then.values()) for then in history], found["total"]),
            ),
        ),
        figures=frozenset(range(1, len(quarters) + 3)),
    )


def _counted(then: list[int], now: int) -> Iterator[tuple[Text]]:
    for count in (*then, now):
        yield (Text(str(count)),)
    if then:
        change = now - then[-1]
        yield (Text("same" if change == 0 else f"{change:+d}".replace("-", "−")),)


def returns(content: Content) -> Text:
    """What came in, and what is missing."""
    found = content["returns"]
    words = [f"{found['received']} of {found['owed']} came in."]
    if found.get("missing"):
        words.append(f"Missing: {listed(found['missing'])}.")
    if found.get("nobody_to_ask"):
        words.append(f"There is nobody to ask about {listed(found['nobody_to_ask'])}.")
    return Text(" ".join(words), label="Returns:")


def decisions(content: Content) -> Iterator[Block]:
    """The decisions that only the board can take, each with the words that ask for it."""
    yield Heading("Decisions wanted")
    for decision in content["decisions"]:
        label = " ".join(filter(None, (decision["ref"], f"{decision['title']}.")))
        yield Text(decision["text"], label=label)
        yield from told((("Asked for:", decision["revise"]), ("Because:", decision["because"])))
        if decision["action"]:
            yield quiet(decision["action"])
    if not content["decisions"]:
        yield Text(NONE)


def made(content: Content) -> Iterator[Block]:
    """How the paper was made, and whom to ask."""
    footer = content["footer"]
    words = [f"Compiled on {moment(footer['compiled_at'])} from the returns that leads sent in."]
    if footer["last_tick"]:
        words.append(f"The clock last ran on {moment(footer['last_tick'])}.")
    if since := footer.get("stuck_since"):
        words.append(f"Emails had been waiting to leave since {moment(since)}.")
    if names := footer.get("missing_papers"):
        words.append(f"No paper has been made for {listed(names)}.")
    words.append(f"Issue {footer['issue']}.")
    if footer["note"]:
        words.append(footer["note"])
    yield Heading("How this paper was made")
    yield Text(" ".join(words))
    yield Text(contact(content), label="Questions:")
    yield Text(concern(content), label="A concern about a child cannot wait for this paper.")


def contact(content: Content) -> str:
    """Whom to ask; in what is published, never an address."""
    found = content["contact"]
    return ", ".join(filter(None, (found["title"], found["telephone"], found.get("email"), found.get("web"))))


def worried(content: Content) -> Text:
    """What the public reads before anything else."""
    return Text(concern(content), label="Worried about a child?", style="strong")


def concern(content: Content) -> str:
    """What to do about a child at risk."""
    found = content["concern"]
    hours = f" ({found['hours']})" if found["hours"] else ""
    return f"Call {found['telephone']}{hours}, or 999 in an emergency."
