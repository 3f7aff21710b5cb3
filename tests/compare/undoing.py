"""What can be undone on either side, and what is being undone.

Operaton begins all handlers of a throw at once, we one after the other (13.5.5). So while a throw of ours has more in
hand, what may stand open there alone is what lies in the handlers still to come; when the last is done, all is equal.
"""

import json
from collections import Counter

from judge.drawing import B, C, event, kind


def handler_of(drawing, name):
    """The id of what undoes an activity: what its compensation boundary event leads to, or its event sub-process."""
    for guard in drawing.guards[name]:
        if event(guard) == "compensate":
            return next(e.get("targetRef") for e in guard.getparent() if e.get("sourceRef") == guard.get("id"))
    inside = (one for one in drawing.inside[name] if event(one.find(B + "startEvent")) == "compensate")
    return next((one.get("id") for one in inside), None)


def is_handler(element):
    """Whether an element undoes another."""
    if element.get("isForCompensation") == "true":
        return True
    start = element.find(B + "startEvent") if element.get("triggeredByEvent") == "true" else None
    return start is not None and event(start) == "compensate"


def tokens(rows):
    """{id: (scope, element, parent, state, facts)} of our machine's rows."""
    return {key[2:]: json.loads(text) for key, text in rows.items() if key.startswith("t:")}


def remembered(drawing, rows):
    """Handlers of what can be undone, and handlers that a throw has in hand and has not begun, by how often."""
    standing, free, held = tokens(rows), Counter(), Counter()
    for scope, element, _, word, facts in standing.values():
        handler = handler_of(drawing, element)
        if word == "past" and handler is not None:
            (held if _in_hand(drawing, standing, scope, facts) else free)[handler] += 1
    return free, held


def _in_hand(drawing, standing, scope, facts):
    """Whether a throw has taken hold of it, or of the sub-process that it is undone with."""
    if "undo" in facts or scope not in standing:
        return "undo" in facts
    outer, element, _, word, those = standing[scope]
    with_it = word == "past" and handler_of(drawing, element) is None
    return with_it and _in_hand(drawing, standing, outer, those)


def throwing(drawing, rows):
    """The events whose handlers are at work."""
    standing = ((element, word) for _, element, _, word, _ in tokens(rows).values())
    return {
        one for one, word in standing if word == "started" and event(drawing.by_id[one]) in ("compensate", "cancel")
    }


def kept(rows):
    """The sub-processes that have completed and are undone by what is in them."""
    return {element for _, element, _, _, facts in tokens(rows).values() if facts.get("kept")}


def subscribed(drawing, subscriptions):
    """The same of the foreign engine: it keeps a subscription for each; what stands for a sub-process is left out."""
    names = [one["activityId"] for one in subscriptions if one["eventType"] == "compensate"]
    return Counter(name for name in names if name in drawing.by_id and is_handler(drawing.by_id[name]))


def around(drawing, name):
    """The ids of the handlers that an element is or lies in, through calls too."""
    found = set()
    for one in (drawing.by_id[name], *drawing.by_id[name].iterancestors()):
        found |= {one.get("id")} if is_handler(one) else set()
        callers = (call for call in drawing.by_id.values() if kind(one) == "process" and _calls(call, one))
        found |= {handler for call in callers for handler in around(drawing, call.get("id"))}
    return found


def _calls(element, process):
    return element.get("calledElement") == process.get("id")


def placeless(drawing, ways):
    """What stands open in handlers, without the instances: there a handler does not see for which one it works."""
    found = {}
    for (what, name, place, due), how in ways.items():
        key = (what, name, () if around(drawing, name) else place, due)
        found.setdefault(key, []).extend(how)
    return found


def written_in(drawing, handlers):
    """The variables that scripts and output parameters in these handlers write."""
    inside = [one for name in handlers for one in drawing.by_id[name].iter()]
    scripts = {one.get(C + "resultVariable") for one in inside}
    return scripts | {one.get("name") for one in inside if kind(one) == "outputParameter"}


def without_early(drawing, held, here, there):
    """What stands open there without what handlers have begun that wait for their turn here (`held`)."""
    early = {key for key in there if around(drawing, key[1]) & held.keys()}
    return Counter({key: min(n, here[key]) if key in early else n for key, n in there.items()}) + Counter()
