"""The paper for one audience, and the email that carries it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lscb_workflow.rules.digest.blocks import Block, Document, Heading, Text
from lscb_workflow.rules.digest.outline import exceptions, front, later, progress
from lscb_workflow.rules.digest.outline.exceptions import FEW
from lscb_workflow.rules.digest.outline.saying import moment, when
from lscb_workflow.rules.digest.wording import counted, listed
from lscb_workflow.rules.policy import Audience

Content = Mapping[str, Any]
EDITIONS = {"full": "full edition", "short": "short edition", "public": "public version"}


def document(content: Content, audience: Audience, sha256: str) -> Document:
    """A whole paper. `sha256` is the hash of what was compiled; its beginning stands on every page."""
    blocks = tuple(_PARTS[_kind(content, audience)](content))
    paper = _around(content, audience.marking, sha256, blocks)
    return replace(paper, facts=(*paper.facts, Text(front.contact(content), label="Questions")))


def email(content: Content, audience: Audience, sha256: str) -> Document:
    """The email: the front page, the exceptions where they may be seen, and one status line for every action."""
    public = content["edition"] == "public"
    first = [Text(content["manager_sentence"] or content["sentence"], style="lead")] if public else front.asked(content)
    blocks = (
        *front.correction(content),
        *first,
        *front.counts(content),
        front.returns(content),
        *(() if public else exceptions.in_lines(content)),
        *progress.in_lines(content),
    )
    return _around(content, audience.marking, sha256, blocks)


def ask(content: Content) -> str:
    """What the email asks, in one sentence."""
    if content["edition"] == "public":
        return f"Here is how the plan went in {content['quarter']['period']}."
    wanted = len(content["decisions"])
    take = f" and to take {counted(wanted, 'decision')}" if wanted else ""
    return f"The {content['body']} is asked to consider progress in {content['quarter']['period']}{take}."


def _kind(content: Content, audience: Audience) -> str:
    if content["edition"] == "public":
        return "public"
    return audience.length


def _around(content: Content, marking: str, sha256: str, blocks: tuple[Block, ...]) -> Document:
    quarter, edition = content["quarter"], EDITIONS[content["edition"]]
    short = ", short edition" if content["edition"] == "short" else ""
    opening = [Text(content["sample"], style="note")] if content["sample"] else []
    if content["edition"] == "public":
        opening.append(front.worried(content))
    opening.append(Text(marking, style="strong"))
    opening += [Text(content["edition_note"], style="note")] if content["edition_note"] else []
    meeting = when(quarter["meets_on"]) if quarter["meets_on"] else "No meeting date has been set"
    return Document(
        title=f"{content['paper']}{short}: progress for {quarter['period']}",
        author=content["board"],
        opening=tuple(opening),
        facts=(
            Text(content["plan"], label="Plan"),
            Text(meeting, label="For the meeting on"),
            Text(f"{content['issue']}, {edition}, compiled on {moment(content['compiled_at'])}", label="Issue"),
        ),
        blocks=blocks,
        foot=f"{content['board']} · {quarter['ref']} · issue {content['issue']} · {sha256[:12]} · {marking}",
    )


def _whole(content: Content) -> Iterator[Block]:
    yield from front.correction(content)
    yield from front.asked(content)
    yield from front.counts(content)
    yield front.returns(content)
    yield from front.decisions(content)
    yield from exceptions.exceptions(content)
    yield from progress.progress(content)
    yield from later.journey(content)
    yield from later.measures(content)
    yield from later.engagement(content)
    yield from later.late(content)
    yield from later.ahead(content)
    yield from later.glossary(content)
    yield from front.made(content)


def _two_pages(content: Content) -> Iterator[Block]:
    yield from front.correction(content)
    yield from front.asked(content)
    yield from progress.by_status(content)
    yield front.returns(content)
    yield from exceptions.in_lines(content, most=FEW)
    yield from front.made(content)


def _public(content: Content) -> Iterator[Block]:
    yield Heading("The quarter in brief")
    yield Text(content["manager_sentence"] or content["sentence"], style="lead")
    yield from front.correction(content)
    yield from front.counts(content)
    yield front.returns(content)
    yield from progress.progress(content)
    yield from later.journey(content)
    yield from later.measures(content)
    yield from later.ahead(content)
    yield from later.glossary(content)
    yield Heading("What is not shown here")
    yield Text(_withheld(content["withheld"]))
    yield from front.made(content)


def _withheld(withheld: Mapping[str, int]) -> str:
    """The count of what was withheld, whatever it is."""
    parts = [
        counted(withheld["texts"], "passage that may identify somebody", "passages that may identify somebody"),
        counted(
            withheld["figures"],
            "figure that is or would tell a small number",
            "figures that are or would tell a small number",
        ),
        counted(withheld["names"], "passage in which a person was named", "passages in which a person was named"),
    ]
    return f"Withheld or replaced in this version: {listed(parts)}. People appear as posts."


_PARTS = {"whole": _whole, "two-pages": _two_pages, "public": _public}
