"""Rows of the inbox: what, when, why you, what then, for many tasks in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from engine import store, values
from engine.machine import Effect, Program
from engine.values import Value
from engine.views import WorkItem
from engine.worklist._ahead import only_stop
from engine.worklist._deadlines import Deadlines
from engine.worklist._grounds import deputising, grounds, short_why
from engine.worklist._names import Names
from engine.worklist._rows import effects_of, groups_of, urged_of, values_named
from engine.worklist._seeing import property_names, property_text
from engine.worklist.who import Actor

SHOWN = ("secrecy", "number")
"""Properties of a process that a row shows beside its urgency, which is a column of the case."""

Row = Mapping[str, object]


@dataclass(frozen=True)
class _Told:
    """What was read for all rows at once, by task id or by case id."""

    programs: Mapping[str, Program]
    effects: Mapping[str, tuple[Effect, ...]]
    groups: Mapping[str, list[str]]
    texts: Mapping[str, Mapping[str, str]]
    urged: Mapping[str, int]


def work_items(connection: Connection, who: Actor, rows: Sequence[Row]) -> list[WorkItem]:
    """One item a row. `rows`: columns of the task, and the case's key, bundle, matter, title, unit … with `round`."""
    if not rows:
        return []
    tasks, cases = [row["id"] for row in rows], {row["case_id"] for row in rows}
    programs = {digest: store.program(connection, digest) for digest in {str(row["bundle"]) for row in rows}}
    variables = {name for made in programs.values() for shown in SHOWN for name in property_names(made, shown)}
    told = _Told(
        programs=programs,
        effects=effects_of(connection, tasks),
        groups=groups_of(connection, tasks),
        texts=values_named(connection, cases, variables),
        urged=urged_of(connection, tasks),
    )
    names, deadlines = Names(connection, who.now), Deadlines(connection, who.now)
    asked = [effect for found in told.effects.values() for effect in found if effect.name == "org.next_up"]
    names.know_titles(effect.args[0] for effect in asked if effect.args)
    return [_item(who, row, told, names, deadlines) for row in rows]


def _item(who: Actor, row: Row, told: _Told, names: Names, deadlines: Deadlines) -> WorkItem:
    task, case, element = str(row["id"]), str(row["case_id"]), str(row["element"])
    made = told.programs[str(row["bundle"])]
    visible = read_values(told.texts.get(case, {}))
    info = made.elements.get(element)
    ground = grounds(row, told.effects.get(task, ()), told.groups.get(task, ()))
    return WorkItem(
        task=task,
        case=case,
        matter=str(row["matter"]),
        title=str(row["title"]),
        verb=(info.properties.get("verb", "") if info else "") or str(row["name"]),
        step=str(row["name"]),
        process=str(row["key"]),
        process_name=made.name,
        from_unit=names.unit(row["unit"]),
        why=short_why(ground, row["starter"], names),
        then=only_stop(made, element),
        deadline=deadlines.of(row["due"]),
        number=property_text(made, "number", visible),
        urgency=str(row["urgency"]),
        secrecy=property_text(made, "secrecy", visible),
        round=int(str(row["round"])),
        seen=row["seen_at"] is not None,
        claimable=row["assignee"] is None,
        capacity=deputising(ground, who.capacities),
        urged=told.urged.get(task, 0),
    )


def read_values(texts: Mapping[str, str]) -> dict[str, Value]:
    """Variables from their stored texts."""
    return {name: values.restore(values.read(text)) for name, text in texts.items()}
