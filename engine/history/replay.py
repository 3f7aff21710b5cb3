"""Re-execution: runs a case again from its recorded inputs and compares the digest of the state after every event.

Nothing is asked outside again: what the organisation, the calendar and the matter answered is in the events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from engine import machine, store, values
from engine.errors import EngineError, Failure
from engine.history.entries import Entry, entry_changes
from engine.history.holding import held
from engine.history.reading import Recorded, events
from engine.history.versions import NO_VERSIONS, Versions, migration_of, versions_named
from engine.machine import Ask, Moment, Program, Recount, Result
from engine.store import Case, Change, Diverged, Happened, NewCase
from engine.values import Value


@dataclass(frozen=True)
class Frame:
    """One event and the case after it. `result` is None for an event that moves no token."""

    event: Recorded
    case: Case
    result: Result | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Divergence:
    """The first event after which the re-executed state is not the recorded one."""

    seq: int
    why: str


@dataclass(frozen=True)
class Replay:
    """All frames up to the end or the first divergence."""

    frames: tuple[Frame, ...]
    divergence: Divergence | None


class Unreadable(Exception):
    """The log is not one that this version could have written."""


def replay(connection: Connection, case_id: str) -> Replay:
    """Re-executes the case with this id. A log that cannot be run at all diverges at its first event."""
    try:
        recorded = events(connection, case_id)
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        return Replay((), Divergence(1, f"记录无法读取：{error}"))
    if not recorded:
        return Replay((), Divergence(1, "没有任何记录"))
    try:
        case, versions = at_first(connection, recorded[0]), versions_named(connection, recorded)
    except (EngineError, KeyError, TypeError, ValueError, Unreadable) as error:
        return Replay((), Divergence(1, f"无法从第一条记录开始：{error}"))
    return play(case, recorded, versions)


def at_first(connection: Connection, first: Recorded) -> Case:
    """The case before its first event. Unreadable where that is none of ours."""
    data = first.data
    if first.kind != "started" or data["semantics"] != machine.SEMANTICS:
        raise Unreadable(f"{first.kind}, semantics {data.get('semantics')}")
    new = NewCase(
        id=first.stream,
        definition=str(data["definition"]),
        key=str(data["key"]),
        bundle=str(data["bundle"]),
        matter=str(data["matter"]),
        starter=str(data.get("starter", first.actor)),
        capacity=first.capacity,
        unit=str(data["unit"]),
        post=str(data["at_post"]),
    )
    return store.begin(new, store.program(connection, new.bundle))


def play(case: Case, recorded: Sequence[Recorded], versions: Versions = NO_VERSIONS) -> Replay:
    """Runs `recorded` from the case before its first event. `versions`: what it was migrated to, by digest."""
    frames = list[Frame]()
    for event in recorded:
        try:
            frame = advance(case, event, None, versions)
        except (Diverged, Failure, EngineError, machine.WrongToken, machine.CannotMigrate) as error:
            return Replay(tuple(frames), Divergence(event.seq, f"重新执行与记录不符：{error}"))
        except (KeyError, TypeError, ValueError, AttributeError, AssertionError) as error:
            return Replay(tuple(frames), Divergence(event.seq, f"记录无法重新执行：{type(error).__name__} {error}"))
        if frame.case.state_digest != event.state:
            return Replay(tuple(frames), Divergence(event.seq, "重新执行后的状态摘要与记录不同"))
        if event.data.get("outcome", frame.case.row["outcome"]) != frame.case.row["outcome"]:
            return Replay(tuple(frames), Divergence(event.seq, "重新执行后的办结结果与记录不同"))
        frames.append(frame)
        case = frame.case
    return Replay(tuple(frames), None)


def advance(case: Case, event: Recorded, ask: Ask | None = None, versions: Versions = NO_VERSIONS) -> Frame:
    """The case after one recorded event, its questions answered as they were then, or by `ask`."""
    onto = versions[str(event.data["bundle"])] if event.kind == store.MIGRATED else None
    if event.kind == store.CONTINUED and "bundle" in event.data:  # it has grown, and stands where it stood
        case = replace(case, program=versions[str(event.data["bundle"])])
    result = run(case, event, ask, onto)
    happened = Happened(
        seq=event.seq,
        at=event.at,
        hash=event.hash,
        kind=event.kind,
        actor=event.actor,
        capacity=event.capacity,
        token=event.token,
    )
    following, changes = store.step(case, happened, result, onto=onto)
    if event.kind == "cancelled":
        following = replace(following, former=case.rows)
    entry = Entry(event.kind, event.actor, event.capacity, event.element, event.token, event.data, event.payload)
    more = entry_changes(following, happened, entry)
    return Frame(event, store.touched(following, more), result, (*changes, *more))


def run(case: Case, event: Recorded, ask: Ask | None = None, onto: Program | None = None) -> Result | None:
    """What the machine makes of a recorded input; None if the event moves no token. `onto`: where it migrated to."""
    program, rows = case.program, case.rows
    moment = Moment(event.now, event.seq, ask or store.ask_recorded(event.effects), event.actor)
    match event.kind:
        case "started":
            return machine.start(program, {}, event.element, _started(case, event, program), moment)
        case "completed":
            return machine.complete(program, rows, event.token, event.variables, moment, event.local)
        case "thrown":
            return machine.throw(program, rows, event.token, {**thrown(event.data), **event.variables}, moment)
        case "fired" | "message" | "continued":
            return machine.fire(program, rows, event.token, event.variables, moment)
        case "claimed" | "released" | "reassigned":
            entry = Entry(event.kind, event.actor, element=event.element, token=event.token, data=event.data)
            return held(program, rows, entry, moment)
        case "repaired":
            return machine.retry_assignment(program, rows, event.token, {}, moment)
        case "moved":
            returns = int(str(event.data.get("returns", 1)))
            return machine.move_to(program, rows, (event.element, event.token or None), {}, moment, returns)
        case store.RECOUNTED:
            wanted, given = recount_of(event.token, event.data)
            return machine.recount(program, rows, wanted, given, moment)
    return _changed(case, event, moment, onto)


def _changed(case: Case, event: Recorded, moment: Moment, onto: Program | None) -> Result | None:
    """The acts of the office and of operators on a case as a whole."""
    program, rows = case.program, case.rows
    match event.kind:
        case "instance_added":
            return machine.add_instance(program, rows, event.token, event.variables, moment)
        case "instance_removed":
            gone = (event.token, str(event.data["one"]), int(str(event.data["index"])))
            return machine.remove_instance(program, rows, gone, {}, moment)
        case "cancelled":
            return machine.cancel(program, rows, None, {}, moment)
        case "modified":
            return machine.modify(program, rows, instructions_of(event), {}, moment)
        case "reopened":
            return machine.reopen(program, rows, case.former, moment)
        case store.MIGRATED:
            assert onto is not None  # the caller knows every version that the log names
            return machine.migrate(program, rows, (onto, migration_of(event.data)), {}, moment)
    return None


def instructions_of(event: Recorded) -> list[machine.Instruction]:
    """What a `modified` event did, in order."""
    told, written = event.data["instructions"], (event.payload or {})["written"]
    assert isinstance(told, list)
    assert isinstance(written, list)
    return [
        machine.Instruction(how, place, token, {name: values.restore(value) for name, value in given.items()})
        for (how, place, token), given in zip(told, written, strict=True)
    ]


def thrown(data: Mapping[str, object]) -> dict[str, Value]:
    """The error that a program threw at its work, as `machine.throw` reads it."""
    return {"errorCode": str(data["code"]), "errorMessage": str(data["message"])}


def recount_of(token: str, data: Mapping[str, object]) -> tuple[Recount, dict[str, Value]]:
    """What an event says that a new calendar makes of a deadline, and of the variables it rests on."""
    due, follow_up = (values.read_instant(str(data[key])) if data.get(key) else None for key in ("due", "follow_up"))
    basis, given = data.get("basis", []), data.get("values", {})
    assert isinstance(basis, list)
    assert isinstance(given, dict)
    wanted = Recount(token, due, follow_up, tuple(str(one) for one in basis))
    return wanted, {name: values.restore(value) for name, value in given.items()}


def _started(case: Case, event: Recorded, program: Program) -> dict[str, Value]:
    new = NewCase(
        id=case.id,
        definition="",
        key=program.process,
        bundle="",
        matter=str(event.data["matter"]),
        starter=str(event.data.get("starter", event.actor)),
        capacity=event.capacity,
        unit=str(event.data["unit"]),
        post=str(event.data["at_post"]),
    )
    return {**event.variables, **new.built_in}
