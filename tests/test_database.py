"""The one place that connects and commits keeps its promises on both databases."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from engine.tables import setting


def count(connection):
    return int(connection.execute(select(setting.c.value).where(setting.c.name == "n")).scalar_one())


def increase(connection):
    value = int(connection.execute(select(setting.c.value).where(setting.c.name == "n").with_for_update()).scalar_one())
    connection.execute(update(setting).where(setting.c.name == "n").values(value=str(value + 1)))


def test_rivals_lose_no_update(database):
    with database.transaction() as connection:
        connection.execute(insert(setting).values(name="n", value="0"))

    def rival():
        for _ in range(10):
            database.attempt(increase)

    rivals = [threading.Thread(target=rival) for _ in range(4)]
    for thread in rivals:
        thread.start()
    for thread in rivals:
        thread.join()
    with database.reading() as connection:
        assert count(connection) == 40


def test_an_exception_rolls_back(database):
    def fail(connection):
        connection.execute(insert(setting).values(name="n", value="0"))
        raise ValueError

    with pytest.raises(ValueError):
        database.attempt(fail)
    with database.reading() as connection:
        assert connection.execute(select(setting)).all() == []


def test_reading_sees_one_picture(database):
    with database.transaction() as connection:
        connection.execute(insert(setting).values(name="n", value="0"))
    with database.reading() as reader:
        assert count(reader) == 0
        database.attempt(increase)
        assert count(reader) == 0


def test_a_glance_begins_nothing_on_the_server(database):
    """A round for BEGIN and one for ROLLBACK would cost as much as what is asked; what comes after begins as ever."""
    asked = []
    with database.transaction() as connection:
        connection.execute(insert(setting).values(name="n", value="0"))
    with database.glancing() as connection:
        assert count(connection) == 0
        if not database.is_sqlite:
            asked.append(connection.connection.driver_connection.info.transaction_status.name)
    database.attempt(increase)
    with database.reading() as connection:
        assert count(connection) == 1
        if not database.is_sqlite:
            asked.append(connection.connection.driver_connection.info.transaction_status.name)
    assert asked == ([] if database.is_sqlite else ["IDLE", "INTRANS"])


def test_sqlite_keeps_its_log_between_transactions(database):
    """Else every short transaction ends with writing the log back, and waiting for the disk."""
    log = Path(f"{database.url.database}-wal")
    with database.transaction() as connection:
        connection.execute(insert(setting).values(name="n", value="0"))
    assert log.exists() == database.is_sqlite
    database.attempt(increase)
    database.dispose()
    assert not log.exists()
    with database.reading() as connection:
        assert count(connection) == 1
