"""The only place that knows which database this is: engines, sessions, migrations, turns, a copy to try things on."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, insert, select, text
from sqlalchemy.exc import DisconnectionError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel

from lscb_workflow.rules.faults import Fault
from lscb_workflow.store import changes
from lscb_workflow.store import tables as tables  # its classes fill SQLModel.metadata

SECONDS_TO_WAIT = 60


def exists(url: str) -> bool:
    """False where a SQLite file is missing or empty; a server is asked when it is connected to."""
    file = Path(url.removeprefix("sqlite:///"))
    return not url.startswith("sqlite") or (file.is_file() and file.stat().st_size > 0)


def refuse_another_board(engine: Engine, board: str) -> None:
    """A SQLite file holds one board. Under another name its plan would seem to be gone."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            known = set(connection.scalars(select(tables.PostRow.board_id).distinct()))
        if known and board not in known:
            raise Fault(
                f"this database belongs to board {', '.join(known)}, not {board}; mend `board` in settings.toml"
            )


def connect(url: str) -> Engine:
    """An engine for a SQLite or PostgreSQL address; a SQLite file's folder is made."""
    if not url.startswith("sqlite"):
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    file = url.removeprefix("sqlite:///")
    if file in ("", ":memory:"):
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": SECONDS_TO_WAIT})
        if file != url:  # a bare sqlite:// is in memory
            _keep_to_its_file(engine, Path(file))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _keep_to_its_file(engine: Engine, file: Path) -> None:
    """An open file that was removed takes writes until it is closed, and then they are lost: each turn looks first."""

    def opened(_connection: Any, record: Any) -> None:
        with suppress(PermissionError):  # somebody else's file, shared on purpose
            file.chmod(0o600)
        record.info["is"] = file.stat().st_ino

    def taken(_connection: Any, record: Any, _proxy: object) -> None:
        if not file.exists():
            raise Fault(f"{file} is gone; restore it from a backup")
        if file.stat().st_ino != record.info["is"]:
            raise DisconnectionError("another file has taken its place: it is opened anew")

    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", taken)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its turn at the start: a read that later writes could be refused half-way."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that changes nothing."""
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine, counted: bool = True) -> Iterator[Session]:
    """One transaction: all of it or nothing.

    It counts as a change to what is owed, unless whoever writes says that it is none (`store/changes.py`).
    """
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
        yield session
        if counted:
            changes.note(session)


def version(engine: Engine) -> tuple[str, str]:
    """The version that the tables are of, and the newest that this program knows. Changes nothing."""
    with _understood():
        scripts = ScriptDirectory.from_config(_migrations())
        with engine.connect() as connection:
            at = MigrationContext.configure(connection).get_current_revision()
        scripts.get_revision(at or "base")  # raises for one that is not known here
    return at or "none", str(scripts.get_current_head())


def upgrade(engine: Engine) -> None:
    """Bring the tables to this version. A newer database is refused, never touched."""
    config = _migrations()
    with _understood(), engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


@contextmanager
def _understood() -> Iterator[None]:
    """Why the database cannot be used, as a Fault."""
    try:
        yield
    except CommandError:
        raise Fault("the database is of a newer version of this program; install that version") from None
    except SQLAlchemyError as error:  # its words may hold the address, and with it a password
        why = because(error) or type(error).__name__
        raise Fault(f"the database cannot be opened ({why}); check LSCB_DATABASE_URL and its file") from None


def because(error: Exception) -> str | None:
    """What the database or the system says of itself: "database is locked", "No space left on device". None for any
    other error, whose words may quote somebody; a server's may hold its address."""
    match error:
        case OperationalError():
            return str(error.orig) if isinstance(error.orig, sqlite3.Error) else "the database server does not answer"
        case OSError():
            return error.strerror
    return None


def turn(engine: Engine) -> AbstractContextManager[object]:
    """On SQLite one process at a time may tick: a lock file beside the database, released by the holder's death.

    On PostgreSQL every process may: the claim in the message table is what keeps each message to one of them.
    """
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return _locked(Path(f"{file}.tick")) if file and file != ":memory:" else nullcontext()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise Fault("another lscb-workflow is at work on this home; this one leaves it to that one") from None
    try:
        yield
    finally:
        lock.release()


def plan_in_turn(session: Session, board: str) -> None:
    """Planning goes one process at a time until this transaction ends; SQLite's writers take turns as it is."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:board))"), {"board": board})


def alone(engine: Engine) -> bool:
    """True where the holder of the turn is the only process that can be sending."""
    return engine.dialect.name == "sqlite"


def copy(engine: Engine) -> Engine:
    """Everything in memory: a place to try a year out without touching the real one."""
    trial = connect("sqlite://")
    with engine.connect() as source, trial.begin() as target:
        SQLModel.metadata.create_all(target)
        for table in SQLModel.metadata.sorted_tables:
            if rows := [dict(row) for row in source.execute(select(table)).mappings()]:
                target.execute(insert(table), rows)
    return trial


def image(engine: Engine) -> bytes:
    """A SQLite database as the bytes of one file, at one moment; whoever reads and writes meanwhile goes on.

    It is put together in memory (SQLite's online backup), so that no killed backup leaves a copy of it lying about.
    """
    if engine.dialect.name != "sqlite":
        raise Fault(
            "this board's data lies on a PostgreSQL server: back it up with pg_dump, and copy config/ and templates/"
        )
    with closing(engine.raw_connection()) as source, closing(sqlite3.connect(":memory:")) as target:
        source.driver_connection.backup(target)
        return target.serialize()


def damage(engine: Engine) -> Iterator[str]:
    """What SQLite itself finds wrong with a database, a line each: broken pages, rows that point nowhere."""
    with engine.connect() as connection:
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        yield from (f"the database is damaged: {line}" for line in said if line != "ok")
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"the database is damaged: row {row} of {table} names a {parent} that is not there"


def forget(engine: Engine) -> None:
    """Write a SQLite file anew, so that what was removed is not left in its free pages or its journal.

    PostgreSQL does so by itself in time (autovacuum); `VACUUM FULL` does it at once.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.driver_connection.execute("VACUUM")
            busy = connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise Fault("the database is busy, and its journal still holds what was removed; do the same again")
