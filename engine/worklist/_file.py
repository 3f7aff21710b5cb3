"""A case as its pages see it: everything that was read about it, once, for one reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection, and_, select

from engine import history, machine, values
from engine.days import SHANGHAI, day_of
from engine.expressions import Variables
from engine.history import Recorded, Told
from engine.machine import Program
from engine.store import Case
from engine.tables import attachment, draft, event, task
from engine.values import Value
from engine.views import AttachmentView, DraftView, Fact, LineEntry, RouteStop
from engine.worklist._ahead import Ahead
from engine.worklist._deadlines import Deadlines
from engine.worklist._facts import facts
from engine.worklist._names import Names
from engine.worklist._route import route
from engine.worklist._rows import USER
from engine.worklist._seeing import context, property_text
from engine.worklist.who import Actor

Row = Mapping[str, object]


@dataclass(frozen=True)
class CaseFile:
    """`tasks`: all user tasks, in the order they were opened; `events`: the whole log of the case."""

    connection: Connection
    who: Actor
    case: Case
    events: Sequence[Recorded]
    tasks: Sequence[Row]
    files: Sequence[Row]
    names: Names
    deadlines: Deadlines

    @property
    def program(self) -> Program:
        """What the case runs on."""
        return self.case.program

    @property
    def row(self) -> Row:
        """The case's own row."""
        return self.case.row

    @cached_property
    def told(self) -> Told:
        """In the words of which version each event is told."""
        return history.told(self.connection, {self.case.id: self.program})[self.case.id]

    def visible(self, token: str | None = None) -> dict[str, Value]:
        """What a token sees (None: the process); of an ended case, which has no live state, what was answered in it."""
        if self.row["state"] == "active":
            return machine.variables(self.program, self.case.rows, token)
        return {name: value for event in self.events for name, value in event.variables.items()}

    def seen(self, token: str | None = None) -> Variables:
        """What an expression at `token` sees today."""
        return context(self.connection, self.who.now, str(self.row["matter"]), self.visible(token))

    def ahead(self, token: str | None = None) -> Ahead:
        """What comes after the elements of the case."""
        return Ahead(self.program, self.seen(token), self.visible(token), self.names)

    def text(self, name: str) -> str:
        """A property of the process that is a text over the case's variables (secrecy, number)."""
        return property_text(self.program, name, self.visible())

    def line(self) -> tuple[LineEntry, ...]:
        """The time line."""
        due = {str(row["token"]): str(row["due"] or "") for row in self.tasks}
        return history.timeline(self.told, self.events, due, self.names.person)

    def facts(self) -> tuple[Fact, ...]:
        """The answers given so far."""
        return facts(self.told, self.events, self.seen(), self.tasks)

    def route(self, ahead: Ahead) -> tuple[RouteStop, ...]:
        """The route strip."""
        return route(self.program, self.row, self.tasks, ahead, self.who.login)

    @cached_property
    def attachments(self) -> tuple[AttachmentView, ...]:
        """The files of the case, in the order they came."""
        return tuple(
            AttachmentView(
                case=self.case.id,
                n=int(str(row["n"])),
                name=str(row["name"]),
                size=int(str(row["size"])),
                who=self.names.person(row["login"]),
                at=values.read_instant(str(row["at"])),
            )
            for row in self.files
        )


def opened(connection: Connection, who: Actor, case: Case) -> CaseFile:
    """Reads what belongs to `case`. The caller has checked that `who` may see it."""
    events = history.events(connection, case.id)
    wanted = select(task).where(task.c.case_id == case.id, task.c.kind == USER)
    ordered = wanted.order_by(task.c.opened_seq, task.c.token)
    tasks = [dict(row) for row in connection.execute(ordered).mappings()]
    brought = and_(event.c.stream == attachment.c.case_id, event.c.seq == attachment.c.seq)
    found = select(attachment, event.c.at).join(event, brought).where(attachment.c.case_id == case.id)
    files = [dict(row) for row in connection.execute(found.order_by(attachment.c.n)).mappings()]
    names = Names(connection, who.now)
    names.know_people(
        [*(e.actor for e in events), *(row["assignee"] for row in tasks), *(row["login"] for row in files)]
    )
    return CaseFile(connection, who, case, events, tasks, files, names, Deadlines(connection, who.now))


def draft_of(connection: Connection, who: Actor, target: str) -> DraftView | None:
    """What `who` has typed for a task's id or `start:<process>` and not sent."""
    row = connection.execute(select(draft).where(draft.c.login == who.login, draft.c.target == target)).one_or_none()
    if row is None:
        return None
    body = values.read(row.body)
    fields = {name: values.restore(value) for name, value in body.items()} if isinstance(body, dict) else {}
    return DraftView(fields, values.read_instant(row.saved_at))


def clock(moment: object, now: dt.datetime) -> str:
    """09:40 today, 11月17日 15:20 before, in Shanghai."""
    at = values.read_instant(str(moment)).astimezone(SHANGHAI)
    return at.strftime("%H:%M") if at.date() == day_of(now) else f"{at.month}月{at.day}日 {at.strftime('%H:%M')}"
