"""Who hears a signal: every token that waits for it, and every process that begins with it (BPMN 2.0, 10.5.1).

A signal is not kept: who begins to wait later does not hear it.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.machine import order
from engine.store.changes import Row
from engine.store.programs import program
from engine.tables import definition, subscription


def waiting_for(connection: Connection, name: str, matter: str = "", case: str = "") -> list[Row]:
    """The subscriptions to signal `name`, in the order of their cases; of one matter or one case where it is given."""
    wanted = select(subscription).where(subscription.c.kind == "signal", subscription.c.name == name)
    if matter:
        wanted = wanted.where(subscription.c.matter == matter)
    if case:
        wanted = wanted.where(subscription.c.case_id == case)
    found = connection.execute(wanted.order_by(subscription.c.case_id, subscription.c.token)).mappings()
    return [dict(row) for row in found]


def hearers(connection: Connection, sender: str, sent: Row, by: str, reach: str) -> list[Row]:
    """The subscriptions that the signal in the due row `sent` is for.

    `by`: the token of case `sender` that threw it; what the sender itself began to wait for after that is not meant.
    """
    found = waiting_for(connection, str(sent["name"]), "" if reach == "all" else str(sent["matter"]))
    return [row for row in found if row["case_id"] != sender or not by or order(str(row["token"])) < order(by)]


def signal_starts(connection: Connection, name: str) -> list[tuple[str, str]]:
    """(process, start event) of every process whose newest executable version begins with signal `name`."""
    d = definition.c
    executable = (d.kind == "process", d.executable)
    wanted = select(d.key, d.version, d.bundle).where(*executable).order_by(d.key, d.version)
    newest = {row.key: row.bundle for row in connection.execute(wanted)}
    found = ((key, program(connection, bundle).signal_starts.get(name)) for key, bundle in newest.items())
    return [(key, element) for key, element in found if element is not None]
