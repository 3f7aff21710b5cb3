"""One old case on the new program, event by event beside the old run. Tokens are matched by what they stand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from sqlalchemy import Connection

from engine import machine, store, values
from engine.errors import EngineError, Failure
from engine.history import Frame, Recorded
from engine.machine import ElementInfo, Moment, Offer, Program, Result, Trail, Unbound, Wait
from engine.rehearsing._asking import ask_then
from engine.rehearsing._changes import CHANGES, Change
from engine.rehearsing._inputs import form_problems, guard_problems
from engine.rehearsing._shapes import Astray, Otherwise
from engine.store import Case
from engine.values import Value

INPUTS = frozenset({"completed", "thrown"})
OCCURRENCES = frozenset({"fired", "message", "continued"})


class Walk:
    """The new run. `case`: the old case as it stood before the event at hand."""

    def __init__(self, connection: Connection, program: Program, case: Case, find: store.Find) -> None:
        """`find`: where what an expression names is looked for."""
        self.find = find
        self.connection, self.program, self.case = connection, program, case
        self.rows: Mapping[str, str] = {}
        self.former: Mapping[str, str] = {}
        self.seq, self.found = 0, list[Otherwise]()

    def through(self, frames: Sequence[Frame]) -> list[Otherwise]:
        """Everything that would have been otherwise, up to where the ways part."""
        for frame in frames:
            event = frame.event
            try:
                self._catch_up(event)
                result = self._take(event)
                if result is not None and frame.result is not None:
                    self._compare(event, frame.result, result)
            except Astray as astray:
                kind, element, sentence, old, new = astray.told
                self._note(event, kind, element, sentence, (old, new))
                break
            except (Failure, EngineError, machine.WrongToken) as error:
                element = getattr(error, "element", "") or event.element
                sentence = getattr(error, "why", "") or getattr(error, "sentence", "") or str(error)
                self._note(event, "failed", element, f"“{self._name(element)}”：{sentence}", ("", ""))
                break
            self.case = frame.case
        return self.found

    def _note(self, event: Recorded, kind: str, element: str, sentence: str, ids: tuple[str, str]) -> None:
        told = Otherwise(kind, event.seq, event.at, element, self._name(element), sentence, *ids)
        self.found.append(told)

    def _name(self, element: str) -> str:
        for program in (self.program, self.case.program):
            info = program.elements.get(element)
            if info is not None:
                return info.name or element
        return element

    def _moment(self, event: Recorded) -> Moment:
        self.seq += 1
        return Moment(event.now, self.seq, ask_then(self.connection, event, str(self.case.row["matter"])), event.actor)

    def _catch_up(self, event: Recorded) -> None:
        """Timers that the new version alone has, or has earlier, and that would have fired before this event."""
        if not self.rows:
            return
        before = {(wait.event, wait.place, wait.due) for wait in machine.view(self.case.program, self.case.rows).waits}
        while True:
            waits = machine.view(self.program, self.rows).waits
            due = [w for w in waits if w.kind == "timer" and w.due and w.due <= event.now]
            new = sorted((w for w in due if (w.event, w.place, w.due) not in before), key=lambda w: (w.due, w.token))
            if not new:
                return
            first = new[0]
            assert first.due is not None
            told = replace(event, at=values.instant(first.due), actor="", effects=(), data={}, payload=None)
            offers = machine.view(self.program, self.rows).offers
            result = machine.fire(self.program, self.rows, first.token, {}, self._moment(told))
            self.rows = result.rows
            if [(o.element, o.place) for o in result.offers] != [(o.element, o.place) for o in offers]:
                sentence = f"“{self._name(first.event)}”在 {values.instant(first.due)[:16]} 已经到时，原来没有"
                raise Astray("timer", first.event, sentence, "", first.event)

    def _take(self, event: Recorded) -> Result | None:
        """The event on the new program; None for one that moves nothing there."""
        if event.kind == "started":
            result = self._start(event)
        elif event.kind in INPUTS:
            result = self._hand_in(event)
        elif event.kind in OCCURRENCES:
            result = self._occur(event)
        elif event.kind == "cancelled":
            self.former = self.rows
            result = machine.cancel(self.program, self.rows, None, {}, self._moment(event))
        elif event.kind == "reopened":
            result = machine.reopen(self.program, self.rows, self.former, self._moment(event))
        elif event.kind in CHANGES:
            changed = Change(event, self.case, self.program, self.rows, self._name).done(self._moment(event))
            if changed is None:
                return None
            result = changed
        else:
            return None
        self.rows = result.rows
        return result

    def _start(self, event: Recorded) -> Result:
        info = self.program.elements.get(event.element)
        if info is None:
            raise Astray("step", event.element, f"新版没有开始事件“{self._name(event.element)}”", event.element)
        row = self.case.row
        own: dict[str, Value] = {
            "starter": str(row["starter"]),
            "unit": str(row["unit"]),
            "post": str(event.data["at_post"]),
            "matter": str(row["matter"]),
            "case": self.case.id,
        }
        if event.actor:
            self._check(event, info, (own, own))
        return machine.start(self.program, {}, event.element, {**event.variables, **own}, self._moment(event))

    def _hand_in(self, event: Recorded) -> Result:
        old = next(o for o in machine.view(self.case.program, self.case.rows).offers if o.token == event.token)
        here = self._offer(old)
        if here is None:
            there = "这时没有走到" if old.element in self.program.elements else "已经没有这一步"
            raise Astray("step", old.element, f"“{self._name(old.element)}”新版{there}", old.element)
        if event.kind == "thrown":
            code = {"errorCode": str(event.data["code"]), "errorMessage": str(event.data["message"])}
            return machine.throw(self.program, self.rows, here.token, {**code, **event.variables}, self._moment(event))
        info, flow = self.program.info(here.element, here.process), str(event.data.get("flow", ""))
        if flow and not any(c.flow == flow or event.variables.get(c.variable) == c.literal for c in info.choices):
            raise Astray("button", info.id, f"“{info.name}”新版没有当时按的“{self._flow(flow)}”", flow)
        seen = (
            machine.variables(self.case.program, self.case.rows, event.token),
            machine.variables(self.program, self.rows, here.token),
        )
        if event.actor:
            self._check(event, info, seen)
        moment, given = self._moment(event), event.variables
        return machine.complete(self.program, self.rows, here.token, given, moment, event.local)

    def _offer(self, old: Offer) -> Offer | None:
        """What corresponds to an old task: the same step, of several the same instance or the same person's."""
        found = [o for o in machine.view(self.program, self.rows).offers if o.element == old.element]
        same = [o for o in found if o.place == old.place] or found
        held = [o for o in same if o.assignment.assignee == old.assignment.assignee] or same
        return held[0] if held else None

    def _occur(self, event: Recorded) -> Result:
        old = next(w for w in machine.view(self.case.program, self.case.rows).waits if w.token == event.token)
        waits = [w for w in machine.view(self.program, self.rows).waits if w.kind == old.kind]
        found = [w for w in waits if w.event == old.event and w.place == old.place]
        found = found or [w for w in waits if w.event == old.event or (old.name and w.name == old.name)]
        if not found:
            raise Astray("step", old.event, f"新版这时不等“{self._name(old.event)}”", old.event)
        wait: Wait = found[0]
        if wait.kind == "timer" and wait.due and wait.due > event.now:
            late = values.instant(wait.due)
            sentence = f"“{self._name(wait.event)}”新版要到 {late[:16]} 才到时"
            raise Astray("timer", wait.event, sentence, values.instant(old.due) if old.due else "", late)
        given = (self.rows, wait.token, event.variables, self._moment(event))
        try:
            return machine.fire(self.program, *given)
        except Unbound as unbound:
            self.program = store.joined(self.connection, self.program, unbound, self.find)
            return machine.fire(self.program, *given)

    def _check(self, event: Recorded, info: ElementInfo, seen: tuple[Mapping[str, Value], Mapping[str, Value]]) -> None:
        """Form and guards, of the old version and of the new."""
        told = event, ask_then(self.connection, event, str(self.case.row["matter"]))
        before = self.case.program.elements.get(info.id, info)
        new = guard_problems(self.connection, self.program, info, seen[1], told)
        old = guard_problems(self.connection, self.case.program, before, seen[0], told) if new else {}
        if refused := [(key, sentence) for key, sentence in new.items() if key not in old]:
            key, sentence = refused[0]
            raise Astray("refused", info.id, f"“{info.name}”会被拦下：{sentence}（{key}）", "", key)
        wants = form_problems(self.program, info, seen[1], told)
        wanted = form_problems(self.case.program, before, seen[0], told) if wants else {}
        for key in wants.keys() - wanted.keys():
            self._note(event, "answers", info.id, f"“{info.name}”：{wants[key]}", ("", key))

    def _compare(self, event: Recorded, old: Result, new: Result) -> None:
        stands = [sorted((o.element, o.place) for o in result.offers) for result in (old, new)]
        ends = [(r.completed, r.end_events if r.completed else ()) for r in (old, new)]
        if stands[0] != stands[1] or ends[0] != ends[1]:
            raise self._parted(old, new)
        for before in old.offers if old.offers else ():
            after = self._offer(before)
            if after is None or before.token.partition(".")[0] != str(event.seq):
                continue
            self._soft(event, before, after)

    def _soft(self, event: Recorded, before: Offer, after: Offer) -> None:
        was, now = before.assignment, after.assignment
        holders = [a.assignee or "、".join((*a.candidate_users, *a.candidate_groups)) for a in (was, now)]
        name = self._name(before.element)
        if holders[0] != holders[1]:
            sentence = f"“{name}”由 {holders[1] or '（没有人）'} 办，原来由 {holders[0] or '（没有人）'} 办"
            self._note(event, "holder", before.element, sentence, (holders[0], holders[1]))
        limits = [values.instant(a.due) if a.due else "" for a in (was, now)]
        if limits[0] != limits[1]:
            said = [limit[:16].replace("T", " ") or "（不限时）" for limit in limits]
            self._note(event, "due", before.element, f"“{name}”期限 {said[0]} → {said[1]}", (limits[0], limits[1]))

    def _parted(self, old: Result, new: Result) -> Astray:
        """Where the two trails part: the first flow that differs, and the first table that hit otherwise."""
        tables = _first(old.trail, new.trail, "decided")
        because = ""
        if tables and tables[0] and tables[1] and tables[0].detail != tables[1].detail:
            hits = [one.detail.partition(":") for one in tables if one]
            because = f"（决策表 {hits[1][0]} 命中第 {hits[1][2] or '0'} 行，原来第 {hits[0][2] or '0'} 行）"
        flows = _first(old.trail, new.trail, "taken")
        if flows and flows[0] and flows[1]:
            was, now = flows[0].element, flows[1].element
            other, info = self.program.flows.get(was), self.program.flows.get(now)
            if other and info and other.source == info.source:  # both ways are open in the new version
                sentence = f"在“{self._name(info.source)}”走“{self._flow(now)}”，原来走“{self._flow(was)}”{because}"
                return Astray("way", info.source, sentence, was, now)
        stands = [[offer.element for offer in result.offers] for result in (old, new)]
        ids = [next((one for one in here if one not in there), "") for here, there in (stands, stands[::-1])]
        names = [self._name(one) if one else "（办结）" for one in ids]
        return Astray("way", ids[1] or ids[0], f"走到“{names[1]}”，原来走到“{names[0]}”{because}", ids[0], ids[1])

    def _flow(self, flow: str) -> str:
        """A flow's name, else where it leads."""
        for program in (self.program, self.case.program):
            info = program.flows.get(flow)
            if info is not None:
                return info.name or f"到{self._name(info.target)}"
        return flow


def _first(old: Sequence[Trail], new: Sequence[Trail], what: str) -> tuple[Trail | None, Trail | None] | None:
    """The first pair of steps `what` of two trails that differ, None where none do."""
    ours = [[one for one in trail if one.what == what] for trail in (old, new)]
    for before, after in zip_longest(*ours):
        if before is None or after is None or (before.element, before.detail) != (after.element, after.detail):
            return before, after
    return None
