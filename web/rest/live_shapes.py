"""The shape of what is answered about what runs: tasks, tokens, external work, what failed."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from web.rest.shapes import Date, FormRef, IncidentCount, Info, Instance, Link, Plain, Variables, VariableType


class Task(TypedDict):
    """An open task."""

    id: str
    name: str
    assignee: str | None
    created: Date
    lastUpdated: None
    due: Date | None
    followUp: Date | None
    delegationState: Literal["PENDING", "RESOLVED"] | None
    description: str | None
    executionId: str
    owner: str | None
    parentTaskId: None
    priority: int
    processDefinitionId: str
    processInstanceId: str
    taskDefinitionKey: str
    caseExecutionId: None
    caseInstanceId: None
    caseDefinitionId: None
    suspended: bool
    formKey: str | None
    camundaFormRef: FormRef | None
    tenantId: None


class Comment(TypedDict):
    """A remark on a task."""

    links: list[Link]
    id: str
    userId: str
    time: Date
    taskId: str
    processInstanceId: str
    message: str
    removalTime: None
    rootProcessInstanceId: str


class GroupTasks(TypedDict):
    """How many open tasks a group is offered; null: those that no group is offered."""

    groupName: str | None
    taskCount: int


class ActivityStatistics(TypedDict):
    """How many tokens stand at an element."""

    id: str
    instances: int
    failedJobs: int
    incidents: list[IncidentCount]


class Job(TypedDict):
    """Due work: a timer, a save point, a message or signal on its way."""

    id: str
    jobDefinitionId: None
    dueDate: Date
    processInstanceId: str
    executionId: str
    processDefinitionId: str
    processDefinitionKey: str
    retries: int
    exceptionMessage: str | None
    failedActivityId: str | None
    suspended: bool
    priority: int
    tenantId: None
    createTime: None


class Subscription(TypedDict):
    """What a token waits for."""

    id: str
    eventType: Literal["message", "signal", "conditional"]
    eventName: str | None
    executionId: str
    processInstanceId: str
    activityId: str
    createdDate: None
    tenantId: None


class NodeIncident(TypedDict):
    """What failed where a token stands."""

    id: str
    activityId: str


class TransitionInstance(TypedDict):
    """A token before a step that is done apart (asyncBefore), waiting for its turn."""

    id: str
    parentActivityInstanceId: str
    activityId: str
    activityName: str | None
    activityType: str
    processInstanceId: str
    processDefinitionId: str
    executionId: str
    incidentIds: list[str]
    incidents: list[NodeIncident]


class ActivityInstance(TypedDict):
    """Where tokens stand, as a tree."""

    id: str
    parentActivityInstanceId: str | None
    activityId: str
    activityType: str
    activityName: str | None
    name: str | None
    processInstanceId: str
    processDefinitionId: str
    childActivityInstances: list[ActivityInstance]
    childTransitionInstances: list[TransitionInstance]
    executionIds: list[str]
    incidentIds: list[str]
    incidents: list[NodeIncident]


class ExternalTask(TypedDict):
    """External work."""

    activityId: str
    activityInstanceId: str
    errorMessage: str | None
    executionId: str
    id: str
    lockExpirationTime: Date | None
    createTime: Date | None
    processDefinitionId: str
    processDefinitionKey: str
    processDefinitionVersionTag: None
    processInstanceId: str
    retries: int | None
    suspended: bool
    workerId: str | None
    topicName: str
    tenantId: None
    priority: int
    businessKey: str | None


class LockedExternalTask(ExternalTask):
    """Work that was taken, with what it sees, and with the properties in the diagram where they were asked for."""

    variables: Variables
    extensionProperties: NotRequired[dict[str, str]]


class Incident(TypedDict):
    """What failed for good; `configuration` is our number of the work."""

    id: str
    processDefinitionId: str
    processInstanceId: str
    executionId: str
    incidentTimestamp: Date
    incidentType: str
    activityId: str
    failedActivityId: str
    causeIncidentId: str
    rootCauseIncidentId: str
    configuration: str
    tenantId: None
    incidentMessage: str | None
    jobDefinitionId: None
    annotation: None


class VariableInstance(TypedDict):
    """A variable of a running case."""

    id: str
    name: str
    type: VariableType
    value: Plain
    valueInfo: Info
    processDefinitionId: str
    processInstanceId: str
    executionId: str
    caseInstanceId: None
    caseExecutionId: None
    taskId: None
    batchId: None
    activityInstanceId: str
    errorMessage: None
    tenantId: None


class Execution(TypedDict):
    """The execution that a message reached: the case."""

    id: str
    processInstanceId: str
    ended: bool
    tenantId: None


class Correlated(TypedDict):
    """What went on or began with a message."""

    resultType: Literal["Execution", "ProcessDefinition"]
    execution: Execution | None
    processInstance: Instance | None
    variables: NotRequired[Variables]


class Granted(TypedDict):
    """The cases that were begun to ask for exceptions."""

    cases: list[str]
