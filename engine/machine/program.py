"""A program: what one version of the diagrams means. Made at deployment, shared by all cases, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.decisions import Decision
from engine.expressions import Expression
from engine.machine.details import Hook
from engine.machine.elements import ElementInfo, FlowInfo
from engine.machine.graph import Graph
from engine.machine.scopes import SubProcess

if TYPE_CHECKING:
    from engine.machine.steps import Step


@dataclass(frozen=True)
class Plan:
    """One scope of a program: a process or an embedded or event sub-process.

    `key` is the process id, or "<process>/<sub-process>". `spec` is SpiffWorkflow's specification of it.
    """

    key: str
    process: str
    spec: Any
    steps: Mapping[str, Step]
    starts: tuple[Step, ...]
    event_scopes: tuple[Step, ...]
    """Event sub-processes that listen while it is open."""
    own_variables: bool
    graph: Graph
    conditional: bool = False
    """Whether anything in it, or an event sub-process of it, waits for a condition."""
    undoing: Step | None = None
    """The event sub-process that undoes it once it has completed."""
    remembers: bool = False
    """Whether anything completed in it can be undone."""
    owner: tuple[str, str] | None = None
    """Plan key and step name of the sub-process element that opens it; None for a process."""
    hooks: tuple[Hook, ...] = ()
    """Execution listeners of a process."""

    @property
    def start(self) -> Step | None:
        """The plain start event, else the only one."""
        plain = [step for step in self.starts if step.details.event.kind == "none"]
        return next(iter(plain or self.starts), None)


@dataclass(frozen=True)
class Program:
    """What the machine and the pages need of a process and all it calls.

    `elements` and `flows` are by id; where a called process uses an id of the process itself, the process's own wins
    and `info` tells them apart. `message_starts` maps message names to start event ids.
    """

    process: str
    name: str
    title: Expression | None
    closed: bool
    startable_groups: tuple[str, ...]
    startable_users: tuple[str, ...]
    version_tag: str
    elements: Mapping[str, ElementInfo]
    flows: Mapping[str, FlowInfo]
    start_event: ElementInfo
    message_starts: Mapping[str, str]
    forms: Mapping[str, Any]
    decisions: Mapping[str, Decision]
    plans: Mapping[str, Plan]
    processes: Mapping[str, Mapping[str, ElementInfo]]
    properties: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    """What designers call the variables that no form asks for, those of called processes too."""
    signal_starts: Mapping[str, str] = field(default_factory=dict)
    """Signal names to start event ids."""
    bound: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """How what it names is bound: "process:<id>" or "decision:<id>" to binding and version."""
    named: frozenset[str] = frozenset()
    """Processes that an expression has named, and what they call: joined to it while a case ran."""
    timer_starts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Start event ids to ("date" | "duration" | "cycle", text)."""

    @property
    def plan(self) -> Plan:
        """The process's own scope."""
        return self.plans[self.process]

    @cached_property
    def conditional(self) -> bool:
        """Whether anything in it waits for a condition."""
        return any(plan.conditional for plan in self.plans.values())

    def info(self, element: str, process: str = "") -> ElementInfo:
        """An element by id and process ("": the process itself, then what it calls). KeyError."""
        return self.processes[process][element] if process else self.elements[element]

    def plan_of(self, step: Step, opened: str = "") -> Plan:
        """The scope that a sub-process or call activity opens; `opened`: the one that an expression has named."""
        if not isinstance(step, SubProcess):
            raise TypeError(f"{step.details.id} opens no scope")
        return self.plans[opened if step.details.named is not None else step.opens]

    def repeated(self, element: str) -> bool:
        """Whether the element, or a sub-process around it, is a multi-instance (会签)."""
        plan = self.home(element)
        while plan is not None:
            if plan.steps[element].details.many is not None:
                return True
            if plan.owner is None:
                return False
            key, element = plan.owner
            plan = self.plans[key]
        return False

    def home(self, element: str) -> Plan | None:
        """The scope an element stands in: the process and its sub-processes first, then called processes."""
        own_first = sorted(self.plans.values(), key=lambda plan: plan.process != self.process)
        return next((plan for plan in own_first if element in plan.steps), None)
