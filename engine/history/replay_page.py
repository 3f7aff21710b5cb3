"""The replay of one case for people: its steps, what each changed and why, and whether all this can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from sqlalchemy import Connection, func, select

from engine import values
from engine.errors import NotFound
from engine.history.catalogue import rule_texts
from engine.history.labels import labels, options, shown
from engine.history.reading import Recorded, events
from engine.history.replay import Frame, replay
from engine.history.timeline import SYSTEM, act, entry, mark, rule
from engine.history.verdicts import verdicts
from engine.history.versions import told
from engine.machine import Program
from engine.store import MIGRATED, program
from engine.tables import case_, definition
from engine.tables import event as event_table
from engine.values import Value
from engine.views import Change, ElementMark, ReplayStep, ReplayView, StepDetail

Hue = Literal["act", "green", "red", "amber"]
Asked = tuple[str, str, str]
"""Name of the question, the answer as text, its basis."""
FAMILIES: Mapping[str, str] = {
    "org": "当时的组织",
    "calendar": "当时的日历",
    "matter": "同一事项",
    "register": "当时的登记簿",
}


def replay_page(connection: Connection, case_id: str, at: int | None, person: Callable[[str], str]) -> ReplayView:
    """The log of a case with the detail of step `at` (None, or beyond it: the last). `person` names a login.

    The caller has checked who asks. NotFound for an unknown case. A log that cannot be read gives no steps and says so.
    """
    wanted = select(case_, definition.c.version.label("drawn"), definition.c.name).join(
        definition, definition.c.id == case_.c.definition_id
    )
    row = connection.execute(wanted.where(case_.c.id == case_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("UNKNOWN_CASE")
    newest = select(func.max(definition.c.version)).where(
        definition.c.kind == "process", definition.c.key == row["key"]
    )
    made, recorded = program(connection, row["bundle"]), _readable(connection, case_id)
    run, spoken = replay(connection, case_id), told(connection, {case_id: made})[case_id]
    frames = {frame.event.seq: frame for frame in run.frames}
    here = min(max(at or len(recorded), 1), max(len(recorded), 1))
    turns = [one for one in recorded if one.kind == MIGRATED]
    return ReplayView(
        case=case_id,
        matter=row["matter"],
        title=row["title"],
        process_name=row["name"] or made.name,
        version=next((int(str(one.data["before"])) for one in turns if here < one.seq), row["drawn"]),
        newest_version=connection.execute(newest).scalar_one(),
        steps=tuple(step(spoken.at(event.seq), event, frames, person) for event in recorded),
        at=here,
        detail=detail(spoken.at(here), recorded, frames, here, person),
        verdicts=verdicts(connection, case_id, recorded, run),
        turns=tuple(one.seq for one in turns),
    )


def actors(connection: Connection, case_id: str) -> list[str]:
    """Logins of everybody who acted in a case."""
    found = select(event_table.c.actor).where(event_table.c.stream == case_id, event_table.c.actor != "").distinct()
    return list(connection.execute(found).scalars())


def _readable(connection: Connection, case_id: str) -> list[Recorded]:
    try:
        return events(connection, case_id)
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError):
        return []


def step(made: Program, event: Recorded, frames: Mapping[int, Frame], person: Callable[[str], str]) -> ReplayStep:
    """One event: who did what, and what it marks on the diagram."""
    frame = frames.get(event.seq)
    trail = frame.result.trail if frame is not None and frame.result is not None else ()
    return ReplayStep(
        seq=event.seq,
        at=event.now,
        label=act(made, event, person),
        hue=_hue(made, event, _due(frames.get(event.seq - 1), event.token)),
        who=str(event.data.get("post") or "") or (person(event.actor) if event.actor else SYSTEM),
        marks=tuple(ElementMark(one.what, one.element) for one in trail),
    )


def _due(before: Frame | None, token: str) -> str:
    """The time limit that the task had when it was completed."""
    row = before.case.tasks.get(token) if before is not None else None
    return str(row["due"] or "") if row is not None else ""


def _hue(made: Program, event: Recorded, due: str) -> Hue:
    marked = mark(made, event, due)
    if marked == "bad":
        return "red"
    if marked == "warn":
        return "amber"
    return "green" if event.actor else "act"


def detail(
    made: Program,
    recorded: Sequence[Recorded],
    frames: Mapping[int, Frame],
    at: int,
    person: Callable[[str], str],
) -> StepDetail:
    """What step `at` changed. Where the log does not run that far, only what is written in it."""
    event = next((e for e in recorded if e.seq == at), None)
    if event is None:
        return StepDetail(seq=at)
    frame = frames.get(at)
    before = _variables(frames.get(at - 1))
    after = _variables(frame) if frame is not None else before
    line = entry(made, event, "", person)
    return StepDetail(
        seq=at,
        opinion=line.opinion,
        note=line.basis,
        changes=tuple(_changes(before, after, made, event.said)),
        why=tuple(_why(event, person)),
        rules=rule_texts(_rules(made, event)),
        here=_here(made, frame),
        state_digest=event.state,
        event_digest=event.hash,
        previous_digest=event.prev,
    )


def _variables(frame: Frame | None) -> dict[str, str]:
    """Stored text of every variable by the part of its key behind `v:`."""
    rows = frame.case.rows if frame is not None else {}
    return {key.removeprefix("v:"): text for key, text in rows.items() if key.startswith("v:")}


def _changes(
    before: Mapping[str, str], after: Mapping[str, str], made: Program, said_then: Mapping[str, Mapping[str, str]]
) -> list[Change]:
    names, answers = labels(made), options(made)
    answers |= {name: {value: label for value, label in told.items()} for name, told in said_then.items()}
    found = []
    for key in [key for key in {**before, **after} if before.get(key) != after.get(key)]:
        name = key.partition(":")[2]
        said = [_said(name, stored, answers) for stored in (before.get(key), after.get(key))]
        found.append(Change(names.get(name, name), *said))
    return found


def _said(name: str, stored: str | None, answers: Mapping[str, Mapping[Value, str]]) -> str:
    return "" if stored is None else shown(name, values.restore(values.read(stored)), answers)


def _why(event: Recorded, person: Callable[[str], str]) -> list[tuple[str, str]]:
    """What was asked outside, and the recorded answers: by the machine, and by forms and guards before it."""
    known = [(e.name, e.value, e.basis or f"没有答案（{e.refusal}）") for e in event.effects]
    asked = event.data.get("asked")
    for one in asked if isinstance(asked, list) else []:
        known.append((str(one[0]), values.restore(one[2]), str(one[3])))
    return [
        (FAMILIES.get(name.partition(".")[0], name), _answer(name, value, basis, person))
        for name, value, basis in known
    ]


def _answer(name: str, value: Value, basis: str, person: Callable[[str], str]) -> str:
    """The basis, which is a sentence; before it the name of the person who was the answer."""
    said = person(value) if name.startswith("org.") and isinstance(value, str) else ""
    return f"{said}：{basis}" if said not in ("", value) and said not in basis else basis


def _rules(made: Program, event: Recorded) -> list[str]:
    info = made.elements.get(event.element)
    found = [*rule(made, event).split(), *(info.rules if info else ())]
    findings = event.data.get("findings")
    found += [
        str(one.get("rule", "")) for one in (findings if isinstance(findings, list) else []) if isinstance(one, dict)
    ]
    return found


def _here(made: Program, frame: Frame | None) -> tuple[str, ...]:
    """Names of the steps that are open afterwards: tasks first, then what the case waits for."""
    if frame is None:
        return ()
    open_ = [str(row["name"]) for row in frame.case.tasks.values()]
    waiting = [str(row["element"]) for row in frame.case.subscriptions.values()] if not open_ else []
    named = [made.elements[one].name or one if one in made.elements else one for one in waiting]
    return tuple(dict.fromkeys([*open_, *named]))
