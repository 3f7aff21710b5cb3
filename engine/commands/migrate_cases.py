"""Running cases of one version of a procedure go on in another (迁移)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from engine import acts, history, store, worklist
from engine.database import Database
from engine.history import Entry
from engine.jobs import Clock
from engine.store import MIGRATED
from engine.worklist import Looked, Route, Way

Progress = Callable[[int, int], None]
"""progress(done, total), counted in cases."""


@dataclass(frozen=True)
class Wish:
    """What is to move: `cases` by id, None for all that run on the route's first version; `reason` for their logs."""

    route: Route
    cases: Sequence[str] | None = None
    reason: str = ""
    dry_run: bool = False


def migrate_cases(
    database: Database, login: str, wish: Wish, clock: Clock, progress: Progress | None = None
) -> tuple[Looked, ...]:
    """Moves every case that can, one a transaction, and tells of each whether it moved or why not.

    A case moves whole, or stays untouched and its reasons are told; `dry_run`: only look. What people have in hand
    stays in their hands: ids, holders, drafts, time limits and external locks. Safe to interrupt and to repeat: what
    has moved is no longer on the old version. For the role operator; NotFound and Invalid as `worklist.way`.
    """
    path, cases, reason = database.attempt(lambda connection: _prepare(connection, login, wish, clock()))
    found = []
    for done, case_id in enumerate(cases, 1):
        looked = _one(database, login, case_id, (path, reason, wish.dry_run), clock())
        if wish.cases is not None or not looked.left:  # else it was not named, and has left the version meanwhile
            found.append(looked)
        if progress:
            progress(done, len(cases))
    return tuple(found)


def _prepare(connection: Connection, login: str, wish: Wish, now: dt.datetime) -> tuple[Way, list[str], str]:
    worklist.need(worklist.actor(connection, login, now), "operator")
    path, reason = worklist.way(connection, wish.route), acts.typed("reason", wish.reason)
    cases = worklist.migrating(connection, wish.route.source) if wish.cases is None else list(wish.cases)
    return path, cases, reason


def _one(database: Database, login: str, case_id: str, wanted: tuple[Way, str, bool], now: dt.datetime) -> Looked:
    path, reason, dry_run = wanted
    if not dry_run:
        return database.attempt(lambda connection: _migrate(connection, login, case_id, (path, reason), now))
    with database.reading() as connection:
        who = worklist.actor(connection, login, now)
        case = store.loaded(connection, case_id)
        return worklist.look(connection, who, case, worklist.carrying(connection, case, path))[0]


def _migrate(connection: Connection, login: str, case_id: str, wanted: tuple[Way, str], now: dt.datetime) -> Looked:
    case, reason = store.locked(connection, case_id), wanted[1]
    path = worklist.carrying(connection, case, wanted[0])
    looked, result = worklist.look(connection, worklist.actor(connection, login, now), case, path)
    if result is None:
        return looked
    data = {
        "definition": path.route.target,
        "bundle": path.bundle,
        "version": path.version,
        "from": path.route.source,
        "was": case.row["bundle"],
        "before": path.before,
        "mapping": dict(path.plan(case.program).mapping),
    }
    if path.route.renewed:
        data["renewed"] = sorted(path.route.renewed)
    if path.bundle != wanted[0].bundle:
        grown, _ = store.carried(connection, str(case.row["bundle"]), wanted[0].bundle)
        store.write(connection, store.keep_bundle(connection, grown, {}))
    entry = Entry(MIGRATED, login, data=data, payload={"reason": reason} if reason else None)
    history.record(connection, case, entry, now, result, path.new)
    return looked
