"""Where the two engines differ on purpose: docs/explanation/semantics.md says which clause of BPMN 2.0 decides each."""

import json
from collections import Counter

from judge.drawing import B, C, event, kind, many, parameters

INCLUSIVE = "known: an inclusive join waits there for what needs no waiting"
PARALLEL = "known: a parallel join counts tokens there, not inputs"
TAKEN_OVER = "known: a scope taken over loses its boundary events there"
CANCELLED = "known: what is cancelled writes its outputs there"
ORDER = "known: behind a task the last branch runs first there"
CONDITION = "known: a condition that does not interrupt happens there for each variable written"
ITEM = "known: a sequential instance's variable lies outside it there"
TERMINATED = "known: terminate in a scope with output parameters fails there"


def known(drawing, ours, mine, theirs, peer):
    """The name of the difference between what stands open on either side, or None."""
    here, there = (Counter({key: len(found) for key, found in one[0].items()}) for one in (mine, theirs))
    if ours.excess:
        return PARALLEL
    if ours.ahead:
        return INCLUSIVE
    if here == there and mine[1] == theirs[1]:
        return _variables(drawing, ours, {n for n in {**mine[2], **theirs[2]} if mine[2].get(n) != theirs[2].get(n)})
    again = set().union(*(_behind(drawing, one) for one in drawing.by_id.values() if happens_again(one)))
    if there - here and not here - there and {key[1] for key in there - here} <= again:
        return CONDITION
    if here - there and not there - here and all(_guards_a_taken_scope(drawing, key, peer) for key in here - there):
        return TAKEN_OVER
    return None


def _variables(drawing, ours, names):
    """The name of a difference of these variables only, or None."""
    if names == {"item"} and in_turn(drawing):
        return ITEM
    left = [drawing.by_id[one.element] for one in ours.result.trail if one.what in ("cancelled", "fired")]
    hosts = [drawing.by_id[one.get("attachedToRef")] for one in left if one.get("attachedToRef")]
    if any(gives(element, names) for element in left + hosts):
        return CANCELLED
    written = {one.get(C + "resultVariable") for one in drawing.by_id.values() if kind(one) == "scriptTask"}
    forks = any(kind(one) == "userTask" and len(drawing.out[one.get("id")]) > 1 for one in drawing.by_id.values())
    return ORDER if forks and names <= written else None


def happens_again(element):
    """A conditional event that does not interrupt."""
    attribute = {"boundaryEvent": "cancelActivity", "startEvent": "isInterrupting"}.get(kind(element))
    return event(element) == "conditional" and attribute is not None and element.get(attribute) == "false"


def _behind(drawing, element):
    """Ids of what lies behind an event."""
    seen, todo = set(), [flow.get("targetRef") for flow in drawing.out[element.get("id")]]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen |= {name, *(one.get("id") for one in drawing.by_id[name].iter() if one.get("id"))}
            todo += [target for _, target in drawing.after(name)]
            seen.update(guard.get("id") for guard in drawing.guards[name])
    return seen


def gives(element, names):
    """Whether the element's output parameters, or what a call hands back, could write these variables."""
    outs = list(element.iterfind(f"{B}extensionElements/{C}out"))
    given = {name for name, _ in parameters(element, "output")} | {one.get("target") for one in outs}
    return names <= given or any(one.get("variables") == "all" for one in outs)


def known_failure(trouble):
    """The name of a failure of the foreign engine alone, or None."""
    ours, theirs = trouble
    return TERMINATED if ours is None and "outerScope" in str(theirs) else None


def in_turn(drawing):
    loops = [many(one) for one in drawing.by_id.values()]
    return any(loop is not None and loop.get("isSequential") == "true" for loop in loops)


def _guards_a_taken_scope(drawing, key, peer):
    """A boundary event of an activity in which an interrupting event sub-process runs."""
    drawn = drawing.by_id[key[1]]
    if kind(drawn) != "boundaryEvent":
        return False
    running = {node["activityId"] for node in peer.nodes.values()}
    handlers = drawing.inside[drawn.get("attachedToRef")]
    return any(
        one.get("id") in running and one.find(B + "startEvent").get("isInterrupting", "true") == "true"
        for one in handlers
    )


def held(rows):
    """How many tokens every join holds, by scope, element and the flow they came over."""
    tokens = [json.loads(text) for key, text in rows.items() if key.startswith("t:")]
    return Counter(
        (scope, element, facts["came"])
        for scope, element, _, _, facts in tokens
        if "came" in facts and "race" not in facts
    )


def counted(drawing, rows):
    """Whether a parallel join holds two tokens that came over the same flow."""
    return any(n > 1 and kind(drawing.by_id[key[1]]) == "parallelGateway" for key, n in held(rows).items())


def waits_alone(peer, rows):
    """Whether an inclusive join waits there that has opened here."""
    here = {element for _, element, _ in held(rows)}
    there = [node["activityId"] for node in peer.nodes.values() if node["activityType"] == "inclusiveGateway"]
    return any(name not in here for name in there)
