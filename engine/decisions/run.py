"""One evaluation of a requirement graph: every decision at most once (DMN 6.2 and 10.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.decisions.graph import Graph
from engine.decisions.hits import Match, TableBroken
from engine.decisions.reading import Element, children, first, tag, type_ref, variable_name
from engine.expressions.feel import Feel, Function, Runtime, Scope
from engine.expressions.runtime import Names

_Key = tuple[Graph, str]
_Matches = dict[_Key, Match]


class Run:
    """Values of nodes, remembered. `root`: what the case knows; `given`: values a decision service was called with."""

    def __init__(self, root: Names, rt: Runtime, given: Mapping[_Key, Feel] | None = None) -> None:
        self.root = root
        self.rt = rt
        self._values: dict[_Key, Feel] = dict(given or {})
        self.matches: _Matches = {}

    def value(self, graph: Graph, key: str) -> Feel:
        """The value of a node; a function for knowledge models and services."""
        if (graph, key) not in self._values:
            node = graph.nodes[key]
            self._values[graph, key] = _EVALUATORS[tag(node)](self, graph, key, node)
        return self._values[graph, key]

    def _from_root(self, name: str | None) -> tuple[bool, Feel]:
        try:
            return True, self.root[name or ""]
        except KeyError:
            return False, None

    def _scope(self, graph: Graph, key: str) -> Scope:
        """What a node sees: what it requires; the case's variables too, unless run as the specification has it."""
        known: dict[str, Feel] = {}
        aliases: dict[str, dict[str, Feel]] = {}
        for required in graph.requirements(graph.nodes[key]):
            node = required.graph.nodes[required.node]
            if required.graph is graph and required.node == key:
                continue  # a knowledge model that calls itself finds its own name below
            if tag(node) == "inputData" and not graph.specification and not self._from_root(node.get("name"))[0]:
                continue
            value = self.value(required.graph, required.node)
            home = aliases.setdefault(required.alias, {}) if required.alias else known
            if not graph.specification:
                home |= self._by_output(required.graph, required.node, value)
            home[variable_name(node)] = value
        known |= aliases
        return Scope(known, None if graph.specification else Scope(self.root, None, self.rt), self.rt)

    def _by_output(self, graph: Graph, key: str, value: Feel) -> dict[str, Feel]:
        """Camunda 7 hands a table's result on under its output names, not under the decision's name: give both."""
        table = graph.tables.get(key)
        if table is None:
            return {}
        names = table.judge.outputs
        if len(names) == 1:
            return {names[0]: value}
        if isinstance(value, list):
            rows = [row for row in value if isinstance(row, dict)]
            return {name: [row.get(name) for row in rows] for name in names}
        return {name: value.get(name) if isinstance(value, dict) else None for name in names}

    def _input(self, graph: Graph, key: str, node: Element) -> Feel:
        found, value = self._from_root(node.get("name"))
        return graph.types.convert(value, type_ref(first(node, "variable")), self.rt) if found else None

    def _decision(self, graph: Graph, key: str, node: Element) -> Feel:
        ref = type_ref(first(node, "variable"))
        try:
            table = graph.tables.get(key)
            if table is None:
                if graph.specification and key in graph.empty:
                    return self._from_root(node.get("name"))[1]
                return graph.types.convert(graph.logic[key](self._scope(graph, key)), ref, self.rt)
            match = self.matches[graph, key] = table.match(self._scope(graph, key))
            # Camunda 7 converts the columns of a table and takes no notice of the decision's own type
            return graph.types.convert(match.value, ref, self.rt) if graph.specification else match.value
        except TableBroken:
            if graph.specification:
                return None
            raise

    def _model(self, graph: Graph, key: str, node: Element) -> Feel:
        scope = self._scope(graph, key)
        known: dict[str, Feel] = {}
        function = graph.logic[key](Scope(known, scope, self.rt))
        known[variable_name(node)] = function
        return function

    def _service(self, graph: Graph, key: str, node: Element) -> Feel:
        def nodes(*kinds: str) -> list[tuple[Graph, str]]:
            targets = [graph.target(ref.get("href")) for kind in kinds for ref in children(node, kind)]
            return [(found.graph, found.node) for found in targets if found is not None]

        inputs, outputs = nodes("inputData", "inputDecision"), nodes("outputDecision")
        names = [home.nodes[one].get("name") or "" for home, one in inputs]
        params = [
            (name, self._fitting(graph, type_ref(first(home.nodes[one], "variable"))))
            for name, (home, one) in zip(names, inputs, strict=True)
        ]

        def body(rt: Runtime, values: dict[str, Feel]) -> Feel:
            given = {where: values[name] for where, name in zip(inputs, names, strict=True)}
            inner = Run(values, rt, given)
            results = [inner.value(home, one) for home, one in outputs]
            named = {variable_name(home.nodes[one]): v for (home, one), v in zip(outputs, results, strict=True)}
            result: Feel = results[0] if len(outputs) == 1 else dict(named)
            return graph.types.convert(result, type_ref(first(node, "variable")), rt)

        return Function(params, body)

    def _fitting(self, graph: Graph, ref: str | None) -> Callable[[Feel, Runtime], Feel]:
        return lambda value, rt: graph.types.convert(value, ref, rt)


_EVALUATORS: Mapping[str, Callable[[Run, Graph, str, Element], Feel]] = {
    "inputData": Run._input,
    "decision": Run._decision,
    "businessKnowledgeModel": Run._model,
    "decisionService": Run._service,
}
