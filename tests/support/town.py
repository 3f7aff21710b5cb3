"""The demo city under watch: people act at moments of its clock, then the rules say what they found."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import select
from support.city import City
from support.scenario import FILES
from support.watching import Watch

from engine import jobs, values
from engine.acts import Submission, Upload
from engine.commands.cancel_case import cancel_case
from engine.commands.do_due_work import do_due_work
from engine.commands.raise_message import raise_message
from engine.commands.take_back import take_back
from engine.database import Database
from engine.days import SHANGHAI
from engine.organisation import groups
from engine.tables import case_, subscription, task_candidate


class Town(City):
    """A city in which every rule holds from `since` on. Every act takes a second: the log's order is that of time."""

    def __init__(self, database: Database, folder: Path, since: str) -> None:
        super().__init__(database)
        self.at(since)
        self.watch = Watch(self, folder)
        assert self.watch.look() == []

    def at(self, moment: str) -> None:
        """The clock in the city: 2026-11-27 17:30, or to the second."""
        self.now = dt.datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)

    def begin(self, login: str, process: str, use: str = "", **more: object) -> str:
        """Somebody begins a case; the answers are those of the scenarios (folder.name), `answers` changes some."""
        answers = {**self._answers(use), **more.pop("answers", {})}  # type: ignore[dict-item]
        case = self.start(login, process, answers, **more).case
        self.wait()
        return case

    def do(self, case: str, login: str, element: str, decision: str = "", use: str = "", **more: object) -> None:
        """Somebody completes the open task of `element`: their own, where it is open several times."""
        answers = {**self._answers(use), **more.pop("answers", {})}  # type: ignore[dict-item]
        files = tuple(Upload(name, "text/plain", name.encode()) for name in more.pop("files", ()))  # type: ignore[attr-defined]
        task_id = self._task_of(case, login, element)
        self.complete(login, task_id, answers, decision=decision or None, uploads=files, **more)
        self.wait()

    def _task_of(self, case: str, login: str, element: str) -> str:
        rows = [row for row in self.tasks(case) if row["element"] == element]
        wanted = select(task_candidate.c.task_id, task_candidate.c.value)
        with self.database.reading() as connection:
            theirs = groups(connection, login, self.now)
            offered = {row.task_id for row in connection.execute(wanted) if row.value in theirs}
        held = (
            [row for row in rows if row["assignee"] == login] or [row for row in rows if row["id"] in offered] or rows
        )
        return str(held[0]["id"])

    def say(self, case: str, login: str, message: str) -> None:
        """Somebody raises the message that the case waits for."""
        wanted = select(subscription.c.token).where(subscription.c.case_id == case, subscription.c.name == message)
        with self.database.reading() as connection:
            token = str(connection.execute(wanted).scalar_one())
        raise_message(self.database, login, (case, token), Submission(), self.now)
        self.wait()

    def cancel(self, case: str, login: str = "office_clerk_1") -> None:
        """The case is cancelled."""
        cancel_case(self.database, login, case, "重复登记", self.now)
        self.wait()

    def take_back(self, case: str, login: str) -> None:
        """Whoever acted last takes it back."""
        take_back(self.database, login, case, self.now)
        self.wait()

    def matter(self, case: str) -> str:
        """The matter of a case."""
        with self.database.reading() as connection:
            return str(connection.execute(select(case_.c.matter).where(case_.c.id == case)).scalar_one())

    def newest(self, process: str, unit: str = "") -> str:
        """The newest case of a process, of a unit where one is named."""
        wanted = select(case_.c.id).where(case_.c.key == process, *([case_.c.unit == unit] if unit else []))
        with self.database.reading() as connection:
            return str(
                connection.execute(wanted.order_by(case_.c.started_at.desc(), case_.c.id.desc())).scalars().first()
            )

    def found(self, rule: str, moment: str, by: str = "case_id") -> dict[str, tuple[str, str]]:
        """What a rule has found by `moment`: case (or unit, period) -> since when, in the city, and the state.

        `youxu verify` must agree.
        """
        self.at(moment)
        rows = [row for row in self.watch.look() if row["rule"] == rule]
        assert self.watch.proved() == []
        told = {str(row[by]): (self._clock(str(row["at"])), str(row["state"])) for row in rows}
        assert len(told) == len(rows), "two of one"
        return told

    def _clock(self, at: str) -> str:
        return f"{values.read_instant(at).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"

    def _answers(self, use: str) -> dict[str, object]:
        folder, _, name = use.partition(".")
        return dict(FILES[folder]["answers"][name]) if use else {}

    def wait(self) -> None:
        """Messages are delivered and timers fire up to the clock."""
        while jobs.do_all(self.database, self.now, do_due_work):
            pass
        self.now += dt.timedelta(seconds=1)
