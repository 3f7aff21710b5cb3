"""What the verbs promise: purity, wrong tokens, ids, rows in our own words."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.bpmn import NOW, Run, build, chain, el, flow, nobody, simple

from engine import machine
from engine.errors import Failure
from engine.machine import Moment, WrongToken

TWO = simple(el("startEvent", "s") + el("userTask", "a") + el("userTask", "b") + chain("s a b"))


def test_a_case_goes_to_its_end():
    run = Run(build(TWO), {"subject": "桥"})
    assert run.offers == ["a"]
    run.complete("a", answer="是").complete("b")
    assert run.result.completed
    assert run.offers == []
    assert run.variables == {"subject": "桥", "answer": "是"}


def test_a_second_submit_finds_no_token():
    run = Run(build(TWO))
    token = run.token("a")
    run.complete("a")
    with pytest.raises(WrongToken) as refused:
        machine.complete(run.program, run.result.rows, token, {}, run.moment())
    assert refused.value.token == token


@pytest.mark.parametrize("token", ["9.9", "", "1.1"])
def test_an_unknown_token_is_refused(token):
    run = Run(build(TWO))
    for verb in (machine.complete, machine.fire, machine.throw, machine.retry_assignment):
        with pytest.raises(WrongToken):
            verb(run.program, run.result.rows, token, {}, run.moment())


def test_a_task_is_not_fired_and_a_wait_not_completed():
    body = el("startEvent", "s") + el("userTask", "a") + chain("s a")
    body += el("boundaryEvent", "late", TIMER, attachedToRef="a")
    run = Run(build(simple(body)))
    for verb, element in ((machine.fire, "a"), (machine.complete, "late"), (machine.throw, "a")):
        with pytest.raises(WrongToken):
            verb(run.program, run.result.rows, run.token(element), {}, run.moment())


TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"


def test_a_failing_step_leaves_the_old_rows_as_they_were():
    body = el("startEvent", "s") + el("userTask", "a") + el("exclusiveGateway", "g") + el("endEvent", "e")
    body += chain("s a g") + flow("g", "e", "${verdict == 'yes'}") + flow("g", "a", "${verdict == 'no'}")
    run = Run(build(simple(body)))
    before = dict(run.result.rows)
    with pytest.raises(Failure) as failed:
        run.complete("a", verdict="perhaps")
    assert (failed.value.code, failed.value.element) == ("NO_WAY", "g")
    assert run.result.rows == before
    with pytest.raises(Failure) as failed:
        run.complete("a")
    assert (failed.value.code, failed.value.element) == ("EXPRESSION", "g")
    assert run.complete("a", verdict="yes").result.completed


def test_a_condition_must_be_true_or_false():
    body = (
        el("startEvent", "s") + el("exclusiveGateway", "g", default="g_b") + el("endEvent", "a") + el("endEvent", "b")
    )
    body += chain("s g") + flow("g", "a", "${amount}") + flow("g", "b")
    with pytest.raises(Failure, match="amount"):
        Run(build(simple(body)), {"amount": 3})


def test_a_diagram_that_goes_round_is_stopped():
    body = el("startEvent", "s") + el("task", "a") + el("exclusiveGateway", "g", default="g_e") + el("endEvent", "e")
    body += chain("s a g") + flow("g", "a", "${again}") + flow("g", "e")
    program = build(simple(body))
    with pytest.raises(Failure) as failed:
        Run(program, {"again": True})
    assert failed.value.code == "ENDLESS"
    assert Run(program, {"again": False}).result.completed


def test_a_process_that_calls_itself_is_stopped():
    body = el("startEvent", "s") + el("callActivity", "c", calledElement="p") + chain("s c")
    with pytest.raises(Failure) as failed:
        Run(build(simple(body)))
    assert failed.value.code == "ENDLESS"


def test_rows_hold_designers_ids_and_our_own_words():
    """contracts 3: no class name, number or desugared id of a library."""
    body = (
        el("startEvent", "s")
        + el("userTask", "a")
        + el("userTask", "b")
        + el("parallelGateway", "j")
        + el("userTask", "z")
    )
    body += chain("s a b j z") + flow("a", "j")
    run = Run(build(simple(body))).complete("a")
    rows = {key: json.loads(text) for key, text in run.result.rows.items()}
    assert rows == {
        "t:2.2": ["", "b", None, "ready", {}],
        "t:2.3": ["", "j", None, "waiting", {"came": "a_j"}],
    }


def test_view_changes_nothing():
    run = Run(build(TWO))
    seen = machine.view(run.program, run.result.rows)
    assert (seen.rows, seen.offers, seen.waits) == (run.result.rows, run.result.offers, run.result.waits)
    assert seen.trail == ()


def test_cancel_takes_everything_away_once():
    run = Run(build(TWO), {"x": 1})
    result = machine.cancel(run.program, run.result.rows, None, {"reason": "撤回"}, run.moment())
    assert result.completed
    assert [(t.what, t.element) for t in result.trail] == [("cancelled", "a")]
    assert result.rows == {"v::reason": '"撤回"', "v::x": "1"}
    with pytest.raises(WrongToken):
        machine.cancel(run.program, result.rows, None, {}, run.moment())


def test_the_trail_names_elements_and_flows_in_order():
    body = el("startEvent", "s") + el("userTask", "a") + el("exclusiveGateway", "g") + el("endEvent", "e")
    body += chain("s a g") + flow("g", "e", "${x == 1}", "yes") + flow("g", "a", "${x == 2}", "again")
    run = Run(build(simple(body)))
    assert [(t.what, t.element) for t in run.result.trail] == [
        ("entered", "s"),
        ("left", "s"),
        ("taken", "s_a"),
        ("entered", "a"),
    ]
    run.complete("a", x=1)
    assert [(t.what, t.element) for t in run.result.trail] == [
        ("left", "a"),
        ("taken", "a_g"),
        ("entered", "g"),
        ("left", "g"),
        ("taken", "yes"),
        ("entered", "e"),
        ("left", "e"),
    ]
    assert run.result.end_events == ("e",)


def test_starting_needs_a_start_event_of_the_process():
    program = build(TWO)
    with pytest.raises(WrongToken):
        machine.start(program, {}, "a", {}, Moment(NOW, 1, nobody))
    rows = Run(program).result.rows
    with pytest.raises(WrongToken):
        machine.start(program, rows, None, {}, Moment(NOW, 2, nobody))


def test_a_program_cannot_be_written_to():
    program = build(TWO)
    step = program.plan.steps["a"]
    with pytest.raises(AttributeError):
        step.by_hand = False
    assert isinstance(step._outputs, tuple)
    assert isinstance(step._inputs, tuple)


def test_every_variable_survives_its_row():
    values = {
        "day": dt.date(2026, 11, 23),
        "at": NOW,
        "big": 2**70,
        "list": [1, {"姓名": "李"}, None],
        "typename": "x",
        "a:b": True,
    }
    run = Run(build(TWO), values).complete("a")
    assert run.variables == values


PLAYED = """
import hashlib, json, random
from judge.generate import FULL, Diagram
from judge.play import START, moment, program
from engine import machine
digest = hashlib.sha256()
for seed in range(40):
    made = program(Diagram(seed, [k for k in FULL if k != "term"], 4).xml)
    chance = random.Random(seed)
    result = machine.start(made, {}, None, START, moment(1))
    tasks = sorted(name for name in made.plan.steps if name[0] == "T" and "~" not in name)
    for seq in range(2, 12):
        digest.update(json.dumps(result.rows).encode())
        if not result.offers:
            break
        token = chance.choice(result.offers).token
        if seq % 5 == 0 and tasks:
            result = machine.move_to(made, result.rows, (chance.choice(tasks), None), {}, moment(seq))
        else:
            result = machine.complete(made, result.rows, token, {"c0": chance.randrange(3)}, moment(seq))
print(digest.hexdigest())
"""


def test_ids_and_rows_do_not_hang_on_the_hash_seed():
    tests = Path(__file__).parents[1]
    paths = os.pathsep.join([str(tests), str(tests.parent)])
    found = set()
    for seed in "012":
        variables = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths}
        done = subprocess.run([sys.executable, "-c", PLAYED], env=variables, capture_output=True, text=True, check=True)
        found.add(done.stdout)
    assert len(found) == 1
