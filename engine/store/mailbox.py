"""Messages between cases: who waits for one, and which ones wait for somebody (contracts 11).

Whoever looks for listeners and whoever begins to listen lock the matter's row first, always after their own case.
Otherwise a message could be put into the mailbox at the very moment at which its receiver looks there in vain.
For a message to one case the lock on that case does the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from engine import values
from engine.store.changes import Row
from engine.tables import due_work, matter, subscription


def lock_matter(connection: Connection, name: str) -> bool:
    """Holds the matter's row until the transaction ends; False where there is no such matter."""
    return connection.execute(select(matter.c.id).where(matter.c.id == name).with_for_update()).first() is not None


def addressee(sent: Row) -> str:
    """The one case that the message in the due row `sent` is for, "" where it is for whoever waits in the matter."""
    body = values.read(str(sent["body"]))
    return str(body.get("case", "")) if isinstance(body, dict) else ""


def listeners(connection: Connection, sender: str, sent: Row) -> list[Row]:
    """The subscriptions that the message in the due row `sent` is for, in the order of their cases.

    It is for other cases of the matter, or for the one case it names.
    """
    wanted = select(subscription).where(subscription.c.kind == "message", subscription.c.name == sent["name"])
    if to := addressee(sent):
        wanted = wanted.where(subscription.c.case_id == to)
    else:
        wanted = wanted.where(subscription.c.matter == sent["matter"], subscription.c.case_id != sender)
    found = connection.execute(wanted.order_by(subscription.c.case_id, subscription.c.token)).mappings()
    return [dict(row) for row in found]


def wake(connection: Connection, opened: Iterable[Row]) -> None:
    """Sends the messages that have waited for one of the subscriptions `opened` on their way again.

    The log of the sender says that they wait; delivering them is its next event.
    """
    wanted = [row for row in opened if row["kind"] == "message"]
    for name in sorted({str(row["matter"]) for row in wanted}):
        lock_matter(connection, name)
    meant = {(str(row[whose]), str(row["name"])) for row in wanted for whose in ("matter", "case_id")}
    for of, message in sorted(meant):
        here = (due_work.c.state == "waiting", due_work.c.matter == of, due_work.c.name == message)
        connection.execute(update(due_work).where(*here).values(state="open"))
