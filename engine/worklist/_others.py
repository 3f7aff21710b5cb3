"""Beside deciding: what was done about an open task (urged, handed over), and what the reader may do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict

from engine.views import Notice, Successor
from engine.worklist._file import CaseFile
from engine.worklist.delegating import delegations
from engine.worklist.successors import successors
from engine.worklist.who import may_take, may_urge

Row = Mapping[str, object]
SAID: Mapping[str, Literal["urged", "commented"]] = {"urged": "urged", "commented": "commented"}
GIVERS = frozenset({"office", "operator"})


class Others(TypedDict):
    """Fields of a `TaskView`."""

    notices: tuple[Notice, ...]
    may_urge: bool
    may_give: Literal["", "own", "office"]
    successors: tuple[Successor, ...]
    give_back: str


def others(file: CaseFile, row: Row) -> Others:
    """For the open task `row` and the reader of `file`."""
    who, give = file.who, _may_give(file, row)
    people = successors(file.connection, file.case, row, who.now).people if give else {}
    file.names.know_titles(people)
    return Others(
        notices=notices(file, row),
        may_urge=may_urge(file.connection, who, file.row, row),
        may_give=give if people else "",
        successors=tuple(Successor(login, _named(file, login), why) for login, why in people.items()),
        give_back=_lender(file, row),
    )


def notices(file: CaseFile, row: Row) -> tuple[Notice, ...]:
    """Every urging of the task, every remark on it, and the last hand-over, newest first."""
    about = [e for e in reversed(file.events) if e.token == row["token"] and e.kind in (*SAID, "reassigned")]
    last = next((e.seq for e in about if e.kind == "reassigned"), 0)
    return tuple(
        Notice(
            kind=SAID.get(event.kind, "reassigned"),
            who=str(event.data.get("post") or file.names.title(event.actor)),
            person=file.names.person(event.actor),
            at=event.now,
            text=event.opinion or str((event.payload or {}).get("reason", "")),
        )
        for event in about
        if event.kind in SAID or event.seq == last
    )


def _may_give(file: CaseFile, row: Row) -> Literal["", "own", "office"]:
    if row["assignee"] == file.who.login and may_take(file.connection, file.who, row):
        return "own"
    return "office" if file.who.roles & GIVERS else ""


def _lender(file: CaseFile, row: Row) -> str:
    """Who delegated the task to the reader and waits to have it back; "" where nobody does."""
    if row["assignee"] != file.who.login:
        return ""
    lent = delegations(file.connection, [row]).get(str(row["id"]))
    return _named(file, lent.owner) if lent and lent.pending else ""


def _named(file: CaseFile, login: str) -> str:
    title, name = file.names.title(login), file.names.person(login)
    return name if title == name else f"{title} {name}"
