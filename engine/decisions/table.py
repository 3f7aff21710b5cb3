"""Decision tables: compiled once, matched often (DMN chapter 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.decisions.base_types import as_wall_clock
from engine.decisions.coverage import MAX_RULES, Cell, check_coverage, check_order, read_cell
from engine.decisions.findings import Findings, Refusal
from engine.decisions.hits import AGGREGATORS, POLICIES, Judge, Match, TableBroken
from engine.decisions.item_types import ItemTypes
from engine.decisions.place import Place
from engine.decisions.reading import CAMUNDA, Element, children, first, from_camunda_7, text_of, type_ref
from engine.decisions.suspects import check_cell, check_dates, check_results
from engine.decisions.texts import CELL_NAMES, compile_cell, compile_text
from engine.expressions import ExpressionInvalid
from engine.expressions.feel import Code, Feel, Matcher, Runtime, Scope, compile_expression, compile_tests

Convert = Callable[[Feel, Runtime], Feel]


@dataclass(frozen=True)
class Input:
    """A condition column: its value, the values it allows, the names of the value in cells."""

    label: str
    value: Code
    allowed: Matcher | None
    cell_names: tuple[str, ...]
    coerce: Callable[[Feel], Feel] | None
    type: str | None = None


@dataclass(frozen=True)
class Output:
    """A conclusion column: the conversion of its type, the order of its values, its default."""

    name: str
    convert: Convert
    order: Code | None
    default: Code | None


@dataclass(frozen=True)
class Rule:
    """One row."""

    tests: tuple[Matcher, ...]
    results: tuple[Code, ...]


@dataclass(frozen=True)
class Table:
    """A compiled decision table."""

    judge: Judge
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def match(self, scope: Scope) -> Match:
        """Evaluate the inputs, match the rules from the top, apply the hit policy."""
        values = [self._input(column, scope) for column in self.inputs]
        hits: list[tuple[int, tuple[Feel, ...]]] = []
        for number, rule in enumerate(self.rules, 1):
            scope.rt.burn()
            if all(test(value, scope) is True for test, value in zip(rule.tests, values, strict=True)):
                hits.append((number, self._row(rule.results, scope)))
                if self.judge.policy == "FIRST":
                    break
        if not hits:
            return self.judge.nothing(self._defaults(scope))
        return self.judge.decide(hits, [self._order(output, scope) for output in self.outputs], scope.rt)

    def _input(self, column: Input, scope: Scope) -> Feel:
        value = column.value(scope)
        if column.allowed is not None and value is not None and column.allowed(value, scope) is not True:
            raise TableBroken(
                f"决策表“{self.judge.name}”：“{column.label}”的值不在允许范围内",
                f"the decision table “{self.judge.name}”: the value of “{column.label}” is not among those allowed",
            )
        return column.coerce(value) if column.coerce else value

    def _row(self, results: Sequence[Code], scope: Scope) -> tuple[Feel, ...]:
        return tuple(
            output.convert(result(scope), scope.rt) for result, output in zip(results, self.outputs, strict=True)
        )

    def _defaults(self, scope: Scope) -> tuple[Feel, ...] | None:
        if all(output.default is None for output in self.outputs):
            return None
        return tuple(
            None if output.default is None else output.convert(output.default(scope), scope.rt)
            for output in self.outputs
        )

    def _order(self, output: Output, scope: Scope) -> Sequence[Feel]:
        values = output.order(scope) if output.order else []
        return values if isinstance(values, list) else []


class TableCompiler:
    """Compiles the tables of one file."""

    def __init__(self, types: ItemTypes, findings: Findings) -> None:
        self.types = types
        self.findings = findings

    def compile(self, element: Element, place: Place) -> Table:
        """What is wrong in a cell becomes a finding, and the rest is still looked at."""
        name = _name_of(element)
        policy, aggregator = self._policy(element)
        inputs = [self._input(column, i, place) for i, column in enumerate(children(element, "input"), 1)]
        columns = children(element, "output")
        outputs = [self._output(column, name, place) for column in columns]
        with self.findings.collect(element):
            self._check_shape(element, policy, aggregator)
        rows = children(element, "rule")
        rules = [self._rule(row, number, place, (inputs, outputs)) for number, row in enumerate(rows, 1)]
        if not self.types.specification:
            check_results([children(row, "outputEntry") for row in rows], place, self.findings)
        if policy in ("UNIQUE", "FIRST") and not self.types.specification:
            self._check_coverage(element, place, policy)
        judge = Judge(name, policy, aggregator, tuple(output.name for output in outputs))
        return Table(judge, tuple(inputs), tuple(outputs), tuple(rules))

    def _check_coverage(self, element: Element, place: Place, policy: str) -> None:
        """Only where every cell can be read as FEEL; what cannot has its finding already."""
        rules: list[list[Cell]] = []
        rows = children(element, "rule")
        for row in rows if len(rows) <= MAX_RULES else ():
            try:
                cells = [compile_tests(text_of(cell), place.known).tree for cell in children(row, "inputEntry")]
            except ExpressionInvalid:
                return
            rules.append([read_cell(cell) for cell in cells])
        columns = children(element, "input")
        types = {type_ref(first(column, "inputExpression")) for column in columns}
        if all(len(rule) == len(columns) for rule in rules):
            check = check_order if policy == "FIRST" else check_coverage
            check(element, rules, types <= {"integer", "long"}, self.findings)

    def _policy(self, element: Element) -> tuple[str, str | None]:
        given, aggregator = element.get("hitPolicy", "UNIQUE").upper(), element.get("aggregation")
        policy = POLICIES.get(given, given)
        if policy not in POLICIES.values() or (aggregator and aggregator not in AGGREGATORS):
            raise Refusal(
                "dmn-hit-policy",
                f"不支持命中策略 {policy} {aggregator or ''}".strip(),
                f"the hit policy {policy} {aggregator or ''} is not supported",
                f"改用 {'、'.join(POLICIES.values())} 之一。",
            )
        return policy, aggregator if policy == "COLLECT" else None

    def _check_shape(self, element: Element, policy: str, aggregator: str | None) -> None:
        columns = children(element, "output")
        names = [column.get("name") for column in columns]
        if not columns:
            raise Refusal("dmn-outputs", "决策表没有结论列", "the table has no output", "至少要有一列结论。")
        if len(columns) > 1 and (len(set(names)) < len(names) or not all(names)):
            raise Refusal(
                "dmn-outputs", "结论列没有名称或重名", "outputs need names of their own", "给每列结论一个不同的名称。"
            )
        if aggregator and len(columns) > 1 and not self.types.specification:
            raise Refusal(
                "dmn-hit-policy",
                f"有多列结论时不能用 {aggregator} 汇总",
                f"{aggregator} needs exactly one output",
                "只留一列结论，或去掉汇总。",
            )
        ordered = any(text_of(first(column, "outputValues")) for column in columns)
        if policy in ("PRIORITY", "OUTPUT ORDER") and not ordered and not self.types.specification:
            raise Refusal(
                "dmn-hit-policy",
                f"命中策略 {policy} 要求列出结论的取值及先后",
                f"{policy} needs outputValues",
                "在结论列填写取值（outputValues），先后即优先次序。",
            )

    def _input(self, column: Element, number: int, place: Place) -> Input:
        expression, ref = first(column, "inputExpression"), None
        value: Code = _null
        if expression is not None:
            ref = type_ref(expression)
            with self.findings.collect(expression, f"第 {number} 个条件列"):
                value = compile_text(expression, place)
                check_dates(expression, f"第 {number} 个条件列", self.findings)
        run, allowed = value, None
        with self.findings.collect(column, f"第 {number} 个条件列的取值"):
            text = text_of(first(column, "inputValues"))
            allowed = compile_tests(text, place.known).matches if text else None
        own = column.get(f"{{{CAMUNDA}}}inputVariable")
        wall_clock = ref == "date" and from_camunda_7(column.getroottree().getroot())
        return Input(
            label=column.get("label") or text_of(expression) or str(number),
            type=ref,
            value=lambda scope: self.types.convert(run(scope), ref, scope.rt),
            allowed=allowed,
            cell_names=(*CELL_NAMES, own) if own else CELL_NAMES,
            coerce=as_wall_clock if wall_clock else None,
        )

    def _output(self, column: Element, table: str, place: Place) -> Output:
        ref, default, order = type_ref(column), first(column, "defaultOutputEntry"), None
        run: Code | None = None
        with self.findings.collect(column, "结论列"):
            text = text_of(first(column, "outputValues"))
            order = compile_expression(f"[{text}]", place.known).code if text else None
            run = compile_text(default, place) if default is not None and text_of(default) else None
        return Output(column.get("name") or table, lambda value, rt: self.types.convert(value, ref, rt), order, run)

    def _rule(self, row: Element, number: int, place: Place, columns: tuple[Sequence[Input], Sequence[Output]]) -> Rule:
        cells, results = children(row, "inputEntry"), children(row, "outputEntry")
        if (len(cells), len(results)) != (len(columns[0]), len(columns[1])):
            shape = Refusal(
                "dmn-rule",
                f"规则 {number} 的列数不对：有 {len(cells)} 个条件和 {len(results)} 个结论",
                f"rule {number} has {len(cells)} inputs and {len(results)} outputs",
                f"应有 {len(columns[0])} 个条件和 {len(columns[1])} 个结论。",
            )
            self.findings.add(row, shape)
            return Rule((), ())
        tests: list[Matcher] = []
        for i, (cell, column) in enumerate(zip(cells, columns[0], strict=True), 1):
            with self.findings.collect(cell, f"规则 {number} 第 {i} 个条件"):
                tests.append(compile_cell(cell, place, column.cell_names, column.coerce))
                if not self.types.specification:
                    check_cell(cell, place, (f"规则 {number} 第 {i} 个条件", column.type), self.findings)
        codes: list[Code] = []
        for i, result in enumerate(results, 1):
            with self.findings.collect(result, f"规则 {number} 第 {i} 个结论"):
                codes.append(compile_text(result, place))
        return Rule(tuple(tests), tuple(codes))


def _null(scope: Scope) -> Feel:
    return None


def _name_of(element: Element) -> str:
    owner: Element | None = element
    while owner is not None and not owner.get("name"):
        owner = owner.getparent()
    return (owner.get("name") if owner is not None else None) or ""
