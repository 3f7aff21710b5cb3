"""The shape of what is answered about what was, and about moving cases to another version."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from web.rest.shapes import Date, Info, Plain, VariableType


class HistoricInstance(TypedDict):
    """A case, running or ended."""

    id: str
    businessKey: str | None
    processDefinitionId: str
    processDefinitionKey: str
    processDefinitionName: str | None
    processDefinitionVersion: int
    startTime: Date
    endTime: Date | None
    removalTime: None
    durationInMillis: int | None
    startUserId: str | None
    startActivityId: None
    deleteReason: None
    rootProcessInstanceId: str
    superProcessInstanceId: None
    superCaseInstanceId: None
    caseInstanceId: None
    tenantId: None
    state: Literal["ACTIVE", "COMPLETED", "EXTERNALLY_TERMINATED"]


class HistoricActivity(TypedDict):
    """An element that a token passed."""

    id: str
    parentActivityInstanceId: str
    activityId: str
    activityName: str | None
    activityType: str
    processDefinitionKey: str
    processDefinitionId: str
    processInstanceId: str
    executionId: str
    taskId: str | None
    assignee: str | None
    calledProcessInstanceId: None
    calledCaseInstanceId: None
    startTime: Date
    endTime: Date | None
    durationInMillis: int | None
    canceled: bool
    completeScope: bool
    removalTime: None
    rootProcessInstanceId: str
    tenantId: None


class HistoricVariable(TypedDict):
    """A variable as it is or was at the end."""

    id: str
    name: str
    type: VariableType
    value: Plain
    valueInfo: Info
    processDefinitionKey: str
    processDefinitionId: str
    processInstanceId: str
    executionId: str
    activityInstanceId: str
    caseDefinitionKey: None
    caseDefinitionId: None
    caseInstanceId: None
    caseExecutionId: None
    taskId: None
    errorMessage: None
    tenantId: None
    state: Literal["CREATED"]
    createTime: None
    removalTime: None
    rootProcessInstanceId: str


class UserOperation(TypedDict):
    """An act; of a refusal, its sentence is the annotation."""

    id: str
    userId: str
    timestamp: Date
    operationId: str
    operationType: str
    entityType: str
    category: str
    annotation: str | None
    property: str | None
    orgValue: None
    newValue: str | None
    deploymentId: str | None
    processDefinitionId: str | None
    processDefinitionKey: str | None
    processInstanceId: str | None
    executionId: str | None
    caseDefinitionId: None
    caseInstanceId: None
    caseExecutionId: None
    taskId: str | None
    externalTaskId: None
    batchId: None
    jobId: None
    jobDefinitionId: None
    removalTime: None
    rootProcessInstanceId: str | None


class HistoricTask(TypedDict):
    """A task, open or ended."""

    id: str
    processDefinitionKey: str
    processDefinitionId: str
    processInstanceId: str
    executionId: str
    caseDefinitionKey: None
    caseDefinitionId: None
    caseInstanceId: None
    caseExecutionId: None
    activityInstanceId: str
    name: str
    description: None
    deleteReason: str | None
    owner: None
    assignee: str | None
    startTime: Date
    endTime: Date | None
    duration: int | None
    taskDefinitionKey: str
    priority: int
    due: Date | None
    parentTaskId: None
    followUp: Date | None
    tenantId: None
    removalTime: None
    rootProcessInstanceId: str


class HistoricIncident(TypedDict):
    """What failed for good, and was perhaps tried again; `configuration` is our number of the work."""

    id: str
    processDefinitionKey: str
    processDefinitionId: str
    processInstanceId: str
    executionId: str
    rootProcessInstanceId: str
    createTime: Date
    endTime: Date | None
    removalTime: None
    incidentType: str
    activityId: str
    failedActivityId: str
    causeIncidentId: str
    rootCauseIncidentId: str
    configuration: str
    historyConfiguration: None
    incidentMessage: str | None
    tenantId: None
    jobDefinitionId: None
    open: bool
    deleted: bool
    resolved: bool
    annotation: None


class HistoricDetail(TypedDict):
    """A value that a variable has had."""

    id: str
    type: Literal["variableUpdate"]
    processDefinitionKey: str
    processDefinitionId: str
    processInstanceId: str
    activityInstanceId: str
    executionId: str
    caseDefinitionKey: None
    caseDefinitionId: None
    caseInstanceId: None
    caseExecutionId: None
    taskId: None
    tenantId: None
    userOperationId: str | None
    time: Date
    removalTime: None
    rootProcessInstanceId: str
    fieldId: None
    fieldValue: None
    variableName: str
    variableInstanceId: str
    variableType: VariableType
    value: Plain
    valueInfo: Info
    initial: bool
    revision: int
    errorMessage: None


class HistoricIdentityLink(TypedDict):
    """A time that somebody was given a task, or it was taken from them."""

    id: str
    time: Date
    type: Literal["assignee"]
    userId: str
    groupId: None
    taskId: str
    processDefinitionId: str
    processDefinitionKey: str
    operationType: Literal["add", "delete"]
    assignerId: str | None
    tenantId: None
    removalTime: None
    rootProcessInstanceId: str


class PlannedInstruction(TypedDict):
    """One element of the old version and the one of the new on which it goes on."""

    sourceActivityIds: list[str]
    targetActivityIds: list[str]
    updateEventTrigger: bool


class MigrationPlan(TypedDict):
    """How cases of one version go on in another."""

    sourceProcessDefinitionId: str
    targetProcessDefinitionId: str
    instructions: list[PlannedInstruction]
    variables: None


class InstructionReport(TypedDict):
    """What is wrong with one instruction."""

    instruction: PlannedInstruction
    failures: list[str]


class MigrationReport(TypedDict):
    """What is wrong with a plan."""

    instructionReports: list[InstructionReport]
    variableReports: dict[str, str]
