"""Walks a scenario of processes/*/scenarios.toml, step by step, and compares all that each step expects.

docs/how-to/scenarios.md says, in Chinese, what a step may hold; this is the reading of it. How a person acts (by the
engine's commands, over /engine-rest, on the pages) is somebody else's business: see support/acting.py.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from support import standing
from support.city import PROCESSES, City
from support.steps import in_order, spelt_out

from engine import history, jobs, store
from engine.acts import Submission, Upload
from engine.commands.do_due_work import do_due_work
from engine.commands.open_obligations import open_obligations
from engine.errors import Invalid, NotAllowed, NotFound, Refused

FILES = {
    file.parent.name: tomllib.loads(file.read_text("utf-8")) for file in sorted(PROCESSES.glob("*/scenarios.toml"))
}
SCENARIO = frozenset(["name", "rules", "now", "browser", "catalogue", "step"])
STEP = frozenset(
    """by start join as in task message wait look urge of hand_over to each
    decision use answers opinion reason capacity files at expect""".split()  # noqa: SIM905
)
EXPECT = frozenset(
    "tasks refused rule invalid not_yours findings exceptions ended outcome approved cases shows".split()  # noqa: SIM905
)
Answers = Mapping[str, Mapping[str, Any]]


class Acting(Protocol):
    """How a person of the city acts. Each raises Refused, Invalid, NotAllowed or NotFound as the engine does.

    `others`: how those act who do the same as somebody before them (`each`).
    """

    others: Acting

    def start(self, login: str, process: str, matter: str | None, given: Submission, now: dt.datetime) -> str:
        """Starts a case and gives its id."""

    def complete(self, login: str, task_id: str, given: Submission, now: dt.datetime) -> None:
        """Completes a task."""

    def send(self, login: str, waiting: tuple[str, str], given: Submission, now: dt.datetime) -> None:
        """Raises the message that (case, token) waits for."""

    def urge(self, login: str, task_id: str, note: str, now: dt.datetime) -> None:
        """Urges whoever has an open task in hand."""

    def hand_over(self, login: str, holder: str, wanted: tuple[str, str], now: dt.datetime) -> None:
        """Hands everything in `holder`'s hands to (login, reason)."""

    def look(self, login: str, address: str, now: dt.datetime) -> str:
        """The words of a page."""


@dataclass
class Walk:
    """One scenario on its way. `cases`: ids by label; `case`: the one the last step was about, "" before the first."""

    city: City
    acting: Acting
    answers: Answers
    case: str = ""
    cases: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def step(self, step: dict[str, Any], acting: Acting | None = None) -> None:
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
                self._act(step, acting or self.acting)
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
        told = {key: self.told.get(key) for key in expect}
        if "tasks" in expect:  # which of several comes first means nothing
            assert in_order(told["tasks"]) == in_order(expect["tasks"])
            told["tasks"] = expect["tasks"]
        assert told == expect

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

    def _given(self, step: dict[str, Any]) -> Submission:
        """What is handed in, by the form's keys."""
        answers = {**self.answers.get(step.get("use", ""), {}), **step.get("answers", {})}
        return Submission(
            answers={name: self._with_ids(answer) for name, answer in answers.items()},
            decision=step.get("decision"),
            opinion=step.get("opinion", ""),
            reason=step.get("reason", ""),
            capacity=step.get("capacity"),
            uploads=tuple(Upload(name, "text/plain", name.encode()) for name in step.get("files", ())),
        )

    def _act(self, step: dict[str, Any], acting: Acting) -> None:
        now, login = self.city.now, step["by"]
        if "look" in step:
            self._see(acting.look(login, self._address(step["look"]), now), step["expect"]["shows"])
        elif "urge" in step:
            acting.urge(login, self._task({"task": step["urge"]}, step["of"]), step.get("opinion", ""), now)
        elif "hand_over" in step:
            acting.hand_over(login, step["hand_over"], (step["to"], step["reason"]), now)
        else:
            self._hand_in(step, acting)
            self._read_event()

    def _hand_in(self, step: dict[str, Any], acting: Acting) -> None:
        """A case begins, a message is sent or a task completed."""
        now, login, given = self.city.now, step["by"], self._given(step)
        if "start" in step:
            self.case = acting.start(login, step["start"], self._joined(step), given, now)
            if "as" in step:
                self.cases[step["as"]] = self.case
        elif "message" in step:
            token = standing.waiting(self.city.database, self.case, step["message"])
            acting.send(login, (self.case, token), given, now)
        else:
            acting.complete(login, self._task(step, login), given, now)

    def _joined(self, step: dict[str, Any]) -> str | None:
        """The matter that a new case joins."""
        return self._matter(self._named(step["join"])) if "join" in step else None

    def _matter(self, case: str) -> str:
        return str(standing.row_of(self.city.database, case)["matter"])

    def _address(self, wanted: str) -> str:
        """The address of a page; {case} and {matter} are those of the case that the step is about."""
        return wanted.format(case=self.case, matter=self._matter(self.case) if self.case else "")

    def _see(self, page: str, wanted: list[str]) -> None:
        """Notes what of `wanted` the page says, blanks aside; where something is missing, the page itself."""
        words = re.sub(r"\s", "", page)
        missing = [text for text in wanted if re.sub(r"\s", "", text) not in words]
        self.told["shows"] = {"missing": missing, "page": page} if missing else wanted

    def _task(self, step: dict[str, Any], login: str) -> str:
        """The open task that the step is about and that is `login`'s."""
        rows = [row for row in self.city.tasks(self.case) if row["element"] == step["task"]]
        if "of" in step:
            rows = standing.about(self.city.database, self.case, rows, self._named(step["of"]))
        assert rows, f"no open task {step['task']!r}; there are {self.city.open(self.case)}"
        return standing.task_for(self.city.database, login, rows, self.city.now)

    def _read_event(self) -> None:
        """What the act left in the log."""
        with self.city.database.reading() as connection:
            data = history.events(connection, self.case)[-1].data
        for kind in ("findings", "exceptions"):
            kept = data.get(kind)
            self.told[kind] = [hit["code"] for hit in kept] if isinstance(kept, list) else []

    def _work(self) -> None:
        """Messages are delivered and timers fire; cases that begin by it get a label."""
        for _ in range(100):
            if not jobs.do_all(self.city.database, self.city.now, do_due_work):
                break
        else:
            raise AssertionError("due work without end")
        found = standing.labels(self.city.database)
        for label, case in found.items():
            if ":" in label or "@" in label:
                self.cases[label] = case
            else:
                self.cases.setdefault(label, case)

    def _look(self, expect: dict[str, Any]) -> None:
        """How the case stands now, and those that `cases` names."""
        database = self.city.database
        self.told["tasks"] = standing.tasks(database, self.case) if self.case else []
        if "cases" in expect:
            self.told["cases"] = {
                label: standing.standing(database, self.cases[label], wanted) if label in self.cases else "none"
                for label, wanted in expect["cases"].items()
            }
        if not self.case:
            return
        row = standing.row_of(database, self.case)
        self.told |= {"outcome": row["outcome"], "ended": row["state"] == "completed"}
        if "approved" in expect:
            with database.reading() as connection:
                ask = store.ask_now(connection, self.city.now, row["matter"])
                self.told["approved"], _ = ask("matter.has_outcome", ["request", "request_approved"])


def walk(city: City, acting: Acting, answers: Answers, scenario: dict[str, Any]) -> Walk:
    """Walks a whole scenario; an AssertionError says which step."""
    assert set(scenario) <= SCENARIO, set(scenario) - SCENARIO
    city.now = dt.datetime.fromisoformat(scenario["now"])
    walk = Walk(city, acting, answers)
    for number, step in enumerate(scenario["step"], 1):
        for turn, one in enumerate(spelt_out(step)):
            try:
                walk.step(one, acting.others if turn else acting)
            except Exception as error:
                what = step.get("start") or step.get("task") or step.get("message") or step.get("look") or "wait"
                error.add_note(f"step {number}: {one.get('by', '')} {what}")
                raise
    return walk
