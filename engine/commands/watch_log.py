"""The clock has the watched rules look at what is new in the log, and at what is overdue (decision record 0012)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from engine import history, store, values
from engine.database import Database
from engine.history import Entry, happenings, noticing
from engine.history.noticing import CURSOR
from engine.store import Change
from engine.tables import FOREVER, watch_state
from engine.watch import Board, DaysImported, Fact, Happening, Kept, Key, Noticed, RuleDeployed, TimePassed

BATCH = 500
MOST = 20
GRACE = dt.timedelta(seconds=30)
"""What is due is called overdue so much later: an answer given in time may still be on its way into the log."""


def watch_log(database: Database, now: dt.datetime) -> int:
    """Takes the next events of the log, in their global order; in how many transactions, 0 when nothing was new.

    Each reads on, keeps what the rules keep, and tells the findings in the log. Rivals wait for one another on the row
    that says how far the log is read; a crash loses nothing and finds nothing twice. After `MOST` it comes up for air.
    """
    for turn in range(MOST):
        with database.reading() as connection:
            if not _anything(connection, now):
                return turn
        if not database.attempt(lambda connection: _watch(connection, now)):
            return turn
    return MOST


def _anything(connection: Connection, now: dt.datetime) -> bool:
    """A look without a lock."""
    kept = noticing.kept_rows(connection, [CURSOR]).get(CURSOR)
    read = _leaf(kept) if kept else 0
    return happenings.tree_size(connection) > read or _overdue(connection, now)


def _overdue(connection: Connection, now: dt.datetime) -> bool:
    due = connection.execute(select(func.min(watch_state.c.due))).scalar()
    return due is not None and str(due) < values.instant(now - GRACE)


def _leaf(kept: Kept) -> int:
    return int(str(kept.value["leaf"]))


def _watch(connection: Connection, now: dt.datetime) -> bool:
    own = _own(connection)
    since, until = _leaf(own[CURSOR]), happenings.tree_size(connection)
    found = _together(happenings.read_on(connection, since, until, BATCH))
    read = found[-1][0] + 1 if found else until
    if read == since:
        return _pass_time(connection, own, now)
    noticed = _fold(connection, own, [happening for _, several in found for happening in several], read)
    changes = noticing.finding_changes(noticed, values.instant(now))
    if changes:
        history.append_system(connection, "findings", Entry("found", data={"read": read}), now, changes)
    return True


def _own(connection: Connection) -> dict[Key, Kept]:
    """The watch's own rows; the one that says how far the log is read is locked first, and made if there is none."""
    here = (watch_state.c.rule == CURSOR[0], watch_state.c.subject == CURSOR[1])
    if not connection.execute(select(watch_state.c.value).where(*here).with_for_update()).first():
        store.write(connection, [Change.insert(watch_state, noticing.kept_row(CURSOR, Kept({"leaf": 0})))])
    return noticing.own_rows(connection)


def _together(found: Sequence[tuple[int, list[Happening]]]) -> Sequence[tuple[int, list[Happening]]]:
    """The events of cases at the head, which can be folded together; or the one other event that stands there."""
    for n, (_, several) in enumerate(found):
        if not all(isinstance(happening, Fact) for happening in several):
            return found[: n or 1]
    return found


def _fold(connection: Connection, own: Mapping[Key, Kept], happened: Sequence[Happening], read: int) -> list[Noticed]:
    """Folds what happened into the rows it concerns, no others, and keeps what changed."""
    board = Board(noticing.around(connection), dict(own))
    board.rows |= noticing.kept_rows(connection, board.needed(happened))
    for happening in happened:
        if isinstance(happening, TimePassed):
            board.rows |= noticing.rows_due(connection, happening.until)
        elif isinstance(happening, DaysImported):
            board.rows |= noticing.rows_due(connection, FOREVER)
        elif isinstance(happening, RuleDeployed):
            board.rows |= noticing.rows_of(connection, happening.rule)
    there = {key for key, kept in board.rows.items() if kept}
    noticed = [one for happening in happened for one in board.take(happening)]
    board.rows[CURSOR] = Kept({"leaf": read})
    changes = list[Change]()
    for key in sorted(board.changed | {CURSOR}):
        kept = board.rows[key]
        if kept is None:
            changes += [Change.delete(watch_state, key)] if key in there else []
        elif key in there:
            row = noticing.kept_row(key, kept)
            changes.append(Change.update(watch_state, key, value=row["value"], due=row["due"]))
        else:
            changes.append(Change.insert(watch_state, noticing.kept_row(key, kept)))
    store.write(connection, changes)
    return noticed


def _pass_time(connection: Connection, own: Mapping[Key, Kept], now: dt.datetime) -> bool:
    """Tells the log that time has passed, if something is overdue; the rules see it when it has its place there."""
    until = values.instant(now - GRACE)
    passed = own.get(("", "time"))
    if not _overdue(connection, now) or (passed and until <= str(passed.value["until"])):
        return False
    if happenings.time_on_its_way(connection, _leaf(own[CURSOR])):
        return False
    history.append_system(connection, "findings", Entry("passed", data={"until": until}), now)
    return True
