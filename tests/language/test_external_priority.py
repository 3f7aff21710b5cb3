"""camunda:taskPriority: which external work a program gets first."""

from __future__ import annotations

import datetime as dt

import pytest
from support.bpmn import Run, build, chain, el, file, flow, process
from support.yard import Yard, drawn

from engine import diagrams
from engine.commands.fetch_external_tasks import Topic, Wanted, fetch_external_tasks
from engine.errors import Failure

WORK = {"camunda_type": "external", "camunda_topic": "paper"}


def ranked(body: str = "", **attributes: str) -> bytes:
    fork = el("startEvent", "s") + el("parallelGateway", "f") + chain("s f plain") + flow("f", "own")
    own = el("serviceTask", "own", camunda_taskPriority="${base + 20}", **WORK)
    return file(process(fork + el("serviceTask", "plain", **WORK) + own + body, **attributes))


def priorities(run: Run) -> dict[str, int]:
    return {offer.element: offer.assignment.priority for offer in run.result.offers}


def test_external_work_is_as_urgent_as_it_or_its_process_says() -> None:
    """Camunda 7, «external task prioritization»: the element's camunda:taskPriority, else that of the process."""
    found = Run(build(ranked(camunda_taskPriority="7")), {"base": 40})
    assert priorities(found) == {"plain": 7, "own": 60}
    assert priorities(Run(build(ranked()), {"base": 40})) == {"plain": 50, "own": 60}


def test_a_message_that_a_worker_throws_is_ranked_at_its_definition() -> None:
    definition = '<bpmn:messageEventDefinition camunda:type="external" camunda:topic="t" camunda:taskPriority="3"/>'
    body = el("startEvent", "s") + el("intermediateThrowEvent", "x", definition) + chain("s x")
    assert priorities(Run(build(file(process(body))))) == {"x": 3}


def test_what_is_no_number_stops_the_step() -> None:
    with pytest.raises(Failure) as failed:
        Run(build(ranked()), {"base": "high"})
    assert failed.value.element == "own"


def test_what_was_deployed_before_is_as_urgent_as_it_was() -> None:
    """A bundle of language 2 knows no ranks: its cases replay as they ran. `diagrams.language`."""
    content = ranked(camunda_taskPriority="7")
    assert diagrams.language(diagrams.read_xml(content, "a.bpmn")) == 3
    before = diagrams.build("p", {"process:p": content}, 2)
    assert priorities(Run(before, {"base": 40})) == {"plain": 50, "own": 50}


def test_with_priority_the_most_urgent_are_fetched_first(yard: Yard) -> None:
    body = el("startEvent", "begun") + el("parallelGateway", "f") + chain("begun f low") + flow("f", "high")
    body += el("serviceTask", "low", camunda_taskPriority="1", **WORK)
    body += el("serviceTask", "high", camunda_taskPriority="9", **WORK)
    yard.deploy({"ranking.bpmn": drawn("ranking", body)})
    case = yard.begin("ranking")
    assert yard.proved() == []
    wanted = Wanted([Topic("paper", dt.timedelta(hours=1))], 1, False, True)
    (work,) = fetch_external_tasks(yard.database, "operator", "w", wanted, yard.now)
    assert (work.row["element"], work.row["priority"], work.row["case_id"]) == ("high", 9, case)
