"""What a paper costs in every form, for plans of 40, 400 and 4,000 actions: `python -m benchmarks.papers`.

Each size is printed in a process of its own, so that its memory is its own. The ratios are for 1,000 actions, against
the plainest way there is: a bare Jinja2 template of the same cells, typst alone on the same source, python-docx alone
writing the same cells.
"""

import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document as WordDocument
from jinja2 import Environment

from benchmarks import verdict
from lscb_workflow.documents.papers import page, pdf, table, word
from lscb_workflow.rules import digest
from lscb_workflow.rules.digest import outline
from lscb_workflow.rules.digest.blocks import Cell, Document, Table
from tests.rules.build import POLICY, action
from tests.rules.papers import answer, paper

FOLDER = Path(__file__).parents[1] / "templates" / "papers"
SIZES, COMPARED = (40, 400, 4000), 1000
MOST_GROWTH = 15  # times the time, for ten times the actions
MOST_HTML, MOST_PDF, MOST_WORD = 3, 2, 2
RUNS = 5
TYPST = "typst"  # alone, on the source that we prepare for it
WORDS = "The forum met twice, with eleven agencies; its findings went to every front line team in the borough. " * 2
TEXT = "<p><b>{{ text.label }}</b> <span>{{ text.mark.words }}</span> {{ text.words }}</p>"
CELL = f"<td>{{% for text in cell %}}{TEXT}{{% endfor %}}</td>"
BARE = f"<table>{{% for row in rows %}}<tr>{{% for cell in row %}}{CELL}{{% endfor %}}</tr>{{% endfor %}}</table>"


def content(actions: int) -> dict[str, Any]:
    """The paper of a plan with so many actions, each with three outputs and a lead's answer."""
    said = answer(progress=WORDS, impact="Young people asked for plainer words.", timescale="On schedule")
    outputs = ("A plan", "A report to the board", "A survey of practitioners")
    plan = [action(f"{n % 4 + 1}.{n}", outputs=outputs, submissions=(said,)) for n in range(1, actions + 1)]
    return paper(*plan)


def document(compiled: dict[str, Any]) -> Document:
    return outline.document(compiled, POLICY.digest.audiences[0], "0" * 64)


FORMS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "html": lambda compiled: page.write(document(compiled), FOLDER),
    "json": digest.frozen,
    "csv": table.write,
    "docx": lambda compiled: word.write(document(compiled)),
    "pdf": lambda compiled: pdf.write(document(compiled), FOLDER),
}


def seconds(work: Callable[[], Any], runs: int = RUNS) -> float:
    """Processor time of the quickest of some runs: other work on the machine counts least there."""
    times = []
    for _ in range(runs):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def one(form: str, actions: int) -> None:
    """In a process of its own: seconds and megabytes of one form."""
    compiled = content(actions)
    FORMS["pdf" if form == TYPST else form](content(2))  # what is loaded once
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if form == TYPST:
        source = pdf.prepared(document(compiled))
        took = seconds(lambda: pdf.typeset(FOLDER / pdf.TEMPLATE, source), 1)
    else:
        runs = {"pdf": 1, "docx": 3}.get(form, 9)  # typst remembers what it has set; the others take milliseconds
        took = seconds(lambda: FORMS[form](compiled), runs)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([took, (after - before) / 1024]))


def measured(form: str, actions: int) -> tuple[float, float]:
    command = (sys.executable, "-m", "benchmarks.papers", form, str(actions))
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    took, grew = json.loads(done.stdout)
    return took, grew


def main() -> None:
    for form in FORMS:
        found = {actions: measured(form, actions) for actions in SIZES}
        told = ", ".join(f"{actions} actions {took:.3f} s and {grew:.0f} MB" for actions, (took, grew) in found.items())
        print(f"papers: {form}: {told}")
        most = max(found[4000][0] / max(found[400][0], 0.001), 0)
        verdict(f"papers: {form}, ten times the actions cost times", round(most, 1), MOST_GROWTH)
    compare()


def compare() -> None:
    compiled = content(COMPARED)
    made = document(compiled)
    rows = [row for block in made.blocks if isinstance(block, Table) for row in block.rows]
    bare = Environment(autoescape=True).from_string(BARE)
    plain = seconds(lambda: bare.render(rows=rows).encode())
    for form in ("html", "json"):
        ratio = seconds(lambda form=form: FORMS[form](compiled)) / plain  # type: ignore[misc]
        verdict(f"papers: {form} of {COMPARED} actions against bare Jinja2", round(ratio, 1), MOST_HTML)
    ratio = seconds(lambda: FORMS["docx"](compiled), 2) / seconds(lambda: _plainly(rows), 2)
    verdict(f"papers: Word of {COMPARED} actions against python-docx alone", round(ratio, 1), MOST_WORD)
    ratio = measured("pdf", COMPARED)[0] / measured("typst", COMPARED)[0]
    verdict(f"papers: PDF of {COMPARED} actions against typst alone", round(ratio, 1), MOST_PDF)


def _plainly(rows: list[tuple[Cell, ...]]) -> None:
    """The same cells by python-docx and nothing else."""
    written = WordDocument()
    for row in rows:
        grid = written.add_table(rows=1, cols=len(row))
        for cell, texts in zip(grid.rows[0].cells, row, strict=True):
            cell.text = "\n".join(f"{text.label} {text.words}" for text in texts)
    written.save(io.BytesIO())


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one(sys.argv[1], int(sys.argv[2]))
    else:
        main()
