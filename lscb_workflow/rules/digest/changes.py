"""What a corrected issue says otherwise than the one that went out, a sentence a change."""

from collections.abc import Iterator, Mapping
from typing import Any


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Every difference that a reader of the older issue would want to know."""
    return [*_front(old, new), *_actions(old, new), *_measures(old, new)]


def lines(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every action's line of a paper, in its order."""
    for aim in content["aims"]:
        for category in aim["categories"]:
            yield from category["actions"]


def _front(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if _sentence(old) != _sentence(new):
        yield f"The front page said: “{_sentence(old)}”"
    if old["manager_note"] != new["manager_note"]:
        yield "The note on the front page has changed."


def _sentence(content: Mapping[str, Any]) -> str:
    return str(content["manager_sentence"] or content["sentence"])


def _actions(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    before = {line["ref"]: line for line in lines(old)}
    after = {line["ref"]: line for line in lines(new)}
    for ref, line in after.items():
        if ref not in before:
            yield f"{ref} is new in the plan."
        elif said := list(_of_action(before[ref], line)):
            yield f"{ref}: {'; '.join(said)}."
    yield from (f"{ref} is no longer in the plan." for ref in before if ref not in after)


def _of_action(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if old["status"]["label"] != new["status"]["label"]:
        yield f"{new['status']['label']}, where it was {old['status']['label']}"
    if len(old["answers"]) < len(new["answers"]):
        yield "a return came in"
    elif old["answers"] != new["answers"]:
        yield "what its leads said has changed"
    if old["outputs"] != new["outputs"]:
        yield "its outputs have changed"
    if (old["timescale"], old["revised"]) != (new["timescale"], new["revised"]):
        yield "its timescale has changed"


def _measures(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    before = {measure["number"]: measure for measure in old["measures"]}
    for measure in new["measures"]:
        was = before.get(measure["number"], {"values": []})
        if [_figure(value) for value in was["values"]] != [_figure(value) for value in measure["values"]]:
            yield f"Measure {measure['number']}, “{measure['text']}”: its values have changed."


def _figure(value: Mapping[str, Any]) -> tuple[Any, ...]:
    return value["quarter"], value["value"], value["note"], value["by_agency"]
