"""Reads what an event waits for or throws, with the message, signal, error or escalation it refers to."""

from __future__ import annotations

from engine.diagrams.compiling import Compiler
from engine.diagrams.findings import Findings
from engine.diagrams.heads import names
from engine.diagrams.xml import BPMN, CAMUNDA, Element, box, kind, local_name, properties, text
from engine.expressions import Expression
from engine.machine.details import Address, Condition, Erring, Event, Timer

TIMES = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
DOES = ("type", "expression")
"""Attributes with which a send task or message throw does something else than send the message."""
CHANGES = frozenset({"create", "update", "delete"})
THROWING = ("intermediateThrowEvent", "endEvent", "sendTask")


def definition(element: Element) -> Element | None:
    """The event definition inside an event."""
    return next((child for child in element if kind(child).endswith("EventDefinition")), None)


def event_kind(element: Element) -> str:
    """ "none", "message", "timer", … of an event element."""
    found = definition(element)
    return kind(found).removesuffix("EventDefinition") if found is not None else "none"


class EventReader:
    """Reads the events of one file."""

    def __init__(self, root: Element, findings: Findings, compiler: Compiler) -> None:
        """`root`: the designer's definitions, where messages and the like are declared."""
        self.findings, self.compile = findings, compiler
        self.declared = {
            (kind(child), child.get("id")): child
            for child in root
            if kind(child) in ("message", "signal", "error", "escalation")
        }

    def read(self, element: Element) -> Event:
        """The event of an event element or of a send or receive task."""
        word, found = kind(element), definition(element)
        if word in ("sendTask", "receiveTask"):
            return self._task(element)
        if found is None or not word.endswith("Event"):
            return Event()
        throws = word in THROWING
        match event_kind(element):
            case "message":
                return self._named(element, found, "message", throws)
            case "signal":
                return self._named(element, found, "signal", throws)
            case "timer":
                return Event(kind="timer", timer=self.timer(element, found))
            case "conditional":
                return Event(kind="condition", condition=self._condition(element, found))
            case "error":
                return self._error(element, found, throws)
            case "escalation":
                code = self._code(element, found, "escalation", "escalationCode", throws)
                variable = found.get(CAMUNDA + "escalationCodeVariable") or ""
                return Event(kind="escalation", code=code, code_variable=variable)
            case "compensate" if throws:
                return Event(kind="compensation", activity=found.get("activityRef") or "")
            case "cancel":
                return Event(kind="cancel")
            case "terminate":
                return Event(kind="terminate")
        return Event()

    def _task(self, element: Element) -> Event:
        if kind(element) == "sendTask" and any(element.get(CAMUNDA + name) is not None for name in DOES):
            return Event()
        return self._named(element, element, "message", kind(element) == "sendTask")

    def _named(self, element: Element, holder: Element, what: str, throws: bool) -> Event:
        if what == "message" and any(holder.get(CAMUNDA + name) is not None for name in DOES):
            return Event()
        if kind(element) == "receiveTask" and not holder.get("messageRef"):
            return Event(kind="message", performers=self._performers(element))
        declared = self.declared.get((what, local_name(holder.get(what + "Ref"))))
        name = declared.get("name") if declared is not None else None
        if not name:
            words = {"message": "消息", "signal": "信号"}[what]
            self.findings.add(
                element,
                f"{what}-missing",
                f"没有指明{words}。",
                f"请选择或新建{words}并填写名称。",
                f"No {what} with a name.",
            )
            return Event(kind=what)
        return Event(
            kind=what,
            name=self.compile.template(holder, name),
            performers=() if throws else self._performers(element),
            address=self._address(element) if throws and what == "message" else Address(),
        )

    def _performers(self, element: Element) -> tuple[Expression, ...]:
        return self.compile.names(element, properties(element).get("performer", ""))

    def _address(self, element: Element) -> Address:
        """For whom a thrown message is: the properties `matter`, `case`, `unit` and `starter`."""
        found = properties(element)
        names = ("matter", "case", "unit", "starter")
        return Address(*(self.compile.template(element, found.get(name)) for name in names))

    def _condition(self, element: Element, found: Element) -> Condition | None:
        written = found.find(BPMN + "condition")
        language = written.get("language") if written is not None else None
        if not text(written):
            self.findings.add(
                element, "condition-empty", "没有填写条件。", "请填写条件，如 ${amount > 100}。", "Empty."
            )
            return None
        compiled = self.compile.in_language(element, text(written), language)
        if compiled is not None and compiled.never_boolean:
            self.findings.add(
                element, "condition-literal", "的条件不会是“是”或“否”。", "请写成 ${…} 的比较。", "Never true or false."
            )
        changes = frozenset(names(found.get(CAMUNDA + "variableEvents")))
        if not changes <= CHANGES:
            self.findings.add(
                element,
                "variable-events",
                "的 variableEvents 写错了。",
                "请用 create、update、delete，以逗号分开。",
                "Unknown variable event.",
            )
        variable = (found.get(CAMUNDA + "variableName") or "").strip()
        return Condition(compiled, variable, changes) if compiled is not None else None

    def timer(self, element: Element, found: Element) -> Timer | None:
        """The time of a timer definition; findings are told at `element`."""
        times = [child for child in found if kind(child) in TIMES]
        if len(times) != 1:
            self.findings.add(
                element, "timer-missing", "没有填写时间。", "请填写一种时间，如 P20D。", "One time is needed."
            )
            return None
        how = TIMES[kind(times[0])]
        compiled = self.compile.timer(element, how, text(times[0]))
        return Timer(how, compiled) if compiled is not None else None

    def _error(self, element: Element, found: Element, throws: bool) -> Event:
        code = self._code(element, found, "error", "errorCode", throws)
        declared = self.declared.get(("error", local_name(found.get("errorRef"))))
        message = declared.get(CAMUNDA + "errorMessage") if declared is not None else None
        return Event(
            kind="error",
            code=code,
            code_variable=found.get(CAMUNDA + "errorCodeVariable") or "",
            message_variable=found.get(CAMUNDA + "errorMessageVariable") or "",
            message=self.compile.template(found, message) if throws else None,
        )

    def errors(self, element: Element) -> tuple[Erring, ...]:
        """The camunda:errorEventDefinition of external work, those with an expression that can be true."""
        found = []
        for child in box(element):
            if child.tag != CAMUNDA + "errorEventDefinition":
                continue
            if element.get(CAMUNDA + "type") != "external":
                self.findings.not_run(child, "error-misplaced", "外部任务以外的错误定义", "请改用错误边界事件。")
            if child.get("expression") is None:
                sentence = "的错误定义没有写何时抛出。"
                self.findings.add(child, "error-without-expression", sentence, "请填写表达式 ${…}。", "No expression.")
            when = self.compile.template(child, child.get("expression"), frozenset({"externalTask"}))
            code = self._code(element, child, "error", "errorCode", True)
            if when is not None and code:
                found.append(Erring(when, code))
        return tuple(found)

    def _code(self, element: Element, found: Element, what: str, attribute: str, throws: bool) -> str | None:
        reference = found.get(what + "Ref")
        declared = self.declared.get((what, local_name(reference)))
        words = {"error": "错误", "escalation": "上报"}[what]
        if reference and declared is None and what == "error":
            return reference  # as Camunda 7: what no error is declared for is the code itself
        if reference and declared is None:
            self.findings.add(
                element, f"{what}-missing", f"引用的{words}不存在。", f"请选择{words}。", f"No {what} {reference}."
            )
            return None
        code = declared.get(attribute) if declared is not None else None
        if throws and not code:
            self.findings.add(
                element, f"{what}-without-code", f"没有{words}代码。", f"请填写{words}代码。", f"No {attribute}."
            )
        return code or None
