"""An instance more, an instance fewer: the counts, whose turn it is, and when the multi-instance is over."""

import pytest
from support.bpmn import Run, build, chain, el, simple

from engine import machine
from engine.machine import WrongToken


def signing(sequential=False, done="", what="userTask", inner="", item="item"):
    loop = f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}" '
    loop += f'camunda:collection="${{list}}" camunda:elementVariable="{item}">' if item else ">"
    loop += "" if item else "<bpmn:loopCardinality>2</bpmn:loopCardinality>"
    loop += f"<bpmn:completionCondition>{done}</bpmn:completionCondition>" if done else ""
    loop += "</bpmn:multiInstanceLoopCharacteristics>"
    given = {"camunda_assignee": "${item}"} if what == "userTask" and item else {}
    body = el("startEvent", "s") + el(what, "a", loop + inner, **given) + el("userTask", "z") + el("endEvent", "e")
    return Run(build(simple(body + chain("s a z e"))), {"list": ["u1", "u2", "u3"]})


def one(run):
    (found,) = machine.running(run.program, run.result.rows)
    return found


def add(run, value=None):
    found = one(run)
    return run._go(machine.add_instance, found.token, {found.variable: value} if value else {})


def remove(run, value):
    found = one(run)
    gone = next(each for each in found.ones if each.value == value)
    return run._go(machine.remove_instance, (found.token, gone.token, gone.index), {})


def people(run):
    return [offer.assignment.assignee for offer in run.result.offers if offer.element == "a"]


def numbers(run):
    seen = machine.variables(run.program, run.result.rows, run.token("a"))
    return [seen[f"nrOf{what}Instances"] for what in ("", "Active", "Completed")]


def test_a_countersigner_who_was_forgotten_joins_in():
    run = add(signing().complete("a"), "u4")
    assert (people(run), numbers(run)) == (["u2", "u3", "u4"], [4, 3, 1])
    assert [offer.place for offer in run.result.offers] == [(1,), (2,), (3,)]
    run.complete("a").complete("a")
    assert run.offers == ["a"]
    assert run.complete("a").offers == ["z"]


def test_one_who_need_not_sign_leaves_and_what_is_signed_stands():
    run = remove(signing().complete("a"), "u2")
    assert (people(run), numbers(run)) == (["u3"], [2, 1, 1])
    assert run.complete("a").offers == ["z"]


def test_counters_of_instances_are_never_given_twice():
    run = add(remove(remove(signing(), "u3"), "u2"), "u4")
    assert [offer.place for offer in run.result.offers] == [(0,), (3,)]
    assert [offer.place for offer in add(run, "u5").result.offers] == [(0,), (3,), (4,)]


def test_without_the_last_one_it_is_over():
    run = signing()
    for who in ("u1", "u2", "u3"):
        run = remove(run, who)
    assert run.offers == ["z"]


def test_the_completion_condition_is_looked_at_again():
    """Half of those asked suffice: with two fewer, one is half."""
    run = signing(done="${nrOfCompletedInstances * 2 >= nrOfInstances}").complete("a")
    assert run.offers == ["a", "a"]
    assert remove(run, "u3").offers == ["z"]


def test_one_after_another_the_new_one_is_last():
    run = add(signing(sequential=True), "u4")
    assert (people(run), numbers(run)) == (["u1"], [4, 1, 0])
    assert [each.value for each in one(run).ones] == ["u1", "u2", "u3", "u4"]
    for who in ("u2", "u3", "u4"):
        assert people(run.complete("a")) == [who]
    assert run.complete("a").offers == ["z"]


def test_one_after_another_those_behind_move_up():
    run = remove(signing(sequential=True).complete("a"), "u3")
    assert (people(run), numbers(run)) == (["u2"], [2, 1, 1])
    assert run.complete("a").offers == ["z"]
    run = remove(signing(sequential=True).complete("a"), "u2")
    assert (people(run), numbers(run)) == (["u3"], [2, 1, 1])
    assert run.complete("a").offers == ["z"]


@pytest.mark.parametrize("sequential", [False, True])
def test_where_only_a_number_was_asked_for(sequential):
    run = add(signing(sequential, item=""))
    for _ in range(3):
        assert "z" not in run.offers
        run.complete("a")
    assert run.offers == ["z"]


def test_of_a_sub_process_all_that_is_inside_goes():
    inner = el("startEvent", "is") + el("userTask", "w") + el("endEvent", "ie") + chain("is w ie")
    run = add(signing(what="subProcess", inner=inner), "u4")
    assert run.offers == ["w"] * 4
    assert remove(run, "u2").offers == ["w"] * 3


def test_what_is_not_there_cannot_be_taken_away():
    run = signing().complete("a")
    token = one(run).token
    for wrong in ((token, "1.99", 0), (token, "", 0), ("1.99", "", 0), (run.token("a"), "", 0)):
        with pytest.raises(WrongToken):
            run._go(machine.remove_instance, wrong, {})
    with pytest.raises(WrongToken):
        run._go(machine.add_instance, run.token("a"), {})
    last = signing(sequential=True)
    for index in (-1, 2):
        with pytest.raises(WrongToken):
            last._go(machine.remove_instance, (one(last).token, "", index), {})


@pytest.mark.parametrize("word", ["asyncBefore", "asyncAfter"])
def test_at_a_save_point_around_all_of_them_nothing_runs(word):
    loop = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
    task = el("userTask", "a", loop + "</bpmn:multiInstanceLoopCharacteristics>", **{f"camunda_{word}": "true"})
    run = Run(build(simple(el("startEvent", "s") + task + chain("s a"))))
    if word == "asyncAfter":
        run.complete("a").complete("a")
    assert run.waits == ["a"]
    assert machine.running(run.program, run.result.rows) == ()
    with pytest.raises(WrongToken):
        run._go(machine.add_instance, run.result.waits[0].token, {})


@pytest.mark.parametrize("item", ["item", ""])
def test_where_all_work_at_once_nobody_waits_for_his_turn(item):
    run = signing(item=item)
    live = [offer.token for offer in run.result.offers]
    assert [each.token for each in one(run).ones] == live


def test_of_a_number_no_list_is_kept():
    """One of a million would be a row of a million nulls, and another digest than it has in the log."""
    kept = [[key for key in signing(True, item=item).result.rows if key.startswith("i:")] for item in ("item", "")]
    assert [len(keys) for keys in kept] == [1, 0]
