"""The numbers and bullets that Word prints before paragraphs and does not keep as words: "1.10", "(a)", "•"."""

from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

DEEPEST = 9  # levels that Word has


@dataclass(frozen=True, slots=True)
class _Level:
    form: str  # Word's name for its signs: decimal, lowerLetter, bullet …
    text: str  # as in "%1.%2)"
    start: int


@dataclass
class Numbers:
    """A document's lists, and how far each has counted. Paragraphs must be asked about in their order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by abstract list
    lists: dict[str, str] = field(default_factory=dict)  # abstract list by list
    starts: dict[tuple[str, int], int] = field(default_factory=dict)  # by list and level: where it begins anew
    styles: dict[str, tuple[str | None, int | None, str | None]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def before(self, paragraph: Any) -> str:
        """What Word prints before a paragraph, with the space after it; empty for one outside all lists."""
        number, depth = self._list_of(paragraph)
        abstract = self.lists.get(number or "")
        level = self.levels.get(abstract or "", {}).get(depth)
        if number is None or abstract is None or level is None or level.form == "none":
            return ""
        self._count(number, abstract, depth, level)
        if level.form == "bullet":
            return "• "
        shown = level.text
        for at in range(depth + 1):
            of = self.levels[abstract].get(at, level)
            count = self.counts[abstract].get(at, of.start)
            shown = shown.replace(f"%{at + 1}", _signs(count, "decimal" if at < depth else of.form))
        return f"{shown} "

    def _count(self, number: str, abstract: str, depth: int, level: _Level) -> None:
        counts = self.counts.setdefault(abstract, {})
        anew = self.starts.get((number, depth)) if (number, depth) not in self.begun else None
        self.begun.add((number, depth))
        counts[depth] = anew if anew is not None else counts.get(depth, level.start - 1) + 1
        for deeper in [at for at in counts if at > depth]:
            del counts[deeper]

    def _list_of(self, paragraph: Any) -> tuple[str | None, int]:
        """The list and level of a paragraph, by itself or by its style and those it is based on."""
        number, depth, style = _properties(paragraph)
        seen: set[str] = set()
        while style and style not in seen and (number is None or depth is None):
            seen.add(style)
            of_style, at, style = self.styles.get(style, (None, None, None))
            number, depth = (of_style if number is None else number), (at if depth is None else depth)
        return (None if number == "0" else number), min(depth or 0, DEEPEST - 1)


def numbers_of(document: Any) -> Numbers:
    """The lists that a document and its styles define; none where it has none."""
    numbers = Numbers()
    default = None
    for style in document.styles.element.iter(qn("w:style")):
        name = str(style.get(qn("w:styleId")))
        number, depth, _ = _properties(style)
        based = style.find(qn("w:basedOn"))
        numbers.styles[name] = (number, depth, None if based is None else based.get(qn("w:val")))
        if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true"):
            default = name
    if default:
        numbers.styles[""] = numbers.styles[default]
    part = next((rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None)
    if part is not None:
        _define(numbers, part.element)
    return numbers


def _define(numbers: Numbers, root: Any) -> None:
    for abstract in root.iter(qn("w:abstractNum")):
        name = str(abstract.get(qn("w:abstractNumId")))
        numbers.levels[name] = {
            int(level.get(qn("w:ilvl"))): _Level(
                _value(level, "w:numFmt", "decimal"), _value(level, "w:lvlText", ""), int(_value(level, "w:start", "1"))
            )
            for level in abstract.iter(qn("w:lvl"))
        }
    for entry in root.iter(qn("w:num")):
        name = str(entry.get(qn("w:numId")))
        numbers.lists[name] = _value(entry, "w:abstractNumId", "")
        for change in entry.iter(qn("w:lvlOverride")):
            if start := _value(change, "w:startOverride", ""):
                numbers.starts[name, int(change.get(qn("w:ilvl")))] = int(start)


def _properties(element: Any) -> tuple[str | None, int | None, str | None]:
    """The list, level and style that a paragraph or a style names itself."""
    own = element.find(qn("w:pPr"))
    if own is None:
        return None, None, None
    numbering = own.find(qn("w:numPr"))
    number = None if numbering is None else _value(numbering, "w:numId", "") or None
    depth = None if numbering is None else _value(numbering, "w:ilvl", "") or None
    return number, (int(depth) if depth else None), _value(own, "w:pStyle", "") or None


def _value(element: Any, child: str, default: str) -> str:
    found = element.find(qn(child))
    return default if found is None else str(found.get(qn("w:val"), default))


def _signs(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 % 100 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    tens = ["", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"]
    ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
    return tens[count // 10] + ones[count % 10] if 0 < count < 100 else str(count)
