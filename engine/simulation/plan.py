"""The plan of a simulation: what people begin, how they do their tasks, when they are away, which rules they break."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Break:
    """A rule broken on purpose, by a `share` of the acts: other answers, and the code that should come of it.

    `when`: a FEEL condition over what the step sees and what would be handed in: broken only where it holds.
    `asks`: why the exception that was refused is asked for; once it is granted, the same is done again.
    """

    share: float
    when: str = ""
    answers: Answers = field(default_factory=dict)
    decision: str = ""
    by: str = ""
    reason: str | None = None
    refused: str = ""
    finding: str = ""
    asks: str = ""


@dataclass(frozen=True)
class Expected:
    """What comes of an act that nobody means ill, where the FEEL condition `when` holds: a code, found or refused.

    `passes_to`: FEEL for the login to whom a task that is refused goes (转办).
    """

    when: str
    finding: str = ""
    refused: str = ""
    passes_to: str = ""


@dataclass(frozen=True)
class Begin:
    """Something that people begin: `by` a group's members, so often a month; at any hour if `any_hour`.

    `matter`: FEEL for the matter it is begun in, "" for a new one; where it gives none, nobody begins. `unlucky`: codes
    that may refuse somebody by coincidence, who then lets it be.
    """

    process: str
    by: str
    per_month: float
    answers: Answers
    matter: str = ""
    subjects: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    any_hour: bool = False
    breaks: tuple[Break, ...] = ()
    expected: tuple[Expected, ...] = ()
    unlucky: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manner:
    """How a task is done: the weights of its buttons, the answers, how many days it may lie.

    `unlucky`: codes that may refuse it by coincidence (a room that another has just taken); it is tried again later.
    """

    answers: Answers = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    opinions: tuple[str, ...] = ("同意。", "拟同意，请按程序办理。", "已阅，请抓紧落实。")
    reason: str = ""
    days: tuple[float, float] = (0.0, 2.0)
    files: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()
    expected: tuple[Expected, ...] = ()
    unlucky: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leave:
    """People of a group are away, so often a month, so many days (from, to), for one of `reasons`.

    `deputy`: a group, {unit} their unit, one of whom gets the delegation, by `basis`; "" leaves their work lying.
    `hands_over`: the share of those whose open work goes to the deputy at once. `office`: the group that registers it.
    """

    by: str
    per_month: float
    days: tuple[int, int]
    reasons: tuple[str, ...]
    office: str
    basis: str
    deputy: str = ""
    hands_over: float = 0.0


@dataclass(frozen=True)
class Departure:
    """Whoever holds no post any more: a member of `office` hands their open work to whom the rules allow."""

    office: str
    reason: str


@dataclass(frozen=True)
class Repair:
    """Where a task of `unit` has had a problem for `after` days, the office registers one change and looks again.

    `sheet`, `ends`, `begins`, `basis`: as in `organisation.Amendment`.
    """

    problem: str
    unit: str
    after: float
    office: str
    sheet: str
    basis: str
    ends: tuple[str, ...] = ()
    begins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """All of it. `manners` by user task; what has no entry is done in the usual manner.

    `unread`: messages (name, process of the case they go to) that nobody there waits for, as drawn.
    """

    begins: tuple[Begin, ...]
    manners: Mapping[str, Manner]
    leaves: tuple[Leave, ...] = ()
    departure: Departure | None = None
    repairs: tuple[Repair, ...] = ()
    unread: frozenset[tuple[str, str]] = frozenset()

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
    departures = [plan["departure"] for plan in read if "departure" in plan]
    return Plan(
        begins=tuple(_begin(one, sets) for plan in read for one in plan.get("begin", ())),
        manners={name: _manner(one, sets) for plan in read for name, one in plan.get("task", {}).items()},
        leaves=tuple(_leave(one) for plan in read for one in plan.get("leave", ())),
        departure=Departure(**departures[0]) if departures else None,
        unread=frozenset((one["message"], one["process"]) for plan in read for one in plan.get("unread", ())),
        repairs=tuple(
            Repair(**{**one, "ends": tuple(one.get("ends", ()))}) for plan in read for one in plan.get("repair", ())
        ),
    )


def _begin(one: Mapping[str, Any], sets: Mapping[str, Answers]) -> Begin:
    return Begin(
        process=one["process"],
        by=one["by"],
        per_month=float(one["per_month"]),
        answers=_answers(one, sets),
        matter=one.get("matter", ""),
        subjects=tuple(one.get("subjects", ())),
        files=tuple(one.get("files", ())),
        any_hour=bool(one.get("any_hour", False)),
        breaks=tuple(Break(**each) for each in one.get("breaks", ())),
        expected=tuple(Expected(**each) for each in one.get("expected", ())),
        unlucky=tuple(one.get("unlucky", ())),
    )


def _manner(one: Mapping[str, Any], sets: Mapping[str, Answers]) -> Manner:
    usual = Manner()
    first, last = one.get("days", usual.days)
    return Manner(
        answers=_answers(one, sets),
        weights=dict(one.get("weights", {})),
        opinions=tuple(one.get("opinions", usual.opinions)),
        reason=one.get("reason", ""),
        days=(float(first), float(last)),
        files=tuple(one.get("files", ())),
        breaks=tuple(Break(**each) for each in one.get("breaks", ())),
        expected=tuple(Expected(**each) for each in one.get("expected", ())),
        unlucky=tuple(one.get("unlucky", ())),
    )


def _leave(one: Mapping[str, Any]) -> Leave:
    first, last = one["days"]
    return Leave(**{**one, "days": (int(first), int(last)), "reasons": tuple(one["reasons"])})


def _answers(one: Mapping[str, Any], sets: Mapping[str, Answers]) -> Answers:
    return {**(sets[one["use"]] if "use" in one else {}), **one.get("answers", {})}
