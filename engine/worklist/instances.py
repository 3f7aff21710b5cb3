"""The multi-instances of a case that run (会签), and for whom or what another instance could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine import machine, values
from engine.errors import Invalid, Refused
from engine.history import say
from engine.machine import One, Program, Running
from engine.store import Case
from engine.tables import FOREVER, person, unit
from engine.values import Value, instant
from engine.views import ManyOne, ManyView
from engine.worklist._names import Names
from engine.worklist.who import Actor

OFFICE = ("office", "operator")
ACTS = {"add": "加签", "remove": "减签"}


@dataclass(frozen=True)
class Known:
    """What the values of an element variable are: units, people, or neither; and what people call each."""

    names: Names
    units: dict[str, str]
    people: dict[str, str]

    def label(self, value: Value) -> str:
        """财政局; a person's name and post; the value itself."""
        text = str(value)
        if text in self.people:
            title = self.names.title(text)
            return self.people[text] if title == self.people[text] else f"{self.people[text]}（{title}）"
        return self.units.get(text) or say(value)

    def others(self, ones: Sequence[Value]) -> dict[str, str]:
        """Of the kind that all of `ones` are: whoever is not among them, by code."""
        taken = {str(one) for one in ones}
        for known in (self.units, self.people):
            if taken and taken <= known.keys():
                return {code: name for code, name in known.items() if code not in taken}
        return {}


def known(connection: Connection, who: Actor) -> Known:
    """The units and people of today."""
    at = instant(who.now)
    here = (unit.c.recorded_until == FOREVER, unit.c.valid_from <= at, unit.c.valid_to > at)
    units = connection.execute(select(unit.c.code, unit.c.short_name).where(*here).order_by(unit.c.code))
    people = connection.execute(select(person.c.login, person.c.name).where(person.c.active).order_by(person.c.login))
    return Known(
        Names(connection, who.now),
        {row.code: row.short_name for row in units},
        {row.login: row.name for row in people},
    )


def many_of(connection: Connection, who: Actor, case: Case) -> tuple[ManyView, ...]:
    """The running multi-instances, for those who may add to them or take from them; () for everybody else."""
    if case.row["state"] != "active" or not who.roles & set(OFFICE):
        return ()
    found = [one for one in machine.running(case.program, case.rows) if allowed(case.program, one)]
    people = known(connection, who) if found else None
    return tuple(_view(case, one, people) for one in found if people is not None)


def allowed(made: Program, one: Running) -> frozenset[str]:
    """What the diagram lets be done here (property `signers`); where rules bind (closed), only what it says."""
    info = made.info(one.element, one.process)
    written = frozenset(info.properties.get("signers", "").split())
    return written or (frozenset() if made.closed else frozenset(ACTS))


def need_allowed(made: Program, one: Running, act: str) -> None:
    """Refused SIGNERS_FIXED where the diagram does not let this be done ("add", "remove")."""
    if act not in allowed(made, one):
        step = made.info(one.element, one.process).name or one.element
        raise Refused("SIGNERS_FIXED", step=step, act=ACTS[act])


def _view(case: Case, one: Running, people: Known) -> ManyView:
    info = case.program.elements.get(one.element)
    there = [each.value for each in one.ones]
    plain, may = all(isinstance(value, str | int) for value in there), allowed(case.program, one)
    return ManyView(
        token=one.token,
        step=(info.name if info else "") or one.element,
        done=one.done,
        asks=bool(one.variable),
        ones=tuple(ManyOne(each.token, each.index, _label(one, each, people)) for each in one.ones),
        others=tuple(people.others(there).items()),
        addable="add" in may and (plain or not one.variable),
        removable="remove" in may,
    )


def _label(one: Running, each: One, people: Known) -> str:
    if not one.variable:
        return f"第 {one.done + one.ones.index(each) + 1} 份"
    return people.label(each.value)


def meant(one: Running, text: str, people: Known) -> dict[str, Value]:
    """The element variable of an instance to be added, as typed. Invalid where it says nothing, or is there already."""
    if not one.variable:
        return {}
    there = [each.value for each in one.ones]
    value: Value = str(values.admit(one.variable, text)).strip()
    if there and all(isinstance(each, int) and not isinstance(each, bool) for each in there):
        value = int(text) if text.strip().lstrip("-").isdecimal() and len(text) < 16 else ""
    if values.says_nothing(str(value)):
        raise Invalid("ANSWERS_INVALID", problems={"value": "请写明加给谁。"})
    if value in there:
        raise Invalid("ANSWERS_INVALID", problems={"value": f"{people.label(value)}已经在里面。"})
    if people.others(there) and str(value) not in people.others(there):
        raise Invalid("ANSWERS_INVALID", problems={"value": "请从列出的中选一个。"})
    return {one.variable: value}
