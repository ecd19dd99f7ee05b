"""200 leads who open, answer, check and send at once, against one lead alone: `python -m benchmarks.leads`.

A board of 200 leads, an action each, in a home of its own; the real service as a process; plain HTTP over loopback.
"""

import re
import shutil
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import yaml

from benchmarks import verdict
from lscb_workflow import config, pipeline
from lscb_workflow.cli.homes import shipped
from lscb_workflow.cli.offices import open_office
from lscb_workflow.cli.plans import load_plan
from lscb_workflow.documents.people import read_people
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.store import database, people
from tests.web.browser import serving

LEADS = 200
OPENS = datetime(2012, 10, 9, 9, tzinfo=UTC)
NOW = "2012-10-10T10:00+01:00"
LINK = re.compile(rb"http://127\.0\.0\.1:8000(/answer/[\w.-]+)")
MOST_TIMES_SLOWER = 250  # one process: 200 at once cannot be much faster than 200 one after the other


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        home = folder / "home"
        links = _board(home)
        with serving(home, NOW) as at:
            alone = _answer(at, links[0], 0)
            with ThreadPoolExecutor(LEADS) as crowd:
                started = time.perf_counter()
                found = list(crowd.map(lambda n: _answer(at, links[n], n), range(1, LEADS)))
                whole = time.perf_counter() - started
        on_file = _on_file(home)
    finally:
        shutil.rmtree(folder)
    times = sorted(seconds for seconds, _ in found)
    errors = sum(failed for _, failed in found)
    p99 = times[int(len(times) * 0.99) - 1]
    print(f"one lead alone: {alone[0]:.2f} s from the link to the receipt page")
    print(f"{len(times)} leads at once: median {statistics.median(times):.2f} s, p99 {p99:.2f} s, all in {whole:.2f} s")
    verdict("errors", errors, 0)
    verdict("returns lost", LEADS - on_file, 0)
    verdict("p99 against one alone", round(p99 / alone[0]), MOST_TIMES_SLOWER)


def _board(home: Path) -> list[str]:
    """A sample home with a plan of 200 actions, ticked on the day its returns open. Gives each lead's link."""
    for name in ("config", "templates"):
        shutil.copytree(shipped() / name, home / name)
    shutil.copytree(shipped() / "config" / "sample", home / "config", dirs_exist_ok=True)
    (home / ".env").write_text("LSCB_SECRET=" + "s" * 40 + "\n")
    posts = [
        {
            "handle": f"lead-{n}",
            "title": f"Lead {n}",
            "holders": [{"name": f"Lead {n}", "email": f"lead-{n}@lscb.example"}],
        }
        for n in range(LEADS)
    ]
    posts[0]["roles"] = ["manager"]
    posts[1]["roles"] = ["chair", "board"]
    (home / "people.yaml").write_text(yaml.safe_dump({"posts": posts}))
    actions = [
        {
            "ref": f"1.{n + 1}",
            "aim": 1,
            "category": "fundamental",
            "text": f"What action {n} is about",
            "leads": [{"role": f"Lead {n}"}],
            "timescale": "July 12 – June 13",
            "outputs": ["One", "Two"],
        }
        for n in range(LEADS)
    ]
    plan = {
        "plan": "2012-13",
        "title": "A large plan",
        "starts_on": date(2012, 7, 1),
        "ends_on": date(2013, 6, 30),
        "aims": [{"number": 1, "text": "To lead"}],
        "actions": actions,
    }
    (home / "plan.yaml").write_text(yaml.safe_dump(plan, sort_keys=False))
    box = Mailbox()
    with open_office(config.load(home, {}), box, new=True) as office:
        loaded_at = datetime(2012, 7, 1, 8, tzinfo=UTC)
        with database.writing(office.engine) as session:
            people.load(session, office.board, read_people(home / "people.yaml"), loaded_at, "the benchmark")
        load_plan(office, home / "plan.yaml", (date(2012, 11, 13),), date(2012, 8, 24), loaded_at)
        pipeline.tick(office, lambda: OPENS)
    links = [LINK.search(data.replace(b"=\r\n", b"")) for _, data in box.letters if b"X-LSCB-Kind: reminder" in data]
    return [link[1].decode() for link in links if link]


def _answer(at: str, link: str, number: int) -> tuple[float, bool]:
    """One lead's whole way. Returns its seconds, and whether anything failed."""
    started = time.perf_counter()
    try:
        page = _open(at + link)
        form = _hidden(page)
        key = re.findall(r'name="(2012-13:1\.\d+):status"', page)[0]
        words = {f"{key}:status": "green", f"{key}:progress": f"Lead {number} writes that all is well.", "do": "check"}
        check = _open(at + link, form | words)
        done = _open(f"{at}{link}/send", _hidden(check))
    except (HTTPError, OSError, IndexError):
        return time.perf_counter() - started, True
    return time.perf_counter() - started, "eceived" not in done


def _open(url: str, form: dict[str, str] | None = None) -> str:
    body = urlencode(form).encode() if form else None
    with urlopen(Request(url, data=body), timeout=120) as answer:  # noqa: S310  our own address
        return str(answer.read().decode())


def _hidden(page: str) -> dict[str, str]:
    tags = re.findall(r"<input\b[^>]*type=\"hidden\"[^>]*>", page)
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name[1]: unescape(value[1]) for name, value in pairs if name and value}


def _on_file(home: Path) -> int:
    import sqlite3

    with sqlite3.connect(home / "data/lscb.db") as tables:
        return int(tables.execute("SELECT COUNT(DISTINCT action_id) FROM submission").fetchone()[0])


if __name__ == "__main__":
    sys.exit(main())
