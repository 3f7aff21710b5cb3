"""Which process a message begins: the message start events of the newest versions, indexed at deployment."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select, update

from engine.store.changes import Change
from engine.tables import due_work, message_start


def message_starts(connection: Connection, name: str) -> list[tuple[str, str]]:
    """(process, start event) of every process that the message `name` begins, by process."""
    wanted = select(message_start.c.process, message_start.c.element).where(message_start.c.message == name)
    return [(row.process, row.element) for row in connection.execute(wanted.order_by(message_start.c.process))]


def all_message_starts(connection: Connection) -> dict[str, frozenset[str]]:
    """Every message that begins something -> the processes it begins."""
    found: dict[str, frozenset[str]] = {}
    for row in connection.execute(select(message_start.c.message, message_start.c.process)):
        found[row.message] = found.get(row.message, frozenset()) | {row.process}
    return found


def start_changes(connection: Connection, process: str, starts: Mapping[str, str]) -> list[Change]:
    """What a new version of `process` with the message starts `starts` (name -> start event) changes in the index."""
    known = select(message_start.c.message, message_start.c.element).where(message_start.c.process == process)
    before = {row.message: row.element for row in connection.execute(known)}
    changes = [Change.delete(message_start, (name, process)) for name in before if name not in starts]
    for name, element in starts.items():
        if name not in before:
            row = {"message": name, "process": process, "element": element}
            changes.append(Change.insert(message_start, row))
        elif before[name] != element:
            changes.append(Change.update(message_start, (name, process), element=element))
    return changes


def wake_all(connection: Connection, names: list[str]) -> None:
    """Messages called one of `names` that wait for somebody are sent on their way: a process now begins with them."""
    if names:
        here = (due_work.c.state == "waiting", due_work.c.name.in_(names))
        connection.execute(update(due_work).where(*here).values(state="open"))
