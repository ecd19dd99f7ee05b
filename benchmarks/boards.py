"""Boards of any size to measure on, written straight into the tables of a home of their own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, insert

from lscb_workflow import config
from lscb_workflow.cli.homes import shipped
from lscb_workflow.cli.offices import open_office
from lscb_workflow.mail.transports import Transport
from lscb_workflow.pipeline.office import Office
from lscb_workflow.rules import quarters
from lscb_workflow.store import database
from lscb_workflow.store.tables import (
    ActionRow,
    AimRow,
    DeadlineRow,
    HolderRow,
    LeadRow,
    PlanRow,
    PostRow,
    QuarterRow,
    ReadingRow,
)

STARTS, ENDS = date(2012, 7, 1), date(2013, 6, 30)
MEETINGS = (date(2012, 11, 13), date(2013, 2, 12), date(2013, 5, 14), date(2013, 9, 10))
LOADED = datetime(2012, 7, 1, 8, tzinfo=UTC)
OPENS = datetime(2012, 10, 9, 9, tzinfo=UTC)  # the morning on which the first returns open
ROLES = {0: ["manager"], 1: ["chair", "board"]}


def lay_out(home: Path) -> None:
    """A sample's home without its plan: the shipped configuration and templates, and a secret for links."""
    for name in ("config", "templates"):
        shutil.copytree(shipped() / name, home / name)
    shutil.copytree(shipped() / "config" / "sample", home / "config", dirs_exist_ok=True)
    (home / ".env").write_text("LSCB_SECRET=" + "s" * 40 + "\n")


@contextmanager
def board(home: Path, transport: Transport, leads: int, deadlines: int = 0, first_due: date = ENDS) -> Iterator[Office]:
    """An office with so many leads, an action each; the actions share `deadlines` days from `first_due` on."""
    lay_out(home)
    with open_office(config.load(home, {}), transport, new=True) as office:
        with database.writing(office.engine) as session:
            _fill(session, office.board, leads, deadlines, first_due)
        yield office


def _fill(session: Session, board: str, leads: int, deadlines: int, first_due: date) -> None:
    _add(session, PostRow, board, [_post(n) for n in range(leads)])
    _add(session, HolderRow, board, [_holder(n) for n in range(leads)])
    dates = {"starts_on": STARTS, "ends_on": ENDS, "year_start": 4, "remind_from": STARTS, "loaded_at": LOADED}
    _add(session, PlanRow, board, [{"id": 1, "plan": "2012-13", "title": "A large plan", **dates}])
    _add(session, AimRow, board, [{"plan_id": 1, "number": 1, "text": "To lead"}])
    turns = zip(quarters.spans(STARTS, ENDS), MEETINGS, strict=True)
    _add(session, QuarterRow, board, [
        {"plan_id": 1, "number": n, "starts_on": start, "ends_on": end, "meets_on": meets_on}
        for n, ((start, end), meets_on) in enumerate(turns, 1)
    ])  # fmt: skip
    _add(session, ActionRow, board, [_action(n) for n in range(leads)])
    _add(session, LeadRow, board, [
        {"action_id": n + 1, "position": 0, "role": f"Lead {n}", "post": f"lead-{n}"} for n in range(leads)
    ])  # fmt: skip
    _add(session, ReadingRow, board, [
        {"action_id": n + 1, "position": 0, "kind": "span", "start": STARTS, "due": ENDS} for n in range(leads)
    ])  # fmt: skip
    each = deadlines // leads
    _add(session, DeadlineRow, board, [
        {"action_id": n + 1, "due_on": first_due + timedelta(days=m)} for n in range(leads) for m in range(each)
    ])  # fmt: skip


def _add(session: Session, table: Any, board: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.exec(insert(table).values(board_id=board), params=rows)


def _post(number: int) -> dict[str, Any]:
    return {"handle": f"lead-{number}", "title": f"Lead {number}", "roles": ROLES.get(number, [])}


def _holder(number: int) -> dict[str, Any]:
    email = f"lead-{number}@lscb.example"
    return {
        "post": f"lead-{number}",
        "name": f"Lead {number}",
        "email": email,
        "entered_at": LOADED,
        "confirmed_at": LOADED,
        "confirmed_by": "the benchmark",
    }


def _action(number: int) -> dict[str, Any]:
    return {
        "plan_id": 1,
        "position": number,
        "ref": f"1.{number + 1}",
        "aim": 1,
        "category": "fundamental",
        "text": f"Review how agencies share what they know of families in area {number}, and report what was found",
        "timescale": "July 12 – June 13",
        "outputs": ["A report to the board", "A revised protocol"],
    }
