"""What was answered then, where the same is asked again in the same step; else what the books of that day say."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from engine import store, values
from engine.errors import Refused
from engine.history import Recorded
from engine.machine import Ask, Effect
from engine.values import Value


def ask_then(connection: Connection, event: Recorded, matter: str) -> Ask:
    """The door of one step to the outside: each recorded answer serves every time its question is asked."""
    recorded = {_key(effect.name, effect.args): effect for effect in event.effects}
    for one in _asked(event):
        recorded.setdefault(_key(one.name, one.args), one)
    then = store.ask_now(connection, event.now, matter)

    def ask(name: str, args: Sequence[Value]) -> tuple[Value, str]:
        known = recorded.get(_key(name, args))
        if known is None:
            return then(name, args)
        if known.refusal:
            raise Refused(known.refusal, known.basis)
        return known.value, known.basis

    return ask


def _key(name: str, args: Sequence[Value]) -> str:
    return values.write([name, *(values.plain(arg) for arg in args)])


def _asked(event: Recorded) -> list[Effect]:
    """What forms and guards asked; a long list was kept by digest only and is asked again."""
    found, told = list[Effect](), event.data.get("asked")
    for name, args, value, basis in told if isinstance(told, list) else ():
        if not (isinstance(value, dict) and set(value) == {"items", "sm3"}):
            found.append(Effect(name, tuple(values.restore(arg) for arg in args), values.restore(value), basis))
    return found
