"""Where the two engines differ on purpose: docs/explanation/semantics.md says which clause of BPMN 2.0 decides each."""

from collections import Counter

from compare import known_undoing
from compare.reach import behind, gives, hosts
from compare.undoing import without_early, written_in
from judge.drawing import B, C, event, kind, many, parameters

INCLUSIVE = "known: an inclusive join waits there for what needs no waiting"
PARALLEL = "known: a parallel join counts tokens there, not inputs"
TAKEN_OVER = "known: a scope taken over loses its boundary events there"
CANCELLED = "known: what is cancelled writes its outputs there"
COUNTED = "known: an inclusive join counts tokens there, not inputs"
ORDER = "known: behind a task the last branch runs first there"
CONDITION = "known: a condition that does not interrupt happens there for each variable written"
COMPLETED = "known: a condition at a task takes back the completion that fulfils it there"
ITEM = "known: a sequential instance's variable lies outside it there"
TERMINATED = "known: leaving a scope with output parameters fails there"
BEHIND = "known: at the save point behind an activity its boundary events still listen there"
LATER = "known: what an escalation begins without interrupting begins there after the thrower's own steps"
MISSED = "known: the times of a cycle that have passed meanwhile are left out there"
RACE = "known: of conditions that hold at once another one wins the race there"


def known(drawing, ours, mine, theirs, peer):
    """The name of the difference between what stands open on either side, or None.

    Each name asks for its cause: seen in the state of the two or in what happened in this step, and for every place
    that differs to lie behind it.
    """
    here, there = (Counter({key: len(found) for key, found in one[0].items()}) for one in (mine, theirs))
    there = without_early(drawing, ours.held, here, there)
    changed = {n for n in {**mine[2], **theirs[2]} if mine[2].get(n) != theirs[2].get(n)}
    if here == there and mine[1] == theirs[1] and ours.undoable == peer.undoable:
        return known_undoing.variables(ours, changed) or _variables(drawing, ours, changed)
    places = {key[1] for key in (here - there) + (there - here)}
    if places and known_undoing.early(ours, changed, places, behind(drawing, ours.throwing)):
        return known_undoing.HANDLERS
    if places and _written_by_what_left(drawing, ours, changed) and places <= _struck(drawing, _oftener(ours, peer)):
        return CANCELLED
    return known_undoing.positions(ours, here, there, peer) or _positions(drawing, ours, (here, there), peer)


def _oftener(ours, peer):
    """The conditional events that have happened there oftener than here."""
    conditional = [name for name, one in ours.drawing.by_id.items() if event(one) == "conditional"]
    return {name for name in conditional if peer.happened(name) > ours.fired[name]}


def _struck(drawing, events):
    """What lies behind events, and in what they are attached to."""
    taken = [drawing.by_id[drawing.by_id[name].get("attachedToRef") or name] for name in events]
    return behind(drawing, events) | events | {one.get("id") for host in taken for one in host.iter() if one.get("id")}


def _written_by_what_left(drawing, ours, names):
    """Whether the outputs of what our last step took away, or left by an event, could write these variables."""
    left = [drawing.by_id[one.element] for one in ours.result.trail if one.what in ("cancelled", "fired")]
    return bool(names) and any(gives(element, names) for element in left + hosts(drawing, left))


def _positions(drawing, ours, positions, peer):
    """The name of a difference in what stands open, or None."""
    here, there = positions
    places = {key[1] for key in (here - there) + (there - here)}
    if ours.excess and places <= behind(drawing, ours.excess):
        return PARALLEL
    if ours.surplus and places <= behind(drawing, ours.surplus):
        return COUNTED
    if ours.ahead and places <= behind(drawing, ours.ahead):
        return INCLUSIVE
    unawaited = known_undoing.opened(ours, behind)
    if unawaited and places <= behind(drawing, unawaited):
        return known_undoing.UNAWAITED
    if here - there and all(_passed(drawing, ours.now, key) for key in here - there) and _later(here, there):
        return MISSED
    guards = {one.get("id") for one in drawing.guards[ours.done] if event(one) == "conditional"}
    taken_back = {name for name in guards - happened_here(ours) if peer.happened(name) > ours.fired[name]}
    if taken_back and places <= behind(drawing, {ours.done}) | {ours.done}:
        return COMPLETED
    if any(places <= behind(drawing, {gate}) for gate in _races_decided_otherwise(drawing, ours, peer)):
        return RACE
    again = {name for name in drawing.by_id if happens_again(drawing.by_id[name])}
    oftener = again & _oftener(ours, peer)
    if oftener and there - here and not here - there and places <= behind(drawing, oftener):
        return CONDITION
    seldomer = {name for name in again if peer.happened(name) < ours.fired[name]}
    if seldomer and here - there and not there - here and places <= behind(drawing, seldomer) and _escalated(ours):
        return LATER
    late = [key[1] for key in there - here]
    if late and not here - there and all(_listens_behind(drawing.by_id[name], here) for name in late):
        return BEHIND
    if here - there and not there - here and all(_guards_a_taken_scope(drawing, key, peer) for key in here - there):
        return TAKEN_OVER
    return None


def _passed(drawing, now, key):
    """A time of a cycle that has come already."""
    cycle = drawing.by_id[key[1]].find(f"{B}timerEventDefinition/{B}timeCycle")
    return cycle is not None and key[3] is not None and key[3] <= now


def _later(here, there):
    """Whether what is only there are the same timers, later or no more."""
    mine = Counter(key[:3] for key in (here - there).elements())
    return not Counter(key[:3] for key in (there - here).elements()) - mine


def _escalated(ours):
    """Whether an escalation of our last step was caught without interrupting, and a script ran on either way then."""
    drawing = ours.drawing
    passed = {one.element for one in ours.result.trail if one.element in drawing.by_id}
    thrown = {name for name in passed if event(drawing.by_id[name]) == "escalation"}
    caught = {name for name in thrown & happened_here(ours) if _goes_on(drawing.by_id[name])}
    scripts = {name for name in passed if kind(drawing.by_id[name]) == "scriptTask"}
    return bool(caught) and bool(scripts & behind(drawing, thrown))


def _goes_on(catcher):
    """Whether what an event is caught at goes on."""
    attribute = {"boundaryEvent": "cancelActivity", "startEvent": "isInterrupting"}.get(kind(catcher))
    return attribute is not None and catcher.get(attribute) == "false"


def _listens_behind(element, here):
    """A boundary event of an activity that waits here at the save point behind it."""
    host = element.get("attachedToRef")
    return host is not None and any(key[:2] == ("wait", host) and key[3] is None for key in here)


def _races_decided_otherwise(drawing, ours, peer):
    """The event gateways of which one condition has won here and another there: both held when they began to wait."""
    for gate in (one for one in drawing.by_id.values() if kind(one) == "eventBasedGateway"):
        rivals = {target for _, target in drawing.after(gate.get("id"))}
        rivals = {name for name in rivals if event(drawing.by_id[name]) == "conditional"}
        mine = {name for name in rivals & happened_here(ours) if peer.happened(name) < ours.fired[name]}
        if mine and any(peer.happened(name) > ours.fired[name] for name in rivals - mine):
            yield gate.get("id")


def happened(drawing, trail):
    """The events that happened: what was caught, and the start events of event sub-processes."""
    for one in trail:
        drawn = drawing.by_id.get(one.element)
        if one.what == "fired" or (one.what == "entered" and drawn is not None and kind(drawn) == "startEvent"):
            yield one.element


def happened_here(ours):
    """The events that our last step made happen."""
    return set(happened(ours.drawing, ours.result.trail))


def _variables(drawing, ours, names):
    """The name of a difference of these variables only, or None: its cause lies in a join or in the step just taken."""
    for name, found in ((PARALLEL, ours.excess), (COUNTED, ours.surplus), (INCLUSIVE, ours.ahead)):
        if names and names <= written_in(drawing, behind(drawing, found)):
            return name
    touched = [drawing.by_id[one.element] for one in ours.result.trail if one.element in drawing.by_id]
    if names == {"item"} and any(in_turn(one) for one in hosts(drawing, touched)):
        return ITEM
    if _written_by_what_left(drawing, ours, names):
        return CANCELLED
    return ORDER if names <= _written_twice(drawing, ours.done) else None


def _written_twice(drawing, task):
    """The variables that scripts behind two different flows of the task just completed write."""
    ways = [behind(drawing, {flow.get("id")}, whole=False) for flow in drawing.out[task]]
    written = [{drawing.by_id[name].get(C + "resultVariable") for name in way if name in drawing.by_id} for way in ways]
    return {name for n, one in enumerate(written) for other in written[n + 1 :] for name in one & other if name}


def happens_again(element):
    """A conditional event that does not interrupt."""
    return event(element) == "conditional" and _goes_on(element)


def known_failure(drawing, left, trouble):
    """The name of a failure of the foreign engine alone, or None: a scope is left and its outputs have no place.

    `left`: the elements that have been left here in the same step.
    """
    ours, theirs = trouble
    around = [one for one in left + hosts(drawing, left) if kind(one) in ("subProcess", "callActivity")]
    outs = f"{B}extensionElements/{C}out"
    leaving = any(parameters(one, "output") or one.find(outs) is not None for one in around)
    if ours is None and leaving and "outerScope" in str(theirs):
        return TERMINATED
    return known_undoing.failure(drawing, str(theirs)) if ours is None else None


def left_here(ours):
    """The elements that our last step has left or taken away."""
    trail = [one for one in ours.result.trail if one.what in ("left", "cancelled")]
    return [ours.drawing.by_id[one.element] for one in trail if one.element in ours.drawing.by_id]


def in_turn(element):
    """A multi-instance whose instances come one after another."""
    loop = many(element)
    return loop is not None and loop.get("isSequential") == "true"


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
