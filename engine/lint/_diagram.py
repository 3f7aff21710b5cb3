"""What rules see: a designer's diagram as scopes of nodes and flows, on the unchanged lxml tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import BPMN, CAMUNDA, CHINESE, NODES, SUB_PROCESSES
from engine.lint._elements import (
    camunda,
    catches_compensation,
    definitions,
    identity,
    is_bpmn,
    is_true,
    kind,
    name_of,
    property_of,
)
from engine.lint._places import Place, places

if TYPE_CHECKING:
    from engine.lint._domains import Domain
    from engine.lint._ends import End
    from engine.lint._project import Project
    from engine.lint._variables import Written


@dataclass(frozen=True, eq=False)
class Flow:
    """A sequence flow; `source` and `target` are ids as written ("" if missing)."""

    element: Element
    id: str
    source: str
    target: str

    @property
    def condition(self) -> Element | None:
        """The conditionExpression element; None without, or where it is empty."""
        found = self.element.find(f"{BPMN}conditionExpression")
        if found is None or not ((found.text or "").strip() or len(found) or found.get(CAMUNDA + "resource")):
            return None
        return found

    @property
    def condition_text(self) -> str:
        """The text of the condition, "" without."""
        found = self.condition
        return (found.text or "").strip() if found is not None else ""


@dataclass(frozen=True, eq=False)
class Scope:
    """A process or sub-process: its own nodes and flows, without those of sub-processes inside."""

    element: Element
    process: Element
    nodes: Mapping[str, Element]
    flows: tuple[Flow, ...]
    leaving: Mapping[str, list[Flow]] = field(default_factory=dict)
    entering: Mapping[str, list[Flow]] = field(default_factory=dict)
    boundaries: Mapping[str, list[Element]] = field(default_factory=dict)

    def out(self, node: str) -> list[Flow]:
        """Flows out of a node, in document order, that lead to a node of this scope."""
        return [f for f in self.leaving.get(node, []) if f.target in self.nodes]

    def into(self, node: str) -> list[Flow]:
        """Flows into a node that come from a node of this scope."""
        return [f for f in self.entering.get(node, []) if f.source in self.nodes]

    def default_of(self, node: str) -> str:
        """The id of the node's default flow, "" without."""
        return self.nodes[node].get("default", "") if node in self.nodes else ""

    def next(self, node: str) -> list[str]:
        """Where a token may come next: by flows, out of boundary events, over links."""
        onward = [f.target for f in self.out(node)]
        onward += [identity(b) for b in self.boundaries.get(node, [])]
        return onward + self.links.get(node, [])

    @cached_property
    def links(self) -> Mapping[str, list[str]]:
        """Link throw event -> link catch events of the same name."""
        catches: dict[str, list[str]] = {}
        for node, link in self._link_events("intermediateCatchEvent"):
            catches.setdefault(link, []).append(node)
        return {node: catches.get(link, []) for node, link in self._link_events("intermediateThrowEvent")}

    def _link_events(self, wanted: str) -> Iterator[tuple[str, str]]:
        for node, element in self.nodes.items():
            if kind(element) == wanted:
                yield from ((node, d.get("name", "")) for k, d in definitions(element) if k == "link")

    def starts(self) -> list[str]:
        """Start events of this scope."""
        return [n for n, e in self.nodes.items() if kind(e) == "startEvent"]

    def reach(self, starts: Iterable[str], without: str | None = None) -> set[str]:
        """Nodes that can be reached from `starts` (these included), never passing `without`."""
        seen: set[str] = set()
        todo = [s for s in starts if s in self.nodes and s != without]
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo += [n for n in self.next(node) if n != without and n in self.nodes]
        return seen


@dataclass(eq=False)
class Diagram:
    """One .bpmn file with what is deployed beside it. `root` is <definitions>."""

    file: str
    root: Element
    project: Project
    content: bytes = b""
    unreadable: tuple[Finding, ...] = ()
    written: dict[str, Written] = field(default_factory=dict)
    """What `_variables.written` found, by process."""
    domains: dict[str, Mapping[str, Domain]] = field(default_factory=dict)
    """What `_domains.domains` found, by process."""
    ends: list[End] | None = None
    """What `_ends.ends` found."""

    def report(self, element: Element, sentence: str, remedy: str, english: str, *, mild: bool = False) -> Finding:
        """A finding at `element`. The runner adds the rule and its level; `mild` makes a warning of it in any case."""
        owners = (e for e in (element, *element.iterancestors()) if is_bpmn(e) and identity(e) and kind(e) in CHINESE)
        owner = next(owners, self.root)
        in_file = owner is not self.root
        return Finding(
            file=self.file,
            line=element.sourceline or 1,
            element=identity(owner) if in_file else "",
            name=name_of(owner) if in_file else "",
            rule="",
            sentence=sentence,
            remedy=remedy,
            level="warning" if mild else "error",
            english=english,
            kind=kind(owner) if in_file else "",
        )

    @cached_property
    def processes(self) -> tuple[Element, ...]:
        """The processes that are checked: the executable ones, or all where none is."""
        every = tuple(self.root.findall(f"{BPMN}process"))
        return tuple(p for p in every if is_true(p.get("isExecutable"))) or every

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """All processes and sub-processes, outer before inner."""
        return tuple(scope for process in self.processes for scope in _scopes(process, process))

    @cached_property
    def nodes(self) -> tuple[tuple[Scope, Element], ...]:
        """All nodes with their scopes."""
        return tuple((scope, node) for scope in self.scopes for node in scope.nodes.values())

    @cached_property
    def tables(self) -> Mapping[str, list[tuple[Element, bool]]]:
        """Decision table -> the processes that ask it, and whether as a guard."""
        found: dict[str, list[tuple[Element, bool]]] = {}
        for scope, node in self.nodes:
            names = [(camunda(node, "decisionRef"), False)] if kind(node) == "businessRuleTask" else []
            names += [(guard, True) for guard in property_of(node, "guard").split()]
            for name, guards in names:
                found.setdefault(name, []).append((scope.process, guards))
        return found

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """All elements below the checked processes, themselves included, in document order."""
        return tuple(e for p in self.processes for e in p.iter() if isinstance(e.tag, str))

    def of(self, *kinds: str) -> Iterator[tuple[Scope, Element]]:
        """The nodes of these kinds, with their scopes."""
        return ((scope, node) for scope, node in self.nodes if kind(node) in kinds)

    @cached_property
    def declared(self) -> Mapping[str, Element]:
        """Messages, signals, errors and escalations by id."""
        return {identity(e): e for e in self.root if kind(e) in ("message", "signal", "error", "escalation")}

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """All texts of the checked processes that may hold an expression."""
        return tuple(place for process in self.processes for place in places(process))

    def is_closed(self, process: Element) -> bool:
        """Whether the process takes no variables but its forms' keys (contracts 17)."""
        return is_true(property_of(process, "closed"))

    def names_rules(self, process: Element) -> bool:
        """Whether the process, or anything in it, names a catalogue rule."""
        return any(p.get("name") == "rule" and p.get("value") for p in process.iter(f"{CAMUNDA}property"))


def _scopes(element: Element, process: Element) -> Iterator[Scope]:
    nodes: dict[str, Element] = {}
    flows: list[Flow] = []
    leaving: dict[str, list[Flow]] = {}
    entering: dict[str, list[Flow]] = {}
    boundaries: dict[str, list[Element]] = {}
    for child in element:
        if not is_bpmn(child):
            continue
        if kind(child) in NODES:
            nodes.setdefault(identity(child), child)
        elif kind(child) == "sequenceFlow":
            flow = Flow(child, identity(child), child.get("sourceRef", ""), child.get("targetRef", ""))
            flows.append(flow)
            leaving.setdefault(flow.source, []).append(flow)
            entering.setdefault(flow.target, []).append(flow)
        if kind(child) == "boundaryEvent" and child.get("attachedToRef") and not catches_compensation(child):
            boundaries.setdefault(child.get("attachedToRef", ""), []).append(child)
    yield Scope(element, process, nodes, tuple(flows), leaving, entering, boundaries)
    for child in nodes.values():
        if kind(child) in SUB_PROCESSES:
            yield from _scopes(child, process)
