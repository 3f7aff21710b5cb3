"""A file of scenarios as it is written, and its steps as they are walked."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Invalid

SCENARIO = frozenset(["name", "rules", "now", "browser", "catalogue", "step"])
STEP = frozenset(
    """by start join as in task message wait look urge of hand_over to ask each
    decision use answers opinion reason capacity files at expect""".split()  # noqa: SIM905
)
EXPECT = frozenset(
    "tasks refused rule invalid not_yours findings exceptions ended outcome cases shows".split()  # noqa: SIM905
)
WHOLE = frozenset(["answers", "asks", "scenario"])
Step = dict[str, Any]


@dataclass(frozen=True)
class Scenarios:
    """`answers`: what is filled in, by name; `asks`: questions of the matter, by the name that `expect` gives them."""

    scenarios: Sequence[Mapping[str, Any]] = ()
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    asks: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_scenarios(content: bytes, file: str) -> Scenarios:
    """The scenarios of a file. Invalid SCENARIO_INVALID names the place: no TOML, an unknown key, a bad instant."""
    try:
        told = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(file, f"读不出来：{error}") from error
    _known(told, WHOLE, file)
    asks = told.get("asks", {})
    for number, scenario in enumerate(told.get("scenario", []), 1):
        place = f"{file} 第 {number} 个情景"
        _known(scenario, SCENARIO, place)
        for name in ("name", "now", "step"):
            if name not in scenario:
                raise _wrong(place, f"没有写 {name}")
        _instant(scenario["now"], place)
        for turn, step in enumerate(scenario["step"], 1):
            _known(step, STEP, f"{place}第 {turn} 步")
            _known(step.get("expect", {}), EXPECT | set(asks), f"{place}第 {turn} 步的 expect")
            if "at" in step:
                _instant(step["at"], f"{place}第 {turn} 步")
    return Scenarios(told.get("scenario", []), told.get("answers", {}), asks)


def _known(told: object, names: frozenset[str], place: str) -> None:
    if not isinstance(told, dict):
        raise _wrong(place, "应当是一张表")
    for name in told:
        if name not in names:
            raise _wrong(place, f"不认识“{name}”，可以写 {'、'.join(sorted(names))}")


def _instant(text: object, place: str) -> None:
    try:
        at = dt.datetime.fromisoformat(str(text))
    except ValueError as error:
        raise _wrong(place, f"“{text}”不是时间，写成 2026-11-23T09:00:00+08:00 的样子") from error
    if at.tzinfo is None:
        raise _wrong(place, f"“{text}”没有时区，末尾加 +08:00")


def _wrong(place: str, why: str) -> Invalid:
    return Invalid("SCENARIO_INVALID", why=f"{place}：{why}")


def spelt_out(step: Step) -> Iterator[Step]:
    """The step; one with `each`: once for every unit named there, which stands for {unit}."""
    for unit in step.get("each", [""]):
        yield _filled(step, unit) if unit else step


def _filled(part: Any, unit: str) -> Any:  # noqa: ANN401  # what TOML may hold
    if isinstance(part, dict):
        return {key: _filled(value, unit) for key, value in part.items() if key != "each"}
    if isinstance(part, list):
        return [_filled(each, unit) for each in part]
    return part.replace("{unit}", unit) if isinstance(part, str) else part


def in_order(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Open tasks in one order, whichever they came in."""
    return sorted(tasks, key=lambda one: sorted((key, str(value)) for key, value in one.items()))
