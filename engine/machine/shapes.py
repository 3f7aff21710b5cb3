"""What goes into the machine and what comes out (contracts 1). Plain, frozen, no behaviour.

Rows are the whole live state of a case as small canonical JSON texts by key:

    t:<token>          a live token: [scope, element, parent, state, data]
    s:<scope>          an open scope; its id is the token that opened it
    v:<scope>:<name>   a variable, `values.write(values.plain(value))`; scope "" is the process
    i:<token>          the frozen items of a sequential multi-instance
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, overload

from engine.values import Value

Item = TypeVar("Item")
Rows = Mapping[str, str]
Ask = Callable[[str, Sequence[Value]], tuple[Value, str]]
"""ask(name, args) -> value, basis: the only door of expressions to the outside. `name` is "org.next_up" and the like.
Raises `errors.Refused` (NO_SUPERIOR, AMBIGUOUS_SUPERIOR) where the organisation has no answer."""


@dataclass(frozen=True)
class Moment:
    """When a command happens and what the outside answers.

    `now`: an aware UTC instant, the only clock. `seq`: number of the event in the case's log, the only source of ids.
    `actor`: login of whoever acts, "" where nobody does (a timer, a delivered message).
    """

    now: dt.datetime
    seq: int
    ask: Ask
    actor: str = ""


@dataclass(frozen=True)
class Effect:
    """A question that was asked outside while the command ran, and its answer. Replay takes these in order."""

    name: str
    args: tuple[Value, ...]
    value: Value
    basis: str
    refusal: str = ""
    """Code of the `Refused` that was the answer ("" for a real answer); `basis` is then its sentence."""


@dataclass(frozen=True)
class Assignment:
    """Who may do a user task, resolved when it became ready and frozen (decision 11)."""

    assignee: str | None = None
    candidate_users: tuple[str, ...] = ()
    candidate_groups: tuple[str, ...] = ()
    due: dt.datetime | None = None
    follow_up: dt.datetime | None = None
    priority: int = 50
    basis: tuple[str, ...] = ()
    """The bases of every question asked while resolving, in order ("分管表第 12 行，自 2026-07-01")."""
    problem: str = ""
    """Code when nobody could be found (NO_SUPERIOR, AMBIGUOUS_SUPERIOR): the task waits on the office's repair list."""
    problem_sentence: str = ""
    name: str = ""
    """What the task is called, "" for the element's own name."""


@dataclass(frozen=True)
class Offer:
    """Work open now: a user task (`kind` "user") or external work (`kind` "external", with `topic`)."""

    token: str
    element: str
    place: tuple[int, ...]
    """Loop counters of the enclosing multi-instances, outermost first."""
    kind: str = "user"
    assignment: Assignment = Assignment()
    topic: str = ""
    process: str = ""
    """Process (the case's own or a called one) that the element belongs to; ids are unique in a process only."""


@dataclass(frozen=True)
class Wait:
    """What a token waits for: `kind` is "timer", "message", "signal", "condition", "incident", or "job" (a save point).

    `due` for timers and jobs, `retry`: how long to wait after each failure (ISO durations). `name` is the message or
    signal name (an incident's code). `performers`: logins who may raise a message by hand from the
    case page (property `performer` of the message event), frozen like an assignment; `detail`: why nobody was found.
    """

    token: str
    element: str
    place: tuple[int, ...]
    kind: str
    name: str = ""
    due: dt.datetime | None = None
    performers: tuple[str, ...] = ()
    detail: str = ""
    event: str = ""
    """The event element itself: `element`, or the start event of the event sub-process that `element` names."""
    process: str = ""
    retry: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recount:
    """A deadline counted again by a new calendar: of the user task or the timer on `token`.

    `due` and `follow_up` as they are from now on; `basis` replaces a task's grounds (contracts 5), () leaves them.
    """

    token: str
    due: dt.datetime | None
    follow_up: dt.datetime | None = None
    basis: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outgoing:
    """Something for others, an outbox row: a message or signal thrown. `n` counts within the command.

    `business_key`: the matter it is for. `case`: the one case it is for, "" for whoever waits. `unit`: the unit of a
    case that it begins, "" for the sender's.
    """

    n: int
    kind: str
    name: str
    element: str
    values: Mapping[str, Value]
    business_key: str | None = None
    case: str = ""
    unit: str = ""
    starter: str = ""
    reach: str = ""
    """Of a signal, see `details.Event`."""
    token: str = ""
    """What threw it."""


@dataclass(frozen=True)
class Trail:
    """What happened, in order. `what`: entered, left, taken (a flow), fired, cancelled, decided (a table)."""

    what: str
    element: str
    token: str = ""
    detail: str = ""
    """For `decided`: decision id and the numbers of the rules hit, "route:1,3"."""
    process: str = ""


class Later(Sequence[Item]):
    """A sequence that is worked out when somebody looks at it."""

    def __init__(self, make: Callable[[], tuple[Item, ...]]) -> None:
        self._make = make

    @cached_property
    def _items(self) -> tuple[Item, ...]:
        return self._make()

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, place: int | slice) -> Item | tuple[Item, ...]:
        return self._items[place]

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._items == tuple(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Result:
    """What a verb of the machine returns. `rows` is the new live state; the write set is what differs."""

    rows: Rows
    completed: bool
    offers: Sequence[Offer] = ()
    touched: tuple[Offer, ...] = ()
    """Those of `offers` that the command opened, changed or looked at. What has an offer and a row that is the same as
    before is offered as before."""
    waits: tuple[Wait, ...] = ()
    outbox: tuple[Outgoing, ...] = ()
    trail: tuple[Trail, ...] = ()
    effects: tuple[Effect, ...] = ()
    end_events: tuple[str, ...] = ()
    """End events of the process, or of its event sub-processes, reached in this command, in order: its outcome."""
