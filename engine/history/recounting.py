"""What a new calendar makes of the deadlines that still run: the case's own log is run again with its answers.

Which deadline, and which variable, came of which question is nowhere kept: running the log again tells it exactly, for
hand-overs, returns and variables passed on as well. Nothing is written here (decision record 0015).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, select

from engine import machine, store, values
from engine.errors import EngineError, Failure
from engine.history.entries import REOPENED
from engine.history.reading import LOGGED, Recorded, decode, events
from engine.history.replay import Unreadable, advance, at_first
from engine.history.versions import Versions, versions_named
from engine.machine import Ask
from engine.schedules import Schedule
from engine.store import Case, Diverged, Row
from engine.tables import case_, event
from engine.values import Value


@dataclass(frozen=True)
class Moved:
    """A running deadline that a new calendar has elsewhere, as the data of its event."""

    token: str
    element: str
    data: Mapping[str, object]


@dataclass
class Reckoning:
    """A calendar that is asked, and the sentences of its answers by instant (text)."""

    count: Ask
    said: dict[str, list[str]] = field(default_factory=dict)

    def ask(self, name: str, args: Sequence[Value]) -> tuple[Value, str]:
        """The answer, its sentence kept."""
        value, sentence = self.count(name, args)
        if isinstance(value, dt.datetime):
            told = self.said.setdefault(values.instant(value), [])
            told += [sentence] if sentence not in told else []
        return value, sentence


def touched_cases(connection: Connection, count: Ask, newest: str = "") -> list[str]:
    """Ids of running cases whose log holds an answer that `count` gives differently, or that owe by another day.

    `newest`: the calendar that `count` goes by; what has been recounted with it already is not looked at again, what
    has been with another is: this one may have it where it was in the first place.
    """
    running, asked = case_.c.state == "active", event.c.body.like('%"calendar.add\\_%', escape="\\")
    wanted = select(*LOGGED).join(case_, case_.c.id == event.c.stream)
    wanted = wanted.where(running, asked | (event.c.kind == store.RECOUNTED)).order_by(event.c.stream, event.c.seq)
    found = dict.fromkeys(str(row["case_id"]) for row, _ in owed_otherwise(connection, count))
    for row in connection.execute(wanted).mappings():
        told = decode(row)
        if told.kind == store.RECOUNTED and told.data["calendar"] == newest:
            found.pop(told.stream, None)
        elif told.kind == store.RECOUNTED or (told.stream not in found and _answered_otherwise(told, count)):
            found[told.stream] = None
    return list(found)


def owed_otherwise(connection: Connection, count: Ask) -> list[tuple[Row, str]]:
    """Obligations nobody has discharged yet whose time limit `count` has elsewhere, and where (text instant)."""
    found = []
    for row in store.undischarged(connection):
        days = store.schedule_of(connection, str(row["definition_id"])).working_days
        due = _count(count, "calendar.add_working_days", [dt.date.fromisoformat(str(row["period_end"])), days])
        if isinstance(due, dt.datetime) and values.instant(due) != row["due"]:
            found.append((row, values.instant(due)))
    return found


def _answered_otherwise(told: Recorded, count: Ask) -> bool:
    asked = [effect for effect in told.effects if effect.name in store.COUNTED and not effect.refusal]
    return any(_count(count, effect.name, effect.args) != effect.value for effect in asked)


def _count(count: Ask, name: str, args: Sequence[Value]) -> Value:
    try:
        return count(name, args)[0]
    except EngineError:
        return None  # a day beyond the calendar: run again, it will be left as it stands


def moved(connection: Connection, case: Case, count: Ask, schedule: Schedule | None) -> list[Moved] | None:
    """The running deadlines of `case` that `count` has elsewhere, in the order of their tokens.

    `schedule`: the one that began it. None where the log cannot be run again to the same tokens: its way hung on what
    the calendar said, and its deadlines are left as they stand.
    """
    recorded, reckoning = events(connection, case.id), Reckoning(count)
    try:
        versions = versions_named(connection, recorded)
        anew = _run_again(at_first(connection, recorded[0]), recorded, reckoning, schedule, versions)
    except (Diverged, Failure, EngineError, Unreadable, machine.WrongToken, machine.CannotMigrate):
        return None
    except (KeyError, TypeError, ValueError):
        return None
    if not _same_places(case, anew):
        return None
    return [*_tasks(case, anew, reckoning), *_timers(case, anew, reckoning)]


def _same_places(case: Case, anew: Case) -> bool:
    """Whether everything that runs in `case` stands on the same element in `anew`."""
    tasks = {token: row["element"] for token, row in anew.tasks.items()}
    timers = {token: row["body"] for token, row in anew.timers.items()}
    return all(tasks.get(token) == row["element"] for token, row in case.tasks.items()) and all(
        timers.get(token) == row["body"] for token, row in case.timers.items()
    )


def _run_again(
    case: Case, recorded: Sequence[Recorded], reckoning: Reckoning, schedule: Schedule | None, versions: Versions
) -> Case:
    """The case as it would stand had the calendar always been this one; earlier recounts are left out."""
    limits = dict[str, object]()
    for told in recorded:
        if told.kind == store.RECOUNTED:
            continue
        given = told
        if told.kind == "started" and schedule is not None:
            given = _owed(told, reckoning, schedule)
        elif told.kind == "moved" and "undone" in told.data:  # taken back: with the time limit that it had
            undone = recorded[int(str(told.data["undone"])) - 1]
            given = replace(told, data={**told.data, "due": limits.get(undone.token, told.data["due"])})
        elif told.kind == REOPENED:  # as the calendar has them now
            given = replace(told, data={"tasks": _without_limits(told.data["tasks"])})
        case = advance(case, given, store.ask_counted(told.effects, reckoning.ask), versions).case
        limits |= {token: row["due"] for token, row in case.tasks.items()}
    return case


def _without_limits(tasks: object) -> dict[str, dict[str, object]]:
    assert isinstance(tasks, dict)
    limits = ("due", "follow_up")
    return {token: {name: value for name, value in kept.items() if name not in limits} for token, kept in tasks.items()}


def _owed(first: Recorded, reckoning: Reckoning, schedule: Schedule) -> Recorded:
    """The start of a case that a schedule began, with the time limit of its period."""
    due, _ = reckoning.ask("calendar.add_working_days", [first.variables["period_end"], schedule.working_days])
    payload = dict(first.payload or {})
    given = payload["values"]
    assert isinstance(given, dict)
    return replace(first, payload={**payload, "values": {**given, "due": values.plain(due)}})


def _tasks(case: Case, anew: Case, reckoning: Reckoning) -> list[Moved]:
    bases = {offer.token: offer.assignment.basis for offer in machine.view(anew.program, anew.rows).offers}
    found = []
    for token, row in case.tasks.items():
        other = anew.tasks[token]
        if (row["due"], row["follow_up"]) == (other["due"], other["follow_up"]) or not other["due"]:
            continue
        data = {"was": row["due"], "due": other["due"], "follow_up": other["follow_up"], "basis": list(bases[token])}
        found.append(_told(case, anew, (token, str(row["element"])), data, reckoning))
    return found


def _timers(case: Case, anew: Case, reckoning: Reckoning) -> list[Moved]:
    """By what the machine waits for: a row that failed has been put off since."""
    here, there = (
        {wait.token: wait for wait in machine.view(one.program, one.rows).waits if wait.due} for one in (case, anew)
    )
    found = []
    for token in case.timers:
        was, due = here[token].due, there[token].due
        if was == due or was is None or due is None:
            continue
        data: dict[str, object] = {"was": values.instant(was), "due": values.instant(due)}
        found.append(_told(case, anew, (token, here[token].event), data, reckoning))
    return found


def _told(case: Case, anew: Case, place: tuple[str, str], data: Mapping[str, object], reckoning: Reckoning) -> Moved:
    """With the variables the deadline is written with, where they are days or instants that moved too."""
    token, element = place
    before, after = (machine.variables(one.program, one.rows, token) for one in (case, anew))
    names = machine.deadline_names(case.program, case.rows, token)
    moved_too = {
        name: values.plain(after[name])
        for name in sorted(names & before.keys() & after.keys())
        if before[name] != after[name] and isinstance(before[name], dt.date) and isinstance(after[name], dt.date)
    }
    told = {**data, "values": moved_too, "because": reckoning.said.get(str(data["due"]), [])}
    return Moved(token, element, {name: value for name, value in told.items() if value not in (None, [], {})})
