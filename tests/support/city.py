"""The demo city with its procedures, as every scenario finds it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from engine import schema
from engine.acts import Submission, Upload
from engine.cli.folders import procedures, read_folder
from engine.commands.complete_task import complete_task
from engine.commands.deploy import Parcel, deploy
from engine.commands.import_organisation import import_organisation
from engine.commands.start_case import Started, Wish, start_case
from engine.database import Database
from engine.starts import Origin, begin
from engine.tables import person, task

PROCESSES = Path(__file__).resolve().parent.parent.parent / "processes"
FOUNDED = dt.datetime(2026, 11, 1, 1, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)  # 09:00 in the city


def found(database: Database) -> None:
    """Fills an empty database with the demo city, as `youxu serve --demo` does, but without passwords."""
    schema.upgrade(database)
    import_organisation(database, "operator", PROCESSES / "organisation", FOUNDED)
    for folder in procedures():
        deploy(database, "designer", Parcel(read_folder(folder), folder.name), FOUNDED)


@dataclass
class City:
    """A city's database and its clock; short words for what people do."""

    database: Database
    now: dt.datetime = NOW
    file: Upload = field(default_factory=lambda: Upload("说明.txt", "text/plain", "资金测算".encode()))

    def start(self, login: str, process: str, answers: dict[str, object] | None = None, **more: object) -> Started:
        matter = more.pop("matter", None)
        given = Submission(answers=answers or {}, **more)  # type: ignore[arg-type]
        return start_case(self.database, login, Wish(process=process, matter=matter), given, self.now)  # type: ignore[arg-type]

    def begun(self, origin: Origin, start: tuple[str, str], answers: dict[str, object], matter: str) -> Started:
        """A case that a message begins in `matter`, at the start event `start` (process, element): it joins any."""
        with self.database.transaction() as connection:
            case = begin(connection, start, matter, origin, answers, self.now)  # type: ignore[arg-type]
        row = case.row
        return Started(case.id, str(row["definition_id"]), matter, str(row["title"]), str(row["state"]), ())

    def complete(self, login: str, task_id: str, answers: dict[str, object] | None = None, **more: object) -> object:
        given = Submission(answers=answers or {}, **more)  # type: ignore[arg-type]
        return complete_task(self.database, login, task_id, given, self.now)

    def open(self, case: str) -> list[tuple[str, str | None]]:
        """(element, assignee) of the open tasks of a case."""
        return [(row["element"], row["assignee"]) for row in self.tasks(case)]

    def tasks(self, case: str) -> list[dict[str, object]]:
        with self.database.reading() as connection:
            wanted = select(task).where(task.c.case_id == case, task.c.state == "open")
            return [dict(row) for row in connection.execute(wanted.order_by(task.c.token)).mappings()]

    def name(self, login: str) -> str:
        with self.database.reading() as connection:
            return str(connection.execute(select(person.c.name).where(person.c.login == login)).scalar_one())

    def task(self, case: str, element: str) -> str:
        return next(str(row["id"]) for row in self.tasks(case) if row["element"] == element)
