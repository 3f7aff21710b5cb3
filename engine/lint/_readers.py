"""What the reader that builds programs refuses, told once and under the name of our rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml.etree import _Element as Element

from engine.diagrams import build, check
from engine.errors import Finding, Invalid
from engine.lint._bpmn import NODES, SUB_PROCESSES
from engine.lint._config import LEVELS
from engine.lint._diagram import Diagram
from engine.lint._elements import identity, is_true, kind, name_of

_TOPICS: dict[str, tuple[str, ...]] = {
    "readable": ("not-xml", "doctype", "too-large", "not-bpmn", "too-deep", "process-missing"),
    "unique-id": ("duplicate-id", "missing-id"),
    "reserved-id": ("reserved-id", "bad-id"),
    "execution-platform": ("other-engine",),
    "boundary-host": ("boundary-dangling",),
    "caught-once": ("caught-twice",),
    "flow-ends": (
        "flow-dangling", "flow-into-boundary", "flow-into-start", "flow-out-of-end", "flow-to-event-scope",
    ),
    "call-activity-target": ("call-missing", "called-without-start", "unknown-process"),
    "business-rule-decision": ("decision-missing", "decision-result", "unknown-decision"),
    "decision-result": ("decision-without-result",),
    "known-form": ("unknown-form",),
    "mapping": (
        "camunda-local", "pass-incomplete", "pass-variables", "parameter-without-name", "bad-variable-name",
        "many-output", "camunda-source", "camunda-target",
    ),
    "service-task-implementation": (
        "camunda-type", "external-without-topic", "service-without-work", "camunda-class", "camunda-expression",
        "camunda-delegate-expression", "camunda-connector", "camunda-topic", "camunda-field", "work-twice",
    ),
    "user-task-performer": ("assignee-twice", "performer-unreadable"),
    "form-kind": ("form-key-expression", "form-variable", "camunda-form-property", "form-twice"),
    "listener": (
        "camunda-task-listener", "camunda-execution-listener", "listener-event", "listener-empty",
        "camunda-variable-mapping-class",
        "camunda-variable-mapping-delegate-expression",
    ),
    "condition-boolean": ("condition-empty", "condition-literal"),
    "condition-place": ("condition-without-effect",),
    "default-flow": ("default-elsewhere",),
    "flow-condition": ("flow-without-condition",),
    "expression": ("expression-invalid", "expression-empty", "unknown-question", "wrong-arguments"),
    "expression-language": ("script-language", "script-missing", "camunda-script", "camunda-resource"),
    "link-event": ("link-without-end", "link-with-flow", "link-twice"),
    "event-reference": (
        "message-missing", "signal-missing", "escalation-missing", "error-without-code",
        "escalation-without-code",
    ),
    "multi-instance": ("many-data", "many-without-number"),
    "start-event": ("no-start",),
    "single-plain-start": ("several-starts",),
    "event-gateway": ("race-without-events", "race-with-other-way"),
    "timer": ("timer-missing", "timer-unreadable"),
}  # fmt: skip
"""Our rule -> what the reader of diagrams calls the same matter."""
_RULE = {theirs: ours for ours, names in _TOPICS.items() for theirs in names}
_PREFIXES = {
    "camunda-form-": "form-kind",
    "form-": "form-kind",
    "camunda-connector": "service-task-implementation",
    "camunda-variable-mapping": "listener",
    "camunda-case": "call-activity-target",
    "camunda-": "ignored-setting",
}
_ALSO = {
    "single-plain-start": ("sub-process-start",),
    "unsupported-element": ("sub-process-start", "boundary-host", "event-reference"),
    "ignored-setting": (
        "call-activity-target",
        "service-task-implementation",
        "form-kind",
        "listener",
        "mapping",
        "expression-language",
    ),
    "service-task-implementation": ("form-kind", "listener"),
    "multi-instance": ("expression",),
    "business-rule-decision": ("decision-result", "expression", "service-task-implementation"),
}
"""Our rule -> other rules of ours that may have told the same already."""
_WIDE = frozenset(["flow-ends", "single-plain-start", "condition-place", "execution-platform", "start-event"])
"""Matters that the reader tells at another element than we do: told once a file."""
_SCOPES = SUB_PROCESSES | {"process"}
_SUBJECT = re.compile(r"[一-鿿A-Za-z]+“([^”]*)”的?")


def refused(diagram: Diagram, told: Iterable[Finding]) -> list[Finding]:
    """`told` (what our rules found in this diagram) with what the reader of diagrams refuses besides."""
    found = list(told)
    for process in diagram.processes:
        name = identity(process)
        if is_true(process.get("isExecutable")) and name:
            found = _merge(found, _name(diagram, check(name, diagram.content, diagram.file)))
    if not any(f.level == "error" for f in found):
        for process in diagram.processes:
            found = _merge(found, _name(diagram, _built(diagram, identity(process))))
    return found


def _built(diagram: Diagram, process: str) -> tuple[Finding, ...]:
    """What building finds beyond checking; other files are looked at by their own readers."""
    try:
        build(process, {f"process:{process}": diagram.content})
    except Invalid as invalid:
        here = [f for f in invalid.findings if not f.rule.startswith("unknown-")]
        return tuple(replace(f, file=diagram.file) for f in here)
    return ()


def _name(diagram: Diagram, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings under our rules' names, without the subject that the report puts before them."""
    elements = {identity(e): e for e in diagram.root.iter() if identity(e)}
    for f in findings:
        owner = _owner(elements.get(f.element))
        rule = _RULE.get(f.rule) or next((r for p, r in _PREFIXES.items() if f.rule.startswith(p)), "")
        rule = rule or (f.rule if f.rule in LEVELS else "unsupported-element")
        subject = _SUBJECT.match(f.sentence)
        sentence = f.sentence[subject.end() :] if subject and subject[1] in (f.name, f.element) else f.sentence
        if owner is None:
            yield replace(f, rule=rule, sentence=sentence)
        else:
            name = name_of(owner)
            yield replace(f, rule=rule, sentence=sentence, element=identity(owner), name=name, kind=kind(owner))


def _owner(element: Element | None) -> Element | None:
    """The node, flow or process that people know, of which `element` is a part."""
    known = (*NODES, "process", "sequenceFlow", "message", "signal", "error", "escalation")
    around = element.getparent() if element is not None else None
    if element is not None and around is not None and kind(around) in _SCOPES and identity(element):
        return element  # also what nobody knows
    holders = (element, *element.iterancestors()) if element is not None else ()
    return next((e for e in holders if kind(e) in known and identity(e)), element)


def _merge(told: list[Finding], more: Iterable[Finding]) -> list[Finding]:
    """One finding a matter: ours stays, as an error where the reader refuses it."""
    merged = list(told)
    before = len(merged)
    for finding in more:
        same = {finding.rule, *_ALSO.get(finding.rule, ())}
        twins = [n for n in range(before) if merged[n].element == finding.element and merged[n].rule in same]
        for n in twins:
            if finding.level == "error":
                merged[n] = replace(merged[n], level="error")
        elsewhere = finding.rule in _WIDE and any(f.rule in (finding.rule, "unsupported-element") for f in told)
        if not twins and not elsewhere and finding not in merged:
            merged.append(finding)
    return merged
