"""The only place that connects, begins and commits.

Correctness rests on row locks, a version column and unique constraints (architecture 7): PostgreSQL takes
`FOR UPDATE`, SQLite takes the whole file with `BEGIN IMMEDIATE`. Every transaction is tried again when the database
says that it lost a race (SQLSTATE 40001, 40P01, 23505, or SQLite's busy). A database that is away, occupied or full is
`errors.Unavailable`, never a traceback for whoever was at work.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import QueuePool

from engine.errors import Unavailable

T = TypeVar("T")

RETRIES = 5
PATIENCE = 30
"""Seconds that a writer waits for SQLite's one lock."""
_FIRST_ROWS = "23505"  # two first rows with one key
_AWAY = ("08", "57P", "53", "25006")  # connection lost, shut down, no resources, only a replica is left
_FULL = ("53100", "SQLITE_FULL")
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "40001", "40P01")  # serialization, deadlock
_SQLITE_AWAY = ("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_PROTOCOL")
_WAITS = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""libpq's own, where the URL does not say them: a machine that is gone is noticed in half a minute, not in hours."""


class Database:
    """One database, SQLite or PostgreSQL, by SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        """`url`: "sqlite:///path.db" or "postgresql+psycopg://…". Connects on first use. ArgumentError for others."""
        self.url = make_url(url)
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        if self.url.drivername.partition("+")[0] not in ("sqlite", "postgresql"):
            raise ArgumentError(f"{self.url.drivername}: sqlite or postgresql")
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:  # its connections are kept too: the last one to close waits until the log is written back
            kept = {"pool_size": 8, "max_overflow": -1, "pool_use_lifo": True}  # the one whose pages are fresh first
            self._connections = create_engine(self.url, poolclass=QueuePool, connect_args={"timeout": PATIENCE}, **kept)
            event.listen(self._connections, "connect", _prepare_sqlite)
            event.listen(self._connections, "begin", _begin_sqlite)
        else:
            waits = {name: value for name, value in _WAITS.items() if name not in self.url.query}
            self._connections = create_engine(
                self.url, pool_size=10, max_overflow=20, pool_pre_ping=True, connect_args=waits
            )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A read-write transaction: committed at the end of the block, rolled back by any exception.

        Unavailable where the database is away, occupied or full; with OUTCOME_UNKNOWN it broke off while committing.
        """
        committing = False
        try:
            with self._connections.connect() as connection:
                if self.is_sqlite:
                    connection.execution_options(youxu_begin="BEGIN IMMEDIATE")
                with connection.begin():
                    yield connection
                    committing = not self.is_sqlite  # SQLite's commit is done or rolled back, and says so
        except (DBAPIError, NoConnection) as error:
            _tell(error, committing)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: one consistent picture, never waits for writers. Unavailable as above."""
        try:
            with self._connections.connect() as connection:
                if not self.is_sqlite:
                    connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                with connection.begin() as reading:
                    yield connection
                    reading.rollback()
        except (DBAPIError, NoConnection) as error:
            _tell(error)

    @contextmanager
    def glancing(self) -> Iterator[Connection]:
        """For one statement that reads, a picture by itself: PostgreSQL is told of no beginning and no end.

        Two rounds to the server less, which counts for what is asked before every request. Unavailable as above.
        """
        try:
            with self._connections.connect() as connection:
                if not self.is_sqlite:
                    connection.execution_options(isolation_level="AUTOCOMMIT")
                yield connection
        except (DBAPIError, NoConnection) as error:
            _tell(error)

    def attempt(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` in a transaction, again when the database reports a lost race. `work` must be safe to repeat."""
        begun = time.monotonic()
        for turn in range(RETRIES):
            try:
                with self.transaction() as connection:
                    return work(connection)
            except (DBAPIError, Unavailable) as error:
                if turn == RETRIES - 1 or not _lost_race(error) or time.monotonic() - begun > PATIENCE:
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**turn))
        raise AssertionError("unreachable")

    @contextmanager
    def watched(self, moment: str, note: Callable[..., None]) -> Iterator[None]:
        """Calls `note` at every `moment` of SQLAlchemy's engine events ("after_cursor_execute") inside the block."""
        event.listen(self._connections, moment, note)
        try:
            yield
        finally:
            event.remove(self._connections, moment, note)

    def dispose(self) -> None:
        """Closes every connection; needed before a fork and at the end of a test."""
        self._connections.dispose()


@contextmanager
def beside(url: str, name: str) -> Iterator[Database]:
    """A new, empty database on the PostgreSQL server that `url` names, dropped again at the end of the block.

    It is called `name` and a random number; that of the URL is only connected to. Needs the right to create databases.
    """
    server = Database(url)._connections
    made = f"{name}_{random.randrange(10**9)}"
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as administering:
        administering.exec_driver_sql(f"CREATE DATABASE {made}")
        try:
            yield Database(server.url.set(database=made).render_as_string(hide_password=False))
        finally:
            administering.exec_driver_sql(f"DROP DATABASE {made} WITH (FORCE)")
    server.dispose()


def _lost_race(error: DBAPIError | Unavailable) -> bool:
    if isinstance(error, Unavailable):
        return error.code == "DATABASE_BUSY"
    return getattr(error.orig, "sqlstate", None) == _FIRST_ROWS


def _tell(error: DBAPIError | NoConnection, committing: bool = False) -> NoReturn:
    """Raises the error again, as Unavailable where it is nobody's fault who was at work."""
    code = "DATABASE_BUSY" if isinstance(error, NoConnection) else _unavailable(error)
    if not code:
        raise error
    why = str(error if isinstance(error, NoConnection) else error.orig).partition("\n")[0]
    raise Unavailable("OUTCOME_UNKNOWN" if committing and code == "DATABASE_AWAY" else code, why=why) from error


def _unavailable(error: DBAPIError) -> str:
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    if state is None:  # libpq could not connect, or lost its connection
        return "DATABASE_AWAY" if error.connection_invalidated or isinstance(error, OperationalError) else ""
    if state.startswith(_FULL):
        return "DATABASE_FULL"
    if state.startswith(_BUSY):
        return "DATABASE_BUSY"
    return "DATABASE_AWAY" if state.startswith((*_AWAY, *_SQLITE_AWAY)) else ""


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("youxu_begin", "BEGIN"))


def _prepare_sqlite(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # we begin transactions ourselves
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # recursive_triggers: else INSERT OR REPLACE would slip past triggers that an operator puts on the log
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
