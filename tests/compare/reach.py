"""What lies behind elements and around them, by the drawing, and what they write."""

from judge.drawing import B, C, kind, parameters


def hosts(drawing, elements):
    """What events are attached to, and all that lies around elements."""
    hosts = [drawing.by_id[one.get("attachedToRef")] for one in elements if one.get("attachedToRef")]
    return hosts + [around for one in [*elements, *hosts] for around in one.iterancestors() if around.get("id")]


def behind(drawing, names, whole=True):
    """Ids of all that lies behind elements or flows: over flows, events at activities, out of scopes and calls.

    Not `whole`: without what lies around, and without the elements themselves.
    """
    seen, todo = set(), []
    for name in names:
        todo += _onward(drawing, name, whole)
    while todo:
        name = todo.pop()
        if name not in seen and name in drawing.by_id:
            seen.add(name)
            todo += [one.get("id") for one in drawing.by_id[name].iter() if one.get("id")]
            todo += _onward(drawing, name, whole)
    return seen


def _onward(drawing, name, whole):
    element = drawing.by_id[name]
    if kind(element) == "sequenceFlow":
        return [element.get("targetRef")]
    found = [target for _, target in drawing.after(name)] + [guard.get("id") for guard in drawing.guards[name]]
    if kind(element) == "callActivity":
        found.append(element.get("calledElement"))
    if whole and element.getparent() is not None:
        around = element.getparent()
        found += [handler.get("id") for handler in drawing.inside[around.get("id")]]
        if kind(around) == "subProcess":
            found += [around.get("id"), *(target for _, target in drawing.after(around.get("id")))]
        elif kind(around) == "process":
            calls = [one for one in drawing.by_id.values() if one.get("calledElement") == around.get("id")]
            found += [target for one in calls for _, target in drawing.after(one.get("id"))]
    return found


def gives(element, names):
    """Whether the element's output parameters, or what a call hands back, could write these variables."""
    outs = list(element.iterfind(f"{B}extensionElements/{C}out"))
    given = {name for name, _ in parameters(element, "output")} | {one.get("target") for one in outs}
    return names <= given or any(one.get("variables") == "all" for one in outs)
