"""camunda:errorEventDefinition through the real databases: thrown by a completion or a failure, and replayed."""

import datetime as dt
from pathlib import Path

import pytest

from engine.commands.complete_external_task import Handed, complete_external_task
from engine.commands.fail_external_task import Failing, fail_external_task
from engine.commands.fetch_external_tasks import Topic, Wanted, fetch_external_tasks

FILE = Path(__file__).parent / "external_errors.bpmn"
ACTOR = "operator"


@pytest.fixture
def held(yard):
    """The case and its work, held by w."""
    yard.deploy({FILE.name: FILE.read_bytes()})
    case = yard.begin("external_errors", {"answer": ""})
    topic = Topic("letters", dt.timedelta(minutes=5))
    (taken,) = fetch_external_tasks(yard.database, ACTOR, "w", Wanted([topic], 1), yard.now)
    return case, (str(taken.row["id"]), "w")


def test_a_completion_is_an_error_where_the_expression_says_so(yard, held):
    case, work = held
    complete_external_task(yard.database, ACTOR, work, Handed({"answer": "no"}), yard.now)
    assert yard.elements(case) == ["mend"]
    assert yard.proved() == []


def test_a_failure_is_an_error_where_the_expression_says_so(yard, held):
    case, work = held
    fail_external_task(yard.database, ACTOR, work, Failing("broken", retries=1), yard.now)
    assert yard.kinds(case) == ["started", "failed"]
    topic = Topic("letters", dt.timedelta(minutes=5))
    fetch_external_tasks(yard.database, ACTOR, "w", Wanted([topic], 1), yard.now)
    fail_external_task(yard.database, ACTOR, work, Failing("busy", retries=1), yard.now)
    assert yard.kinds(case) == ["started", "failed", "thrown"]
    assert yard.elements(case) == ["mend"]
    assert yard.proved() == []
