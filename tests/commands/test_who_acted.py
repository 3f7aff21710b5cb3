"""`currentUser()` in a mapping is whoever completes the step; replay says the same."""

import pytest
from sqlalchemy import select
from support.yard import CLERK, OTHER, chain, drawn, el, ext, timer

from engine import store
from engine.tables import case_

NOTE = ext(
    '<camunda:inputOutput><camunda:outputParameter name="{}">${{currentUser()}}</camunda:outputParameter>'
    "</camunda:inputOutput>"
)
WOKEN = "<bpmn:script>${currentUser()}</bpmn:script>"
TASK = {"name": "拟稿", "camunda_candidateGroups": "government_office"}
BODY = (
    el("startEvent", "begun", name="提出")
    + el("userTask", "draft", NOTE.format("drafter"), **TASK)
    + el("intermediateCatchEvent", "pause", timer("timeDuration", "PT1H"), name="等一小时")
    + el("scriptTask", "note", WOKEN, name="记下", scriptFormat="juel", camunda_resultVariable="woken_by")
    + el("userTask", "archive", name="归档", camunda_candidateGroups="government_office")
    + el("endEvent", "ended", name="办结")
    + chain("begun draft pause note archive ended")
)


@pytest.fixture
def case(yard):
    yard.deploy({"noting.bpmn": drawn("noting", BODY)})
    return yard.begin("noting")


def variables(yard, case):
    with yard.database.reading() as connection:
        found = store.loaded(connection, case)
    return {key.rpartition(":")[2]: value for key, value in found.rows.items() if key.startswith("v:")}


def test_current_user_is_who_completes_and_nobody_for_a_timer(yard, case):
    yard.finish(case, "draft", login=OTHER)
    assert variables(yard, case)["drafter"] == f'"{OTHER}"'
    yard.work(hours=2)
    assert variables(yard, case)["woken_by"] == '""'
    yard.finish(case, "archive", login=CLERK)
    with yard.database.reading() as connection:
        assert connection.scalar(select(case_.c.state).where(case_.c.id == case)) == "completed"
    assert yard.proved() == []
