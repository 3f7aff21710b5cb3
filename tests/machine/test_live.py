"""Tokens that sleep in their rows: woken when somebody looks, oldest first, whatever the order of the rows."""

import datetime as dt
import random

import pytest
from support.bpmn import NOW, Run, build, chain, el, simple, timer

from engine import machine
from engine.machine import Migration
from engine.machine.live import Live, order, says, scope_of


def signing(more=""):
    """Twelve sign at once: as text the id 1.10 comes before 1.2."""
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="list" camunda:elementVariable="who"/>'
    return build(simple(el("startEvent", "s") + el("userTask", "a", loop) + chain("s a") + more))


def begun(more=""):
    return Run(signing(more), {"list": list(range(12))})


def ids(result, what):
    return [one.token for one in result.trail if one.what == what and one.element == "a"]


def test_the_oldest_goes_first_when_all_are_taken_away():
    run = begun()
    opened = [offer.token for offer in run.result.offers]
    assert opened == sorted(opened, key=order)
    assert opened != sorted(opened)
    done = machine.cancel(run.program, run.result.rows, None, {}, run.moment())
    assert ids(done, "cancelled")[:-1] == opened  # the last is the multi-instance itself


def test_rows_in_any_order_are_the_same_case():
    run = begun()
    rows = list(run.result.rows.items())
    random.Random(1).shuffle(rows)
    shuffled = machine.complete(run.program, dict(rows), run.result.offers[4].token, {}, run.moment())
    plain = machine.complete(run.program, run.result.rows, run.result.offers[4].token, {}, run.moment())
    assert list(shuffled.rows.items()) == list(plain.rows.items())
    assert (shuffled.offers, shuffled.trail) == (plain.offers, plain.trail)
    cancelled = [
        machine.cancel(run.program, one, None, {}, run.moment()).trail for one in (dict(rows), run.result.rows)
    ]
    assert cancelled[0] == cancelled[1]


def test_what_is_new_in_a_version_is_armed_at_the_oldest_first():
    """Ids are given in that order, and the log must prove them."""
    names = [f"t{n}" for n in range(12)]
    body = el("startEvent", "s") + "".join(el("userTask", name) + chain(f"s {name}") for name in names)
    late = "".join(el("boundaryEvent", f"b{n}", timer("timeDuration", "P1D"), attachedToRef=f"t{n}") for n in range(12))
    late += "".join(el("userTask", f"l{n}") + chain(f"b{n} l{n}") for n in range(12))
    old, new = build(simple(body)), build(simple(body + late))
    run = Run(old)
    plan = Migration(machine.generate_plan(old, new))
    after = machine.migrate(old, run.result.rows, (new, plan), {}, machine.Moment(NOW, 2, run.ask))
    assert [wait.element for wait in after.waits] == [f"b{n}" for n in range(12)]
    assert {wait.due for wait in after.waits} == {NOW + dt.timedelta(days=1)}


@pytest.mark.parametrize("laid", [("2.1", "1.10", "1.2"), ("1.2", "1.10", "2.1")])
def test_a_scope_s_tokens_are_seen_oldest_first(laid):
    held, woken = Live(), []

    class Awake:
        def __init__(self, ident):
            self.id, self.word, self._parent = ident, "ready", None
            self.facts = {"host": "1.2"}

    def wake(ident, text):
        woken.append(ident)
        held[ident] = found = Awake(ident)
        return found

    held.wake = wake
    for ident in laid:
        held.lay(ident, f'["","a",null,"{"waiting" if ident == "2.1" else "ready"}",{{"host":"1.2"}}]')
    assert [one.id for one in held.in_state("ready")] == ["1.2", "1.10"]
    assert woken == ["1.2", "1.10"]  # who is in another state sleeps on
    held.lay("3.1", '["","b",null,"ready",{}]')
    assert [one.id for one in held.naming("1.2")] == ["1.2", "1.10", "2.1"]
    assert "3.1" not in woken
    assert [ident for ident, _ in held.items()] == ["1.2", "1.10", "2.1", "3.1"]
    assert [one.id for one in held.values()] == ["1.2", "1.10", "2.1", "3.1"]
    assert (held.get("1.2").id, held.get("9.9"), held.get(None)) == ("1.2", None, None)


def test_what_a_row_says_at_a_glance():
    row = '["1.4","sign","1.3","ready",{"item":{"who":"\\",\\"waiting\\","}}]'
    assert (scope_of(row), says(row, "ready"), says(row, "started")) == ("1.4", True, False)
