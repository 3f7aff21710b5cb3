"""Walks a scenario of processes/*/scenarios.toml, step by step, and compares all that each step expects.

docs/how-to/scenarios.md says, in Chinese, what a step may hold; this is the reading of it. How a person acts (by the
engine's commands, over /engine-rest) is somebody else's business: see support/acting.py.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import select
from support.city import PROCESSES, City

from engine import history, jobs, store
from engine.acts import Submission, Upload
from engine.commands.do_due_work import do_due_work
from engine.commands.open_obligations import open_obligations
from engine.errors import Invalid, NotAllowed, NotFound, Refused
from engine.organisation import groups
from engine.tables import case_, subscription, task, task_candidate

FILES = {
    file.parent.name: tomllib.loads(file.read_text("utf-8")) for file in sorted(PROCESSES.glob("*/scenarios.toml"))
}
STEP = frozenset(
    """by start join as in task message wait decision use answers opinion reason capacity files at expect""".split()  # noqa: SIM905
)
EXPECT = frozenset(
    "tasks refused rule invalid not_yours findings exceptions ended outcome approved cases".split()  # noqa: SIM905
)
Answers = Mapping[str, Mapping[str, Any]]


class Acting(Protocol):
    """How a person of the city acts. Each raises Refused, Invalid, NotAllowed or NotFound as the engine does."""

    def start(self, login: str, process: str, matter: str | None, given: Submission, now: dt.datetime) -> str:
        """Starts a case and gives its id."""

    def complete(self, login: str, task_id: str, given: Submission, now: dt.datetime) -> None:
        """Completes a task."""

    def send(self, login: str, waiting: tuple[str, str], given: Submission, now: dt.datetime) -> None:
        """Raises the message that (case, token) waits for."""


@dataclass
class Walk:
    """One scenario on its way. `cases`: ids by label; `case`: the one the last step was about, "" before the first."""

    city: City
    acting: Acting
    answers: Answers
    case: str = ""
    cases: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def step(self, step: dict[str, Any]) -> None:
        """Does one step, then all due work; compares all that the step expects."""
        expect: dict[str, Any] = step.get("expect", {})
        assert set(step) <= STEP, set(step) - STEP
        assert set(expect) <= EXPECT, set(expect) - EXPECT
        if "at" in step:
            self.city.now = dt.datetime.fromisoformat(step["at"])
        self.told = {}
        if "start" in step:
            self.case = ""
        elif "in" in step:
            self.case = self._named(step["in"])
        try:
            if step.get("wait"):
                open_obligations(self.city.database, self.city.now)
            else:
                self._act(step)
                self._read_event()
        except Refused as refused:
            self.told |= {"refused": refused.code, "rule": refused.rule}
        except Invalid as invalid:
            self.told["invalid"] = sorted(invalid.problems)
        except (NotAllowed, NotFound) as error:
            self.told |= {"not_yours": True, "why": error.sentence}
        self._work()
        self._look(expect)
        wanted = {"refused", "invalid", "not_yours"} & set(expect)
        assert wanted == {"refused", "invalid", "not_yours"} & set(self.told), self.told
        assert {key: self.told.get(key) for key in expect} == expect

    def _named(self, label: str) -> str:
        assert label in self.cases, f"no case {label!r}; there are {sorted(self.cases)}"
        return self.cases[label]

    def _with_ids(self, answer: Any) -> Any:
        """An answer in which "case:label" stands for the id of the case with that label, in lists too."""
        if isinstance(answer, list):
            return [self._with_ids(each) for each in answer]
        if isinstance(answer, str) and answer.startswith("case:"):
            return self._named(answer.removeprefix("case:"))
        return answer

    def _act(self, step: dict[str, Any]) -> None:
        answers = {**self.answers.get(step.get("use", ""), {}), **step.get("answers", {})}
        given = Submission(
            answers={name: self._with_ids(answer) for name, answer in answers.items()},
            decision=step.get("decision"),
            opinion=step.get("opinion", ""),
            reason=step.get("reason", ""),
            capacity=step.get("capacity"),
            uploads=tuple(Upload(name, "text/plain", name.encode()) for name in step.get("files", ())),
        )
        now, login = self.city.now, step["by"]
        if "start" in step:
            matter = self._matter(self._named(step["join"])) if "join" in step else None
            self.case = self.acting.start(login, step["start"], matter, given, now)
            if "as" in step:
                self.cases[step["as"]] = self.case
        elif "message" in step:
            self.acting.send(login, (self.case, self._waiting(step["message"])), given, now)
        else:
            self.acting.complete(login, self._task(step["task"], login), given, now)

    def _matter(self, case: str) -> str:
        with self.city.database.reading() as connection:
            return str(connection.execute(select(case_.c.matter).where(case_.c.id == case)).scalar_one())

    def _task(self, element: str, login: str) -> str:
        """The open task of `element` that `login` holds, else one offered to a group of theirs, else the first."""
        rows = [row for row in self.city.tasks(self.case) if row["element"] == element]
        assert rows, f"no open task {element!r}; there are {self.city.open(self.case)}"
        held = [row for row in rows if row["assignee"] == login] or [row for row in rows if self._offered(row, login)]
        return str((held or rows)[0]["id"])

    def _offered(self, row: Mapping[str, object], login: str) -> bool:
        wanted = select(task_candidate.c.value).where(task_candidate.c.task_id == row["id"])
        with self.city.database.reading() as connection:
            theirs = {login, *groups(connection, login, self.city.now)}
            return not row["assignee"] and not theirs.isdisjoint(connection.scalars(wanted))

    def _waiting(self, message: str) -> str:
        """The token that waits for a message."""
        wanted = select(subscription.c.token).where(subscription.c.case_id == self.case, subscription.c.name == message)
        with self.city.database.reading() as connection:
            return str(connection.execute(wanted).scalar_one())

    def _read_event(self) -> None:
        """What the act left in the log."""
        with self.city.database.reading() as connection:
            data = history.events(connection, self.case)[-1].data
        for kind in ("findings", "exceptions"):
            kept = data.get(kind)
            self.told[kind] = [hit["code"] for hit in kept] if isinstance(kept, list) else []

    def _work(self) -> None:
        """Messages are delivered and timers fire; cases that begin by it get a label: process, "-", running number.

        `process@unit`: the newest of a unit, where the calendar begins one for each at the same moment.
        """
        for _ in range(100):
            if not jobs.do_all(self.city.database, self.city.now, do_due_work):
                break
        else:
            raise AssertionError("due work without end")
        wanted = select(case_.c.id, case_.c.key, case_.c.unit).order_by(case_.c.started_at, case_.c.id)
        with self.city.database.reading() as connection:
            rows = connection.execute(wanted).all()
        numbers: dict[str, int] = {}
        for row in rows:
            numbers[row.key] = numbers.get(row.key, 0) + 1
            self.cases.setdefault(f"{row.key}-{numbers[row.key]}", row.id)
            self.cases[f"process:{row.key}"] = self.cases[f"{row.key}@{row.unit}"] = row.id

    def _look(self, expect: dict[str, Any]) -> None:
        """How the case stands now, and those that `cases` names."""
        self.told["tasks"] = self._tasks() if self.case else []
        if "cases" in expect:
            self.told["cases"] = {label: self._standing(label, wanted) for label, wanted in expect["cases"].items()}
        if not self.case:
            return
        with self.city.database.reading() as connection:
            row = connection.execute(select(case_).where(case_.c.id == self.case)).one()
            self.told |= {"outcome": row.outcome, "ended": row.state == "completed"}
            if "approved" in expect:
                ask = store.ask_now(connection, self.city.now, row.matter)
                self.told["approved"], _ = ask("matter.has_outcome", ["request", "request_approved"])

    def _standing(self, label: str, wanted: object) -> object:
        """State of a case (active, completed, cancelled, none) or, where the scenario names one, its outcome."""
        if label not in self.cases:
            return "none"
        with self.city.database.reading() as connection:
            row = connection.execute(select(case_).where(case_.c.id == self.cases[label])).one()
        return row.state if wanted in ("active", "completed", "cancelled", "none") else row.outcome or row.state

    def _tasks(self) -> list[dict[str, str]]:
        open_now = select(task.c.element, task.c.assignee, task_candidate.c.value).select_from(
            task.outerjoin(task_candidate, task_candidate.c.task_id == task.c.id)
        )
        wanted = open_now.where(task.c.case_id == self.case, task.c.state == "open").order_by(task.c.token)
        with self.city.database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [
            {"element": row.element, "assignee": row.assignee}
            if row.assignee
            else {"element": row.element, "group": row.value or ""}
            for row in rows
        ]


def walk(city: City, acting: Acting, answers: Answers, scenario: dict[str, Any]) -> Walk:
    """Walks a whole scenario; an AssertionError says which step."""
    city.now = dt.datetime.fromisoformat(scenario["now"])
    walk = Walk(city, acting, answers)
    for number, step in enumerate(scenario["step"], 1):
        try:
            walk.step(step)
        except Exception as error:
            what = step.get("start") or step.get("task") or step.get("message") or "wait"
            error.add_note(f"step {number}: {step.get('by', '')} {what}")
            raise
    return walk
