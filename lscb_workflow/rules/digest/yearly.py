"""What a yearly report needs from the quarterly papers of a plan, under the headings that guidance asks for.

The headings are those of the statutory guidance for safeguarding partners (Working Together to Safeguard Children):
impact, evidence of it, where little progress was made, what reviews led to, and what children and families said.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lscb_workflow.rules.actions import WITHHELD
from lscb_workflow.rules.digest.changes import lines
from lscb_workflow.rules.status import NO_RETURN

Content = Mapping[str, Any]
_REVIEWS = re.compile(r"\b(?:review|reviews|reviewed|audit|audits|audited|inspection|inspections)\b", re.IGNORECASE)
_PEOPLE = r"(?:children|young people|young person|famil(?:y|ies)|parents?|carers?)"
_TOLD = r"(?:said|say|told|asked|feel|felt|feedback|survey|views?|heard|consulted|found)"
_FEEDBACK = re.compile(
    rf"\b{_PEOPLE}\b[^.]*\b{_TOLD}\b|\b(?:feedback|views?|survey)\b[^.]*\b{_PEOPLE}\b", re.IGNORECASE
)


def extract(papers: Sequence[Content], title: str) -> dict[str, Any]:
    """The papers of a plan, the oldest first, as the parts of a yearly report: plain JSON values."""
    last = papers[-1]
    return {
        "title": title,
        "sample": last["sample"],
        "board": last["board"],
        "plan": last["plan"],
        "quarters": [paper["quarter"]["ref"] for paper in papers],
        "counts": [_counts(paper) for paper in papers],
        "impact": [entry for paper in papers for entry in _impact(paper)],
        "evidence": list(_evidence(papers)),
        "no_progress": list(_no_progress(papers)),
        "reviews": [said for said in _said(papers) if _REVIEWS.search(f"{said['text']} {said['words']}")],
        "feedback": [said for said in _said(papers) if _FEEDBACK.search(said["words"])],
    }


def _counts(paper: Content) -> dict[str, Any]:
    rows = [{key: row[key] for key in ("label", "colour", "now")} for row in paper["counts"]["rows"]]
    return {"quarter": paper["quarter"]["name"], "rows": rows}


def _impact(paper: Content) -> Iterator[dict[str, Any]]:
    for part in paper["journey"]:
        for entry in part["entries"]:
            if entry["impact"] != WITHHELD:
                yield {"priority": part["priority"], "quarter": paper["quarter"]["name"]} | entry


def _evidence(papers: Sequence[Content]) -> Iterator[dict[str, Any]]:
    """The outputs that were delivered by the end of the year, with what evidence leads pointed to."""
    links: dict[str, list[str]] = {}
    for paper in papers:
        for line in lines(paper):
            links.setdefault(line["ref"], []).extend(a["evidence"] for a in line["answers"] if a["evidence"])
    for line in lines(papers[-1]):
        delivered = [output["text"] for output in line["outputs"] if output["delivered"]]
        if delivered or links[line["ref"]]:
            yield {"ref": line["ref"], "text": line["text"], "delivered": delivered} | {
                "of": len(line["outputs"]),
                "links": list(dict.fromkeys(links[line["ref"]])),
            }


def _no_progress(papers: Sequence[Content]) -> Iterator[dict[str, Any]]:
    """Actions that ended the year red, behind or unheard of, each with the way it went."""
    for line in lines(papers[-1]):
        if line["status"]["shown"] in ("red", "amber", NO_RETURN):
            went = [
                (paper["quarter"]["name"], found["status"]) for paper in papers if (found := _find(paper, line["ref"]))
            ]
            yield {"ref": line["ref"], "text": line["text"], "leads": line["leads"], "status": line["status"]} | {
                "went": [{"quarter": name, "label": status["label"]} for name, status in went]
            }


def _find(paper: Content, ref: str) -> Mapping[str, Any] | None:
    return next((line for line in lines(paper) if line["ref"] == ref), None)


def _said(papers: Sequence[Content]) -> Iterator[dict[str, Any]]:
    """Everything that a lead wrote in the year on progress and on the difference made."""
    for paper in papers:
        for line in lines(paper):
            for answer in line["answers"]:
                words = "\n".join(w for w in (answer["progress"], answer["impact"]) if w and w != WITHHELD)
                if words:
                    about = {"ref": line["ref"], "text": line["text"], "quarter": paper["quarter"]["name"]}
                    yield about | {"by": answer["by"], "words": words}
