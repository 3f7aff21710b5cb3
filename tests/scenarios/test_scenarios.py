"""The city's scenarios hold: every step of processes/*/scenarios.toml, as people live it, on the real engine.

The files say at their top, in Chinese, what a step may hold; this is the reading of it.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select
from support.city import PROCESSES, City

from engine import history, store
from engine.acts import Submission
from engine.commands.complete_task import complete_task
from engine.commands.raise_message import raise_message
from engine.commands.start_case import Wish, start_case
from engine.errors import Invalid, NotAllowed, NotFound, Refused
from engine.tables import case_, subscription, task, task_candidate

FILES = {
    file.parent.name: tomllib.loads(file.read_text("utf-8")) for file in sorted(PROCESSES.glob("*/scenarios.toml"))
}
SCENARIOS = [
    pytest.param(content.get("answers", {}), scenario, id=f"{folder}-{number}-{'-'.join(scenario['rules'])}")
    for folder, content in FILES.items()
    for number, scenario in enumerate(content["scenario"], 1)
]
STEP = frozenset(
    "by start task message decision use answers opinion reason capacity at expect".split()  # noqa: SIM905
)
EXPECT = frozenset("tasks refused rule invalid not_yours findings exceptions ended outcome approved".split())  # noqa: SIM905


@dataclass
class Walk:
    """One scenario on its way. `case` is the case started last, "" before the first."""

    city: City
    answers: dict[str, dict[str, Any]]
    case: str = ""
    told: dict[str, Any] = field(default_factory=dict)

    def step(self, step: dict[str, Any]) -> None:
        """Does one step and compares all that it expects."""
        expect: dict[str, Any] = step["expect"]
        assert set(step) <= STEP, step
        assert set(expect) <= EXPECT, expect
        if "at" in step:
            self.city.now = dt.datetime.fromisoformat(step["at"])
        self.told = {}
        if "start" in step:
            self.case = ""
        try:
            self._act(step)
            self._read_event()
        except Refused as refused:
            self.told |= {"refused": refused.code, "rule": refused.rule}
        except Invalid as invalid:
            self.told["invalid"] = sorted(invalid.problems)
        except (NotAllowed, NotFound):
            self.told["not_yours"] = True
        self._look(expect)
        wanted = {"refused", "invalid", "not_yours"} & set(expect)
        assert wanted == {"refused", "invalid", "not_yours"} & set(self.told), self.told
        assert {key: self.told.get(key) for key in expect} == expect

    def _act(self, step: dict[str, Any]) -> None:
        given = Submission(
            answers={**self.answers.get(step.get("use", ""), {}), **step.get("answers", {})},
            decision=step.get("decision"),
            opinion=step.get("opinion", ""),
            reason=step.get("reason", ""),
            capacity=step.get("capacity"),
        )
        database, now, login = self.city.database, self.city.now, step["by"]
        if "start" in step:
            self.case = start_case(database, login, Wish(process=step["start"]), given, now).case
        elif "message" in step:
            raise_message(database, login, (self.case, self._waiting(step["message"])), given, now)
        else:
            complete_task(database, login, self.city.task(self.case, step["task"]), given, now)

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

    def _look(self, expect: dict[str, Any]) -> None:
        """How the case stands now."""
        self.told["tasks"] = self._tasks() if self.case else []
        if not self.case:
            return
        with self.city.database.reading() as connection:
            row = connection.execute(select(case_).where(case_.c.id == self.case)).one()
            self.told |= {"outcome": row.outcome, "ended": row.state == "completed"}
            if "approved" in expect:
                ask = store.ask_now(connection, self.city.now, row.matter)
                self.told["approved"], _ = ask("matter.has_outcome", ["request", "request_approved"])

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
            else {"element": row.element, "group": row.value}
            for row in rows
        ]


@pytest.mark.parametrize("answers,scenario", SCENARIOS)
def test_scenario(city: City, answers: dict[str, dict[str, Any]], scenario: dict[str, Any]) -> None:
    city.now = dt.datetime.fromisoformat(scenario["now"])
    walk = Walk(city, answers)
    for number, step in enumerate(scenario["step"], 1):
        try:
            walk.step(step)
        except AssertionError as error:
            error.add_note(
                f"step {number}: {step['by']} {step.get('start') or step.get('task') or step.get('message')}"
            )
            raise


@pytest.mark.parametrize(
    "wrong",
    [
        {"tasks": []},
        {"tasks": [{"element": "deputy_forwards", "assignee": "mayor"}]},
        {"refused": "NOT_MAJOR"},
        {"invalid": ["subject"]},
        {"not_yours": True},
        {"findings": ["ACTED_BEFORE_APPROVAL"]},
        {"approved": True},
        {"ended": True},
        {"outcome": "request_approved"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_wrong_expectation_is_noticed(city: City, wrong: dict[str, Any]) -> None:
    content = FILES["request"]
    first = {**content["scenario"][0]["step"][0], "expect": wrong}
    with pytest.raises(AssertionError):
        Walk(city, content["answers"]).step(first)
