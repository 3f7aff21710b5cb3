"""Nothing a designer wrote is ignored without a word: camunda: settings that have no effect here are listed."""

# ruff: noqa: SIM905  (a long list of words reads best as words)

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._elements import ranks_work

_READ = frozenset(
    "assignee candidateUsers candidateGroups dueDate followUpDate priority formRef formRefBinding formRefVersion "
    "initiator calledElementBinding calledElementVersion calledElementVersionTag decisionRef decisionRefBinding "
    "decisionRefVersion decisionRefVersionTag mapDecisionResult resultVariable type topic collection elementVariable "
    "versionTag historyTimeToLive isStartableInTasklist candidateStarterGroups candidateStarterUsers errorCodeVariable "
    "errorMessageVariable escalationCodeVariable errorMessage modelerTemplate modelerTemplateVersion "
    "modelerTemplateIcon asyncBefore asyncAfter async failedJobRetryTimeCycle "
    "properties property inputOutput inputParameter outputParameter in out list map value "
    "entry".split()
)
_TOLD_ELSEWHERE = frozenset(
    "formKey formData formProperty formField validation constraint class expression delegateExpression connector "
    "connectorId field string script resource caseRef caseBinding caseVersion caseTenantId executionListener "
    "taskListener variableMappingClass variableMappingDelegateExpression".split()
)
_WHY = {
    "exclusive": "同一件的后台工作总是一个接一个办，不会同时办；删去即可。",
    "jobPriority": "到期的工作按时间先后办；删去即可。",
    "taskPriority": "只用在外部任务和有外部任务的流程上；删去即可。",
}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Attributes and elements of the camunda: namespace that no rule and no part of the engine reads."""
    for element in diagram.elements:
        names = [str(a)[len(CAMUNDA) :] for a in element.attrib if str(a).startswith(CAMUNDA)]
        if str(element.tag).startswith(CAMUNDA):
            names.append(str(element.tag)[len(CAMUNDA) :])
        for name in names:
            if name == "taskPriority" and ranks_work(element):
                continue
            if name not in _READ and name not in _TOLD_ELSEWHERE:
                yield diagram.report(
                    element,
                    f"设置 camunda:{name} 在这里不起作用。",
                    _WHY.get(name, "删去；需要它的效果时，请换一种画法。"),
                    f"camunda:{name} has no effect.",
                )
