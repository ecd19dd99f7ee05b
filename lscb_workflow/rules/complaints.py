"""Why a file's values were refused, in words for the person who wrote the file."""

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from reprlib import repr as shortened
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lscb_workflow.rules.faults import Problem

At = tuple[str | int, ...]  # the path of keys and indexes from a file's top
Model = TypeVar("Model", bound=BaseModel)

_WANTED = {
    "missing": "is missing",
    "string_type": "must be words",
    "string_too_short": "is empty",
    "int": "must be a whole number",
    "bool": "must be true or false",
    "date": "is not a date; write it as 2012-10-31",
    "datetime": "is not a date and time; write it as 2012-10-31T10:30",
    "timezone_naive": "must be local time; leave the zone out",
    "time": "is not a time of day; write it as 08:00",
    "zoneinfo_str": "is not a time zone; write it as Europe/London",
    "tuple_type": "must be a list",
    "dict_type": "must hold keys and values",
    "model_type": "must hold keys and values",
    "too_short": "needs at least one entry",
}  # by pydantic's error type, or by its first word where all of a family want the same
_LIMITS = {"greater_than_equal": ("ge", "or more"), "less_than_equal": ("le", "or less")}


def complaints(
    refused: ValidationError, shape: type[BaseModel], printed: Mapping[At, str] | None = None
) -> list[Problem]:
    """One problem for each value refused; none says its key, which is at the end of its path.

    `printed` gives the scalars as they stand in the file, where a reader has made a number of "1.10".
    """
    found = []
    for error in refused.errors(include_url=False):
        at = tuple(step for step in error["loc"] if step != "[key]")
        found.append(Problem(_sentence(error, shape, (printed or {}).get(at)), *at))
    return found


def _sentence(error: ErrorDetails, shape: type[BaseModel], printed: str | None) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_type" and isinstance(error["input"], bool | int | float):
        return f'is not words; put it in quotes: "{printed or json.dumps(error["input"])}"'
    if kind == "extra_forbidden":
        return _unknown_key(str(error["loc"][-1]), _keys_at(shape, error["loc"][:-1]))
    if kind == "literal_error":
        known = context["expected"].replace("'", "")
        return f"{shortened(error['input'])} is not known here; write {known}"
    if kind in _LIMITS:
        bound, or_beyond = _LIMITS[kind]
        return f"{error['input']} is out of range; write {context[bound]} {or_beyond}"
    if error["input"] is None:
        return "is empty"
    return _WANTED.get(kind) or _WANTED.get(kind.split("_")[0]) or error["msg"]


def _unknown_key(key: str, known: list[str]) -> str:
    """The key that was probably meant, or else all that there are."""
    near = get_close_matches(key, known, n=1, cutoff=0.7)
    return f"is not a key here; did you mean {near[0]}?" if near else f"is not a key here; write {', '.join(known)}"


def _keys_at(shape: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys that a mapping may hold at a path inside a shape."""
    for step in ("root", *path):
        field = shape.model_fields.get(str(step)) or _aliased(shape, step)
        shape = next(_models_in(field.annotation), shape) if field else shape
    return [field.alias or name for name, field in shape.model_fields.items()]


def _aliased(shape: type[BaseModel], alias: int | str) -> Any:
    return next((field for field in shape.model_fields.values() if field.alias == alias), None)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The shapes named in a type such as `tuple[Action, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
