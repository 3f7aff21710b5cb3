"""What a program says of itself: its start, what is repeated, and that nobody writes to it."""

import pytest
from support.bpmn import Run, build, chain, el, file, process, simple

from engine.machine.shapes import Later

LOOP = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
LOOP += "</bpmn:multiInstanceLoopCharacteristics>"


def test_the_plain_start_event_is_the_one_wherever_it_is_drawn():
    """BPMN 2.0, 10.5.2: a none start event is what begins a process by hand."""
    told = el("startEvent", "m_s", '<bpmn:messageEventDefinition messageRef="m"/>')
    body = told + el("startEvent", "s") + el("userTask", "a") + el("userTask", "b") + chain("m_s a") + chain("s b")
    program = build(simple(body, '<bpmn:message id="m" name="news"/>'))
    assert (Run(program).offers, Run(program, target="m_s").offers) == (["b"], ["a"])


def test_what_several_do_is_repeated_with_all_that_is_inside():
    inner = el("startEvent", "is") + el("userTask", "w") + chain("is w")
    deep = el("startEvent", "ds") + el("subProcess", "sub", inner) + chain("ds sub")
    body = el("startEvent", "s") + el("userTask", "a") + el("subProcess", "each", LOOP + deep)
    body += el("subProcess", "once", el("startEvent", "os") + el("userTask", "v") + chain("os v"))
    body += el("userTask", "many", LOOP) + el("callActivity", "k", calledElement="q") + chain("s a each once many k")
    q = file(process(el("startEvent", "qs") + el("userTask", "qa") + chain("qs qa"), "q"))
    program = build(simple(body), process_q=q)
    found = {name for name in ("a", "each", "sub", "w", "once", "v", "many", "k", "qa") if program.repeated(name)}
    assert found == {"each", "sub", "w", "many"}
    assert not program.repeated("nowhere")


def test_a_multi_instance_is_never_written_to_nor_what_it_repeats():
    step = build(simple(el("startEvent", "s") + el("userTask", "many", LOOP) + chain("s many"))).plan.steps["many"]
    for one in (step, step.inner):
        with pytest.raises(AttributeError):
            one.by_hand = True


def test_a_number_of_instances_gives_each_nothing_but_its_counter():
    """contracts 3: a row holds what there is to say."""
    run = Run(build(simple(el("startEvent", "s") + el("userTask", "many", LOOP) + chain("s many"))))
    assert [text for text in run.result.rows.values() if '"item"' in text] == [
        f'["","many","{wrapper}","ready",{{"item":{{"loopCounter":{n}}}}}]' for n, wrapper in ((0, "1.2"), (1, "1.2"))
    ]


def test_what_is_worked_out_later_is_equal_to_what_it_will_be():
    made = []
    later = Later(lambda: made.append(1) or ("a", "b"))
    assert not made
    assert (len(later), later[0], later[1:]) == (2, "a", ("b",))
    assert later == ("a", "b")
    assert later == ["a", "b"]
    assert later != ("a", "c")
    assert later != 2
    assert made == [1]
