"""The same line on SQLite and on PostgreSQL: one code, one postbag, and a claim that holds between processes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import OperationalError, StatementError
from sqlmodel import SQLModel, select

from lscb_workflow import pipeline
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline import visits
from lscb_workflow.rules import links as tokens
from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import database, days, links, people
from lscb_workflow.store.tables import PostRow
from tests import postgres
from tests.offices import postbag, sample_home, sample_office, tick

DAYS = (
    date(2012, 8, 24),
    date(2012, 9, 17),
    date(2012, 10, 9),
    date(2012, 10, 24),
    date(2012, 10, 30),
    date(2012, 11, 5),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return sample_home(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory):
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not on this machine; `make system` installs it")
    with postgres.server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


def played(office):
    for day in DAYS:
        tick(office, day)
    return [(m["kind"], m["to"], m["state"], m["about"], m["message_id"]) for m in postbag(office)]


def test_both_databases_give_the_same_postbag(home, postgresql):
    with sample_office(home) as office:
        on_sqlite = played(replace(office, engine=database.copy(office.engine)))
    with sample_office(home, postgresql) as office:
        on_postgresql = played(office)
        assert on_postgresql == on_sqlite
        assert len(on_sqlite) > 50
        _each_message_goes_to_one_of_four(office)


def _each_message_goes_to_one_of_four(office):
    """Four processes on one PostgreSQL tick at the same moment of the day the next quarter opens."""
    now = datetime(2013, 1, 8, 9, tzinfo=UTC)
    boxes = [Mailbox() for _ in range(4)]
    gate = threading.Barrier(4)

    def work(box):
        gate.wait()
        pipeline.tick(replace(office, transport=box), lambda: now)

    before = len(postbag(office))
    workers = [threading.Thread(target=work, args=(box,)) for box in boxes]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    new = postbag(office)[before:]
    assert len(new) > 10
    assert all(message["state"] == "sent" and message["attempts"] == 1 for message in new)
    assert sum(len(box.letters) for box in boxes) == len(new)


def test_four_clicks_at_the_same_moment_put_an_answer_on_file_once(home, postgresql):
    server = database.connect(postgresql)
    with server.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("CREATE DATABASE clicks")
    server.dispose()
    now, gate = datetime(2012, 10, 9, 9, tzinfo=UTC), threading.Barrier(4)
    with sample_office(home, postgresql.replace("/postgres", "/clicks")) as office:
        tick(office, now.date())
        with database.writing(office.engine) as session:
            lead = "senior-communications-officer"
            email = people.directory(session, office.board).mailbox(lead, now.date()).email
            link = links.link_for(session, office.board, lead, email, "2012-13/Q1", now)
        token, key = tokens.token(office.door.secret, link), tokens.form_key(office.door.secret, link)
        typed = {"2012-13:1.1:status": ["green"], "2012-13:1.1:progress": ["The work goes on as planned."]}
        saved, _ = visits.save(office, token, key, typed, visits.look(office, token, now).seen, now)

        def click(_):
            gate.wait()
            return visits.send(office, token, key, saved.seen, now).refused

        with ThreadPoolExecutor(4) as fingers:
            assert sorted(fingers.map(click, range(4))) == [False, True, True, True]
        assert len(visits.received(office, visits.look(office, token, now), now)) == 1


def test_a_server_that_goes_and_comes_back_loses_nothing(home, postgresql):
    """Its connections end between two ticks, and in the middle of one."""
    server = database.connect(postgresql)
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'gone'"

    def run(statement):
        with server.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(statement)

    class Ends(Mailbox):
        def deliver(self, data, **envelope):
            super().deliver(data, **envelope)
            if len(self.letters) == 3:
                run(ends)

    run("CREATE DATABASE gone")
    with sample_office(home) as office:
        usual = replace(office, engine=database.copy(office.engine))
        tick(usual, DAYS[0])
        tick(usual, DAYS[2])
        wanted = postbag(usual)
    with sample_office(home, postgresql.replace("/postgres", "/gone")) as office:
        tick(office, DAYS[0])
        run(ends)
        with pytest.raises(OperationalError) as gone:
            tick(office, DAYS[2])
        assert database.because(gone.value) == "the database server does not answer"
        office = replace(office, transport=Ends())
        with pytest.raises(OperationalError):
            tick(office, DAYS[2])
        lease = timedelta(minutes=office.rules.policy.mail.lease_minutes + 1)
        pipeline.tick(office, lambda: datetime(2012, 10, 9, 9, tzinfo=UTC) + lease)
        found = postbag(office)
        assert [(m["message_id"], m["state"]) for m in found] == [(m["message_id"], m["state"]) for m in wanted]
        today = [message for message in found if message["planned_on"] == str(DAYS[2])]
        assert {message["attempts"] for message in today} == {2}
        assert len(office.transport.letters) == 2 * len(today)
    server.dispose()


def test_on_sqlite_a_second_process_leaves_the_tick_to_the_first(home):
    with (
        sample_office(home) as office,
        database.turn(office.engine),
        pytest.raises(Fault, match="another lscb-workflow is at work"),
    ):
        tick(office, DAYS[0])


def test_the_migrations_make_exactly_the_tables_of_the_code(tmp_path):
    engine = database.connect(f"sqlite:///{tmp_path / 'fresh.db'}")
    database.upgrade(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    engine.dispose()


def test_a_moment_without_a_zone_never_reaches_the_tables(home):
    with sample_office(home) as office, database.reading(office.engine) as session:
        days.begin(session, office.board, DAYS[0], datetime(2012, 8, 24, 9))  # noqa: DTZ001  the point
        with pytest.raises(StatementError, match="without a zone"):
            session.flush()
        session.rollback()


def test_a_file_that_was_removed_takes_no_more_writes_and_no_empty_one_takes_its_place(tmp_path):
    file = tmp_path / "lscb.db"
    engine = database.connect(f"sqlite:///{file}")
    database.upgrade(engine)
    assert file.stat().st_mode & 0o777 == 0o600
    copy = file.with_suffix(".copy")
    copy.write_bytes(database.image(engine))
    file.unlink()
    with pytest.raises(Fault, match=r"lscb\.db is gone; restore it"), database.writing(engine):
        pass
    assert not file.exists()
    copy.rename(file)
    with database.reading(engine) as session:
        assert session.exec(select(PostRow)).all() == []
    engine.dispose()
