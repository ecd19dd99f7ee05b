"""The door for YAML: a file comes in as one value, or as one Fault that names file, line and key of all its slips.

Stricter than YAML: no anchors or aliases (a small file can unfold into a huge one), no tags, no key twice, and nothing
is guessed: `1.10` without quotes is a number to YAML, so words that look like one must be quoted. Dates need no quotes.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.constructor import SafeConstructor

from lscb_workflow.rules.complaints import At, Model, complaints
from lscb_workflow.rules.faults import Fault, Problem

LARGEST = 5_000_000  # bytes
DEEPEST = 20  # levels of nesting; libyaml's composer overruns the C stack on a file that is only brackets
_SCALARS = ("str", "timestamp", "null", "bool", "int", "float")
_PLAINER = {
    "mapping values are not allowed in this context": "a colon where none can be; put words that hold one in quotes",
    "found character that cannot start any token": "a tab, @ or ` where none can be; use spaces, or quote the words",
    "found unexpected end of stream": "a quote is opened and not closed",
    "but found another document": "a second document begins; keep one, without ---",
}


def read(path: Path, shape: type[Model], check: Callable[[Model], Iterable[Problem]] = lambda _: ()) -> Model:
    """The file's value. `check` looks across a value whose parts are all right. Raises Fault with all that is wrong."""
    text = _text(path)
    page = _Page()
    value = page.take(_compose(path, text), ())
    try:
        model = shape.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as refused:
        page.wrong += complaints(refused, shape, page.printed)
    else:
        page.wrong += check(model)
    if page.wrong:
        raise Fault(*(f"{path}:{line}: {words}" for line, words in sorted(map(page.placed, page.wrong))))
    return model


@dataclass
class _Page:
    """A file's values as they are taken from its nodes: where each stands, how it is printed, and what is wrong."""

    lines: dict[At, int] = field(default_factory=dict)
    printed: dict[At, str] = field(default_factory=dict)
    wrong: list[Problem] = field(default_factory=list)

    def take(self, node: yaml.Node, at: At) -> Any:
        """A node's value, fit for JSON. Dates stay the text they are: the shape reads them."""
        self.lines.setdefault(at, _line(node.start_mark))
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        if isinstance(node, yaml.MappingNode) and kind == "map":
            return dict(self._entry(key, value, at) for key, value in node.value)
        if isinstance(node, yaml.SequenceNode) and kind == "seq":
            return [self.take(entry, (*at, number)) for number, entry in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and kind in _SCALARS:
            self.printed[at] = node.value
            return _scalar(node, kind)
        self.wrong.append(Problem(f"the tag {node.tag} is not read; leave it out", *at))
        return None

    def _entry(self, key: yaml.Node, value: yaml.Node, at: At) -> tuple[str, Any]:
        line = _line(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            self.wrong.append(Problem(f"line {line}: a list or a mapping cannot be a key", *at))
            return "", None
        here = (*at, key.value)
        if here in self.lines:
            self.wrong.append(Problem(f"is given twice, here and on line {line}; keep one", *here))
        self.lines.setdefault(here, line)
        return key.value, self.take(value, here)

    def placed(self, problem: Problem) -> tuple[int, str]:
        """A problem's line, and its words after their key. What is missing stands where its owner begins."""
        found = next(problem.at[:end] for end in range(len(problem.at), -1, -1) if problem.at[:end] in self.lines)
        key = next((f"{step}: " for step in reversed(problem.at) if isinstance(step, str)), "")
        return self.lines[found], f"{key}{problem}"


def _scalar(node: yaml.ScalarNode, kind: str) -> str | int | float | bool | None:
    if kind in ("str", "timestamp"):
        return str(node.value)
    try:
        return SafeConstructor().construct_object(node)  # type: ignore[no-any-return]  # any scalar
    except (ValueError, LookupError):  # only tagged as a number, or too long for one: the shape says what it wants
        return str(node.value)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Fault(f"{path}: there is no such file") from None
    except OSError as error:
        raise Fault(f"{path}: cannot be read: {error.strerror}") from None
    if len(content) > LARGEST:
        raise Fault(f"{path}: is larger than {LARGEST // 1_000_000} MB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Fault(f"{path}:{line}: this is not UTF-8 text; save the file as UTF-8") from None


def _compose(path: Path, text: str) -> yaml.Node:
    try:
        _refuse_what_unfolds(path, text)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Fault(f"{path}:{line}: there is a control character; type the words again by hand") from None
    except yaml.error.MarkedYAMLError as error:
        raise Fault(f"{path}:{_where(error)}") from None
    if root is None:
        raise Fault(f"{path}: is empty")
    return root


def _refuse_what_unfolds(path: Path, text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = _line(event.start_mark)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            raise Fault(
                f"{path}:{line}: anchors and aliases (& and *) are not read; write it out, or put words in quotes"
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Fault(f"{path}:{line}: is nested more than {DEEPEST} levels deep")


def _where(error: yaml.error.MarkedYAMLError) -> str:
    """A syntax error's line and words, with the line where what is broken began if that is another."""
    line, began = _line(error.problem_mark), _line(error.context_mark or error.problem_mark)
    because = f" (it began on line {began})" if began != line else ""
    return f"{line}: this is not YAML: {_PLAINER.get(error.problem or '', error.problem)}{because}"


def _line(mark: Any) -> int:
    return mark.line + 1 if mark else 1
