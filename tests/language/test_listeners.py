"""What expressions, listeners and scripts in a diagram do, and in which order (Camunda 7, delegation code)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from support.bpmn import NOW, Run, build, el, ext, flow, simple

from engine import machine
from engine.errors import Failure

HERE = Path(__file__).parent


def begun(name: str, **values: object) -> Run:
    """A case of the diagram `name`, started by li."""
    return Run(build((HERE / f"{name}.bpmn").read_bytes(), name), {"starter": "li", **values})


def listening(event: str, expression: str, kind: str = "execution") -> str:
    """A listener."""
    return f'<camunda:{kind}Listener event="{event}" expression="{expression}"/>'


def one_task(inner: str) -> bytes:
    """A start, the user task `work` with these extensions, an end."""
    body = el("startEvent", "s") + el("userTask", "work", ext(inner)) + el("userTask", "next")
    return simple(body + flow("s", "work") + flow("work", "next"))


def test_expressions_of_tasks_and_messages_are_evaluated() -> None:
    run = begun("expressions", number=3)
    seen = run.variables
    assert (seen["twice"], seen["size"], seen["noted"], seen["told"]) == (6, "large", "记下", 7)
    assert "number" not in seen  # removed
    assert run.result.outbox == ()  # the expression does the work of the message: nothing is sent
    run.complete("look")
    assert run.result.completed
    assert run.variables["last"] == "literal"


def test_execution_listeners_hear_start_end_and_take() -> None:
    """Input mapping, start listeners, …, end listeners, output mapping."""
    run = begun("listeners", number=1)
    assert run.variables["process_start"] == "start"
    assert run.variables["begun_heard"] == "end"
    assert (run.variables["first"], run.variables["second"]) == (2, 3)  # after the inputs, in document order
    run.complete("work")
    assert run.variables["taken"] == 21  # the output sees what the end listener wrote
    assert "found" not in run.variables  # it was local
    assert (run.variables["which_start"], run.variables["which_end"]) == ("start", "end")
    assert run.variables["which_inner"] == "take"
    assert run.variables["inner_start"] == "start"
    assert "inner_end" not in run.variables
    run.complete("inside")
    assert run.result.completed
    assert {run.variables[name] for name in ("inner_end", "inside_end", "process_end")} == {"end"}
    assert run.variables["ended_start"] == "start"


def test_a_boundary_event_calls_its_listeners_when_it_catches() -> None:
    run = begun("listeners", number=1)
    assert "late" not in run.variables
    run.now = NOW + dt.timedelta(days=1)
    run.fire("late")
    assert run.variables["late"] == "late"
    assert run.offers == ["work"]


def test_end_listeners_hear_that_an_activity_is_cancelled_innermost_first() -> None:
    run = begun("listeners", number=1).complete("work").fire("stopped")
    assert run.result.completed
    assert (run.variables["inside_end"], run.variables["inner_end"]) == ("end", "end")


def test_nobody_listens_when_a_whole_case_is_cancelled() -> None:
    run = begun("listeners", number=1).complete("work")
    done = machine.cancel(run.program, run.result.rows, None, {}, run.moment())
    assert done.completed
    assert not {"inside_end", "inner_end", "process_end"} & machine.variables(run.program, done.rows, None).keys()


def test_task_listeners_say_who_does_a_task_and_hear_its_end() -> None:
    run = begun("task_listeners", who="wang")
    (offer,) = run.result.offers
    given = offer.assignment
    assert (given.assignee, given.candidate_users, given.candidate_groups) == ("wang", ("zhao",), ("archive",))
    assert (given.priority, given.due) == (80, NOW + dt.timedelta(days=3))
    assert "流程图在任务开始时指定办理人 wang" in given.basis  # frozen with its ground
    assert run.variables["held_by"] == "wang"  # assignment comes after create
    run.complete("work")
    assert (run.variables["done"], run.variables["order"]) == ("办理", "办理")  # complete before end
    assert "deleted" not in run.variables


def test_a_task_that_is_taken_away_is_deleted() -> None:
    run = begun("task_listeners", who="wang").fire("stopped")
    assert run.variables["deleted"] == "work"
    assert "done" not in run.variables
    assert run.variables["order"] is None  # its end listeners are called as well


def test_nobody_is_told_of_an_assignment_that_does_not_happen() -> None:
    run = begun("task_listeners", who=None)
    assert "held_by" not in run.variables


def test_parameters_hold_scripts_lists_and_maps() -> None:
    """What a camunda:inputOutputParameter may hold, of tasks and of events."""
    run = begun("parameter_scripts", number=3)
    seen = machine.variables(run.program, run.result.rows, run.token("work"))
    assert (seen["sum"], seen["list"], seen["map"]) == (5, [4, "text", [3]], {"script": 6, "list": [3]})
    run.complete("work")
    assert run.variables["kept"] == 10
    run.fire("reply", answer="yes")
    assert (run.variables["answered"], run.variables.get("answer")) == ("yes", None)  # the event's own mapping


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("${execution.setVariable('starter', 'me')}", "由系统填写"),
        ("${execution.setVariable('nrOfInstances', 1)}", "由系统填写"),
        ("${execution.setVariable('', 1)}", "变量名应是文字"),
        ("${execution.setVariables('x')}", "应是一个映射"),
        ("${missing}", "没有变量"),
    ],
)
def test_a_listener_that_fails_stops_the_command_and_keeps_the_rows(expression: str, said: str) -> None:
    program = build(one_task(listening("end", expression)))
    run = Run(program, {"starter": "li"})
    before = run.result.rows
    with pytest.raises(Failure, match=said):
        run.complete("work")
    assert run.result.rows == before


@pytest.mark.parametrize(("call", "said"), [("setAssignee(7)", "登录名"), ("setPriority('high')", "优先级")])
def test_an_assignment_that_says_nobody_is_a_failure(call: str, said: str) -> None:
    with pytest.raises(Failure, match=said):
        Run(build(one_task(listening("create", "${task." + call + "}", "task"))))


def test_each_instance_of_a_multi_instance_calls_the_listeners() -> None:
    loop = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
    inner = ext(listening("start", "${execution.setVariable('n', n + 1)}"))
    body = el("startEvent", "s") + el("userTask", "work", inner + loop + "</bpmn:multiInstanceLoopCharacteristics>")
    assert Run(build(simple(body + flow("s", "work"))), {"n": 0}).variables["n"] == 3


def test_a_join_calls_its_listeners_once_when_it_opens() -> None:
    """BPMN 2.0, 13.4.1: the gateway is activated when every input has a token."""
    hears = ext(listening("start", "${execution.setVariable('n', n + 1)}"))
    body = el("startEvent", "s") + el("userTask", "a") + el("userTask", "b") + el("parallelGateway", "j", hears)
    body += el("userTask", "z") + flow("s", "a") + flow("s", "b") + flow("a", "j") + flow("b", "j") + flow("j", "z")
    run = Run(build(simple(body)), {"n": 0}).complete("a")
    assert run.variables["n"] == 0
    assert run.complete("b").variables["n"] == 1


def test_what_comes_next_depends_on_what_a_listener_writes_on_the_way() -> None:
    """«之后去哪» (contracts 26) decides no condition over a variable that is written before it is asked."""
    body = el("startEvent", "s") + el("userTask", "a") + el("exclusiveGateway", "g", default="g_no")
    body += el("manualTask", "m", ext(listening("start", "${execution.setVariable('n', 2)}")))
    body += el("userTask", "yes") + el("userTask", "no") + flow("s", "a") + flow("a", "m") + flow("m", "g")
    program = build(simple(body + flow("g", "yes", "${n == 2}") + flow("g", "no")))
    assert {stop.element for stop in machine.next_stops(program, "a", None, {"n": 1})} == {"yes", "no"}


def test_a_timeout_listener_is_a_timer_that_does_not_interrupt() -> None:
    """Camunda 7, «task event lifecycle»: timeout comes while the task is open, as often as its timer says."""
    run = begun("timeouts", wait="PT2H", rounds=0, signers=["zhao", "wang"])
    waits = run.result.waits
    assert [(wait.kind, wait.element, wait.event) for wait in waits] == [("timer", "work", "work")] * 2
    assert sorted(wait.due - NOW for wait in waits) == [dt.timedelta(hours=2), dt.timedelta(days=1)]
    friendly, hard = sorted(waits, key=lambda wait: wait.due, reverse=True)
    run._go(machine.fire, hard.token, {})
    run._go(machine.fire, hard.token, {})
    run._go(machine.fire, friendly.token, {})
    assert (run.variables["rounds"], run.variables["reminded"]) == (2, "办理")
    assert (run.offers, run.result.waits) == (["work"], ())
    run.complete("work")
    late = {wait.place: wait.token for wait in run.result.waits}
    assert late.keys() == {(0,), (1,)}  # each instance has its own
    run._go(machine.fire, late[1,], {})
    assert run.variables["late"] == "wang"
    run.complete("sign").complete("sign")
    assert (run.result.completed, run.result.waits) == (True, ())


def test_what_listens_goes_with_the_task() -> None:
    run = begun("timeouts", wait="PT2H", rounds=0, signers=[])
    assert run.complete("work").result.waits == ()
    assert run.result.completed
