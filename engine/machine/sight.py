"""Variables: where they live, what a token sees, and how an expression looks at them (`View`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from engine.values import Value, plain, read, restore, write

if TYPE_CHECKING:
    from engine.machine.case import Case
    from engine.machine.scope import Scope
    from engine.machine.tokens import Token

BUILT_IN = ("starter", "unit", "post", "matter", "case")
"""Read-only variables of the case (contracts 17): a called process sees them too."""


COUNTED = ("loopCounter", "nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances")
"""What a multi-instance counts."""


class Frame(Mapping[str, Value]):
    """The variables of the process or of one called process; texts are restored when somebody looks."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._values: dict[str, Value] = {}

    def load(self, name: str, text: str) -> None:
        """Take a variable over from its row."""
        self._texts[name] = text

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def __getitem__(self, name: str) -> Value:
        if name not in self._values:
            self._values[name] = restore(read(self._texts[name]))
        return self._values[name]

    def __setitem__(self, name: str, value: Value) -> None:
        self._texts[name] = write(plain(value))
        self._values[name] = value

    def __delitem__(self, name: str) -> None:
        del self._texts[name]
        self._values.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def texts(self) -> Mapping[str, str]:
        """Row texts by name."""
        return self._texts


Readable = Frame | dict[str, Value]


def frames(scope: Scope, token: Token | None) -> Iterator[Readable]:
    """What a token in `scope` sees, nearest first; the last is the process's (or called process's) own."""
    while True:
        if token is not None:
            facts = token.facts
            if "local" in facts:
                yield facts["local"]
            if "item" in facts:
                yield facts["item"]
            wrapper = token.wrapper
            if wrapper is not None:
                yield Counters(wrapper)
            elif "n" in facts:
                yield Counters(token)
        if scope.own is not None:
            yield scope.own
            return
        assert scope.opener is not None  # only the process has none, and it has variables of its own
        token, scope = scope.opener, scope.opener.scope


class Counters(dict[str, Value]):
    """nrOf… of a multi-instance; the live ones are counted when somebody asks."""

    def __init__(self, wrapper: Token) -> None:
        facts = wrapper.facts
        super().__init__(nrOfInstances=facts["n"], nrOfCompletedInstances=facts["done"], nrOfActiveInstances=None)
        self._wrapper = wrapper

    def __getitem__(self, name: str) -> Value:
        if name == "nrOfActiveInstances":
            return self._wrapper.scope.tasks.instances(self._wrapper)
        return super().__getitem__(name)


def look_up(case: Case, scope: Scope, token: Token | None, name: str) -> Value:
    """The value of `name` as a token sees it; KeyError."""
    for frame in frames(scope, token):
        if name in frame:
            return frame[name]
    own = case.top.own
    if name in BUILT_IN and own is not None and name in own:
        return own[name]
    if name == "execution":
        return {
            "processBusinessKey": business_key(case, scope),
            "id": case_id(case),
            "currentUser": case.moment.actor,
            **_standing(token),
        }
    if name == "authenticatedUserId":
        return case.moment.actor or None
    raise KeyError(name)


def case_id(case: Case) -> Value:
    """The case's id, where the command gave it one."""
    own = case.top.own
    return own["case"] if own is not None and "case" in own else None


def _standing(token: Token | None) -> dict[str, Value]:
    """What `execution` says of where it stands; nothing on an element that desugaring added."""
    if token is None or "~" in token.element:
        return {}
    name = token.case.program.info(token.element, token.scope.plan.process).name
    return {"currentActivityId": token.element, "currentActivityName": name or None}


def business_key(case: Case, scope: Scope) -> Value:
    """Of the called process a token stands in, or the case's matter."""
    while scope.opener is not None:
        if scope.own is not None:
            return scope.opener.facts.get("key")
        scope = scope.opener.scope
    own = case.top.own
    return own["matter"] if own is not None and "matter" in own else None


CREATE, UPDATE, DELETE = "create", "update", "delete"
"""How a variable was written."""


def assign(scope: Scope, token: Token | None, values: Mapping[str, Value]) -> None:
    """Write each value where its name exists, nearest first; a new name goes to the process."""
    for name, value in values.items():
        frame: Readable | None = None
        for frame in frames(scope, token):
            if name in frame:
                break
        assert frame is not None  # every scope ends in one that has variables
        scope.case.note_written(frame, name, UPDATE if name in frame else CREATE)
        frame[name] = value


def assign_local(token: Token, values: Mapping[str, Value]) -> None:
    """Write each value to the element itself: it goes with it."""
    for name, value in values.items():
        local = token.facts.setdefault("local", {})
        token.case.note_written(local, name, UPDATE if name in local else CREATE)
        local[name] = value


def seen(scope: Scope, token: Token | None) -> dict[str, Value]:
    """All variables a token sees, by name; in a called process the case's built-in ones too."""
    found: dict[str, Value] = {}
    for frame in frames(scope, token):
        for name in frame:
            if name not in found:
                found[name] = frame[name]
    own = scope.case.top.own
    if own is not None:
        found.update({name: own[name] for name in BUILT_IN if name in own and name not in found})
    return found


class View:
    """An `engine.expressions.Context`: what an expression at a token may see and ask."""

    def __init__(self, case: Case, scope: Scope, token: Token | None) -> None:
        """`token` None: the process itself."""
        self._case, self._scope, self._token = case, scope, token

    @property
    def now(self) -> dt.datetime:
        """The clock of the command."""
        return self._case.moment.now

    def look_up(self, name: str) -> Value:
        """See `look_up`."""
        return look_up(self._case, self._scope, self._token, name)

    def ask(self, name: str, args: Sequence[Value]) -> Value:
        """Ask outside; the answer, or the refusal, becomes an effect."""
        return self._case.ask(name, args)
