"""«之后去哪»: a static walk to the next stops, with today's holders (contracts 26)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import EngineError
from engine.expressions import Variables
from engine.machine import NextStop, Program, next_stops
from engine.values import Value
from engine.worklist._names import Names
from engine.worklist._seeing import texts

END = "endEvent"
ENDS_HERE = "到这里结束"
DEPENDS = "视填写内容而定"
STOP = "stop"  # style of a flow that leads back or to a failing end


class Ahead:
    """What comes after an element. `seen`: what assignee expressions see; asks the organisation once per expression."""

    def __init__(self, program: Program, seen: Variables, known: Mapping[str, Value], names: Names) -> None:
        """`known`: the variables that conditions may be decided by."""
        self._program, self._seen, self._known, self._names = program, seen, known, names
        self._holders: dict[str, str] = {}

    def stops(self, element: str, flow: str | None = None) -> tuple[NextStop, ...]:
        """The next stops behind `element`, through `flow` where it branches. What its form asks is not known yet."""
        info = self._program.elements.get(element)
        form = self._program.forms.get(info.form) if info else None
        asked = (form.asked if form else frozenset()) | ({c.variable for c in info.choices} if info else set())
        known = {name: value for name, value in self._known.items() if name not in asked}
        return next_stops(self._program, element, flow, known)

    def usual(self, element: str) -> tuple[NextStop, ...]:
        """The next stops on the usual way: through every choice that does not lead back or to a failing end; where
        conditions on what is not known part the ways, through the first drawn."""
        info = self._program.elements.get(element)
        choices = [choice for choice in info.choices if choice.style != STOP] if info else []
        ways = [likely(self.stops(element, choice.flow)) for choice in choices]
        ways = ways or [likely(self.stops(element))]
        return tuple({stop.element: stop for way in ways for stop in way}.values())

    def holder(self, stop: NextStop) -> str:
        """Post and name of who would get it today, a group's name, the sentence of the refusal, or ""."""
        asked = stop.assignee or stop.candidate_groups
        if asked not in self._holders:
            self._holders[asked] = self._ask(stop) if asked else ""
        return self._holders[asked]

    def _ask(self, stop: NextStop) -> str:
        try:
            if stop.assignee:
                return "、".join(self._person(login) for login in texts(stop.assignee, self._seen))
            return "、".join(self._names.group(group) for group in texts(stop.candidate_groups, self._seen))
        except EngineError as refused:
            return refused.sentence.rstrip("。")

    def _person(self, login: str) -> str:
        title, name = self._names.title(login).partition("（")[0], self._names.person(login)
        return name if title == name else f"{title}{name}"

    def words(self, element: str, flow: str | None = None) -> str:
        """One sentence below a button: 办公室登记（市政府办公室）, 到这里结束：请示已批准, 视填写内容而定：…"""
        stops = self.stops(element, flow)
        if not stops:
            return ENDS_HERE
        if len(stops) > 1 and any(stop.depends for stop in stops):
            quoted = [f"“{stop.name or stop.element}”" for stop in stops]
            return f"{DEPENDS}：{'、'.join(quoted[:-1])}或{quoted[-1]}"
        return "、".join(self._say(stop) for stop in stops)

    def _say(self, stop: NextStop) -> str:
        if stop.type == END:
            return f"{ENDS_HERE}：{stop.name}" if stop.name else ENDS_HERE
        holder = self.holder(stop)
        return f"{stop.name}（{holder}）" if holder and holder != stop.name else stop.name


def likely(stops: tuple[NextStop, ...]) -> tuple[NextStop, ...]:
    """All of the next stops, unless everything depends: then the first drawn."""
    return stops[:1] if all(stop.depends for stop in stops) else stops


def only_stop(program: Program, element: str) -> str:
    """Name of the next stop where there is one only, else "": what a row of the inbox says. Asks nobody."""
    info = program.elements.get(element)
    choices = info.choices if info else ()
    ways = [next_stops(program, element, choice.flow, ()) for choice in choices]
    ways = ways or [next_stops(program, element, None, ())]
    found = {stop.element: stop.name for way in ways for stop in way}
    return next(iter(found.values())) if len(found) == 1 else ""
