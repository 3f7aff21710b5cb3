"""Walks a case of a procedure in memory. Diagram, forms, tables and machine are the real ones, the city is a table.

No database and no clock; the whole of processes/<folder> is built once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from engine import diagrams, machine
from engine.acts import Accepted, Seen, Submission, Upload, accept
from engine.machine import Moment, Offer, Program, Result, Wait
from engine.organisation import Capacity
from engine.values import Value
from engine.worklist import Actor

PROCESSES = Path(__file__).parents[2] / "processes"
_KINDS = {".bpmn": "process", ".dmn": "decision", ".form": "form"}
_MORNING = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
"""09:00 in Shanghai, a Monday."""
_OWN: Mapping[str, Value] = {
    "starter": "starter",
    "unit": "bureau",
    "post": "bureau:head",
    "matter": "m1",
    "case": "c1",
}
City = Mapping[str, Value | Callable[..., Value]]
"""Answers by question ("org.next_up"): a value, or a function of the question's arguments."""


def _uploads(names: Sequence[str]) -> tuple[Upload, ...]:
    return tuple(Upload(name, "text/plain", name.encode()) for name in names)


@cache
def program(folder: str, process: str) -> Program:
    """The program of a process, from the files of one folder of processes/ and of shared/."""
    files = {
        f"{_KINDS[file.suffix]}:{file.stem}": file.read_bytes()
        for near in ("shared", folder)
        for file in sorted((PROCESSES / near).glob("*.*"))
        if file.suffix in _KINDS
    }
    return diagrams.build(process, files)


def _capacity(login: str, kind: str, unit: str, unit_kind: str) -> Capacity:
    return Capacity(
        id=f"tenure_{login}",
        post=f"{unit}:{kind}",
        post_kind=kind,
        post_name=kind,
        title=kind,
        unit=unit,
        unit_kind=unit_kind,
        unit_name=unit,
        kind="substantive",
        since=_MORNING,
        basis="",
        main=True,
        head=False,
    )


class Rehearsal:
    """One case, from its start to its end. Every act answers with the open tasks: who holds which element."""

    def __init__(
        self,
        process: str,
        folder: str = "request",
        unit_kind: str = "department",
        now: dt.datetime = _MORNING,
        city: City | None = None,
    ) -> None:
        """`unit_kind`: of the unit that starts the case. `city`: further answers, by question."""
        self.program = program(folder, process)
        self.unit_kind, self.now, self.seq = unit_kind, now, 0
        self.city: City = city or {}
        self.result: Result | None = None
        self.last: Accepted | None = None

    def ask(self, name: str, args: Sequence[Value]) -> tuple[Value, str]:
        """A city in which everybody is called after their post."""
        if name in self.city:
            known = self.city[name]
            return (known(*args) if callable(known) else known), "rehearsal"
        today = self.now.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
        answers: dict[str, Value] = {
            "org.unit_kind": self.unit_kind,
            "org.deputy_secretary_general_in_charge": "deputy_secretary_general",
            "org.vice_mayor_in_charge": "vice_mayor",
            "org.holder": args[0] if args else None,
            "calendar.today": today,
            "matter.open_cases": 0,
            "register.count": 0,
        }
        if name == "calendar.add_working_days":
            days, left = self.now, int(str(args[1]))
            while left:
                days += dt.timedelta(days=1)
                left -= days.weekday() < 5
            return days, "working days without holidays"
        return answers[name], "rehearsal"

    def _accept(self, element: str, login: str, kind: str, visible: dict[str, Value], given: Submission) -> Accepted:
        place = ("bureau", self.unit_kind) if login == "starter" else ("city_government", "city_government")
        capacity = _capacity(login, kind, *place)
        who = Actor(login, login, frozenset(), frozenset(), (capacity,), self.now)
        self.last = accept(self.program, self.program.elements[element], given, who, Seen(visible, self.now, self.ask))
        return self.last

    def _moment(self, actor: str = "") -> Moment:
        self.seq += 1
        return Moment(self.now, self.seq, self.ask, actor)

    def start(self, answers: Mapping[str, object], files: Sequence[str] = (), reason: str = "") -> dict[str, str]:
        """The starter hands in the form, with `files` by name."""
        given = Submission(answers=answers, uploads=_uploads(files), reason=reason)
        taken = self._accept(self.program.start_event.id, "starter", "bureau_head", dict(_OWN), given)
        return self.begin(taken.values, actor="starter")

    def begin(
        self, values: Mapping[str, Value], own: Mapping[str, Value] | None = None, *, actor: str = "", event: str = ""
    ) -> dict[str, str]:
        """The case begins with these values and nobody's form: a message, a schedule or a caller began it."""
        variables = {**values, **(own or _OWN)}
        begin = event or self.program.start_event.id
        self.result = machine.start(self.program, {}, begin, variables, self._moment(actor))
        return self.tasks

    def do(
        self,
        element: str,
        flow: str | None = None,
        *,
        by: str = "",
        opinion: str = "",
        reason: str = "",
        files: Sequence[str] = (),
        **answers: object,
    ) -> dict[str, str]:
        """Whoever holds the open task `element` completes it, with the button `flow` if it has buttons.

        `by`: which holder, where the element is open several times; whoever takes it, where it is offered to a group.
        """
        held = [offer for offer in self.offers if offer.element == element]
        offer = next((offer for offer in held if offer.assignment.assignee == by), held[0])
        rows = self._now().rows
        login = offer.assignment.assignee or by or "clerk"
        given = Submission(answers=answers, decision=flow, opinion=opinion, reason=reason, uploads=_uploads(files))
        visible = dict(machine.variables(self.program, rows, offer.token))
        taken = self._accept(element, login, login, visible, given)
        self.result = machine.complete(self.program, rows, offer.token, taken.values, self._moment(login))
        return self.tasks

    def raise_message(self, name: str, values: Mapping[str, Value] | None = None) -> dict[str, str]:
        """The awaited message or signal arrives."""
        return self._fire(next(wait for wait in self.waits if wait.name == name), values or {})

    def wait_until(self, when: dt.datetime) -> dict[str, str]:
        """Time passes; the timers due by then fire, each at its time."""
        while due := [w for w in self.waits if w.kind == "timer" and w.due is not None and w.due <= when]:
            first = min(due, key=lambda wait: (wait.due, wait.token))
            assert first.due is not None
            self.now = max(self.now, first.due)
            self._fire(first, {})
        self.now = when
        return self.tasks

    def _fire(self, wait: Wait, values: Mapping[str, Value]) -> dict[str, str]:
        self.result = machine.fire(self.program, self._now().rows, wait.token, values, self._moment())
        return self.tasks

    def _now(self) -> Result:
        assert self.result is not None, "start first"
        return self.result

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The open tasks."""
        return machine.view(self.program, self._now().rows).offers

    @property
    def waits(self) -> tuple[Wait, ...]:
        """What the case waits for beside people."""
        return machine.view(self.program, self._now().rows).waits

    @property
    def tasks(self) -> dict[str, str]:
        """Element -> assignee, or the candidate groups separated by commas."""
        return {o.element: o.assignment.assignee or ",".join(o.assignment.candidate_groups) for o in self.offers}

    @property
    def holders(self) -> list[tuple[str, str]]:
        """(element, assignee or groups) of every open task, those of one element side by side."""
        return [(o.element, o.assignment.assignee or ",".join(o.assignment.candidate_groups)) for o in self.offers]

    @property
    def sent(self) -> list[tuple[str, dict[str, Value]]]:
        """Messages and signals sent by the last act: name and payload."""
        return [(sent.name, dict(sent.values)) for sent in self._now().outbox]

    @property
    def addressees(self) -> list[str]:
        """The cases that what the last act sent is for, "" where it is for whoever waits; or the units of new cases."""
        return [sent.case or sent.unit for sent in self._now().outbox]

    @property
    def outcome(self) -> tuple[str, ...]:
        """The end events reached by the last act; () while the case runs."""
        return self._now().end_events if self._now().completed else ()

    def ended_at(self, end: str) -> bool:
        """Has the case ended by the last act, at the end event `end`, be it in an event sub-process?"""
        return self._now().completed and ("entered", end) in {(step.what, step.element) for step in self._now().trail}

    @property
    def variables(self) -> dict[str, Value]:
        """What the process holds."""
        return dict(machine.variables(self.program, self._now().rows, None))

    @property
    def findings(self) -> list[str]:
        """Codes of the findings the last act left."""
        assert self.last is not None
        return [hit.code for hit in self.last.verdict.findings]

    @property
    def exceptions(self) -> list[str]:
        """Codes of the exceptions the last act rests on."""
        assert self.last is not None
        return [hit.code for hit in self.last.verdict.exceptions]
