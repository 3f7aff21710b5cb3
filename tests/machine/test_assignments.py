"""Who may do a user task: resolved when it becomes ready, frozen, kept with its basis (contracts 5, 15)."""

import datetime as dt
import json

import pytest
from support.bpmn import NOW, Run, build, chain, el, ext, simple

from engine import machine
from engine.errors import Failure, Refused
from engine.machine import Assignment, Effect


def task(**attributes):
    body = el("startEvent", "s") + el("userTask", "a", **{f"camunda_{k}": v for k, v in attributes.items()})
    return build(simple(body + chain("s a")))


def answering(*answers):
    """An ask that gives these answers in order; an exception is raised."""
    left = list(answers)

    def ask(name, args):
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask


def assigned(program, values=None, ask=None):
    run = Run(program, values, ask or answering())
    return run.result.offers[0].assignment


def test_the_superior_is_asked_once_and_frozen_with_the_basis():
    program = task(assignee="${org.next_up(starter, unit)}")
    run = Run(program, {"starter": "li", "unit": "water"}, answering(("wang", "任职第 3 行")))
    assert run.result.offers[0].assignment == Assignment(assignee="wang", basis=("任职第 3 行",))
    assert run.result.effects == (Effect("org.next_up", ("li", "water"), "wang", "任职第 3 行"),)
    assert machine.view(program, run.result.rows).offers == run.result.offers


def test_questions_become_effects_in_the_order_they_are_asked():
    program = task(
        candidateGroups="${org.unit_of(starter)}:head,office",
        assignee="${org.duty_officer(unit)}",
        candidateUsers="zhao",
    )
    run = Run(program, {"starter": "li", "unit": "u"}, answering(("sun", "值班表"), ("water", "任职")))
    assert [effect.name for effect in run.result.effects] == ["org.duty_officer", "org.unit_of"]
    found = run.result.offers[0].assignment
    assert (found.assignee, found.candidate_users) == ("sun", ("zhao",))
    assert found.candidate_groups == ("water:head", "office")
    assert found.basis == ("值班表", "任职")


def test_a_group_id_needs_no_question():
    assert assigned(task(candidateGroups="secretary_general")).candidate_groups == ("secretary_general",)


@pytest.mark.parametrize("code", ["NO_SUPERIOR", "AMBIGUOUS_SUPERIOR"])
def test_WR_12_without_one_superior_the_task_waits_on_the_repair_list(code):
    program = task(assignee="${org.vice_mayor_in_charge(unit)}", dueDate="P2D")
    run = Run(program, {"unit": "water"}, answering(Refused(code, what="分管水务的副市长")))
    found = run.result.offers[0].assignment
    assert (found.problem, found.assignee) == (code, None)
    assert "分管水务的副市长" in found.problem_sentence
    assert run.result.effects[0].refusal == code
    assert found.basis == ()  # a refusal is no ground
    run.ask = answering(("wang", "分管表"))
    result = machine.retry_assignment(program, run.result.rows, run.token("a"), {}, run.moment())
    assert result.offers[0].assignment.assignee == "wang"
    assert result.offers[0].assignment.problem == ""
    assert result.offers[0].assignment.due == NOW + dt.timedelta(days=2)


def test_another_refusal_is_a_failure_of_the_step():
    program = task(assignee="${org.next_up(starter, unit)}")
    with pytest.raises(Failure) as failed:
        Run(program, {"starter": "li", "unit": "u"}, answering(Refused("CLOSED_PROCESS", process="x")))
    assert (failed.value.code, failed.value.element) == ("CLOSED_PROCESS", "a")


def test_a_superior_asked_by_a_gateway_must_exist():
    body = el("startEvent", "s") + el("userTask", "a", camunda_candidateGroups="${missing}") + chain("s a")
    with pytest.raises(Failure) as failed:
        Run(build(simple(body)))
    assert (failed.value.code, failed.value.element) == ("EXPRESSION", "a")


def test_an_empty_assignee_is_a_problem_not_a_task_for_nobody():
    assert assigned(task(assignee="${who}"), {"who": None}).problem == "NO_SUPERIOR"
    assert assigned(task(assignee="${who}", candidateGroups="office"), {"who": None}).problem == ""
    assert assigned(task()).problem == ""


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("P2D", NOW + dt.timedelta(days=2)),
        ("2026-12-01T09:00:00+08:00", dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)),
        ("2026-12-01T09:00:00", dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)),
        ("2026-12-01", dt.datetime(2026, 12, 1, 16, tzinfo=dt.UTC)),
        ("${day}", dt.datetime(2026, 12, 2, 16, tzinfo=dt.UTC)),
        ("${at}", NOW),
        ("${none}", None),
        ("${blank}", None),
    ],
)
def test_due_dates_are_instants_and_a_day_ends_at_midnight_in_shanghai(text, due):
    """contracts 32."""
    values = {"day": dt.date(2026, 12, 2), "at": NOW, "none": None, "blank": ""}
    assert assigned(task(dueDate=text), values).due == due


def test_follow_up_and_priority():
    found = assigned(task(followUpDate="P1D", priority="${50 + 20}"))
    assert (found.follow_up, found.priority) == (NOW + dt.timedelta(days=1), 70)
    assert [assigned(task(priority=text)).priority for text in ("80", "51", "49", "-3")] == [80, 51, 49, -3]
    assert assigned(task()).priority == 50


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        *(("priority", value) for value in ("high", True, 10**9, "")),
        *(("dueDate", "soon"), ("assignee", 7), ("assignee", " "), ("candidateGroups", {"a": 1})),
    ],
)
def test_what_is_no_person_instant_or_number_is_a_failure(attribute, value):
    with pytest.raises(Failure):
        Run(task(**{attribute: "${value}"}), {"value": value})


def test_nobody_among_the_candidates_is_no_candidate():
    assert assigned(task(candidateUsers="${none}", candidateGroups="office"), {"none": None}).candidate_users == ()


def test_an_answer_without_a_basis_is_no_ground():
    """A working day says nothing of who does the task."""
    program = task(assignee="${org.duty_officer(unit)}", candidateUsers="${org.unit_head(unit)}")
    found = assigned(program, {"unit": "water"}, answering(("sun", ""), ("li", "任职")))
    assert found.basis == ("任职",)


@pytest.mark.parametrize("attribute", ["priority", "dueDate", "followUpDate", "candidateUsers", "candidateGroups"])
def test_whatever_of_a_task_has_no_answer_puts_it_on_the_repair_list(attribute):
    program = task(**{attribute: "${org.unit_head(unit)}"})
    found = assigned(program, {"unit": "water"}, answering(Refused("NO_SUPERIOR", what="局长")))
    assert found.problem == "NO_SUPERIOR"


def test_a_name_that_nobody_can_tell_puts_it_there_too():
    body = el("startEvent", "s") + el("userTask", "a", name="${org.unit_head(unit)}办理") + chain("s a")
    found = assigned(build(simple(body)), {"unit": "water"}, answering(Refused("NO_SUPERIOR", what="局长")))
    assert found.problem == "NO_SUPERIOR"


def saying(*calls, **attributes):
    """A task whose create listener says these."""
    hooks = "".join(f'<camunda:taskListener event="create" expression="${{task.{one}}}"/>' for one in calls)
    given = {f"camunda_{name}": value for name, value in attributes.items()}
    return build(simple(el("startEvent", "s") + el("userTask", "a", ext(hooks), **given) + chain("s a")))


def test_who_is_named_by_a_create_listener_mends_what_could_not_be_found():
    program = saying("setAssignee('li')", assignee="${org.vice_mayor_in_charge(unit)}")
    found = assigned(program, {"unit": "water"}, answering(Refused("NO_SUPERIOR", what="副市长")))
    assert (found.assignee, found.problem, found.problem_sentence) == ("li", "", "")


def test_what_is_taken_back_leaves_nothing_in_the_row():
    """contracts 3: digests are over rows; what is not said does not stand there."""
    program = saying("deleteCandidateUser('zhao')", "setAssignee(null)", "setPriority(50)", candidateUsers="zhao")
    run = Run(program)
    (row,) = [json.loads(text) for key, text in run.result.rows.items() if key.startswith("t:")]
    assert list(row[4]["assignment"]) == ["basis"]


def test_candidates_are_named_once():
    given = {"candidateUsers": "zhao, li,,zhao", "candidateGroups": "office"}
    found = assigned(saying("addCandidateUser('li')", "addCandidateUsers(more)", **given), {"more": ["sun", "zhao"]})
    assert found.candidate_users == ("zhao", "li", "sun")
    assert found.candidate_groups == ("office",)


def test_each_instance_has_its_own_assignee():
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="people" camunda:elementVariable="who"/>'
    body = el("startEvent", "s") + el("userTask", "a", loop, camunda_assignee="${who}") + chain("s a")
    run = Run(build(simple(body)), {"people": ["li", "wang"]})
    assert [(o.assignment.assignee, o.place) for o in run.result.offers] == [("li", (0,)), ("wang", (1,))]


def test_who_was_handed_a_task_holds_it_no_more_once_it_is_assigned_anew():
    listener = '<camunda:taskListener event="update" expression="${execution.setVariable('
    program = build(
        simple(
            el("startEvent", "s")
            + el("userTask", "a", ext(listener + "'held', task.assignee)}\"/>"), camunda_assignee="${who}")
            + chain("s a")
        )
    )
    run = Run(program, {"who": "li"})
    assert machine.has_listeners(program, "a")
    assert not machine.has_listeners(program, "nowhere")
    assert run._go(machine.hold, run.token("a"), {"assignee": "zhao"}).variables["held"] == "zhao"
    assert run._go(machine.hold, run.token("a"), {"assignee": None}).variables["held"] == "li"
    run._go(machine.hold, run.token("a"), {"assignee": "zhao"})
    run._go(machine.retry_assignment, run.token("a"), {"who": "wang"})
    assert (run.variables["held"], run.result.offers[0].assignment.assignee) == ("wang", "wang")


def test_of_who_was_a_candidate_before_nothing_stays():
    run = Run(task(candidateUsers="${who}"), {"who": "li"})
    assert run.result.offers[0].assignment.candidate_users == ("li",)
    run._go(machine.retry_assignment, run.token("a"), {"who": None})
    assert run.result.offers[0].assignment == Assignment()


def test_only_an_open_task_or_a_wait_that_somebody_may_raise_is_assigned_anew():
    inner = el("startEvent", "is") + el("userTask", "w") + chain("is w")
    body = el("startEvent", "s") + el("subProcess", "sub", inner) + el("receiveTask", "r", messageRef="m")
    body += (
        el("serviceTask", "x", camunda_type="external", camunda_topic="t")
        + chain("s sub")
        + chain("s r")
        + chain("s x")
    )
    run = Run(build(simple(body, '<bpmn:message id="m" name="news"/>')))
    (opened,) = [key[2:] for key in run.result.rows if key.startswith("s:")]
    for token in (opened, run.token("r"), run.token("x")):
        with pytest.raises(machine.WrongToken):
            run._go(machine.retry_assignment, token, {})
    assert run._go(machine.retry_assignment, run.token("w"), {"n": 1}).variables == {"n": 1}
