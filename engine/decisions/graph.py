"""One DMN file: its nodes, what each requires, and the compiled logic of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.decisions.boxed import KINDS, BoxedCompiler
from engine.decisions.findings import Findings, Refusal
from engine.decisions.item_types import ItemTypes
from engine.decisions.place import Place
from engine.decisions.reading import Element, children, first, read_root, tag, variable_name
from engine.decisions.table import Table
from engine.decisions.texts import nothing
from engine.errors import Finding
from engine.expressions.feel import Code, Uses

NODES = ("decision", "inputData", "businessKnowledgeModel", "decisionService")
_LOGIC = ("decision", "businessKnowledgeModel")
MAX_CHAIN = 40


@dataclass(frozen=True)
class Requirement:
    """What a node requires: a node of this or of an imported file (then under the import's name)."""

    alias: str | None
    graph: Graph
    node: str


class Graph:
    """A file. `specification`: as the standard has it, for the TCK (closed scopes, null for every mismatch, imports
    among `others`, findings are kept instead of refusing); else as Camunda 7 runs it.
    """

    def __init__(
        self, content: bytes, findings: Findings, others: Sequence[Graph] = (), *, specification: bool = False
    ) -> None:
        """NotReadable where the content is no DMN file."""
        root = read_root(content)
        self.findings = findings
        self.specification = specification
        self.namespace = root.get("namespace") or ""
        self.types = ItemTypes(root, findings, specification)
        self.imports = self._read_imports(root, others)
        self.boxed = BoxedCompiler(self.types, findings)
        self.nodes = self._read_nodes(root)
        self.tables: dict[str, Table] = {}
        self.logic: dict[str, Code] = {}
        self.uses: dict[str, Uses] = {}
        self.empty: set[str] = set()
        self.warnings: dict[str, tuple[Finding, ...]] = {}
        self._free: dict[str, frozenset[str]] = {}
        for key, node in self.nodes.items():
            if not specification:
                self._check_requirements(node)
            if tag(node) in _LOGIC:
                self.logic[key], before = nothing, len(findings.all)
                with findings.collect(node):
                    self._compile(key, node)
                self.warnings[key] = tuple(findings.all[before:])
        self._check_cycles()

    def _read_imports(self, root: Element, others: Sequence[Graph]) -> dict[str, Graph]:
        imports: dict[str, Graph] = {}
        for element in children(root, "import"):
            found = next((graph for graph in others if graph.namespace == element.get("namespace")), None)
            if found is not None:
                imports[element.get("name") or ""] = found
                self.types.imports[element.get("name") or ""] = found.types
            elif not self.specification:
                refusal = Refusal(
                    "dmn-import",
                    "不支持导入其他文件",
                    "importing other files is not supported",
                    "把用到的内容放进本文件。",
                )
                self.findings.add(element, refusal)
        return imports

    def _read_nodes(self, root: Element) -> dict[str, Element]:
        nodes: dict[str, Element] = {}
        for element in children(root, *NODES):
            key = element.get("id") or (f"#{element.get('name', '')}" if self.specification else "")
            if not key or key in nodes:
                refusal = Refusal(
                    "dmn-id", "缺少 id 或 id 重复", "the id is missing or not unique", "给它一个唯一的 id。"
                )
                self.findings.add(element, refusal)
            nodes[key] = element
        return nodes

    def find(self, kind: str, name: str) -> str | None:
        """The id of a node by kind and name."""
        found = (key for key, node in self.nodes.items() if tag(node) == kind and node.get("name") == name)
        return next(found, None)

    # requirements
    def target(self, href: str | None) -> Requirement | None:
        """What "#id" or "namespace#id" points to; None where it points nowhere."""
        namespace, _, key = (href or "").rpartition("#")
        for alias, graph in self.imports.items():
            if namespace == graph.namespace and namespace != self.namespace:
                return Requirement(alias, graph, key) if key in graph.nodes else None
        return Requirement(None, self, key) if key in self.nodes else None

    def requirements(self, node: Element) -> list[Requirement]:
        """All information and knowledge requirements of a node, in order."""
        return [found for ref in _references(node) if (found := self.target(ref.get("href"))) is not None]

    def _check_requirements(self, node: Element) -> None:
        for ref in _references(node):
            if self.target(ref.get("href")) is None:
                refusal = Refusal(
                    "dmn-requirement",
                    f"引用的 {ref.get('href')} 不存在",
                    f"{ref.get('href')} does not exist",
                    "重新连线，或删去这条要求。",
                )
                self.findings.add(ref, refusal)

    def _check_cycles(self) -> None:
        done: set[str] = set()

        def visit(key: str, path: tuple[str, ...]) -> None:
            node = self.nodes[key]
            if key in path or len(path) > MAX_CHAIN:
                name = node.get("name")
                raise Refusal(
                    "dmn-cycle", f"“{name}”循环依赖自身，或依赖过长", f"“{name}” requires itself", "去掉其中一条要求。"
                )
            if key in done or tag(node) not in _LOGIC:
                return
            for required in self.requirements(node):
                itself = required.node == key and tag(node) != "decision"  # a knowledge model may call itself
                if required.graph is self and not itself:
                    visit(required.node, (*path, key))
            done.add(key)

        for key, node in self.nodes.items():
            with self.findings.collect(node):
                visit(key, ())

    # logic
    def _names_for(self, node: Element) -> frozenset[str]:
        """What is in scope for a node's texts."""
        names = self.types.component_names() | {node.get("name") or ""}
        for required in self.requirements(node):
            names |= {required.alias or "", variable_name(required.graph.nodes[required.node])}
        for alias, graph in self.imports.items():
            names |= graph.types.component_names() | {variable_name(other) for other in graph.nodes.values()} | {alias}
            names |= set(graph.imports)
        return frozenset(names - {""})

    def _compile(self, key: str, node: Element) -> None:
        place = Place(self._names_for(node), check=not self.specification)
        self.uses[key] = place.uses
        if tag(node) == "businessKnowledgeModel":
            body = first(node, "encapsulatedLogic")
            self.logic[key] = self.boxed.function(body, place) if body is not None else self.boxed.inner(node, place)
            return
        found = first(node, *KINDS)
        if found is not None and tag(found) == "decisionTable":
            self.tables[key] = self.boxed.table(found, place)
        elif found is not None:
            self.logic[key] = self.boxed.expression(found, place)
        else:
            self.empty.add(key)
        if found is None and not self.specification:
            raise Refusal("dmn-empty", "决策没有内容", "the decision has no logic", "画出决策表或写出表达式。")

    def output_names(self, key: str) -> tuple[str, ...]:
        """The names of a decision's results: the columns of its table, or its variable."""
        table = self.tables.get(key)
        return table.judge.outputs if table else (variable_name(self.nodes[key]) or key,)

    def free_names(self, key: str) -> frozenset[str]:
        """The variables that a decision and all it requires read from the case."""
        if key not in self._free:
            self._free[key] = self._find_free_names(key)
        return self._free[key]

    def _find_free_names(self, key: str) -> frozenset[str]:
        node, uses = self.nodes[key], self.uses.get(key, Uses())
        provided: set[str] = set()
        inherited: set[str] = set()
        for required in self.requirements(node):
            other = required.graph.nodes[required.node]
            if tag(other) == "inputData" or required.node == key:
                continue
            provided |= {required.alias or variable_name(other)}
            if tag(other) == "decision":
                provided |= set(required.graph.output_names(required.node))
            inherited |= required.graph.free_names(required.node)
        if tag(node) == "businessKnowledgeModel":
            provided |= {variable_name(node)}
        return frozenset(uses.names - provided | inherited)

    def calls(self, key: str) -> frozenset[tuple[str, int]]:
        """The questions that a decision and all it requires ask outside."""
        calls: set[tuple[str, int]] = set()
        pending, seen = [(self, key)], {(self, key)}
        while pending:
            graph, node = pending.pop()
            calls |= graph.uses.get(node, Uses()).calls
            below = {(required.graph, required.node) for required in graph.requirements(graph.nodes[node])} - seen
            seen |= below
            pending.extend(below)
        return frozenset(calls)


def _references(node: Element) -> list[Element]:
    requirements = children(node, "informationRequirement", "knowledgeRequirement")
    return [ref for requirement in requirements for ref in requirement if ref.get("href")]
