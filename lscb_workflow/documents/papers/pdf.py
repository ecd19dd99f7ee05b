"""A paper as PDF, by typst: accessible (PDF/UA-1), the same bytes every time, and no word of it ever markup."""

import contextlib
import functools
import json
import re
import unicodedata
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import fontpkg_source_sans_3
import typst

from lscb_workflow.rules.digest.blocks import Document
from lscb_workflow.rules.faults import Fault

TEMPLATE = "paper.typ"
_CONTROLS = {code: f"[U+{code:04X}]" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}
_CONTROLS[0xFEFF] = ""  # a mark of byte order, pasted in with a text; PDF/UA forbids it
_UNBROKEN = re.compile(r"[^\s/-]{24,}")  # longer than any word that hyphens divide: an address, a row of dots
_PIECE = re.compile(r".{8}(?=.)")
_BREAK = "\u200b"  # has no width
_UNUSUAL = re.compile(r"[ !#-~]?[^\x00-\x7f]+")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]")  # halves of one, and private ones
_JOINING = {"Mn", "Mc", "Me", "Cf"}  # the categories of marks and of what has no shape
_BATCH = 1000  # characters asked about at once; the cost of typst's errors takes the square of their number
_PACKAGE = re.compile(r"@preview\b")
_PLACE = re.compile(r"┌─ (?P<file>.+):(?P<line>\d+):\d+$", re.MULTILINE)


def write(document: Document, folder: Path) -> bytes:
    """The document as `folder`/paper.typ sets it. A template that is broken is a Fault with its file and line."""
    template = folder / TEMPLATE
    if not template.is_file():
        raise Fault(f"{template}: there is no such template; `lscb-workflow init` adds ours")
    _refuse_packages(folder)
    words = prepared(document)
    with contextlib.suppress(RuntimeError):
        return typeset(template, _showable(words))
    try:  # a rare mark can be shown alone and yet not beside its neighbours
        return typeset(template, _showable(words, marks=False))
    except RuntimeError as error:
        raise Fault(_explained(error, template)) from None


def prepared(document: Document) -> str:
    """The document as JSON, which the template reads."""
    return json.dumps(_data(document), ensure_ascii=False)


def _explained(error: RuntimeError, template: Path) -> str:
    place = _PLACE.search(error.diagnostic) if isinstance(error, typst.TypstError) else None
    at = f"{Path(place['file']).resolve()}, line {place['line']}" if place else str(template)
    return f"{at}: {getattr(error, 'message', error)}"


def typeset(source: Path | bytes, words: str) -> bytes:
    """A PDF, or a RuntimeError. Files and packages are looked for beside the source and nowhere else."""
    folder: Any = source.parent if isinstance(source, Path) else None
    places = {"root": folder, "package_path": folder, "package_cache_path": folder}
    inputs = {"document": words}
    try:
        pdf: bytes = typst.compile(source, font_paths=_fonts(), sys_inputs=inputs, pdf_standards=["ua-1"], **places)
        return pdf
    except BaseException as error:
        if isinstance(error, Exception | KeyboardInterrupt | SystemExit):
            raise
        raise RuntimeError(f"typst gave up: {error}") from None  # its own panic, which is no Exception


@functools.cache
def _fonts() -> typst.Fonts:
    """Source Sans and what typst brings; never the machine's own, so that a paper is the same bytes everywhere."""
    return typst.Fonts(include_system_fonts=False, font_paths=[fontpkg_source_sans_3.ROOT / "files"])


def _refuse_packages(folder: Path) -> None:
    """typst would fetch a public package by itself: a paper must not depend on the network."""
    for path in sorted(folder.rglob("*.typ")):
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1):
            if _PACKAGE.search(line):
                raise Fault(f"{path}, line {number}: a paper is made without the network, and so without packages")


def _data(part: Any) -> Any:
    """A document as JSON can hold it: each block is a mapping with its `kind`."""
    if isinstance(part, str):
        return _text(part)
    if isinstance(part, tuple | frozenset):
        return [_data(item) for item in part]
    if is_dataclass(part):
        return {"kind": type(part).__name__.lower()} | {f.name: _data(getattr(part, f.name)) for f in fields(part)}
    return part


def _text(words: str) -> str:
    """Lines parted by one sign, control characters shown, and places where an endless word may be broken."""
    words = "\n".join(words.splitlines()).translate(_CONTROLS)
    return _UNBROKEN.sub(lambda word: _PIECE.sub(rf"\g<0>{_BREAK}", word[0]), words)


def _showable(text: str, marks: bool = True) -> str:
    """The text with code points, such as [U+1F600], for what no font can show and, if not `marks`, for every mark."""
    if not marks:
        text = unicodedata.normalize("NFC", text)
    clusters = {cluster for run in set(_UNUSUAL.findall(text)) for cluster in _clusters(run) if not cluster.isascii()}
    hidden = {cluster for cluster in clusters if _NO_CHARACTER.search(cluster) or not (marks or _is_alone(cluster))}
    hidden |= _without_glyphs(clusters - hidden)
    return _UNUSUAL.sub(lambda run: "".join(_named(c) if c in hidden else c for c in _clusters(run[0])), text)


def _clusters(run: str) -> list[str]:
    """Characters with the marks that stand on them: one font has to have them all."""
    clusters: list[str] = []
    for character in run:
        if clusters and not _is_alone(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _is_alone(cluster: str) -> bool:
    """Neither a mark nor a joiner nor anything with one."""
    return cluster == _BREAK or (len(cluster) == 1 and unicodedata.category(cluster) not in _JOINING)


def _named(cluster: str) -> str:
    return "".join(character if character.isascii() else f"[U+{ord(character):04X}]" for character in cluster)


def _without_glyphs(clusters: set[str]) -> set[str]:
    """typst is asked, in small papers with a line for each: the places of its errors name the lines."""
    asked, refused = sorted(clusters), set()
    for batch in (asked[start : start + _BATCH] for start in range(0, len(asked), _BATCH)):
        lines = [
            '#set document(title: "?"); #set text(font: "Source Sans 3"); #let asked = json(bytes(sys.inputs.document))'
        ]
        lines += [f"#asked.at({number}) #parbreak()" for number in range(len(batch))]
        try:
            typeset("\n".join(lines).encode(), json.dumps(batch))
        except typst.TypstError as error:
            refused |= {batch[int(place["line"]) - 2] for place in _PLACE.finditer(error.diagnostic)}
    return refused
