"""The only place that connects, begins and commits.

Correctness rests on row locks, a version column and unique constraints (architecture 7): PostgreSQL takes
`FOR UPDATE`, SQLite takes the whole file with `BEGIN IMMEDIATE`. Every transaction is tried again when the database
says that it lost a race (SQLSTATE 40001, 40P01, 23505, or SQLite's busy).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

T = TypeVar("T")

RETRIES = 5
_LOST_RACE = {"40001", "40P01", "23505"}  # serialization, deadlock, and two first rows with one key


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
        if self.is_sqlite:
            self._connections = create_engine(self.url, poolclass=NullPool, connect_args={"timeout": 30})
            event.listen(self._connections, "connect", _prepare_sqlite)
            event.listen(self._connections, "begin", _begin_sqlite)
        else:
            self._connections = create_engine(self.url, pool_size=10, max_overflow=20, pool_pre_ping=True)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A read-write transaction: committed at the end of the block, rolled back by any exception."""
        with self._connections.connect() as connection:
            if self.is_sqlite:
                connection.execution_options(youxu_begin="BEGIN IMMEDIATE")
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: one consistent picture, never waits for writers."""
        with self._connections.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin() as reading:
                yield connection
                reading.rollback()

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """An idle connection until the end of the block, for many short transactions one after another.

        SQLite writes its log back into the file, and waits for the disk, whenever the last connection closes.
        """
        with self._connections.connect():
            yield

    def attempt(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` in a transaction, again when the database reports a lost race. `work` must be safe to repeat."""
        for turn in range(RETRIES):
            try:
                with self.transaction() as connection:
                    return work(connection)
            except DBAPIError as error:
                if turn == RETRIES - 1 or not _lost_race(error):
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**turn))
        raise AssertionError("unreachable")

    def dispose(self) -> None:
        """Closes every connection; needed before a fork and at the end of a test."""
        self._connections.dispose()


def _lost_race(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _LOST_RACE or "database is locked" in str(error.orig)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("youxu_begin", "BEGIN"))


def _prepare_sqlite(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # we begin transactions ourselves
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # recursive_triggers: else INSERT OR REPLACE would slip past triggers that an operator puts on the log
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
