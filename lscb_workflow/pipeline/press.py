"""The press: one compiled paper printed in every form for one audience."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from lscb_workflow.documents.papers import page, table
from lscb_workflow.mail.render import Rendered, Templates
from lscb_workflow.rules import digest
from lscb_workflow.rules.digest import outline
from lscb_workflow.rules.digest.blocks import Document
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.policy import Audience
from lscb_workflow.store.tables import DigestRow

Links = Sequence[tuple[str, str]]
FORMS = ("html", "pdf", "docx", "json", "csv")
ATTACHED = {
    "pdf": ("PDF", "application/pdf"),
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
PUBLISHED: Links = (("PDF", "paper.pdf"), ("Word", "paper.docx"))
ATTACHING, LINKING, NAMING = "email-attached", "email-linked", "email"
LINK = "https://link.invalid/to-the-papers"  # stands where each reader's own link goes; no mail ever carries it


@dataclass(frozen=True, slots=True)
class Press:
    """Where the templates of papers lie, and the board's own Word template, if it has one."""

    folder: Path
    word_template: bytes | None = None

    def print(self, form: str, document: Document, version: Mapping[str, Any], links: Links = ()) -> bytes:
        """One form of a paper: `document` says what `version` holds. `links` lead from the page to its other forms."""
        match form:
            case "html":
                return page.write(document, self.folder, links)
            case "pdf":
                from lscb_workflow.documents.papers import pdf  # typst and python-docx are loaded only to print

                return pdf.write(document, self.folder)
            case "docx":
                from lscb_workflow.documents.papers import word

                return word.write(document, self.word_template)
            case "csv":
                return table.write(version)
            case _:
                return digest.frozen(version)

    def form(self, form: str, copy: "Copy") -> bytes:
        """One form of what an audience may see."""
        return self.print(form, copy.document, copy.version, PUBLISHED if copy.is_public else ())


class Blank(Press):
    """A press for papers that are only foretold: nobody will read them."""

    def print(self, form: str, document: Document, version: Mapping[str, Any], links: Links = ()) -> bytes:
        return b""


@dataclass(frozen=True)
class Copy:
    """What an audience may see of one compiled paper, ready for print."""

    audience: Audience
    version: Mapping[str, Any]
    sha256: str

    @cached_property
    def document(self) -> Document:
        return outline.document(self.version, self.audience, self.sha256)

    @property
    def is_public(self) -> bool:
        return bool(self.version["edition"] == "public")

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms in which it is on file: what is published is never a spreadsheet."""
        return tuple(form for form in FORMS if form != "csv" or not self.is_public)

    def text(self, templates: Templates, around: Mapping[str, Any]) -> bytes:
        """The whole paper as plain text, as its email would say it."""
        return self._letter(self.document, templates, around, [], None).text.encode()

    def letters(self, templates: Templates, around: Mapping[str, Any]) -> dict[str, bytes]:
        """The email that carries it: with it attached, with a link, and for a board that has no pages to link to."""
        paper = outline.email(self.version, self.audience, self.sha256)
        attached = [words for words, _ in ATTACHED.values()]
        return {
            ATTACHING: packed(self._letter(paper, templates, around, attached, None)),
            LINKING: packed(self._letter(paper, templates, around, [], LINK)),
            NAMING: packed(self._letter(paper, templates, around, [], None)),
        }

    def _letter(
        self, paper: Document, templates: Templates, around: Mapping[str, Any], attached: list[str], link: str | None
    ) -> Rendered:
        said = {"paper": paper, "ask_words": outline.ask(self.version), "attached": attached, "link": link}
        return templates.render("digest", {**around, **said})


def copy(audience: Audience, content: bytes, public: bytes, sha256: str, short: bool = False) -> Copy:
    """The version of a compiled paper that an audience may see; with `short`, without anybody's own words."""
    version = _public(public) if audience.version == "public" else json.loads(content)
    if short or (audience.version == "short" and version["edition"] == "full"):
        version = digest.short(version, None)
    return Copy(audience, version, sha256)


def content_of(row: DigestRow) -> dict[str, Any]:
    """What an issue told the board's own readers."""
    found: dict[str, Any] = json.loads(row.content)
    return found


def public_of(row: DigestRow) -> dict[str, Any]:
    """What an issue may tell the public."""
    return _public(row.public)


def _public(data: bytes) -> dict[str, Any]:
    if not data:
        raise Fault("this issue is older than public versions and has none; a correction of it will have one")
    found: dict[str, Any] = json.loads(data)
    return found


def packed(rendered: Rendered) -> bytes:
    """An email's three texts as they are kept on file."""
    return json.dumps(asdict(rendered), ensure_ascii=False).encode()


def with_link(words: Rendered, address: str) -> Rendered:
    """The frozen email with its reader's own link in the place that was kept for it."""
    return replace(words, text=words.text.replace(LINK, address), html=words.html.replace(LINK, address))


def unpacked(data: bytes) -> Rendered:
    return Rendered(**json.loads(data))
