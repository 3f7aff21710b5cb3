"""Boxed expressions (DMN 10.2.2): literal, context, invocation, list, relation, function, table, conditional, filter,
for, some and every, compiled to closures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.decisions.findings import Findings, Refusal
from engine.decisions.item_types import ItemTypes
from engine.decisions.place import MAX_DEPTH, Place
from engine.decisions.reading import Element, children, first, tag, type_ref
from engine.decisions.table import Table, TableCompiler
from engine.decisions.texts import compile_text, nothing
from engine.expressions.feel import Code, Feel, Function, Runtime, Scope, call_function, quantify, select, sequence

_ASIDE = ("description", "extensionElements", "variable", "column", "formalParameter")
"""Children of boxed expressions that are no expressions themselves."""


class BoxedCompiler:
    """Compiles the expressions of one file."""

    def __init__(self, types: ItemTypes, findings: Findings) -> None:
        self.types = types
        self.findings = findings
        self._tables = TableCompiler(types, findings)

    def table(self, element: Element, place: Place) -> Table:
        """A decision table by itself, for a decision that is one."""
        return self._tables.compile(element, place)

    def expression(self, element: Element, place: Place) -> Code:
        """A boxed expression with the conversion of its type."""
        if place.depth > MAX_DEPTH:
            raise RecursionError
        code = _COMPILERS[tag(element)](self, element, place.deeper())
        return self._typed(code, type_ref(element))

    def inner(self, element: Element | None, place: Place) -> Code:
        """The boxed expression inside an element; null where there is none."""
        found = first(element, *KINDS)
        return nothing if found is None else self.expression(found, place)

    def _typed(self, code: Code, ref: str | None) -> Code:
        return code if not ref else lambda scope: self.types.convert(code(scope), ref, scope.rt)

    def _literal(self, element: Element, place: Place) -> Code:
        code: Code = nothing
        with self.findings.collect(element):
            code = compile_text(element, place)
        return code

    def _table(self, element: Element, place: Place) -> Code:
        table = self.table(element, place)
        return lambda scope: table.match(scope).value

    def _context(self, element: Element, place: Place) -> Code:
        entries: list[tuple[str | None, Code]] = []
        for entry in children(element, "contextEntry"):
            variable = first(entry, "variable")
            key = variable.get("name") if variable is not None else None
            code = self.inner(entry, place.binding([key]))
            entries.append((key, self._typed(code, type_ref(variable))))
            place = place.binding([key])

        def make(scope: Scope) -> Feel:
            out: dict[str, Feel] = {}
            inside = Scope(out, scope, scope.rt)
            for key, code in entries:
                value = code(inside)
                if key is None:
                    return value
                out[key] = value
            return out

        return make

    def function(self, element: Element, place: Place) -> Code:
        """A function definition; also the logic of a knowledge model."""
        if element.get("kind", "FEEL").upper() != "FEEL":
            raise Refusal(
                "dmn-external",
                "不支持外部函数（Java、PMML）",
                "external functions are not supported",
                "改用 FEEL 书写。",
            )
        params = [(param.get("name") or "", type_ref(param)) for param in children(element, "formalParameter")]
        body = self.inner(element, place.binding(name for name, _ in params))
        fitted = [(name, self._parameter(ref)) for name, ref in params]

        def make(scope: Scope) -> Feel:
            return Function(fitted, lambda rt, names: body(Scope(names, scope, rt)))

        return make

    def _parameter(self, ref: str | None) -> Callable[[Feel, Runtime], Feel] | None:
        return None if not ref else lambda value, rt: self.types.convert(value, ref, rt)

    def _invocation(self, element: Element, place: Place) -> Code:
        target = self.inner(element, place)
        bindings: list[tuple[str, Code]] = []
        for binding in children(element, "binding"):
            parameter = first(binding, "parameter")
            bindings.append((parameter.get("name", "") if parameter is not None else "", self.inner(binding, place)))
        return lambda scope: call_function(target(scope), scope.rt, [], {name: code(scope) for name, code in bindings})

    def _items(self, element: Element, place: Place) -> list[Code]:
        codes: list[Code] = []
        for child in element:
            if tag(child) in KINDS:
                codes.append(self.expression(child, place))
            elif tag(child) and tag(child) not in _ASIDE:
                unknown = Refusal(
                    "dmn-element",
                    f"不认识的内容 {tag(child)}",
                    f"the element {tag(child)} is not known here",
                    "删去它，或改用表达式。",
                )
                self.findings.add(child, unknown)
        return codes

    def _list(self, element: Element, place: Place) -> Code:
        items = self._items(element, place)
        return lambda scope: [item(scope) for item in items]

    def _relation(self, element: Element, place: Place) -> Code:
        columns = [column.get("name") or "" for column in children(element, "column")]
        rows = [self._items(row, place) for row in children(element, "row")]
        if any(len(row) != len(columns) for row in rows):
            raise Refusal("dmn-relation", "关系表各行的列数不同", "rows of different length", "补齐每一行。")
        return lambda scope: [{name: cell(scope) for name, cell in zip(columns, row, strict=True)} for row in rows]

    def _conditional(self, element: Element, place: Place) -> Code:
        test, yes, no = (self.inner(first(element, part), place) for part in ("if", "then", "else"))

        def run(scope: Scope) -> Feel:
            condition = test(scope)
            if condition is True:
                return yes(scope)
            return no(scope) if condition is None or condition is False else None

        return run

    def _filter(self, element: Element, place: Place) -> Code:
        items = self.inner(first(element, "in"), place)
        inside = place.binding(["item"]).apart()
        match = self.inner(first(element, "match"), inside)
        place.note((), inside.uses.names | inside.uses.possible, inside.uses.calls)  # they may be keys of the items

        def run(scope: Scope) -> Feel:
            values = items(scope)
            if values is None:
                return None
            return select(values if isinstance(values, list) else [values], match, scope)

        return run

    def _iteration(self, element: Element, place: Place, part: str) -> tuple[str, Code, Code]:
        name = element.get("iteratorVariable") or ""
        source = self.inner(first(element, "in"), place)
        return name, source, self.inner(first(element, part), place.binding([name, "partial"]))

    def _for(self, element: Element, place: Place) -> Code:
        name, source, body = self._iteration(element, place, "return")

        def run(scope: Scope) -> Feel:
            values = sequence(source(scope), scope.rt)
            out: list[Feel] = []
            for value in values or []:
                scope.rt.burn()
                out.append(body(Scope({name: value, "partial": out}, scope, scope.rt)))
            return None if values is None else out

        return run

    def _quantified(self, word: str, element: Element, place: Place) -> Code:
        name, source, body = self._iteration(element, place, "satisfies")

        def run(scope: Scope) -> Feel:
            values = sequence(source(scope), scope.rt)
            if values is None:
                return None
            scope.rt.burn(len(values))
            return quantify([body(Scope({name: value}, scope, scope.rt)) for value in values], word)

        return run


_COMPILERS: Mapping[str, Callable[[BoxedCompiler, Element, Place], Code]] = {
    "literalExpression": BoxedCompiler._literal,
    "context": BoxedCompiler._context,
    "decisionTable": BoxedCompiler._table,
    "invocation": BoxedCompiler._invocation,
    "list": BoxedCompiler._list,
    "relation": BoxedCompiler._relation,
    "functionDefinition": BoxedCompiler.function,
    "conditional": BoxedCompiler._conditional,
    "filter": BoxedCompiler._filter,
    "for": BoxedCompiler._for,
    "some": lambda compiler, element, place: compiler._quantified("some", element, place),
    "every": lambda compiler, element, place: compiler._quantified("every", element, place),
}
KINDS = tuple(_COMPILERS)
"""The local names of boxed expressions."""
