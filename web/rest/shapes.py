"""The shape of what is answered about what is there: every key of Camunda 7's, null where there is nothing.

The types of what the views make, so that mypy holds the views to them; the OpenAPI document is written from them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

Date = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$")]
"""An instant as Camunda 7 writes it: 2026-11-23T09:00:00.000+0800."""


class Count(TypedDict):
    """How many."""

    count: int


class Version(TypedDict):
    """Which Camunda 7 this speaks like."""

    version: str


class Engine(TypedDict):
    """The name of an engine."""

    name: str


class Link(TypedDict):
    """Where something is."""

    method: str
    href: str
    rel: str


Info = dict[str, Any]
VariableType = Literal["String", "Boolean", "Long", "Double", "Date", "Null", "Json"]


Plain = str | bool | int | float | None


class Variable(TypedDict):
    """A variable's value; exact numbers that a double cannot hold are text, lists and objects Json text."""

    type: VariableType
    value: Plain
    valueInfo: Info


Variables = dict[str, Variable]


class Deployment(TypedDict):
    """A deployment."""

    links: list[Link]
    id: str
    name: str | None
    source: str | None
    deploymentTime: Date
    tenantId: None


class Resource(TypedDict):
    """A file of a deployment."""

    id: str
    name: str
    deploymentId: str


class Definition(TypedDict):
    """A version of a process."""

    id: str
    key: str
    category: str | None
    description: None
    name: str | None
    version: int
    resource: str
    deploymentId: str
    diagram: None
    suspended: bool
    tenantId: None
    versionTag: str | None
    historyTimeToLive: None
    startableInTasklist: bool


class Decision(TypedDict):
    """A version of a decision."""

    id: str
    key: str
    category: None
    name: str | None
    version: int
    resource: str
    deploymentId: str
    tenantId: None
    decisionRequirementsDefinitionId: None
    decisionRequirementsDefinitionKey: None
    historyTimeToLive: None
    versionTag: str | None


class Deployed(Deployment):
    """A deployment with what it defines; the first process is the one that the caller may start."""

    deployedProcessDefinitions: dict[str, Definition] | None
    deployedCaseDefinitions: None
    deployedDecisionDefinitions: dict[str, Decision] | None
    deployedDecisionRequirementsDefinitions: None


class Diagram(TypedDict):
    """A process as it was drawn."""

    id: str
    bpmn20Xml: str


class Table(TypedDict):
    """A decision table as it was drawn."""

    id: str
    dmnXml: str


class IncidentCount(TypedDict):
    """How many incidents of one kind."""

    incidentType: str
    incidentCount: int


DefinitionStatistics = TypedDict(
    "DefinitionStatistics",
    {
        "id": str,
        "instances": int,
        "failedJobs": int,
        "incidents": list[IncidentCount],
        "definition": Definition,
        "@class": str,
    },
)
"""How many cases of a version run."""


class Instance(TypedDict):
    """A case."""

    links: list[Link]
    id: str
    definitionId: str
    businessKey: str | None
    caseInstanceId: None
    ended: bool
    suspended: bool
    tenantId: None
    variables: NotRequired[Variables]


class FormRef(TypedDict):
    """Which form file."""

    key: str
    binding: Literal["deployment"]
    version: None


class Form(TypedDict):
    """What form there is."""

    key: str | None
    camundaFormRef: FormRef | None
    contextPath: None


class IdentityLink(TypedDict):
    """Who has to do with a task, and how."""

    userId: str | None
    groupId: str | None
    type: str


class Attachment(TypedDict):
    """A file of a case."""

    links: list[Link]
    id: str
    name: str
    description: None
    taskId: str
    type: str
    url: None
    createTime: None
    removalTime: None
    rootProcessInstanceId: str


class Finding(TypedDict):
    """What a check of a draft has to say."""

    file: str
    line: int | None
    element: str | None
    name: str | None
    rule: str
    level: Literal["error", "warning"]
    sentence: str
    remedy: str


class Findings(TypedDict):
    """All that a check has to say."""

    findings: list[Finding]
