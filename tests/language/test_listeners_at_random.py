"""Every element of random diagrams listens: what the listeners hear is what the trail says, in the same order."""

import random
import re

from judge.generate import CONDITIONS, FULL, Diagram
from judge.play import START, moment, program

from engine import machine
from engine.errors import Failure

NODE = re.compile(
    r"<bpmn:(\w*(?:Task|Event|Gateway)|task|subProcess) id=\"(\w+)\"([^>]*?)(/?)>(?!<bpmn:extensionElements>)"
)
KINDS = tuple(kind for kind in FULL if kind not in ("call", "micall", "callerr", *CONDITIONS))
"""A called process has variables of its own: what it hears would not come out. What is written wakes conditions, which
would go round for ever."""


def hearing(xml):
    """Each node with a start and an end listener that write down what they heard."""

    def with_listeners(found):
        tag, ident, rest, closed = found.groups()
        if 'triggeredByEvent="true"' in rest:
            return found[0]
        called = "".join(
            f'<camunda:executionListener event="{event}" '
            f"expression=\"${{execution.setVariable('log', log.concat(' {ident}:{event}'))}}\"/>"
            for event in ("start", "end")
        )
        inner = f"<bpmn:extensionElements>{called}</bpmn:extensionElements>"
        return f'<bpmn:{tag} id="{ident}"{rest}>{inner}' + (f"</bpmn:{tag}>" if closed else "")

    return NODE.sub(with_listeners, xml)


def told(trail, entered, listening):
    """What the listeners should have heard; `entered`: tokens that are on an element that listens."""
    for one in trail:
        if one.what == "entered" and one.element in listening:
            entered.add(one.token)
            yield f"{one.element}:start"
        elif one.what in ("left", "cancelled") and one.token in entered:
            entered.discard(one.token)
            yield f"{one.element}:end"


def play(seed):
    """How much was heard in one diagram."""
    diagram = Diagram(seed, KINDS, 3)
    xml = hearing(diagram.xml)
    boundaries = set(re.findall(r'boundaryEvent id="(\w+)"', xml))
    listening = set(re.findall(r"' (\w+):start'", xml))
    made, chance, entered, heard = program(xml), random.Random(seed), set(), 0
    result = None
    for step in range(1, 30):
        try:
            if result is None:
                result = machine.start(made, {}, None, {**START, "log": ""}, moment(step))
            elif result.offers and (not result.waits or chance.random() < 0.7):
                values = {"c0": chance.randrange(3), "c1": chance.randrange(3)}
                token = chance.choice(result.offers).token
                result = machine.complete(made, result.rows, token, values, moment(step))
            elif result.waits:
                token = chance.choice(result.waits).token
                result = machine.fire(made, result.rows, token, {}, moment(step))
            else:
                break
        except Failure:
            break
        log = machine.variables(made, result.rows, None)["log"].split()[heard:]
        fired = [t.element for t in result.trail if t.what == "fired" and t.element in boundaries]
        assert [one for one in log if one.split(":")[0] not in boundaries] == list(
            told(result.trail, entered, listening)
        )
        assert [one for one in log if one.split(":")[0] in boundaries] == [
            f"{element}:{event}" for element in fired for event in ("start", "end")
        ]
        heard += len(log)
    return heard


def test_listeners_hear_what_the_trail_says():
    assert sum(play(seed) for seed in range(60)) > 1000
