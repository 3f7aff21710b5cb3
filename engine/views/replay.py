"""The replay of one case, and whether it can be trusted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from engine.views.common import RuleText
from engine.views.findings import FindingHere


@dataclass(frozen=True)
class ElementMark:
    """A change on the diagram in one step. `what` as in `machine.Trail`: entered, left, taken, fired, cancelled."""

    what: str
    element: str


@dataclass(frozen=True)
class ReplayStep:
    """One event of the log. `hue`: act = system, green = a person, red = returned or refused, amber = late."""

    seq: int
    at: dt.datetime
    label: str
    hue: Literal["act", "green", "red", "amber"]
    who: str = ""
    marks: tuple[ElementMark, ...] = ()


@dataclass(frozen=True)
class Change:
    """A variable before and after a step, as text; "" = it was not there."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class StepDetail:
    """What one step did: what was said, the data it changed, the answers it got from outside, its digests."""

    seq: int
    opinion: str = ""
    note: str = ""
    """The reason given, what was found: as in the time line."""
    changes: tuple[Change, ...] = ()
    why: tuple[tuple[str, str], ...] = ()
    """Label and text: questions asked outside (who is in charge, which day) and the recorded answers."""
    rules: tuple[RuleText, ...] = ()
    here: tuple[str, ...] = ()
    """Names of the steps where the case stands afterwards."""
    state_digest: str = ""
    event_digest: str = ""
    previous_digest: str = ""


@dataclass(frozen=True)
class Verdict:
    """One of the four proofs: chain, re-execution, rules, witness. `at_step`: from there on it cannot be trusted."""

    kind: Literal["chain", "reexecution", "rules", "witness"]
    holds: bool
    steps: int = 0
    kept: int = 0
    """rules: findings that hold; witness: steps after the last checkpoint."""
    refused: int = 0
    at_step: int | None = None
    at: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class ReplayView:
    """The log of a case, step by step. `detail` belongs to step `at`."""

    case: str
    matter: str
    title: str
    process_name: str
    version: int
    newest_version: int
    steps: tuple[ReplayStep, ...]
    at: int
    detail: StepDetail
    verdicts: tuple[Verdict, ...] = ()
    turns: tuple[int, ...] = ()
    """Steps by which the case went on in another version: before each, another drawing. `version` is that of `at`."""
    findings: tuple[FindingHere, ...] = ()
    """What the watched rules found on this case, by step: each where it arose, and where it was settled."""
