"""A database of an older version is brought up to date with everything in it."""

from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from lscb_workflow.store import database, snapshots
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
