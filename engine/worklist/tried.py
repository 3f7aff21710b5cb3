"""What somebody tried who now asks for an exception: the step, and what was filled in, for whoever decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from engine import history, machine, store
from engine.history import Recorded
from engine.machine import Program
from engine.store import Act
from engine.values import Value
from engine.worklist._facts import said_by
from engine.worklist._file import draft_of
from engine.worklist._seeing import context, property_text
from engine.worklist.start_page import beginning_with
from engine.worklist.task_page import acting
from engine.worklist.who import Actor

OWN = ("opinion", "reason", "capacity")
"""What a draft keeps beside the answers."""


@dataclass(frozen=True)
class Tried:
    """A refused try. `matter` "": a start that joined none. `secrecy` "": none.

    `content`: what was filled in, in words; "" where the draft is no longer what was tried.
    """

    act: Act
    matter: str
    process_name: str
    step: str
    title: str
    secrecy: str
    content: str


@dataclass(frozen=True)
class _Place:
    """Where it was tried: the program, what the step sees, the draft's target, the case's id and title."""

    made: Program
    visible: Mapping[str, Value]
    target: str
    matter: str
    case: str = ""
    title: str = ""


def tried(connection: Connection, who: Actor, refusal: Recorded) -> Tried | None:
    """What `who` tried when it was refused; None where the procedure is gone."""
    place = _place(connection, who, refusal)
    if place is None:
        return None
    draft = draft_of(connection, who, place.target) if place.target else None
    answers = {name: value for name, value in (draft.fields if draft else {}).items() if name not in OWN}
    known = answers if history.digest_of_try(answers) == refusal.data["answers"] else {}
    seen: dict[str, Value] = {**place.visible, **known}  # type: ignore[dict-item]  # as they were typed
    step = place.made.elements.get(refusal.element)
    return Tried(
        act=Act(who.login, place.made.process, refusal.element, place.case),
        matter=place.matter,
        process_name=place.made.name,
        step=(step.name if step else "") or refusal.element,
        title=place.title or property_text(place.made, "title", seen)[:500] or place.made.name,
        secrecy=property_text(place.made, "secrecy", seen),
        content=_content(connection, who, place, refusal.element, known),
    )


def _place(connection: Connection, who: Actor, refusal: Recorded) -> _Place | None:
    told = refusal.data.get("tried")
    assert isinstance(told, dict)  # every refusal says what was tried
    if not refusal.stream.startswith("system:"):
        case = store.loaded(connection, refusal.stream)
        task = str(told.get("task", ""))
        token = next((str(row["token"]) for row in case.tasks.values() if row["id"] == task), None)
        visible = {**machine.variables(case.program, case.rows, token), **acting(who)}
        return _Place(case.program, visible, task, str(case.row["matter"]), case.id, str(case.row["title"]))
    found = store.program_of(connection, str(told.get("process", "")))
    if found is None:
        return None
    matter = str(told.get("matter", ""))
    visible = {**beginning_with(who, matter, ""), **acting(who)}
    return _Place(found[2], visible, f"start:{found[2].process}", matter)


def _content(connection: Connection, who: Actor, place: _Place, element: str, answers: Mapping[str, object]) -> str:
    info = place.made.elements.get(element)
    form = place.made.forms.get(info.form) if info and info.form else None
    if form is None or not answers:
        return ""
    seen = context(connection, who.now, place.matter, place.visible)
    return "\n".join(f"{fact.label}：{fact.value}" for fact in said_by(form, answers, seen))
