"""kill -9 in the middle of a schema migration: `python tests/faults/migrating.py`.

An upgrade dies before each of its statements, before its commit, and right behind it; and at any moment while another
upgrades too. Afterwards the schema and every row are as before, or all is done; run again, it is done.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from faults.mill import databases, tell
from sqlalchemy import MetaData, event, inspect, select

from engine import schema
from engine.database import Database
from engine.tables import metadata

LONGEST = 0.3
"""Seconds of an upgrade, about: when it dies at any moment, then within these."""
DIED = -signal.SIGKILL


class Countdown:
    """Dies before statement number `left` of a database, or before its commit, whichever comes first."""

    def __init__(self, database: Database, left: int) -> None:
        """`left` counts from 1."""
        self.left = left
        event.listen(database._connections, "before_cursor_execute", self._one_less)
        event.listen(database._connections, "commit", self._one_less)

    def _one_less(self, *_) -> None:
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def forked(what: Callable[[], object]) -> int:
    """The number of a process that does it; its exit code is 1 where it failed."""
    number = os.fork()
    if not number:
        code = 1
        try:
            what()
            code = 0
        finally:
            os._exit(code)
    return number


def ended(number: int) -> int:
    """How a process ended: its exit code, or `DIED`."""
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def upgrade(url: str, dies_at: int = 0) -> None:
    """As every process does when it begins, on connections of its own."""
    database = Database(url)
    if dies_at:
        Countdown(database, dies_at)
    schema.upgrade(database)
    if dies_at:
        os.kill(os.getpid(), signal.SIGKILL)  # all done, nothing told


def stands(url: str) -> dict[str, object]:
    """Everything that a database holds: tables, columns, indexes, rows."""
    database, found = Database(url), MetaData()
    with database.reading() as connection:
        found.reflect(connection)
        looked = inspect(connection)
        held: dict[str, object] = {
            f"indexes of {name}": sorted(str(one["name"]) for one in looked.get_indexes(name)) for name in found.tables
        }
        for name, table in found.tables.items():
            columns = [str(column.name) for column in table.columns]
            held[name] = columns, sorted(repr(tuple(row)) for row in connection.execute(select(table)))
    database.dispose()
    return held


def is_done(url: str) -> bool:
    """Whether the schema is what the tables say."""
    database = Database(url)
    with database.reading() as connection:
        done = compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.dispose()
    return done


def step_back(url: str, revision: str) -> None:
    """Back to an older version of the schema, or to nothing (“base”)."""
    database = Database(url)
    database.attempt(lambda connection: schema.command.downgrade(schema.configuration(connection), revision))
    database.dispose()


def at_each(url: str, revision: str, every: int, bar: Callable[[], None]) -> tuple[Counter[str], list[str]]:
    """Dies before each statement, or every so many, of the way from a version to the newest; then goes it again."""
    figures, wrong, number = Counter(), [], 0
    step_back(url, revision)
    before = stands(url)
    while True:
        number += 1 if number in (0, 1) or every == 1 else every
        ended(forked(lambda number=number: upgrade(url, number)))
        after = stands(url)
        figures["killed"] += 1
        bar()
        if after != before:
            break
        figures["as before"] += 1
    if is_done(url):
        figures["done"] += 1
    else:
        wrong.append(f"from {revision}, killed at statement {number}: half done")
    return figures, wrong + again(url, revision)


def again(url: str, revision: str) -> list[str]:
    """What was killed is begun anew."""
    code = ended(forked(lambda: upgrade(url)))
    return [] if code == 0 and is_done(url) else [f"from {revision}, run again: exit code {code}"]


def at_any_moment(url: str, revision: str, chance: random.Random) -> tuple[Counter[str], list[str]]:
    """Two upgrade at once, one of them dies sometime; the other finds its way."""
    step_back(url, revision)
    doomed, other = forked(lambda: upgrade(url)), forked(lambda: upgrade(url))
    time.sleep(chance.uniform(0, LONGEST))
    os.kill(doomed, signal.SIGKILL)
    killed, code = ended(doomed) == DIED, ended(other)
    wrong = [] if code == 0 and is_done(url) else [f"from {revision}: the one beside it ended with {code}"]
    return Counter({"killed beside another": int(killed)}), wrong + again(url, revision)


def run(url: str, every: int, moments: int, seed: int, bar: Callable[[], None]) -> tuple[Counter[str], list[str]]:
    """Figures, and what is wrong: from each version of the schema that there has been."""
    database = Database(url)
    schema.upgrade(database)
    database.dispose()
    revisions = sorted(one.stem[:4] for one in schema.MIGRATIONS.glob("versions/[0-9]*.py"))[:-1]
    figures, wrong, chance = Counter(), [], random.Random(seed)
    for revision in [*reversed(revisions), "base"]:  # the newest first, while rows are left
        for told, found in (at_each(url, revision, every, bar), *_moments(url, revision, moments, chance)):
            figures, wrong = figures + told, wrong + found
    return figures, wrong


def _moments(url: str, revision: str, moments: int, chance: random.Random):
    return (at_any_moment(url, revision, chance) for _ in range(moments))


@click.command(help=__doc__)
@click.option("--every", default=1, show_default=True, help="Only every so many statements.")
@click.option("--moments", default=10, show_default=True, help="How often two upgrade at once, from each version.")
@click.option("--database", type=click.Choice(["sqlite", "postgres", "both"]), default="both", show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--url", help="This database, which is spoilt by it, and no other.")
def main(every: int, moments: int, database: str, seed: int, url: str | None) -> None:
    """Runs it and prints what came of it."""
    if url:
        return tell("this", *run(url, every, moments, seed, lambda: None))
    with databases(database) as made:
        for name, found, _ in made:
            where = Database(found).url.render_as_string(hide_password=False)
            tell(name, *run(where, every, moments, seed, lambda: click.echo(".", nl=False, err=True)))


if __name__ == "__main__":
    main()
