"""A paper as one page of HTML that needs nothing but itself: from `papers/paper.html`, which a board may edit."""

import re
import traceback
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError

from lscb_workflow.rules.digest.blocks import Document
from lscb_workflow.rules.faults import Fault

TEMPLATE = "paper.html"
# What no page may hold: control characters and half of a pair of surrogates. A sign stands where one stood.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def write(document: Document, folder: Path, links: Sequence[tuple[str, str]] = ()) -> bytes:
    """The page in UTF-8. `folder` holds the template; `links` are the paper's other forms, each a label and an address.

    The same document and template give the same bytes. A Fault names the file and the line that cannot be printed.
    """
    try:
        page = _templates(folder).get_template(TEMPLATE).render(paper=document, links=links)
    except TemplateNotFound as error:
        raise Fault(
            f"{folder / (error.name or TEMPLATE)}: there is no such template; `lscb-workflow init` adds ours"
        ) from error
    except TemplateSyntaxError as error:
        raise Fault(f"{folder / (error.name or TEMPLATE)}, line {error.lineno}: {error.message}") from error
    except Exception as error:  # a home may edit its templates: whatever goes wrong in one is that paper's fault
        raise Fault(f"{_place(error, folder)}: {error}") from error
    return _UNPRINTABLE.sub("\ufffd", page).encode()


@cache
def _templates(folder: Path) -> Environment:
    """A folder's templates, each compiled once, and again when somebody has edited it."""
    return Environment(
        loader=FileSystemLoader(folder, encoding="utf-8-sig"),  # an editor on Windows may write the mark
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _place(error: Exception, folder: Path) -> str:
    """The innermost template line of an error's traceback, which Jinja maps back to the source."""
    steps = [step for step in traceback.extract_tb(error.__traceback__) if Path(step.filename).is_relative_to(folder)]
    return f"{steps[-1].filename}, line {steps[-1].lineno}" if steps else str(folder / TEMPLATE)
