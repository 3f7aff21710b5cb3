"""Listeners and expressions through the real databases: what they did is in the log, and replay does the same again."""

import pytest
from support.bpmn import flow
from support.yard import CLERK, OTHER, drawn, el, ext

from engine import machine, store
from engine.commands.claim_task import claim_task
from engine.commands.reassign_task import reassign_task
from engine.commands.release_task import release_task
from engine.errors import Refused


def hears(event, expression, kind="execution"):
    return f'<camunda:{kind}Listener event="{event}" expression="${{{expression}}}"/>'


def listening():
    """A task whose listeners name its holder, count its rounds and forget a variable; an expression after it."""
    inner = ext(
        hears("start", "execution.setVariable('rounds', rounds + 1)")
        + hears("end", "execution.removeVariable('seed')")
        + hears("create", f"task.setAssignee('{OTHER}')", "task")
        + hears("complete", "execution.setVariable('done_by', currentUser())", "task")
    )
    body = el("startEvent", "begun", ext(hears("end", "execution.setVariable('rounds', 0)")))
    body += el("userTask", "work", inner, name="办理") + el("endEvent", "ended")
    body += el("serviceTask", "count", camunda_expression="${rounds * 10}", camunda_resultVariable="points")
    body += el("exclusiveGateway", "again", default="again_ended")
    body += flow("begun", "work") + flow("work", "count") + flow("count", "again") + flow("again", "ended")
    return drawn("listening", body + flow("again", "work", "${rounds == 1}"))


def variables(yard, case):
    with yard.database.reading() as connection:
        found = store.loaded(connection, case)
        return machine.variables(found.program, found.rows, None)


def test_listeners_are_kept_and_replayed(yard):
    yard.deploy({"listening.bpmn": listening()})
    case = yard.begin("listening", {"seed": 7})
    (row,) = yard.tasks(case)
    assert row["assignee"] == OTHER
    assert OTHER in row["basis"]  # the ground of the assignment
    assert yard.proved() == []
    yard.finish(case, "work", login=OTHER)
    yard.finish(case, "work", login=OTHER)
    assert yard.kinds(case) == ["started", "completed", "completed"]
    assert yard.proved() == []
    kept = variables(yard, case)
    assert (kept["rounds"], kept["points"], kept["done_by"]) == (2, 20, OTHER)
    assert "seed" not in kept


def test_a_listener_that_fails_refuses_the_completion_and_nothing_is_half_done(yard):
    body = el("startEvent", "begun") + el(
        "userTask",
        "work",
        ext(hears("end", "execution.setVariable('a', b)")),
        camunda_candidateGroups="government_office",
    )
    yard.deploy({"broken.bpmn": drawn("broken", body + flow("begun", "work"))})
    case = yard.begin("broken")
    with pytest.raises(Refused):
        yard.finish(case, "work", login=CLERK)
    assert yard.kinds(case) == ["started", "refused"]
    assert yard.elements(case) == ["work"]
    assert yard.proved() == []


def test_a_timeout_listener_is_due_work_of_its_task(yard):
    timer_ = "<bpmn:timerEventDefinition><bpmn:timeDuration>PT2H</bpmn:timeDuration></bpmn:timerEventDefinition>"
    called = "execution.setVariable('late', true)"
    listener = (
        f'<camunda:taskListener event="timeout" id="t" expression="${{{called}}}">{timer_}</camunda:taskListener>'
    )
    body = el("startEvent", "begun")
    body += el("userTask", "work", ext(listener), name="办理", camunda_candidateGroups="government_office")
    yard.deploy({"waiting.bpmn": drawn("waiting", body + flow("begun", "work"))})
    case = yard.begin("waiting")
    yard.work(hours=2)
    assert yard.kinds(case) == ["started", "fired"]
    assert yard.log(case)[1].element == "work"
    assert variables(yard, case)["late"] is True
    assert yard.elements(case) == ["work"]
    yard.finish(case, "work")
    assert [row["state"] for row in yard.due(case)] == ["done"]
    assert yard.proved() == []


def offered(*listeners):
    """A task for the office, with these task listeners."""
    body = el("startEvent", "begun", ext(hears("end", "execution.setVariable('heard', '')")))
    body += el("userTask", "work", ext("".join(listeners)), name="办理", camunda_candidateGroups="government_office")
    return drawn("offered", body + flow("begun", "work"))


def test_a_task_that_changes_hands_calls_update_and_assignment(yard):
    """Camunda 7, «task event lifecycle»: claimed, given back, handed over; complete knows who held it."""
    note = "execution.setVariable('heard', heard.concat(' ').concat(task.eventName).concat(':').concat(task.assignee))"
    yard.deploy(
        {"offered.bpmn": offered(*(hears(event, note, "task") for event in ("update", "assignment", "complete")))}
    )
    case = yard.begin("offered")
    task = yard.task(case, "work")
    claim_task(yard.database, CLERK, task, yard.now)
    release_task(yard.database, CLERK, task, yard.now)
    claim_task(yard.database, CLERK, task, yard.now)
    reassign_task(yard.database, CLERK, task, OTHER, "", yard.now)
    yard.finish(case, "work", login=OTHER)
    assert variables(yard, case)["heard"].split() == [
        f"update:{CLERK}",
        f"assignment:{CLERK}",
        "update:",
        "assignment:",
        f"update:{CLERK}",
        f"assignment:{CLERK}",
        f"update:{OTHER}",
        f"assignment:{OTHER}",
        f"complete:{OTHER}",
    ]
    assert yard.kinds(case) == ["started", "claimed", "released", "claimed", "reassigned", "completed"]
    assert yard.proved() == []


def test_a_listener_that_fails_keeps_the_task_where_it_is(yard):
    yard.deploy({"offered.bpmn": offered(hears("assignment", "missing", "task"))})
    case = yard.begin("offered")
    with pytest.raises(Refused):
        claim_task(yard.database, CLERK, yard.task(case, "work"), yard.now)
    assert yard.kinds(case) == ["started", "refused"]
    assert yard.tasks(case)[0]["assignee"] is None
    assert yard.proved() == []
