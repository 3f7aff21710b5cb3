"""Do the watched rules find in the log what the rows say? Everything is folded again from the first event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import NoResultFound

from engine import store
from engine.errors import EngineError
from engine.history.happenings import read_all, tree_size
from engine.history.noticing import CURSOR, around, finding_changes, kept_row, own_rows
from engine.history.problems import Problem
from engine.store import Picture
from engine.tables import finding, watch_state
from engine.watch import Board, Kept

WHEN_SEEN = ("found_at", "explained_at", "explained_by", "reason")
"""Not the verdict: when the watch came to it, and what people said of it. The chain tells these."""


def check(connection: Connection) -> list[Problem]:
    """The rows of `finding` and `watch_state` against the whole log, as far as the watch has read it."""
    try:
        until = _read_until(connection)
        board, expected = _again(connection, until)
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError, EngineError, NoResultFound) as error:
        return [Problem("WATCH_DIFFERS", "watch_state", f"无法从记录重新核查：{type(error).__name__} {error}")]
    if until > tree_size(connection):
        return [Problem("WATCH_DIFFERS", "watch_state read", f"{until} > {tree_size(connection)}")]
    return _findings(connection, expected) + _memory(connection, board, until)


def _read_until(connection: Connection) -> int:
    kept = own_rows(connection).get(CURSOR)
    return int(str(kept.value["leaf"])) if kept else 0


def _again(connection: Connection, until: int) -> tuple[Board, dict[str, dict[str, Any]]]:
    board, picture = Board(around(connection)), Picture()
    for _, happened in read_all(connection, until):
        for happening in happened:
            store.fold(picture, finding_changes(board.take(happening), ""))
    return board, {str(key[0]): row for key, row in picture.get("finding", {}).items()}


def _findings(connection: Connection, expected: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    rows = {row["id"]: dict(row) for row in connection.execute(select(finding)).mappings()}
    problems = []
    for name in sorted(expected.keys() | rows.keys()):
        wanted, row = expected.get(name), rows.get(name)
        if wanted is None or row is None:
            told: Mapping[str, Any] = wanted or row or {}
            why = "重新核查没有这一条" if wanted is None else "这一条被删去"
            problems.append(Problem("FINDING_DIFFERS", f"finding {name}", f"{told['name']} {told['key']}：{why}"))
            continue
        state = "explained" if wanted["state"] == "open" and row["explained_at"] else wanted["state"]
        for column, value in {**wanted, "state": state}.items():
            if column not in WHEN_SEEN and row[column] != value:
                problems.append(Problem("FINDING_DIFFERS", f"finding {name}", f"{row['name']}：{column}"))
    return problems


def _memory(connection: Connection, board: Board, until: int) -> list[Problem]:
    kept = {key: row for key, row in board.rows.items() if row is not None}
    read = {CURSOR: Kept({"leaf": until})} if until else {}
    expected = {key: kept_row(key, row) for key, row in {**kept, **read}.items()}
    rows = {(row["rule"], row["subject"]): dict(row) for row in connection.execute(select(watch_state)).mappings()}
    return [
        Problem("WATCH_DIFFERS", f"watch_state {'/'.join(key)}")
        for key in sorted(expected.keys() | rows.keys())
        if expected.get(key) != rows.get(key)
    ]
