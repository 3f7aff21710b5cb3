"""Clients of Camunda 7 that others wrote, against the real application over HTTP (they were not written for us)."""

from __future__ import annotations

import asyncio
import io
import subprocess
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pycamunda.deployment
import pycamunda.externaltask
import pycamunda.group
import pycamunda.incident
import pycamunda.message
import pycamunda.processdef
import pycamunda.processinst
import pycamunda.signal
import pycamunda.task
import pycamunda.user
import pycamunda.variable
import pycamunda.version
import pytest
from camunda_client.clients.dto import AuthData
from camunda_client.clients.engine.client import CamundaEngineClient
from camunda_client.clients.engine.dto import GetTaskVariableDTO
from camunda_client.clients.engine.schemas import GetHistoryTasksFilterSchema, GetTasksFilterSchema
from camunda_client.clients.external_task.client import ExternalTaskClient as AsyncWorker
from camunda_client.clients.external_task.dto import ExternalTaskConfig
from camunda_client.types_ import VariableValueSchema
from requests.auth import HTTPBasicAuth
from support.bpmn import chain, el, flow
from support.city import FOUNDED, City
from support.rest import CLERK, DEPUTY
from support.site import APPROVER, FORWARDER, PASSWORD, REQUESTER, Site, under_way
from support.yard import drawn

from engine.commands.set_password import set_password

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its validators are of pydantic's first version
    from camunda.external_task.external_task import ExternalTask, TaskResult
    from camunda.external_task.external_task_worker import ExternalTaskWorker, NoExternalTaskFound

HERE = Path(__file__).parent
ERROR = '<bpmn:error id="none_left" name="号已用完" errorCode="NONE_LEFT"/>'
STAMPING = (
    el("startEvent", "begun", name="提出")
    + el("serviceTask", "stamp", name="编号用印", camunda_type="external", camunda_topic="编号用印")
    + el("boundaryEvent", "ran_out", '<bpmn:errorEventDefinition errorRef="none_left"/>', attachedToRef="stamp")
    + el("userTask", "check", name="核对", camunda_candidateGroups="government_office")
    + el("userTask", "mend", name="补号", camunda_candidateGroups="government_office")
    + el("endEvent", "ended", name="办结")
    + chain("begun stamp check ended")
    + flow("ran_out", "mend")
)


@pytest.fixture
def site(city: City) -> Iterator[Site]:
    """The demo city served over HTTP, with two requests under way."""
    made = Site(city.database, under_way(city.database))
    for login in ("designer", "operator", CLERK):
        set_password(city.database, login, PASSWORD, "operator", FOUNDED)
    with made.served():
        yield made


def ask(request: object, login: str) -> object:
    """Sends a request of pycamunda as `login`."""
    request.auth = HTTPBasicAuth(login, PASSWORD)
    return request()


def stamping(url: str) -> object:
    """Deploys the diagram with external work."""
    create = pycamunda.deployment.Create(url, name="用印", source="pycamunda", enable_duplicate_filtering=True)
    file = io.BytesIO(drawn("stamping", STAMPING, ERROR, name="用印"))
    file.name = "用印.bpmn"
    create.add_resource(file)
    return ask(create, "designer")


def left(site: Site, cases: Iterable[str]) -> list[list[str]]:
    """Elements of the open user tasks of each case."""
    return [[row["element"] for row in site.people.tasks(case) if row["kind"] == "user"] for case in cases]


def test_pycamunda(site: Site) -> None:
    """PyPI pycamunda: reads, deploys, starts, claims, completes."""
    url, waiting = f"{site.url}/engine-rest", site.cases["waiting"]
    assert ask(pycamunda.version.Get(url), CLERK) == "7.24.0"
    made = stamping(url)
    assert [one.key for one in made.deployed_process_definitions.values()] == ["stamping"]
    assert made.id_ in [one.id_ for one in ask(pycamunda.deployment.GetList(url), "designer")]
    assert "stamping" in [one.key for one in ask(pycamunda.processdef.GetList(url), CLERK)]
    assert "serviceTask" in ask(pycamunda.processdef.GetXML(url, key="stamping"), CLERK)
    stats = ask(pycamunda.processdef.GetProcessInstanceStats(url, failed_jobs=True), "operator")
    assert [one.instances for one in stats if one.definition.key == "request"] == [2]

    variables = ask(pycamunda.processinst.VariablesGetList(url, waiting), REQUESTER)
    assert variables["subject"].value.startswith("关于")
    tree = ask(pycamunda.processinst.GetActivityInstance(url, waiting), REQUESTER)
    assert [child.activity_id for child in tree.child_activity_instances] == ["vice_mayor_approves"]
    (held,) = ask(pycamunda.task.GetList(url, process_instance_id=waiting), APPROVER)
    assert held.assignee == APPROVER
    (link,) = ask(pycamunda.task.IdentityLinksGetList(url, held.id_), APPROVER)
    assert link.user_id == APPROVER
    (fresh,) = ask(pycamunda.task.GetList(url, process_instance_id=site.cases["fresh"]), FORWARDER)
    complete = pycamunda.task.Complete(url, fresh.id_)
    for name, value in {"handling": "forward", "deputy_decision": "forward", "opinion": "拟同意。"}.items():
        complete.add_variable(name, value)
    ask(complete, DEPUTY)
    assert ask(pycamunda.task.GetList(url, process_instance_id=site.cases["fresh"]), APPROVER)[0].assignee == APPROVER

    assert APPROVER in [one.id_ for one in ask(pycamunda.user.GetList(url), CLERK)]
    assert ask(pycamunda.group.Get(url, "government_office"), CLERK).id_ == "government_office"
    assert ask(pycamunda.incident.GetList(url), "operator") == ()
    assert "subject" in [one.name for one in ask(pycamunda.variable.GetList(url), REQUESTER)]
    ask(pycamunda.signal.EventAll(url, name="nobody_listens"), "operator")


def test_camunda_external_task_client_python3(site: Site) -> None:
    """PyPI camunda-external-task-client-python3: completes one, throws an error at another, fails a third."""
    url = f"{site.url}/engine-rest"
    stamping(url)
    cases = [ask(pycamunda.processdef.StartInstance(url, key="stamping"), CLERK).id_ for _ in range(3)]
    auth = {"auth_basic": {"username": "operator", "password": PASSWORD}}
    worker = ExternalTaskWorker(
        "printer", url, {**auth, "maxTasks": 1, "lockDuration": 10_000, "asyncResponseTimeout": 0}
    )

    def act(task: ExternalTask) -> TaskResult:
        number = cases.index(task.get_process_instance_id())
        if number == 0:
            return task.complete({"number": "示政〔2026〕7号"})
        if number == 1:
            return task.bpmn_error("NONE_LEFT", "号已用完", {"last": 999})
        return task.failure("没有纸", "打印机缺纸", max_retries=0, retry_timeout=0)

    for _ in cases:
        worker.fetch_and_execute(["编号用印"], act)
    with pytest.raises(NoExternalTaskFound):
        worker.fetch_and_execute(["编号用印"], act)
    assert left(site, cases) == [["check"], ["mend"], []]
    (incident,) = ask(pycamunda.incident.GetList(url), "operator")
    assert (incident.process_instance_id, incident.activity_id) == (cases[2], "stamp")


def test_camunda_client(site: Site) -> None:
    """PyPI camunda-client: reads tasks, variables, history; starts, completes, works, deletes (with skip… true)."""
    url = f"{site.url}/engine-rest"
    stamping(url)
    with ThreadPoolExecutor(1) as apart:  # this thread may have an event loop: the browser's
        apart.submit(lambda: asyncio.run(_as_camunda_client(url, site))).result()


async def _as_camunda_client(url: str, site: Site) -> None:
    def engine(login: str) -> CamundaEngineClient:
        return CamundaEngineClient(url, AuthData(login, PASSWORD), httpx.AsyncHTTPTransport())

    clerk, operator, approver = engine(CLERK), engine("operator"), engine(APPROVER)
    (held,) = await approver.get_tasks(GetTasksFilterSchema(assignee=APPROVER))
    assert str(held.process_instance_id) == site.cases["waiting"]
    assert (await approver.get_tasks_count()).count == 1
    asked = GetTaskVariableDTO(task_id=held.id, variable_name="subject")
    assert (await approver.get_task_variable(asked)).value.startswith("关于")
    decided = {"vice_mayor_decision": VariableValueSchema(value="approve", type="String")}
    await approver.submit_task_form(held.id, decided)
    finished = await operator.get_history_tasks(GetHistoryTasksFilterSchema(finished=True))
    assert str(held.id) in [str(one.id) for one in finished]
    assert "subject" in [one.name for one in await operator.get_variable_instances_post()]

    cases = [(await clerk.start_process("stamping")).id for _ in range(3)]
    worker = AsyncWorker(
        "printer", url, AuthData("operator", PASSWORD), httpx.AsyncHTTPTransport(), ExternalTaskConfig(max_tasks=5)
    )
    works = {str(one.process_instance_id): str(one.id) for one in await worker.fetch_and_lock(["编号用印"])}
    done, failed, unwanted = (works[str(case)] for case in cases)
    await worker.extend_lock(done)
    await worker.complete(done, global_variables={"number": VariableValueSchema(value="7", type="String")})
    await worker.failure(failed, error_message="没有纸", error_details="缺纸", retries=0)
    assert await operator.get_external_task_error_details(failed) == "缺纸"
    assert [str(one.process_instance_id) for one in await operator.get_incidents()] == [str(cases[1])]
    await worker.unlock(unwanted)
    await clerk.delete_process(cases[2])
    assert (await operator.get_history_process_instance(cases[2])).state.value == "EXTERNALLY_TERMINATED"


@pytest.mark.node
def test_camunda_external_task_client_js(site: Site) -> None:
    """npm camunda-external-task-client-js: the same three, with long polling, locks that are kept longer, Chinese."""
    url = f"{site.url}/engine-rest"
    cases = {}
    stamping(url)
    for kind in ("complete", "error", "failure"):
        start = pycamunda.processdef.StartInstance(url, key="stamping")
        start.add_variable("kind", kind)
        cases[kind] = ask(start, CLERK).id_
    command = ["node", "worker.js", url, "operator", PASSWORD, "编号用印"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=60, check=True)
    assert sorted(line for line in done.stdout.splitlines() if line.startswith("key ")) == [
        "key complete",
        "key error",
        "key failure",
    ]
    assert left(site, cases.values()) == [["check"], ["mend"], []]
    told = ask(pycamunda.processinst.VariablesGetList(url, cases["complete"]), "operator")
    assert (told["number"].value, told["pages"].value) == ("示政〔2026〕7号", 3)
