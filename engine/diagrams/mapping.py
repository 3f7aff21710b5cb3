"""What goes into an element and comes out of it: parameters, and camunda:in and camunda:out."""

from __future__ import annotations

from engine.diagrams.compiling import Compiler
from engine.diagrams.findings import Findings
from engine.diagrams.xml import CAMUNDA, Element, box, is_true
from engine.machine.details import Parameter, Pass, Passes


class MappingReader:
    """Reads the mappings of one file."""

    def __init__(self, findings: Findings, compiler: Compiler) -> None:
        """Adds what is wrong to `findings`."""
        self.findings, self.compile = findings, compiler

    def parameters(self, element: Element) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
        """camunda:inputParameter and camunda:outputParameter."""
        inputs, outputs = [], []
        for child in box(element):
            if child.tag == CAMUNDA + "inputOutput":
                inputs += [self._parameter(p) for p in child.iterfind(CAMUNDA + "inputParameter")]
                outputs += [self._parameter(p) for p in child.iterfind(CAMUNDA + "outputParameter")]
        return tuple(inputs), tuple(outputs)

    def _parameter(self, element: Element) -> Parameter:
        name = element.get("name") or ""
        if not name:
            self.findings.add(element, "parameter-without-name", "的参数没有名称。", "请填写参数名。", "No name.")
        return Parameter(name, self._mapped(element))

    def _mapped(self, element: Element) -> object:
        """What stands in a parameter or map entry, or is an item of a list: a text, a script, a list or a map."""
        for child in element:
            if str(child.tag).startswith(CAMUNDA):
                return self._composed(child)
        return self.compile.template(element, element.text)

    def _composed(self, element: Element) -> object:
        if element.tag == CAMUNDA + "script":
            return self.compile.script(element)
        if element.tag == CAMUNDA + "list":
            return tuple(self._composed(item) for item in element)
        if element.tag == CAMUNDA + "map":
            return {entry.get("key") or "": self._mapped(entry) for entry in element}
        return self._mapped(element)

    def passes(self, element: Element) -> Passes:
        """camunda:in and camunda:out of a call activity or a signal."""
        into: list[Pass] = []
        out: list[Pass] = []
        key = None
        for child in box(element):
            if child.tag == CAMUNDA + "in" and child.get("businessKey") is not None:
                key = self.compile.template(child, child.get("businessKey"))
            elif child.tag in (CAMUNDA + "in", CAMUNDA + "out"):
                (into if child.tag == CAMUNDA + "in" else out).append(self._pass(child))
        return Passes(tuple(into), tuple(out), key)

    def _pass(self, child: Element) -> Pass:
        if child.get("variables") is not None:
            if child.get("variables") != "all":
                self.findings.not_run(child, "pass-variables", "“all”以外的变量范围", "请改为 all。")
            return Pass(everything=True, local=is_true(child.get("local")))
        source, formula, target = child.get("source"), child.get("sourceExpression"), child.get("target")
        if not target or (not source and not formula):
            self.findings.add(
                child, "pass-incomplete", "的变量传递没有写全。", "请填写来源和目标。", "Source and target."
            )
            return Pass(target="?")
        found = self.compile.template(child, formula) if formula else self.compile.variable(child, source or "")
        return Pass(
            source=found, target=target, local=is_true(child.get("local")), name="" if formula else source or ""
        )
