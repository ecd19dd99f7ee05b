"""A database of an older version is brought up to date with everything in it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlmodel import select

from lscb_workflow.mail.render import Rendered
from lscb_workflow.pipeline.press import public_of, unpacked
from lscb_workflow.rules.digest.outline import document
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.people import Holder
from lscb_workflow.rules.policy import Audience
from lscb_workflow.store import database, digests, forms, outbox, people, snapshots
from lscb_workflow.store.tables import HolderRow, MessageRow, NoticeRow
from tests import postgres

VERSIONS = Path(database.__file__).parent / "migrations"
OLDER = (
    "INSERT INTO plan (id, board_id, plan, title, starts_on, ends_on, year_start, note, remind_from, loaded_at) VALUES"
    " (7, 'solihull', '2012-13', 'The plan', '2012-07-01', '2013-06-30', 4, '', '2012-08-24', '2012-08-24 08:00:00')",
    "INSERT INTO quarter (id, board_id, plan_id, number, starts_on, ends_on) VALUES"
    " (3, 'solihull', 7, 1, '2012-07-01', '2012-09-30')",
    "INSERT INTO action (id, board_id, plan_id, position, ref, aim, category, text, timescale, state, outputs) VALUES"
    " (5, 'solihull', 7, 0, '1.5', 1, 'fundamental', 'To begin', 'Sept 12', 'open', '[\"A report\"]')",
    "INSERT INTO deadline (board_id, action_id, due_on, state, answered) VALUES"
    " ('solihull', 5, '2012-09-30', 'open', '0')",
    "INSERT INTO submission (board_id, action_id, quarter_id, by, at, settles_only, late, status, timescale, progress,"
    " impact, started, outputs, met, not_yet, revise, because) VALUES ('solihull', 5, 3, 'officer',"
    " '2012-10-10 09:00:00', '0', '0', 'green', '', 'Begun', '', '0', '[]', '[]', '{}', 'March 2013', 'Staff left')",
)

A_PAPER = {
    "sample": None,
    "board": "Solihull LSCB",
    "plan": "The plan",
    "quarter": {"ref": "2012-13/Q1", "name": "Q1", "period": "July to September 2012", "meets_on": "2012-11-13"},
    "edition": "full",
    "edition_note": None,
    "issue": 1,
    "compiled_at": "2012-11-05T08:00:00+00:00",
    "asked": ["note the progress made"],
    "sentence": "One return came in.",
    "counts": {"rows": [], "total": 1, "total_before": None},
    "decisions": [],
    "returns": {"owed": 1, "received": 1, "missing": [], "nobody_to_ask": []},
    "exceptions": [],
    "aims": [],
    "late_returns": [],
    "ahead": {"until": None, "deadlines": []},
    "footer": {"compiled_at": "2012-11-05T08:00:00+00:00", "last_tick": None, "issue": 1, "note": None},
}
BOARD = Audience(name="board", title="the Board", marking="For the Board.", days=-6, roles=("board",))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    if request.param == "sqlite":
        opened = database.connect(f"sqlite:///{tmp_path / 'older.db'}")
        yield opened
        opened.dispose()
        return
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not on this machine; `make system` installs it")
    with postgres.server(tmp_path) as url:
        opened = database.connect(url)
        yield opened
        opened.dispose()


def at_version(engine: Engine, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(VERSIONS))
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def test_a_plan_of_the_first_version_is_all_there_after_the_upgrade(engine):
    at_version(engine, "0001")
    with engine.execution_options(writes=True).begin() as connection:
        for row in OLDER:
            connection.exec_driver_sql(row)
    database.upgrade(engine)
    with database.reading(engine) as session:
        (plan,) = snapshots.take(session, "solihull").plans
    (action,) = plan.actions
    assert (action.ref, action.timescale, action.outputs) == ("1.5", "Sept 12", ("A report",))
    assert [deadline.due_on for deadline in action.deadlines] == [date(2012, 9, 30)]
    assert [(sent.progress, sent.revise, sent.decided) for sent in action.submissions] == [
        ("Begun", "March 2013", None)
    ]
    assert (action.opening, action.revised, action.because, action.supports) == (None, None, None, ())


def test_an_address_of_the_fourth_version_counts_as_confirmed_and_a_new_one_does_not(engine):
    at_version(engine, "0004")
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO post (board_id, handle, title, printed_as, roles, is_group, mailbox_read_by) VALUES"
            " ('solihull', 'officer', 'Officer', '[]', '[]', '0', '[]')"
        )
        connection.exec_driver_sql(
            "INSERT INTO holder (board_id, post, name, email, entered_at) VALUES"
            " ('solihull', 'officer', 'Kim', 'kim@lscb.example', '2012-07-01 08:00:00')"
        )
    database.upgrade(engine)
    with database.writing(engine) as session:
        [row] = session.exec(select(HolderRow)).all()
        assert (row.confirmed_at, row.confirmed_by) == (row.entered_at, "an older version")
        new = Holder(name="Lee", email="lee@lscb.example", from_on=date(2012, 10, 1))
        people.replace(session, "solihull", "officer", new, datetime(2012, 9, 20, tzinfo=UTC), "test")
        known = people.directory(session, "solihull")
    assert known.mailbox("officer", date(2012, 9, 30)).email == "kim@lscb.example"
    assert known.mailbox("officer", date(2012, 10, 1)) is None


def with_papers_of_the_third_version(engine: Engine) -> None:
    """An issue that went to the chair, and a draft behind it."""
    issue = (
        "INSERT INTO digest (id, board_id, quarter_id, number, edition, state, compiled_at, frozen_at, sha256, content,"
        " subject, text, html) VALUES (:id, 'solihull', 3, :id, 'full', :state, '2012-11-05 08:00:00', :frozen_at,"
        " 'abc', :content, 'The paper', :text, :html)"
    )
    words = {"content": json.dumps(A_PAPER).encode(), "text": "Käthe’s words".encode(), "html": b"<p>The paper</p>"}
    with engine.execution_options(writes=True).begin() as connection:
        for row in OLDER[:2]:
            connection.exec_driver_sql(row)
        connection.execute(text(issue), words | {"id": 1, "state": "sent", "frozen_at": "2012-11-05 08:00:00"})
        connection.execute(text(issue), words | {"id": 2, "state": "draft", "frozen_at": None})
        connection.exec_driver_sql(
            "INSERT INTO message (id, board_id, slot, kind, person, to_name, to_title, to_email, planned_on, state,"
            " because, message_id, not_before, attempts) VALUES (4, 'solihull', 'solihull/chair/2012-13/Q1/issue-1',"
            " 'digest', 'chair', '', '', '', '2012-11-05', 'sent', '', '<a@b>', '2012-11-05 08:00:00', 1)"
        )
        connection.exec_driver_sql(
            "INSERT INTO notice (board_id, key, kind, plan, ref, point, step, post, person, reason, planned_on, state,"
            " because, message, facts) VALUES ('solihull', 'solihull/2012-13/digest/Q1/issue-1/chair', 'digest',"
            " '2012-13', 'digest', 'Q1', 'issue-1', 'chair', 'chair', '', '2012-11-05', 'sent', '', 4, '{}')"
        )


def test_a_paper_of_the_third_version_is_kept_and_goes_to_nobody_again(engine):
    at_version(engine, "0003")
    with_papers_of_the_third_version(engine)
    database.upgrade(engine)
    with database.reading(engine) as session:
        [(ref, row)] = digests.every_issue(session, "solihull")
        kept = forms.of_issue(session, row)
        assert (ref, row.number, str(row.starts_on), str(row.ends_on)) == ("2012-13/Q1", 1, "2012-07-01", "2012-09-30")
        assert (kept["board", "html"], json.loads(kept["board", "json"])) == (b"<p>The paper</p>", A_PAPER)
        assert unpacked(kept["board", "email"]) == Rendered("The paper", "Käthe’s words", "<p>The paper</p>")
        assert list(forms.spoilt(session, "solihull")) == []
        assert outbox.papers_sent(session, "solihull", "chair", "2012-13/Q1") == [(1, "board")]
        [notice] = session.exec(select(NoticeRow))
        assert notice.key == outbox.notice_of(notice).key
        assert session.exec(select(MessageRow.slot)).one() == outbox.notice_of(notice).slot(date(2012, 11, 5))


def test_a_paper_of_the_third_version_can_be_read_and_has_no_public_version(engine):
    at_version(engine, "0003")
    with_papers_of_the_third_version(engine)
    database.upgrade(engine)
    with database.reading(engine) as session:
        row = digests.issue(session, "solihull", "2012-13/Q1", 1)
        assert document(json.loads(row.content), BOARD, row.sha256).title == (
            "Board paper: progress for July to September 2012"
        )
        with pytest.raises(Fault, match="older than public versions"):
            public_of(row)
