"""The camunda: profile: which attributes and extension elements run on which element. Everything else is a finding."""

from __future__ import annotations

from engine.diagrams.findings import Findings
from engine.diagrams.saves import ASYNC
from engine.diagrams.words import ACTIVITIES, EVENTS, NODES
from engine.diagrams.xml import BPMN, CAMUNDA, Element, kind

FORM = {"formKey", "formRef", "formRefBinding", "formRefVersion"}
WORKER = {"type", "topic", "expression", "resultVariable"}
ATTRIBUTES: dict[str, set[str]] = {
    "process": {
        "versionTag", "historyTimeToLive", "isStartableInTasklist", "candidateStarterGroups", "candidateStarterUsers",
    },
    "userTask": {
        "assignee", "candidateUsers", "candidateGroups", "dueDate", "followUpDate", "priority", *FORM,
    },
    "startEvent": {"initiator", *FORM},
    "callActivity": {"calledElementBinding", "calledElementVersion", "calledElementVersionTag"},
    "businessRuleTask": {
        "decisionRef", "decisionRefBinding", "decisionRefVersion", "decisionRefVersionTag", "mapDecisionResult",
        *WORKER,
    },
    "serviceTask": WORKER,
    "sendTask": WORKER,
    "messageEventDefinition": WORKER,
    "signalEventDefinition": {"async"},
    "scriptTask": {"resultVariable"},
    "multiInstanceLoopCharacteristics": {"collection", "elementVariable"},
    "conditionalEventDefinition": {"variableName", "variableEvents"},
    "errorEventDefinition": {"errorCodeVariable", "errorMessageVariable"},
    "escalationEventDefinition": {"escalationCodeVariable"},
    "error": {"errorMessage"},
}  # fmt: skip
"""camunda: attributes that run, by element."""

HARMLESS = {
    "exclusive", "jobPriority", "taskPriority",
    "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon",
}  # fmt: skip
"""Attributes that change no outcome here: the case's lock keeps its jobs apart anyway, work is not ranked, and
templates are the Modeler's own business. The lint warns of the first three."""

LISTENING = NODES | {"process", "sequenceFlow"}
"""Where execution listeners may be written."""
SAVING = NODES | {"multiInstanceLoopCharacteristics"}
"""Where save points and retries may be written."""

EXTENSIONS: dict[str, set[str]] = {
    **{name: {"inputOutput"} for name in ACTIVITIES | EVENTS},
    "userTask": {"inputOutput", "formData", "formProperty", "taskListener"},
    "startEvent": {"inputOutput", "formData", "formProperty"},
    "callActivity": {"inputOutput", "in", "out"},
    "signalEventDefinition": {"in"},
    **{name: {"inputOutput", "errorEventDefinition"} for name in ("serviceTask", "sendTask", "businessRuleTask")},
}
"""camunda: extension elements that run, by element; `properties` may stand anywhere."""

PARTS: dict[str, set[str]] = {
    "failedJobRetryTimeCycle": set(),
    "errorEventDefinition": {"id", "errorRef", "expression"},
    "executionListener": {"event", "expression"},
    "taskListener": {"event", "expression", "id"},
    "script": {"scriptFormat"},
    "properties": set(),
    "property": {"name", "value", "id"},
    "formData": set(),
    "formProperty": {"id", "name", "type", "required", "readable", "writable", "variable", "default"},
    "formField": {"id", "label", "type", "defaultValue"},
    "validation": set(),
    "constraint": {"name", "config"},
    "inputOutput": set(),
    "inputParameter": {"name"},
    "outputParameter": {"name"},
    "list": set(),
    "value": {"id", "name"},
    "map": set(),
    "entry": {"key"},
    "in": {"source", "sourceExpression", "target", "variables", "businessKey", "local"},
    "out": {"source", "sourceExpression", "target", "variables", "local"},
}
"""Attributes of the extension elements that run."""

VALUES = {
    "opinion": {"required", "optional"},
    "style": {"stop"},
    "attachments": {"optional", "required"},
    "closed": {"true", "false"},
    "reach": {"all", "matter"},
}
"""Words that our own properties may have."""

OTHER_ENGINES = ("activiti.org", "flowable.org", "camunda.org/schema/zeebe", "operaton.org/schema")
"""Extensions of other engines would be silently lost."""

REMEDIES = {
    "class": "程序要做的事画成外部任务（类型 external 加主题）；只改变量的，写表达式 ${…}。",
    "expression": "请写在服务、发送、规则任务或消息事件上。",
    "delegateExpression": "程序要做的事画成外部任务（类型 external 加主题）；只改变量的，写表达式 ${…}。",
    "connector": '改用外部任务（camunda:type="external" 加主题）。',
    "businessKey": "删去业务键：案卷的编号由系统给。",
    "datePattern": "删去日期格式：日期一律写作 2026-12-15。",
    "taskListener": "任务监听器只能写在用户任务上。",
    "field": "删去字段注入：没有程序会读它。",
    "resource": "把表达式写在图里，格式选 juel 或 feel。",
}


def check_profile(process: Element, findings: Findings) -> None:
    """Everything of the camunda: profile in a process, and in the file's own elements, that does not run."""
    for element in _everything(process):
        tag = str(element.tag)
        if tag.startswith((CAMUNDA, BPMN)):
            _check_attributes(element, findings)
        parent = element.getparent()
        if parent is not None and parent.tag == BPMN + "extensionElements":
            _check_extension(element, parent, findings)


def _everything(process: Element) -> list[Element]:
    root = process.getparent()
    others = (
        [child for child in root if kind(child) in ("message", "signal", "error", "escalation")]
        if root is not None
        else []
    )
    return [*process.iter("*"), *(part for other in others for part in other.iter("*"))]


def _check_attributes(element: Element, findings: Findings) -> None:
    tag = str(element.tag)
    own = tag.startswith(CAMUNDA)
    known = PARTS.get(tag[len(CAMUNDA) :], set()) if own else ATTRIBUTES.get(kind(element), set())
    if kind(element) in SAVING:
        known = known | ASYNC
    for key in element.attrib:
        full = str(key)
        name = full.removeprefix(CAMUNDA)
        if name == full and (not own or full.startswith("{")):
            if full.startswith("{") and any(engine in full for engine in OTHER_ENGINES):
                _other_engine(element, full, findings)
            continue
        if name not in known and name not in HARMLESS:
            remedy = REMEDIES.get(name, f"删去 camunda:{name}。")
            if kind(element) == "task" and name in ATTRIBUTES.get("userTask", set()):
                remedy = f"这个任务没有选类型。由人办的，点扳手图标，改成 User Task；不由人办的，删去 camunda:{name}。"
            findings.not_run(element, f"camunda-{_kebab(name)}", f" camunda:{name} ", remedy)


def _check_extension(element: Element, box: Element, findings: Findings) -> None:
    tag = str(element.tag)
    holder = box.getparent()
    if not tag.startswith(CAMUNDA):
        if any(engine in tag for engine in OTHER_ENGINES):
            _other_engine(element, tag, findings)
        return
    name = tag[len(CAMUNDA) :]
    if name == "properties":
        _check_properties(element, findings)
        return
    if name == "failedJobRetryTimeCycle" and holder is not None and kind(holder) in SAVING:
        return
    if name == "executionListener" and holder is not None and kind(holder) in LISTENING:
        return _check_parts(element, findings)
    if holder is None or name not in EXTENSIONS.get(kind(holder), set()):
        remedy = REMEDIES.get(name, f"删去 camunda:{name}。")
        findings.not_run(element, f"camunda-{_kebab(name)}", f" camunda:{name} ", remedy)
        return
    if kind(holder) == "endEvent" and element.find(CAMUNDA + "outputParameter") is not None:
        findings.not_run(element, "end-output", "结束事件上的输出映射", "请删去输出参数。")
    _check_parts(element, findings)


def _check_parts(element: Element, findings: Findings) -> None:
    for part in element.iter("*"):
        inner = str(part.tag).removeprefix(CAMUNDA)
        timer = str(part.tag).startswith(BPMN) and element.get("event") == "timeout"
        if inner not in PARTS and not timer:
            findings.not_run(part, f"camunda-{_kebab(inner)}", f" camunda:{inner} ", "改用表达式 ${…}。")


def _check_properties(element: Element, findings: Findings) -> None:
    """Properties of ours whose value is a word from a list; names of others are the designer's own."""
    for prop in element.iterfind(CAMUNDA + "property"):
        name, value = prop.get("name") or "", prop.get("value") or ""
        if name in VALUES and value and value not in VALUES[name]:
            findings.add(
                prop,
                "property-value",
                f"的属性 {name} 不能是“{value}”。",
                f"请改为 {' 或 '.join(sorted(VALUES[name]))}。",
                f"{name} is {value}.",
            )


def _other_engine(element: Element, name: str, findings: Findings) -> None:
    findings.not_run(
        element, "other-engine", f"别的引擎的扩展 {name} ", "请用 Camunda Modeler 按 Camunda 7 重画这一项。"
    )


def _kebab(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name.partition("}")[2] or name).lstrip("-")
