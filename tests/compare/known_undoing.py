"""Where the two engines differ in compensation and transactions, each with its cause, as in `compare.known`."""

from compare.joins import held
from compare.undoing import around, handler_of, is_handler, kept, throwing, written_in
from judge.drawing import B, event, kind, many, parameters

HANDLERS = "known: all handlers begin at once there"
AGAIN = "known: a handler in which something can be undone is itself undone there"
OWN = "known: what a sub-process with a handler of its own holds can be undone there too"
KEPT = "known: the timers of a sub-process run there still when it has completed and can be undone"
WRITTEN = "known: a completed sub-process that can be undone writes its outputs there once more when it is forgotten"
MAPPED = "known: a sub-process with parameters that can be undone fails there"
FORKED = "known: a fork in a handler fails there"
UNAWAITED = "known: an inclusive join does not wait there for a throw whose handlers are at work"
UNHEARD = "known: an event sub-process in a handler does not listen there"
UNSEEN = "known: the element variable is not the handler's there"


def positions(ours, here, there, peer):
    """The name of a difference in what stands open or can be undone, or None."""
    drawing, more, late = ours.drawing, peer.undoable - ours.undoable, {key[1] for key in there - here}
    if here - there:
        early = all(_starts_in_handler(drawing, key[1]) for key in here - there)
        return UNHEARD if early and not there - here else None
    if ours.undoable - peer.undoable or not late | more.keys():
        return None
    nested = {name for name in drawing.by_id if is_handler(drawing.by_id[name]) and _holds_handlers(drawing, name)}
    if all(around(drawing, name) & nested for name in late | more.keys()):
        return AGAIN
    completed, own = ours.kept, {name for name in drawing.by_id if _has_handler_over_others(drawing, name)}
    timed = {_timer_of(drawing, name) for name in late}
    if not all(host and (host in completed | own or _around(drawing, host) & own) for host in timed):
        return None
    handlers = {handler_of(drawing, host) for host in own}
    if all(name in handlers or _around(drawing, name) & own for name in more):
        return OWN if more else KEPT
    return None


def early(ours, names, places, behind):
    """Whether handlers that waited here for their turn have written these variables; `behind`: what follows a throw."""
    return bool(names) and names <= written_in(ours.drawing, ours.ever_held) and places <= behind


def opened(ours, behind):
    """The inclusive joins that hold tokens here and lie behind a throw at work; `behind` (drawing, names) -> names."""
    rows = ours.result.rows
    return {element for _, element, _ in held(rows)} & behind(ours.drawing, throwing(ours.drawing, rows))


def variables(ours, names):
    """The name of a difference of these variables only, or None."""
    drawing = ours.drawing
    if early(ours, names, set(), set()):
        return HANDLERS
    if names == {"item"} and any(_undoes_instances(drawing, name) for name in ours.handled):
        return UNSEEN
    forgotten = ours.kept - kept(ours.result.rows)
    given = {name for host in forgotten for name, _ in parameters(drawing.by_id[host], "output")}
    return WRITTEN if names and names <= given else None


def failure(drawing, message):
    """The name of a failure of the foreign engine alone, or None."""
    forks = [name for name, flows in drawing.out.items() if len(flows) > 1 and around(drawing, name)]
    if "no transition to take" in message and forks:
        return FORKED
    scopes = [one for one in drawing.by_id.values() if kind(one) == "subProcess" and parameters(one, "input")]
    kept = any(_holds_handlers(drawing, one.get("id")) for one in scopes)
    return MAPPED if kept and "NullPointerException" in message else None


def _starts_in_handler(drawing, name):
    return kind(drawing.by_id[name]) == "startEvent" and bool(around(drawing, name))


def _holds_handlers(drawing, name):
    return any(one.get("id") != name and is_handler(one) for one in drawing.by_id[name].iter(B + "*"))


def _has_handler_over_others(drawing, name):
    guarded = any(event(guard) == "compensate" for guard in drawing.guards[name])
    return guarded and kind(drawing.by_id[name]) == "subProcess" and _holds_handlers(drawing, name)


def _timer_of(drawing, name):
    """The sub-process at whose boundary, or as the start of whose event sub-process, a timer runs."""
    element = drawing.by_id[name]
    if event(element) != "timer":
        return None
    if kind(element) == "boundaryEvent":
        return element.get("attachedToRef")
    return element.getparent().getparent().get("id") if kind(element) == "startEvent" else None


def _around(drawing, name):
    return {one.get("id") for one in drawing.by_id[name].iterancestors()}


def _undoes_instances(drawing, handler):
    """Whether a handler is for the instances of a multi-instance, or lies in one."""
    links = [one for one in drawing.by_id.values() if kind(one) == "association" and one.get("targetRef") == handler]
    hosts = {drawing.by_id[one.get("sourceRef")].get("attachedToRef") for one in links} | _around(drawing, handler)
    return any(many(drawing.by_id[host]) is not None for host in hosts if host)
