"""Walks a scenario, step by step, and compares all that each step expects.

How a person acts (by the engine's commands, over /engine-rest, on the pages) is somebody else's business: `Acting`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine import history, jobs, store
from engine.acts import Submission, Upload
from engine.commands.do_due_work import do_due_work
from engine.commands.open_obligations import open_obligations
from engine.database import Database
from engine.errors import Invalid, NotAllowed, NotFound, Refused
from engine.scenarios import _saying as saying
from engine.scenarios import _standing as standing
from engine.scenarios._acting import Acting
from engine.scenarios._reading import Scenarios, Step, in_order, spelt_out

TURNS = 100
"""Rounds of due work after a step; more is work without end."""


class Missed(Exception):
    """Matters stand otherwise than the scenario expects, or a step cannot be done at all; says how, in Chinese."""


class Town(Protocol):
    """Where a scenario is lived: a database, and a clock that the scenario sets."""

    database: Database
    now: dt.datetime


@dataclass
class Walk:
    """One scenario on its way. `cases`: ids by label; `case`: the one the last step was about, "" before the first."""

    city: Town
    acting: Acting
    file: Scenarios
    case: str = ""
    cases: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def step(self, step: Step, acting: Acting | None = None) -> None:
        """Does one step, then all due work; Missed where it is not what the step expects."""
        expect: dict[str, Any] = step.get("expect", {})
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
            self.told["why"] = invalid.sentence
        except (NotAllowed, NotFound) as error:
            self.told |= {"not_yours": True, "why": error.sentence}
        self._work()
        self._look(expect)
        self._compare(expect)

    def _compare(self, expect: Mapping[str, Any]) -> None:
        stopped = {"refused", "invalid", "not_yours"}
        if stopped & set(expect) != stopped & set(self.told):
            given = {name: told for name, told in self.told.items() if name in (*stopped, "rule", "why")}
            came = saying.stopped(given, stopped | {"rule", "why"})
            raise Missed(f"应当{saying.stopped(expect, stopped)}，实际{came}")
        for name, wanted in expect.items():
            told = self.told.get(name)
            if name == "tasks":  # which of several comes first means nothing
                wanted, told = in_order(wanted), in_order(told or [])
            if told != wanted:
                raise Missed(saying.differs(name, wanted, told))

    def _named(self, label: str) -> str:
        if label not in self.cases:
            raise Missed(f"没有“{label}”这一件；现有 {'、'.join(sorted(self.cases))}")
        return self.cases[label]

    def _with_ids(self, answer: Any) -> Any:  # noqa: ANN401  # what TOML may hold
        """An answer in which "case:label" stands for the id of the case with that label, in lists too."""
        if isinstance(answer, list):
            return [self._with_ids(each) for each in answer]
        if isinstance(answer, str) and answer.startswith("case:"):
            return self._named(answer.removeprefix("case:"))
        return answer

    def _given(self, step: Step) -> Submission:
        """What is handed in, by the form's keys."""
        answers = {**self.file.answers.get(step.get("use", ""), {}), **step.get("answers", {})}
        return Submission(
            answers={name: self._with_ids(answer) for name, answer in answers.items()},
            decision=step.get("decision"),
            opinion=step.get("opinion", ""),
            reason=step.get("reason", ""),
            capacity=step.get("capacity"),
            uploads=tuple(Upload(name, "text/plain", name.encode()) for name in step.get("files", ())),
        )

    def _act(self, step: Step, acting: Acting) -> None:
        now, login = self.city.now, step["by"]
        if "look" in step:
            self._see(acting.look(login, self._address(step["look"]), now), step["expect"]["shows"])
        elif "urge" in step:
            acting.urge(login, self._task({"task": step["urge"]}, step["of"]), step.get("opinion", ""), now)
        elif "hand_over" in step:
            acting.hand_over(login, step["hand_over"], (step["to"], step["reason"]), now)
        elif "ask" in step:
            refusal = standing.last_refusal(self.city.database, login)
            if not refusal:
                raise Missed(f"{login} 没有被拦过，没有例外可申请")
            self.case = acting.ask(login, refusal, step["ask"], now)
        else:
            self._hand_in(step, acting)
            self._read_event()

    def _hand_in(self, step: Step, acting: Acting) -> None:
        """A case begins, a message is sent or a task completed."""
        now, login, given = self.city.now, step["by"], self._given(step)
        if "start" in step:
            self.case = acting.start(login, step["start"], self._joined(step), given, now)
            if "as" in step:
                self.cases[step["as"]] = self.case
        elif "message" in step:
            token = standing.waiting(self.city.database, self.case, step["message"])
            if not token:
                raise Missed(f"没有在等消息“{step['message']}”")
            acting.send(login, (self.case, token), given, now)
        else:
            acting.complete(login, self._task(step, login), given, now)

    def _joined(self, step: Step) -> str | None:
        """The matter that a new case joins."""
        return self._matter(self._named(step["join"])) if "join" in step else None

    def _matter(self, case: str) -> str:
        return str(standing.row_of(self.city.database, case)["matter"])

    def _address(self, wanted: str) -> str:
        """The address of a page; {case} and {matter} are those of the case that the step is about."""
        return wanted.format(case=self.case, matter=self._matter(self.case) if self.case else "")

    def _see(self, page: str | None, wanted: list[str]) -> None:
        """Notes what of `wanted` the page says, blanks aside; where something is missing, the page itself."""
        words = re.sub(r"\s", "", page or "")
        missing = [] if page is None else [text for text in wanted if re.sub(r"\s", "", text) not in words]
        self.told["shows"] = {"missing": missing, "page": page} if missing else wanted

    def _task(self, step: Step, login: str) -> str:
        """The open task that the step is about and that is `login`'s."""
        database = self.city.database
        open_now = standing.open_tasks(database, self.case)
        rows = [row for row in open_now if row["element"] == step["task"]]
        if "of" in step:
            rows = standing.about(database, self.case, rows, self._named(step["of"]))
        if not rows:
            found = "、".join(f"{row['element']}（{row['assignee'] or ''}）" for row in open_now) or "没有待办"
            raise Missed(f"“{step['task']}”这一步没有待办；现有 {found}")
        return standing.task_for(database, login, rows, self.city.now)

    def _read_event(self) -> None:
        """What the act left in the log."""
        with self.city.database.reading() as connection:
            data = history.events(connection, self.case)[-1].data
        for kind in ("findings", "exceptions"):
            kept = data.get(kind)
            self.told[kind] = [hit["code"] for hit in kept] if isinstance(kept, list) else []

    def _work(self) -> None:
        """Messages are delivered and timers fire; cases that begin by it get a label."""
        for _ in range(TURNS):
            if not jobs.do_all(self.city.database, self.city.now, do_due_work):
                break
        else:
            raise Missed("到期的事办不完：有消息或定时没完没了")
        found = standing.labels(self.city.database)
        for label, case in found.items():
            if ":" in label or "@" in label:
                self.cases[label] = case
            else:
                self.cases.setdefault(label, case)

    def _look(self, expect: Mapping[str, Any]) -> None:
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
        for name in set(self.file.asks) & set(expect):
            question, *args = self.file.asks[name]
            with database.reading() as connection:
                self.told[name], _ = store.ask_now(connection, self.city.now, str(row["matter"]))(question, args)


def walk(city: Town, acting: Acting, file: Scenarios, scenario: Mapping[str, Any]) -> Walk:
    """Walks a whole scenario; a note on what is raised says which step."""
    city.now = dt.datetime.fromisoformat(scenario["now"])
    walk = Walk(city, acting, file)
    for number, step in enumerate(scenario["step"], 1):
        for turn, one in enumerate(spelt_out(step)):
            try:
                walk.step(one, acting.others if turn else acting)
            except Exception as error:
                what = step.get("start") or step.get("task") or step.get("message") or step.get("look") or "wait"
                error.add_note(f"第 {number} 步：{one.get('by', '')} {what}")
                raise
    return walk
