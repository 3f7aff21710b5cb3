"""The plan of a simulation: what people begin, how they do their tasks, and which rules they break on purpose."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.days import SHANGHAI

Answers = Mapping[str, Any]
MOVING = re.compile(r"(today|now)([+-]\d+)([dhm])")
"""«today+10d», «now-2h»: a day or an instant, counted from when it is typed."""


@dataclass(frozen=True)
class Break:
    """A rule broken on purpose, by a `share` of the acts: other answers, and the code that should come of it."""

    share: float
    answers: Answers = field(default_factory=dict)
    decision: str = ""
    by: str = ""
    refused: str = ""
    finding: str = ""


@dataclass(frozen=True)
class Begin:
    """Something that people begin: `by` a group's members, so often a month; at any hour if `any_hour`."""

    process: str
    by: str
    per_month: float
    answers: Answers
    subjects: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    any_hour: bool = False
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True)
class Manner:
    """How a task is done: the weights of its buttons, the answers, how many days it may lie."""

    answers: Answers = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    opinions: tuple[str, ...] = ("同意。", "拟同意，请按程序办理。", "已阅，请抓紧落实。")
    days: tuple[float, float] = (0.0, 2.0)
    files: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All of it. `manners` by user task; what has no entry is done in the usual manner."""

    begins: tuple[Begin, ...]
    manners: Mapping[str, Manner]

    def manner(self, element: str) -> Manner:
        """How a task is done."""
        return self.manners.get(element, Manner())


def read_plan(processes: Path) -> Plan:
    """`simulation.toml` of the folder and of every procedure's; `use` names a set of answers ("request/forward")."""
    sets = {
        f"{file.parent.name}/{name}": answers
        for file in sorted(processes.glob("*/scenarios.toml"))
        for name, answers in tomllib.loads(file.read_text("utf-8")).get("answers", {}).items()
    }
    files = [*sorted(processes.glob("simulation.toml")), *sorted(processes.glob("*/simulation.toml"))]
    read = [tomllib.loads(file.read_text("utf-8")) for file in files]
    begins = tuple(_begin(one, sets) for plan in read for one in plan.get("begin", ()))
    return Plan(begins, {name: _manner(one, sets) for plan in read for name, one in plan.get("task", {}).items()})


def _begin(one: Mapping[str, Any], sets: Mapping[str, Answers]) -> Begin:
    return Begin(
        process=one["process"],
        by=one["by"],
        per_month=float(one["per_month"]),
        answers=_answers(one, sets),
        subjects=tuple(one.get("subjects", ())),
        files=tuple(one.get("files", ())),
        any_hour=bool(one.get("any_hour", False)),
        breaks=tuple(Break(**each) for each in one.get("breaks", ())),
    )


def _manner(one: Mapping[str, Any], sets: Mapping[str, Answers]) -> Manner:
    usual = Manner()
    first, last = one.get("days", usual.days)
    return Manner(
        answers=_answers(one, sets),
        weights=dict(one.get("weights", {})),
        opinions=tuple(one.get("opinions", usual.opinions)),
        days=(float(first), float(last)),
        files=tuple(one.get("files", ())),
        breaks=tuple(Break(**each) for each in one.get("breaks", ())),
    )


def _answers(one: Mapping[str, Any], sets: Mapping[str, Answers]) -> Answers:
    return {**(sets[one["use"]] if "use" in one else {}), **one.get("answers", {})}


def settled(answers: Answers, now: dt.datetime) -> dict[str, Any]:
    """The answers with moving days and instants worked out at `now`."""
    return {name: _settle(value, now) for name, value in answers.items()}


def _settle(value: object, now: dt.datetime) -> object:
    found = MOVING.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return value
    unit = {"d": "days", "h": "hours", "m": "minutes"}[found[3]]
    moment = (now + dt.timedelta(**{unit: int(found[2])})).astimezone(SHANGHAI)
    return moment.date().isoformat() if found[1] == "today" else moment.isoformat(timespec="seconds")
