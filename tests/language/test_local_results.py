"""Variables that a program gives to its step alone (Camunda 7's localVariables of external work)."""

import datetime as dt

import pytest
from support.yard import chain, drawn, el

from engine import machine, store
from engine.commands.complete_external_task import Handed, complete_external_task
from engine.commands.fetch_external_tasks import Topic, Wanted, fetch_external_tasks
from engine.errors import Invalid


def stamped() -> bytes:
    """External work whose output parameter reads what only the work knows."""
    kept = '<camunda:inputOutput><camunda:outputParameter name="number">${raw + 1}</camunda:outputParameter>'
    extension = f"<bpmn:extensionElements>{kept}</camunda:inputOutput></bpmn:extensionElements>"
    stamp = el("serviceTask", "stamp", extension, camunda_type="external", camunda_topic="stamping")
    check = el("userTask", "check", camunda_candidateGroups="government_office")
    ends = el("startEvent", "begun") + el("endEvent", "ended")
    return drawn("stamped", ends + stamp + check + chain("begun stamp check ended"))


@pytest.fixture
def held(yard):
    """The case and its work, held by w."""
    yard.deploy({"stamped.bpmn": stamped()})
    case = yard.begin("stamped")
    wanted = Wanted([Topic("stamping", dt.timedelta(minutes=5))], 1)
    (taken,) = fetch_external_tasks(yard.database, "operator", "w", wanted, yard.now)
    return case, (str(taken.row["id"]), "w")


def test_output_parameters_read_them_and_nothing_else_does(yard, held):
    case, work = held
    complete_external_task(yard.database, "operator", work, Handed({"sealed": True}, {"raw": 11}), yard.now)
    assert yard.elements(case) == ["check"]
    with yard.database.reading() as connection:
        found = store.loaded(connection, case)
    seen = machine.variables(found.program, found.rows, None)
    assert (seen["number"], seen["sealed"], "raw" in seen) == (12, True, False)
    assert yard.log(case)[-1].local == {"raw": 11}
    assert yard.proved() == []


def test_without_them_the_step_fails_in_words_and_stays(yard, held):
    case, work = held
    with pytest.raises(Exception, match="raw"):
        complete_external_task(yard.database, "operator", work, Handed({}), yard.now)
    assert yard.elements(case) == ["stamp"]
    with pytest.raises(Invalid, match="VARIABLE_NOT_ACCEPTED"):
        complete_external_task(yard.database, "operator", work, Handed({}, {"matter": "x"}), yard.now)
    assert yard.proved() == []
