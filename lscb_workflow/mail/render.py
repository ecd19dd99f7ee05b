"""Emails from templates: one folder a kind, four small files, strict variables.

`subject.txt` and `ask.txt` each make one line; the ask opens both parts. `body.txt` and `body.html` extend the layouts,
which read `subject` and `ask` beside the context that each kind's `example.json` documents.
"""

import json
import re
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplateSyntaxError,
    select_autoescape,
)

from lscb_workflow.rules.faults import Fault

WIDTH = 72  # characters a line of plain text
AS_IT_IS = "    "  # a line indented so far is a command or an address: never wrapped
HANG = re.compile(r"\S+  |\s+")  # further lines stand under the words: behind a reference and two spaces, or an indent
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """An email's words: a subject of one line and the same message twice, as text and as HTML."""

    subject: str
    text: str
    html: str


class Templates:
    """The templates of one home's `templates/emails`, each compiled when first used and kept until `refresh`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = _Words(
            loader=FileSystemLoader(folder, encoding="utf-8-sig"),  # an editor on Windows may write the mark
            undefined=_Missing,
            autoescape=select_autoescape(["html"], default=False),
            finalize=_never_none,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # looking at every file again for every letter takes longer than some of them: `refresh`
            cache_size=-1,
        )
        self._environment.filters |= {word.__name__: word for word in (day, weekday, plural, listed, distinct)}

    def refresh(self) -> None:
        """Read again what was edited: what was mended works at the next batch or paper, without a restart."""
        kept = self._environment.cache or {}
        if not all(template.is_up_to_date for template in list(kept.values())):  # another thread may add to them
            kept.clear()

    def render(self, kind: str, context: Mapping[str, Any]) -> Rendered:
        """The email of this kind. A Fault names the file, the line and the variable."""
        subject = _one_line(self._fill(f"{kind}/subject.txt", context))
        ask = _one_line(self._fill(f"{kind}/ask.txt", context))
        for name, words in (("subject", subject), ("ask", ask)):
            if not words:
                raise Fault(f"{self._folder / kind / name}.txt: it makes no words; no email goes without")
        context = {**context, "subject": subject, "ask": ask}
        return Rendered(
            subject=subject,
            text=_wrapped(self._fill(f"{kind}/body.txt", _unbroken(context))),
            html=self._fill(f"{kind}/body.html", context),
        )

    def check(self, kinds: Iterable[str]) -> None:
        """Render every kind with its documented example. A Fault names all that cannot be written."""
        wrong: list[str] = []
        for kind in kinds:
            try:
                self.render(kind, self.example(kind))
            except Fault as fault:
                wrong.extend(fault.problems)
        if wrong:
            raise Fault(*dict.fromkeys(wrong))

    def example(self, kind: str) -> dict[str, Any]:
        """The documented context of a kind, for previews and tests; its ISO dates are made dates."""
        path = self._folder / kind / "example.json"
        try:
            return dict(json.loads(path.read_text(encoding="utf-8"), object_hook=_with_dates))
        except (OSError, ValueError) as error:
            raise Fault(f"{path}: the example cannot be read: {error}") from None

    def _fill(self, name: str, context: Mapping[str, Any]) -> str:
        try:
            return self._environment.get_template(name).render(context)
        except TemplateNotFound as error:
            raise Fault(
                f"{self._folder / (error.name or name)}: there is no such template; `lscb-workflow init` adds ours"
            ) from error
        except TemplateSyntaxError as error:
            raise Fault(f"{self._folder / (error.name or name)}, line {error.lineno}: {error.message}") from error
        except Exception as error:  # a home may edit its templates: whatever goes wrong in one is one email's fault
            raise Fault(f"{self._place(error, name)}: {error}") from error

    def _place(self, error: Exception, name: str) -> str:
        """The innermost template line of an error's traceback, which Jinja maps back to the source."""
        place, step = str(self._folder / name), error.__traceback__
        while step is not None:
            filename = step.tb_frame.f_code.co_filename
            if Path(filename).is_relative_to(self._folder):
                place = f"{filename}, line {step.tb_lineno}"
            step = step.tb_next
        return place


class _Words(Environment):
    """Templates whose values are dicts: `each.items` is what the letter calls items, never a method of a dict."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dict: Jinja copies these for every letter, and its own chain of maps takes ten times as long to."""
        return {**self.globals, **(d or {})}

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class _Missing(StrictUndefined):
    """A variable that nobody supplied: an error that names it, where a blank would be read as a fact."""

    @property
    def _undefined_message(self) -> str:
        return self._undefined_hint or f"{self._undefined_name!r} is missing"


def _never_none(value: Any) -> Any:
    if value is None:
        raise TemplateRuntimeError("a value of none would be printed; ask first whether there is one")
    return value


def day(on: date) -> str:
    """A date as people write it: 9 October 2012."""
    if not isinstance(on, date):
        raise TemplateRuntimeError(f"{on!r} is not a date")
    return _in_words(on)


@lru_cache(maxsize=1024)
def _in_words(on: date) -> str:
    """The same few dates stand in every letter of a morning."""
    return f"{on.day} {on:%B %Y}"


def weekday(on: date) -> str:
    """A date somebody has to act by: Tuesday 9 October 2012."""
    words = day(on)
    return f"{on:%A} {words}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 action`, `3 actions`; `many` where an s is not enough."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def distinct(items: Iterable[Mapping[str, Any]], *fields: str) -> list[Mapping[str, Any]]:
    """One item of each combination of fields: two plans may both have an action 1.5."""
    return list({tuple(item[field] for field in fields): item for item in items}.values())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _unbroken(value: Any) -> Any:
    """A plan's or a lead's words without their line breaks, which could pass for the email's own lines.

    A paper keeps those of its words: blocks.txt prints them with an indent.
    """
    match value:
        case str():
            return _one_line(value) if len(value.splitlines()) > 1 else value
        case list():
            return [_unbroken(each) for each in value]
        case dict():
            return {name: each if name == "paper" else _unbroken(each) for name, each in value.items()}
    return value


def _wrapped(text: str) -> str:
    """Plain text as it is sent: lines of WIDTH at most, but for longer words, and never two blank lines together."""
    lines = [wrapped for line in text.splitlines() for wrapped in _wrapped_line(line.rstrip())]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


@lru_cache(maxsize=1024)
def _wrapped_line(line: str) -> list[str]:
    """Most long lines are the layout's own, and the same in the next email."""
    if len(line) <= WIDTH or line.startswith(AS_IT_IS):
        return [line]
    hang = HANG.match(line)
    indent = " " * (hang.end() if hang else 0)
    first, *rest = (words[1] for words in _fitting(WIDTH - len(indent)).finditer(line, len(indent)))
    return [line[: len(indent)] + first, *(indent + words for words in rest)]


@cache
def _fitting(width: int) -> re.Pattern[str]:
    """As many whole words as fit, or one that is longer than that, and the blanks behind them."""
    return re.compile(rf"([^ \t].{{0,{width - 1}}}(?<![ \t])(?=[ \t]|$)|[^ \t]+)[ \t]*")


def _with_dates(values: dict[str, Any]) -> dict[str, Any]:
    return {key: _dated(value) for key, value in values.items()}


def _dated(value: Any) -> Any:
    if isinstance(value, list):
        return [_dated(each) for each in value]
    return date.fromisoformat(value) if isinstance(value, str) and ISO_DATE.fullmatch(value) else value
