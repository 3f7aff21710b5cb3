"""Decisions as the rest of the engine sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.decisions.findings import Findings, Refusal
from engine.decisions.graph import Graph
from engine.decisions.reading import CAMUNDA, NotReadable, tag
from engine.decisions.run import Run
from engine.decisions.watching import tell
from engine.errors import Finding, Invalid
from engine.expressions import Context, EvaluationFailed, EvaluationLimit
from engine.expressions.feel import ContextNames, Feel, Runtime, to_value
from engine.values import Value


@dataclass(frozen=True)
class Outcome:
    """What a decision answered.

    `value`: as DMN has it: a scalar for one output, a dict for several, a list of these for COLLECT, RULE ORDER and
    OUTPUT ORDER, None for nothing. `rows`: one dict by output name for every rule that counts (one row for an
    aggregate, for default outputs and for a decision that is no table; none for nothing). `rules`: numbers from 1 of
    the rules that matched, in the order of the table.
    """

    value: Value
    rows: tuple[Mapping[str, Value], ...]
    rules: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Decision:
    """A decision of a deployed file: immutable, shareable between cases and threads.

    `inputs`: names of the variables that it and all it requires read; names in cells that no variable has show here.
    `calls`: the questions it asks outside. `outputs`: names of its columns, or of its variable. `hit_policy`: "" where
    it is no table. `version_tag`: camunda:versionTag. `warnings`: what is lawful but seldom meant.
    """

    id: str
    name: str
    inputs: frozenset[str]
    calls: frozenset[tuple[str, int]]
    outputs: tuple[str, ...]
    hit_policy: str
    version_tag: str
    warnings: tuple[Finding, ...]
    _graph: Graph = field(repr=False)

    def decide(self, context: Context) -> Outcome:
        """Evaluate the decision and what it requires, within one budget.

        EvaluationFailed: an unknown variable, a value of the wrong type, several rules where one is allowed.
        """
        rt = Runtime(context, types=self._graph.types.checks())
        run = Run(ContextNames(context), rt)
        try:
            return self._outcome(run, run.value(self._graph, self.id), rt)
        except RecursionError:
            raise EvaluationLimit("计算嵌套过深", "the evaluation is nested too deep") from None

    def _outcome(self, run: Run, result: Feel, rt: Runtime) -> Outcome:
        value = to_value(result, rt)
        for (_, key), hit in run.matches.items():
            tell(key, hit.rules)
        match = run.matches.get((self._graph, self.id))
        if match is None:
            return Outcome(value, () if value is None else ({self.outputs[0]: value},), ())
        rows = tuple({name: to_value(cell, rt) for name, cell in row.items()} for row in match.rows)
        return Outcome(value, rows, match.rules)


def read_decisions(content: bytes, file: str) -> Mapping[str, Decision]:
    """The decisions of a DMN file by id. Invalid("DIAGRAM_INVALID") with all findings at once."""
    findings = Findings(file)
    try:
        graph = Graph(content, findings)
    except NotReadable as refusal:
        finding = Finding(
            file=file,
            line=refusal.line,
            element="",
            name="",
            rule="dmn-xml",
            sentence=refusal.chinese,
            remedy="用建模器重新保存文件。",
            english=refusal.english,
        )
        raise Invalid("DIAGRAM_INVALID", findings=[finding]) from None
    keys = [key for key, node in graph.nodes.items() if tag(node) == "decision"]
    if not keys:
        findings.add(None, Refusal("dmn-empty", "文件里没有决策", "the file holds no decision", "至少画一个决策。"))
    if findings.errors:
        raise Invalid("DIAGRAM_INVALID", findings=findings.all)
    return {key: _decision(graph, key) for key in keys}


def _decision(graph: Graph, key: str) -> Decision:
    table = graph.tables.get(key)
    return Decision(
        id=key,
        name=graph.nodes[key].get("name") or key,
        inputs=graph.free_names(key),
        calls=graph.calls(key),
        outputs=graph.output_names(key),
        hit_policy=table.judge.policy if table else "",
        version_tag=graph.nodes[key].get(f"{{{CAMUNDA}}}versionTag") or "",
        warnings=graph.warnings[key],
        _graph=graph,
    )


def map_result(outcome: Outcome, how: str) -> Value:
    """What a business rule task stores (Camunda 7's mapDecisionResult).

    `how`: "singleEntry", "singleResult", "collectEntries" or "resultList". EvaluationFailed where the rows do not fit.
    """
    rows: list[Value] = [dict(row) for row in outcome.rows]
    if how == "resultList":
        return rows
    if how == "collectEntries":
        return [_only_entry(row) for row in outcome.rows]
    if how not in ("singleEntry", "singleResult"):
        raise ValueError(f"no way of mapping a decision's result: {how}")
    if len(rows) > 1:
        raise EvaluationFailed(
            f"决策给出 {len(rows)} 行结果，这里只能有一行", f"{len(rows)} rows where one is wanted ({how})"
        )
    if not rows:
        return None
    return rows[0] if how == "singleResult" else _only_entry(outcome.rows[0])


def _only_entry(row: Mapping[str, Value]) -> Value:
    if len(row) != 1:
        raise EvaluationFailed(
            f"一行结果有 {len(row)} 项，这里只能有一项", f"{len(row)} entries in a row where one is wanted"
        )
    return next(iter(row.values()))
