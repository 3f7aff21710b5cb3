"""May whoever acted last take it back (撤回、拿回)? While nobody has opened or done what came of it.

As offices know it: only the last actor, only where one next step came of it, never into a 会签. Nothing is skipped by
going back (G-01).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine import history, machine, values
from engine.errors import Conflict, NotAllowed
from engine.history import Recorded
from engine.store import Case
from engine.tables import due_work, task

Row = Mapping[str, object]
BESIDE = frozenset({"urged", "commented", "marked", "refused"})
"""Kinds of event that leave a step as it was."""
ENOUGH = 50
"""So many events are looked at from the end."""


@dataclass(frozen=True)
class Undone:
    """The completion that may be taken back: its event, its task, and the one open task that came of it."""

    event: Recorded
    task: Row
    next: Row


def undoable(connection: Connection, case: Case, login: str, events: Sequence[Recorded] | None = None) -> Undone:
    """What `login` may take back in `case`. `events`: the last of its log, where the caller has read them.

    NotAllowed for whoever did not act last; Conflict, with the reason, where it is too late or was never possible.
    """
    if events is None:
        events = history.events(connection, case.id, since=max(0, case.seq - ENOUGH))
    acts = [event for event in events if event.kind not in BESIDE]
    if not acts or not any(event.kind == "completed" and event.actor == login for event in acts):
        raise NotAllowed("NOT_YOURS_TO_TAKE_BACK")
    last = acts[-1]
    if case.row["state"] != "active":
        raise Conflict("CASE_ALREADY_ENDED")
    if last.kind != "completed" or last.actor != login:
        raise Conflict("TOO_LATE_TO_TAKE_BACK", why="后面已经有了新的办理")
    found = Undone(last, _task_of(connection, case, last), _next(connection, case, last))
    if why := _many(case, found) or _told_others(connection, case, last):
        raise Conflict("TOO_LATE_TO_TAKE_BACK", why=why)
    return found


def _task_of(connection: Connection, case: Case, last: Recorded) -> Row:
    wanted = select(task).where(task.c.case_id == case.id, task.c.token == last.token)
    return dict(connection.execute(wanted).mappings().one())


def _next(connection: Connection, case: Case, last: Recorded) -> Row:
    """The only task that the act opened, locked: if its holder opens it just now, one of the two is first."""
    opened = [row for row in case.tasks.values() if row["opened_seq"] == last.seq]
    ended = select(task.c.id).where(task.c.case_id == case.id, task.c.ended_seq == last.seq)
    if len(opened) != 1 or len(connection.execute(ended).all()) != 1:
        raise Conflict("TOO_LATE_TO_TAKE_BACK", why="下一步不是唯一的一件待办")
    locked = select(task).where(task.c.id == opened[0]["id"]).with_for_update()
    if connection.get_execution_options().get("postgresql_readonly"):
        locked = select(task).where(task.c.id == opened[0]["id"])
    row = dict(connection.execute(locked).mappings().one())
    if row["seen_at"] is not None:
        raise Conflict("TOO_LATE_TO_TAKE_BACK", why="下一步的办理人已经打开")
    return row


def _many(case: Case, found: Undone) -> str:
    """A step among several of its kind is no place to come back to, nor from."""
    places = {offer.token: offer.place for offer in machine.view(case.program, case.rows).offers}
    inside = places.get(str(found.next["token"]), ())
    if inside or any(case.program.repeated(str(row["element"])) for row in (found.task, found.next)):
        return "会签中的一步不能撤回"
    return "" if found.next["kind"] == "user" else "下一步已由系统办理"


def _told_others(connection: Connection, case: Case, last: Recorded) -> str:
    """A message that has been sent cannot be unsent."""
    d = due_work.c
    wanted = select(d.n).where(d.case_id == case.id, d.kind.notin_(("timer", "job")), d.n.like(f"{last.seq}.%"))
    return "这一步已经通知了其他事项" if connection.execute(wanted.limit(1)).first() else ""


def said_before(event: Recorded) -> str:
    """The answers and the opinion of a completion as the body of a draft for the task that comes again."""
    kept = event.payload or {}
    given = kept.get("values")
    own = {name: str(kept[name]) for name in ("opinion", "reason") if kept.get(name)}
    return values.write({**(given if isinstance(given, dict) else {}), **own})
