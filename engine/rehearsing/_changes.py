"""What the office and operators did to a case beside its diagram, done on the new program as well.

Tokens are matched as in the walk: by the element and the instance they stand on. The new version may not stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine import history, machine
from engine.history import Recorded
from engine.machine import Moment, One, Program, Result, Running
from engine.rehearsing._shapes import Astray
from engine.store import Case

Rows = Mapping[str, str]
CHANGES = frozenset({"moved", "instance_added", "instance_removed", "modified", "recounted", "migrated"})


@dataclass(frozen=True)
class Change:
    """The event at hand, the old `case` before it, and the new run: `program`, `rows`. `name`: how a step is called."""

    event: Recorded
    case: Case
    program: Program
    rows: Rows
    name: Callable[[str], str]

    def done(self, moment: Moment) -> Result | None:
        """The same on the new program; None where it changes nothing there. Astray where it cannot be done."""
        match self.event.kind:
            case "moved":
                return self._moved(moment)
            case "instance_added":
                return self._added(moment)
            case "instance_removed":
                return self._removed(moment)
            case "modified":
                return self._modified(moment)
            case "recounted":
                return self._recounted(moment)
        return machine.view(self.program, self.rows)  # migrated: this run is on the new version from the beginning

    def _moved(self, moment: Moment) -> Result:
        element, near = self.event.element, None
        if element not in self.program.elements:
            raise Astray("step", element, f"退到的“{self.name(element)}”新版没有了", element)
        if self.event.token:
            here = {token: at for (at, _), token in _places(self.case.program, self.case.rows)}
            known = {at: token for (at, _), token in _places(self.program, self.rows)}
            near = known.get(here.get(self.event.token, ""))
        returns = int(str(self.event.data.get("returns", 1)))
        return machine.move_to(self.program, self.rows, (element, near), {}, moment, returns)

    def _added(self, moment: Moment) -> Result:
        old, new = self._running()
        values = {new.variable: self.event.variables.get(old.variable)} if new.variable else {}
        return machine.add_instance(self.program, self.rows, new.token, values, moment)

    def _removed(self, moment: Moment) -> Result:
        """The instance for the same value, else in the same place of those that work or wait."""
        old, new = self._running()
        gone, index = str(self.event.data["one"]), int(str(self.event.data["index"]))
        wanted = next(one for one in old.ones if (one.token == gone if gone else not one.token and one.index == index))
        place = [one for one in old.ones if bool(one.token) == bool(gone)].index(wanted)
        ones = [one for one in new.ones if bool(one.token) == bool(gone)]
        same: list[One] = [one for one in ones if one.value == wanted.value] or ones[place : place + 1]
        if not same:
            raise self._missing(old.element)
        return machine.remove_instance(self.program, self.rows, (new.token, same[0].token, same[0].index), {}, moment)

    def _running(self) -> tuple[Running, Running]:
        """The multi-instance of the event, in the old case and in the new run."""
        olds = machine.running(self.case.program, self.case.rows)
        old = next(one for one in olds if one.token == self.event.token)
        nth = [one.token for one in olds if one.element == old.element].index(old.token)
        news = [one for one in machine.running(self.program, self.rows) if one.element == old.element]
        if nth >= len(news):
            raise self._missing(old.element)
        return old, news[nth]

    def _missing(self, element: str) -> Astray:
        return Astray("step", element, f"“{self.name(element)}”新版这时没有开着", element)

    def _modified(self, moment: Moment) -> Result:
        told = history.instructions_of(self.event)
        anew = [machine.Instruction(one.how, one.place, self._twin(one.token), one.values) for one in told]
        try:
            return machine.modify(self.program, self.rows, anew, {}, moment)
        except machine.CannotModify as cannot:
            one = told[cannot.n]
            sentence = f"“{self.name(one.place)}”新版不能照当时那样调整：{machine.IMPOSSIBLE[cannot.code]}"
            raise Astray("step", one.place, sentence, one.place) from cannot

    def _twin(self, token: str) -> str:
        """The token that stands on the same; "" for none wanted."""
        if not token:
            return ""
        element, place = next((at for at, one in _places(self.case.program, self.case.rows) if one == token), ("", ()))
        found = [one for at, one in _places(self.program, self.rows) if at == (element, place)]
        if not found:
            raise self._missing(element)
        return found[0]

    def _recounted(self, moment: Moment) -> Result | None:
        """A deadline that was the same in the new run is recounted with it; one of its own stays."""
        wanted, given = history.recount_of(self.event.token, self.event.data)
        before = machine.view(self.case.program, self.case.rows)
        now = machine.view(self.program, self.rows)
        olds = {one.token: (one.element, one.place, one.assignment.due) for one in before.offers}
        olds |= {one.token: (one.element, one.place, one.due) for one in before.waits}
        news = {(one.element, one.place, one.assignment.due): one.token for one in now.offers}
        news |= {(one.element, one.place, one.due): one.token for one in now.waits}
        here = news.get(olds[wanted.token])
        if here is None:
            return None
        anew = machine.Recount(here, wanted.due, wanted.follow_up, wanted.basis)
        return machine.recount(self.program, self.rows, anew, given, moment)


def _places(program: Program, rows: Rows) -> list[tuple[tuple[str, tuple[int, ...]], str]]:
    """Tokens by the element and the instance they stand on."""
    found = machine.view(program, rows)
    offered = [((one.element, one.place), one.token) for one in found.offers]
    return [((one.element, one.place), one.token) for one in found.waits] + offered
