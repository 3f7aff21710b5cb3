"""Timer start events (BPMN 2.0, 10.5.2): the clock begins a case each time, once, whatever the workers."""

import datetime as dt

import pytest
from sqlalchemy import select
from support.bpmn import rules, simple
from support.rest import Api
from support.yard import chain, drawn, el, rivals, timer

from engine import store
from engine.commands.begin_on_time import begin_on_time
from engine.tables import bundle, case_, definition
from web import Settings, create_app

OFFICE = {"camunda_candidateGroups": "government_office"}


def clocked(how, text, task="work"):
    body = el("startEvent", "each", timer(how, text)) + el("userTask", task, **OFFICE) + el("endEvent", "over")
    return {"clocked.bpmn": drawn("clocked", body + chain(f"each {task} over"))}


def cases(yard):
    with yard.database.reading() as connection:
        wanted = select(case_.c.id).where(case_.c.key == "clocked").order_by(case_.c.started_at, case_.c.id)
        return list(connection.execute(wanted).scalars())


def tick(yard, **span):
    yard.pass_time(**span)
    return begin_on_time(yard.database, yard.now)


def test_a_cycle_begins_a_case_each_time_and_what_was_missed(yard):
    """And no more than it says; the log tells which time it was."""
    yard.deploy(clocked("timeCycle", "R3/PT1H"))
    assert tick(yard, minutes=59) == 0
    assert tick(yard, minutes=1) == 1
    assert tick(yard) == 0
    assert tick(yard, hours=5) == 2
    assert tick(yard, days=9) == 0
    (first, *_) = found = cases(yard)
    assert len(found) == 3
    assert yard.elements(first) == ["work"]
    started, told = yard.log(first)[0], yard.log("system:timers")
    assert (started.actor, started.element, started.data["starter"]) == ("", "each", "")
    assert [event.data["count"] for event in told] == [1, 2, 3]
    assert told[0].data["case"] == first
    app = create_app(yard.database, clock=lambda: yard.now, settings=Settings(secret="for tests only"))
    assert Api(app, yard.database, "operator").get(f"/process-instance/{first}")["definitionId"].startswith("clocked")
    yard.finish(first, "work")
    assert yard.proved() == []


def test_rival_workers_begin_one_case(yard):
    yard.deploy(clocked("timeCycle", "0 0 9 * * ?"))
    yard.pass_time(days=1)
    outcomes = rivals([lambda: begin_on_time(yard.database, yard.now)] * 4)
    assert sum(outcomes) == len(cases(yard)) == 1
    assert yard.proved() == []


def test_a_new_version_counts_anew_and_the_old_one_is_over(yard):
    yard.deploy(clocked("timeDuration", "PT2H"))
    yard.pass_time(hours=1)
    yard.deploy(clocked("timeDuration", "PT2H", "other"))
    assert tick(yard, hours=1) == 0
    assert tick(yard, hours=1) == 1
    assert yard.elements(cases(yard)[0]) == ["other"]
    assert tick(yard, days=3) == 0
    quiet = el("startEvent", "begun") + el("userTask", "work", **OFFICE) + chain("begun work")
    yard.deploy({"clocked.bpmn": drawn("clocked", quiet)})
    assert tick(yard, days=3) == 0
    yard.deploy(clocked("timeDate", (yard.now + dt.timedelta(hours=1)).isoformat()))
    assert tick(yard, hours=1) == 1
    assert yard.proved() == []


def test_what_was_deployed_before_begins_nothing(yard):
    """A bundle that says no language was frozen when a timer start event began nothing: nobody expects its cases."""
    yard.deploy(clocked("timeCycle", "R/PT1H"))
    with yard.database.transaction() as connection:
        found = connection.execute(select(definition.c.bundle).where(definition.c.key == "clocked")).scalar_one()
        old = store.bundle_of(connection, found)
        assert old.language == 2
        plain = store.Bundle(old.process, old.files, old.latest)
        connection.execute(bundle.insert().values(digest=plain.digest, body=plain.body))
        connection.execute(definition.update().where(definition.c.key == "clocked").values(bundle=plain.digest))
    assert tick(yard, days=1) == 0


@pytest.mark.parametrize("text", ["${every}", "R/${span}"])
def test_a_time_that_hangs_on_variables_is_refused(text):
    body = el("startEvent", "each", timer("timeCycle", text)) + el("userTask", "a") + chain("each a")
    assert "timer-start-expression" in rules(simple(body))
