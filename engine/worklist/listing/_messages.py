"""Who may send a message in from outside."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine import values
from engine.errors import NotAllowed
from engine.tables import subscription
from engine.worklist.who import Actor

AT_MOST = 1000


def need_sender(connection: Connection, who: Actor, name: str) -> None:
    """NotAllowed unless `who` is an operator, or a performer of an event that waits for a message of this name.

    Asked before anything is looked for: to strangers a case that waits and one that does not are alike.
    """
    if "operator" in who.roles:
        return
    s = subscription.c
    wanted = select(s.performers).where(s.kind == "message", s.name == name, s.performers.contains(f'"{who.login}"'))
    for performers in connection.execute(wanted.limit(AT_MOST)).scalars():
        found = values.read(performers)
        if isinstance(found, list) and who.login in found:
            return
    raise NotAllowed("NOT_YOUR_MESSAGE")
