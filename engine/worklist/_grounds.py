"""Why a task is with somebody, in words: read from what was recorded when it was assigned, never computed anew.

The words follow from the question the diagram asked: `org.unit_head`, `org.holder`, `org.next_up`, `org.duty_officer`;
every other question of one argument is a relation kept as data (分管).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import history, values
from engine.calendar import says_deadline
from engine.machine import Effect, ElementInfo
from engine.organisation import Capacity
from engine.views import Why
from engine.worklist._names import Names

OWN_POST = ("substantive", "concurrent")
ASKED_FOR_PEOPLE, ASKED_FOR_DAYS = "org.", "calendar."


@dataclass(frozen=True)
class Grounds:
    """What is known about one assignment. `groups`: candidate groups; `chosen`: the question whose answer it was.

    `bases` say why this person, `terms` why this time limit.
    """

    assignee: str
    owner: str
    bases: tuple[str, ...]
    terms: tuple[str, ...]
    groups: tuple[str, ...]
    chosen: Effect | None
    handed: str = ""
    """Name of who handed it over last (转办、改派)."""


def grounds(row: Mapping[str, object], effects: Sequence[Effect], groups: Sequence[str]) -> Grounds:
    """`effects`: of the event that opened the task. Among them the answer that became its assignee."""
    told = values.read(str(row["basis"]))
    all_ = [str(basis) for basis in told] if isinstance(told, list) else []
    owner = str(row["owner"] or "")
    people = [e for e in effects if e.name.startswith(ASKED_FOR_PEOPLE) and e.value == owner and e.basis in all_]
    terms = {e.basis for e in effects if e.name.startswith(ASKED_FOR_DAYS)} | {b for b in all_ if says_deadline(b)}
    return Grounds(
        assignee=str(row["assignee"] or ""),
        owner=owner,
        bases=tuple(basis for basis in all_ if basis not in terms),
        terms=tuple(basis for basis in all_ if basis in terms),
        groups=tuple(groups),
        chosen=people[-1] if owner and people else None,
        handed=next((name for basis in reversed(all_) if (name := history.handed_by(basis))), ""),
    )


def short_why(found: Grounds, starter: object, names: Names) -> str:
    """Said to the holder in a few words: 您分管财政局."""
    if found.handed:
        return f"由{found.handed}移交"
    if found.chosen is not None:
        return _said(found.chosen, names)
    if found.groups and not found.owner:
        groups = "、".join(names.group(group) for group in found.groups)
        return f"{groups}待签收" if not found.assignee else f"您已代{groups}签收"
    if found.owner and found.owner == starter:
        return "由您发起"
    return "指定由您办理" if found.owner else ""


def _said(effect: Effect, names: Names) -> str:
    function = effect.name.removeprefix(ASKED_FOR_PEOPLE)
    first = str(effect.args[0]) if effect.args else ""
    if function == "unit_head":
        return f"您主持{names.unit(first)}工作"
    if function == "holder":
        return f"您任{names.group(first)}"
    if function == "next_up":
        return f"您是{names.title(first)}的上一级"
    if function == "next_up_of":
        return f"您是{names.group(first)}的上一级"
    if function == "duty_officer":
        return f"您在{names.unit(first)}值班"
    return f"您分管{names.unit(first)}"


def deputising(found: Grounds, capacities: Sequence[Capacity]) -> str:
    """The post in whose place the reader acts (代市长), "" in an own one: the frozen basis names it."""
    if found.chosen is None or not found.owner:
        return ""
    named = [c for c in capacities if c.kind not in OWN_POST and names_post(found.chosen.basis, c.title)]
    return f"代{named[0].title}" if named else ""


def names_post(basis: str, title: str) -> bool:
    """Whether the sentence names this very post (市长, and not 副市长)."""
    return re.search(f"(^|[由；，：向任是\\s]){re.escape(title)}", basis) is not None


def why(
    found: Grounds, reader: str, starter: object, element: ElementInfo, names: Names, capacities: Sequence[Capacity]
) -> Why:
    """The box «为什么是您»; to somebody who is not the holder it says who is."""
    mine = reader == found.assignee or (not found.assignee and not found.owner)
    head = short_why(found, starter, names) if mine else f"由{names.title(found.assignee or found.owner)}办理"
    rows = [*(("依据", basis) for basis in found.bases), *(("期限", term) for term in found.terms)]
    titles = "、".join(c.title for c in capacities if c.kind in OWN_POST)
    if mine and titles:
        rows.insert(0, ("岗位", titles))
    if mine and (instead := deputising(found, capacities)):
        rows.append(("代理", instead))
    return Why(
        head=head,
        note=found.bases[-1] if found.bases else "",
        rules=history.rule_texts(element.rules),
        rows=tuple(rows),
    )
