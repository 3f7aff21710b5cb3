"""What deployment wants to know of a file before a program is built: its processes and what they refer to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.diagrams.form_keys import keyed_form
from engine.diagrams.xml import BPMN, CAMUNDA, Element, is_true, kind, line, local_name, properties

BINDINGS = ("deployment", "latest", "version", "versionTag")


@dataclass(frozen=True)
class ProcessHead:
    """A process of a file, as far as it need not be built. `starter_groups`: camunda:candidateStarterGroups."""

    id: str
    name: str
    executable: bool
    version_tag: str
    starter_groups: tuple[str, ...] = ()
    starter_users: tuple[str, ...] = ()
    closed: bool = False
    line: int = 0
    time_to_live: str = ""


@dataclass(frozen=True)
class Reference:
    """Another file that a process needs. `kind`: "process", "decision" or "form"; `version`: a number or tag."""

    kind: str
    ref: str
    binding: str
    version: str
    element: str
    line: int


def processes(root: Element) -> list[ProcessHead]:
    """The processes of a file, in document order."""
    return [_head(element) for element in root.iterfind(BPMN + "process")]


def names(text: str | None) -> tuple[str, ...]:
    """Ids separated by commas."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _head(element: Element) -> ProcessHead:
    return ProcessHead(
        id=element.get("id") or "",
        name=element.get("name") or element.get("id") or "",
        executable=is_true(element.get("isExecutable")),
        version_tag=element.get(CAMUNDA + "versionTag") or "",
        starter_groups=names(element.get(CAMUNDA + "candidateStarterGroups")),
        starter_users=names(element.get(CAMUNDA + "candidateStarterUsers")),
        closed=is_true(properties(element).get("closed")),
        line=line(element),
        time_to_live=element.get(CAMUNDA + "historyTimeToLive") or "",
    )


def find_process(root: Element, process: str) -> Element | None:
    """The process element with this id."""
    return next((e for e in root.iterfind(BPMN + "process") if e.get("id") == process), None)


def message_starts(root: Element, process: str) -> dict[str, str]:
    """The messages that begin `process`: name -> start event. A name with an expression begins nothing."""
    element = find_process(root, process)
    declared = {message.get("id"): message.get("name") or "" for message in root.iterfind(BPMN + "message")}
    found: dict[str, str] = {}
    for start in element.iterfind(BPMN + "startEvent") if element is not None else ():
        event = start.find(BPMN + "messageEventDefinition")
        name = declared.get(local_name(event.get("messageRef")), "").strip() if event is not None else ""
        if name and "{" not in name:
            found[name] = start.get("id") or ""
    return found


def references(root: Element, process: str) -> tuple[Reference, ...]:
    """What `process` needs: called processes, decision tables (guards too), forms; each once per element."""
    element = find_process(root, process)
    found: list[Reference] = []
    for node in element.iter("*") if element is not None else ():
        word = kind(node)
        if word == "callActivity":
            found += _reference(node, "process", node.get("calledElement"), "calledElement", "latest")
        elif word == "businessRuleTask":
            found += _reference(node, "decision", node.get(CAMUNDA + "decisionRef"), "decisionRef", "latest")
        if word in ("userTask", "startEvent"):
            found += _reference(node, "form", node.get(CAMUNDA + "formRef"), "formRef", "latest")
            found += _reference(node, "form", keyed_form(node), "formKey", "deployment")
        for guard in properties(node).get("guard", "").split() if word in ("userTask", "startEvent") else ():
            found.append(Reference("decision", guard, "deployment", "", node.get("id") or "", line(node)))
    return tuple(found)


def _reference(node: Element, what: str, ref: str | None, attribute: str, default: str) -> list[Reference]:
    binding, version = bound_to(node, attribute, default)
    if not ref or "{" in ref or "{" in version:  # known when a token comes, see `machine.naming`
        return []
    return [Reference(what, ref, binding, version, node.get("id") or "", line(node))]


REFERS = {
    "callActivity": ("process", "calledElement", "calledElement"),
    "businessRuleTask": ("decision", CAMUNDA + "decisionRef", "decisionRef"),
}
"""What an element refers to: the kind, the attribute, and how those of its binding begin."""


def is_named(node: Element) -> bool:
    """Whether an expression names the process that `node` calls, or the table it asks, or its version."""
    if kind(node) not in REFERS or any(node.get(CAMUNDA + word) is not None for word in ("type", "expression")):
        return False
    _, ref, prefix = REFERS[kind(node)]
    return "{" in (node.get(ref) or "") + bound_to(node, prefix)[1]


def bound_to(node: Element, attribute: str, default: str = "latest") -> tuple[str, str]:
    """Binding and version (a number or tag, "" where none counts) of the reference `attribute`."""
    prefix = CAMUNDA + attribute
    binding = node.get(prefix + "Binding") or default
    version = {"version": "Version", "versionTag": "VersionTag"}.get(binding)
    return binding, (node.get(prefix + version) or "").strip() if version else ""
