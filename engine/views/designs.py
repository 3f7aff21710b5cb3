"""流程图: what is deployed, by whom, how many cases run on what, and what waits for a second person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import Finding
from engine.views.common import RuleText


@dataclass(frozen=True)
class DesignFile:
    """A file as it was deployed; `id` and `deployment` are its address."""

    deployment: str
    id: str
    name: str


@dataclass(frozen=True)
class DeploymentLine:
    """`approved_by`: the second person, "" where none was needed. `made`: what it defined, in words."""

    id: str
    name: str
    source: str
    at: dt.datetime
    by: str
    approved_by: str = ""
    made: tuple[str, ...] = ()
    files: tuple[DesignFile, ...] = ()
    own: bool = False
    """It is the reader's."""
    waits: bool = False


@dataclass(frozen=True)
class ProcessLine:
    """`version`: that on which cases start now, 0 where none do. `running` in all, `older` on other versions."""

    key: str
    name: str
    version: int
    newest: int
    at: dt.datetime
    by: str
    running: int
    older: int
    group: str
    """What it is shown under; "" for what the procedures of other groups share."""
    claims: int = 0
    """How many clauses its diagram, tables and forms serve."""
    proven: int = 0
    """Of these, how many a scenario proves."""


@dataclass(frozen=True)
class VersionLine:
    """One version of a process. `current`: cases start on it now."""

    id: str
    version: int
    tag: str
    at: dt.datetime
    by: str
    approved_by: str
    deployment: str
    running: int
    current: bool
    retired: bool


@dataclass(frozen=True)
class ClauseLine:
    """A clause that a process serves: in which files, at which elements, and which scenarios prove it."""

    rule: RuleText
    homes: tuple[tuple[str, tuple[str, ...]], ...]
    scenarios: tuple[str, ...]


@dataclass(frozen=True)
class ClausePage:
    """The clauses that the current version of a process serves."""

    key: str
    name: str
    lines: tuple[ClauseLine, ...]


@dataclass(frozen=True)
class Designs:
    """`two`: a second person must approve. `deploys`, `rules`: the reader may deploy; may change that setting."""

    processes: tuple[ProcessLine, ...]
    waiting: tuple[DeploymentLine, ...]
    deployments: tuple[DeploymentLine, ...]
    total: int
    two: bool
    deploys: bool
    rules: bool


@dataclass(frozen=True)
class ProcessPage:
    """A process with all its versions, newest first, and the files that came with the one shown."""

    key: str
    name: str
    versions: tuple[VersionLine, ...]
    shown: VersionLine
    files: tuple[DesignFile, ...]
    deploys: bool
    migrates: bool


@dataclass(frozen=True)
class SettingChange:
    """What one setting was and is."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class ElementChange:
    """What became of one element. `how`: added, removed, changed, moved; `said` says what it is, in words."""

    file: str
    key: str
    element: str
    how: str
    said: str
    settings: tuple[SettingChange, ...] = ()


@dataclass(frozen=True)
class Remarks:
    """What the checks remark on what is in force: by "process:<id>", "decision:<id>", …, and by deployment."""

    parts: Mapping[str, tuple[Finding, ...]]
    deployments: Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True)
class DraftDiagram:
    """A diagram that waits for approval, and whether its process is in use already."""

    process: str
    file: DesignFile
    known: bool


@dataclass(frozen=True)
class Draft:
    """What a deployment that waits would change of what is in force, and what the checks say of it now."""

    diagrams: tuple[DraftDiagram, ...]
    changes: tuple[ElementChange, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class ComparePage:
    """Two versions of a process held against each other."""

    key: str
    name: str
    versions: tuple[int, ...]
    old: int
    new: int
    changes: tuple[ElementChange, ...]
