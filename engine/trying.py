"""A draft is tried before it is deployed: a case in memory, with chosen people and a chosen clock, nothing written.

The trial is the list of its acts: it is played from the start each time, so that whoever shows it keeps nothing else.
The organisation, the calendar and the books that it asks are the living ones, as of the trial's clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from engine import decisions, machine, store, worklist
from engine.acts import Accepted, Seen, Submission, Upload, accept
from engine.errors import Conflict
from engine.machine import ElementInfo, Moment, Offer, Program, Result, Unbound, Wait
from engine.values import Value

Open = TypeVar("Open", Offer, Wait)
MATTER = "trial"
MOST_TIMERS = 500
"""Timers that fire while the clock is put forward once."""
PAPER = Upload("试办附件.txt", "text/plain", "试办".encode())


@dataclass(frozen=True)
class Act:
    """`do`: start, task (on `token`), message (that `token` waits for), or time (to the next timer, or until `at`)."""

    do: str
    token: str = ""
    by: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)
    decision: str = ""
    opinion: str = ""
    reason: str = ""
    capacity: str = ""
    """The post in which `by` acts, "" for the first that they hold."""
    at: str = ""
    """An instant of ISO 8601."""


@dataclass(frozen=True)
class Step:
    """What one act did. `why`: the grounds of everything that was asked.

    `tables`: table and rows hit, "route:1", the rows of guards as well.
    """

    at: dt.datetime
    by: str
    element: str
    name: str
    decision: str
    why: tuple[str, ...]
    tables: tuple[str, ...]
    findings: tuple[str, ...]


class Trial:
    """One case of `program`. An act that is refused raises as the engine would, and nothing has happened."""

    def __init__(
        self, connection: Connection, program: Program, at: dt.datetime, find: store.Find | None = None
    ) -> None:
        """`find`: where what an expression names is looked for, else among what is deployed."""
        self.find: store.Find = find or partial(store.newest, connection)
        self.connection, self.program, self.now = connection, program, at
        self.steps, self.marks = list[Step](), dict[str, str]()
        self.result: Result | None = None
        self.own: dict[str, Value] = {"matter": MATTER, "case": MATTER}
        self._hits = list[tuple[str, int]]()

    def play(self, acts: Sequence[Act]) -> None:
        """Everything in order."""
        for act in acts:
            self.do(act)

    def do(self, act: Act) -> None:
        """One more act. Raises as the engine would; Conflict where nothing of the kind is open."""
        with decisions.hits() as rows:
            self._hits = rows
            self._do(act)

    def _do(self, act: Act) -> None:
        if act.do == "start":
            self._start(act)
        elif act.do == "task":
            self._complete(act)
        elif act.do == "message":
            self._fire(self._open(self.waits, act.token), act)
        elif act.at:
            self._wait(dt.datetime.fromisoformat(act.at).astimezone(dt.UTC))
        else:
            self._pass_time()

    @property
    def rows(self) -> Mapping[str, str]:
        """The state."""
        return self.result.rows if self.result else {}

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The open tasks."""
        return tuple(machine.view(self.program, self.rows).offers) if self.result else ()

    @property
    def waits(self) -> tuple[Wait, ...]:
        """What else it waits for."""
        return tuple(machine.view(self.program, self.rows).waits) if self.result else ()

    @property
    def ended(self) -> bool:
        """Is it over?"""
        return self.result is not None and self.result.completed

    def visible(self, token: str) -> dict[str, Value]:
        """The variables that a task's form sees; of the start, what is built in."""
        return dict(machine.variables(self.program, self.rows, token)) if token else dict(self.own)

    def element(self, token: str) -> ElementInfo:
        """The element that a task stands on; the start event for ""."""
        if not token:
            return self.program.start_event
        offer = self._open(self.offers, token)
        return self.program.info(offer.element, offer.process)

    def _open(self, among: Sequence[Open], token: str) -> Open:
        found = next((one for one in among if one.token == token), None)
        if found is None:
            raise Conflict("CHANGED_MEANWHILE")
        return found

    def _accept(self, act: Act, element: ElementInfo, visible: Mapping[str, Value]) -> tuple[Accepted, Seen]:
        who = worklist.actor(self.connection, act.by, self.now)
        capacity = act.capacity or (who.capacities[0].id if who.capacities else None)
        papers = (PAPER,) if element.attachments else ()
        given = Submission(act.answers, act.decision or None, act.opinion, act.reason, capacity, papers)
        seen = Seen(visible, self.now, store.ask_now(self.connection, self.now, MATTER))
        return accept(self.program, element, given, who, seen), seen

    def _start(self, act: Act) -> None:
        if self.result is not None:
            raise Conflict("CHANGED_MEANWHILE")
        who = worklist.actor(self.connection, act.by, self.now)
        held = who.capacity(act.capacity) if act.capacity else next(iter(who.capacities), None)
        self.own |= {"starter": who.login, "unit": held.unit if held else "", "post": held.post if held else ""}
        taken, seen = self._accept(act, self.program.start_event, self.own)
        start = self.program.start_event.id
        result = machine.start(self.program, {}, start, {**taken.values, **self.own}, self._moment(act.by))
        self._keep(act, self.program.start_event, result, (taken, seen))

    def _complete(self, act: Act) -> None:
        element = self.element(act.token)
        taken, seen = self._accept(act, element, self.visible(act.token))
        result = machine.complete(self.program, self.rows, act.token, taken.values, self._moment(act.by))
        self._keep(act, element, result, (taken, seen))

    @property
    def timers(self) -> tuple[Wait, ...]:
        """What the clock will move, the first one first."""
        found = [wait for wait in self.waits if wait.kind in ("timer", "job") and wait.due]
        return tuple(sorted(found, key=lambda wait: (wait.due, wait.token)))

    def _wait(self, until: dt.datetime) -> None:
        """Everything that falls due until then happens; each a step of its own."""
        for _ in range(MOST_TIMERS):
            due = next(iter(self.timers), None)
            if due is None or due.due is None or due.due > until:
                break
            self._pass_time()
        self.now = max(self.now, until)

    def _pass_time(self) -> None:
        if not self.timers:
            raise Conflict("CHANGED_MEANWHILE")
        first = self.timers[0]
        self.now = max(self.now, first.due or self.now)
        self._fire(first, Act("time"))

    def _fire(self, wait: Wait, act: Act) -> None:
        given: dict[str, Value] = dict(act.answers)  # type: ignore[arg-type]
        try:
            result = machine.fire(self.program, self.rows, wait.token, given, self._moment(act.by))
        except Unbound as unbound:
            self.program = store.joined(self.connection, self.program, unbound, self.find)
            result = machine.fire(self.program, self.rows, wait.token, given, self._moment(act.by))
        self._keep(act, self.program.info(wait.event, wait.process), result, None)

    def _moment(self, by: str) -> Moment:
        return Moment(self.now, len(self.steps) + 1, store.ask_now(self.connection, self.now, MATTER), by)

    def _keep(self, act: Act, element: ElementInfo, result: Result, taken: tuple[Accepted, Seen] | None) -> None:
        self.result = result
        for one in result.trail:
            if one.what in ("left", "taken", "fired"):
                self.marks[one.element] = "walked"
            elif one.what == "cancelled":
                self.marks[one.element] = "stopped"
        asked = [*(taken[1].asked if taken else ()), *result.effects]
        choice = taken[0].choice if taken else None
        self.steps.append(
            Step(
                at=self.now,
                by=act.by,
                element=element.id,
                name=element.name,
                decision=choice.name if choice else "",
                why=tuple(dict.fromkeys(effect.basis for effect in asked if effect.basis)),
                tables=_by_table(self._hits),
                findings=tuple(hit.sentence for hit in taken[0].verdict.findings) if taken else (),
            )
        )
        self._hits.clear()

    def drawn(self) -> dict[str, str]:
        """Marks on the diagram: walked, stopped, and here for where it stands."""
        here = [offer.element for offer in self.offers] or [wait.element for wait in self.waits]
        return {**self.marks, **dict.fromkeys(here, "here")}


def _by_table(hits: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """ "route:1,3": every table once, in the order in which they were asked."""
    rows: dict[str, list[str]] = {}
    for table, number in hits:
        rows.setdefault(table, []).append(str(number))
    return tuple(f"{table}:{','.join(dict.fromkeys(numbers))}" for table, numbers in rows.items())
