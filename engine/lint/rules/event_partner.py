"""Messages and signals have somebody at the other end: what is waited for is sent, what is sent is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from engine.errors import Finding
from engine.lint._bpmn import EVENT_CHINESE
from engine.lint._diagram import Diagram
from engine.lint._ends import End, ends_of


def check(diagram: Diagram) -> Iterator[Finding]:
    """An end without its partner in these files, where another end of theirs has none either: two names for one thing.

    Where nothing else exists that could be the partner (`Known.sent`), also an end that stands alone.
    """
    ends = [end for each in diagram.project.diagrams for end in ends_of(each)]
    for what in ("message", "signal"):
        mine = [end for end in ends if end.what == what]
        sent, heard = ({end.name for end in mine if end.sends is sends} for sends in (True, False))
        alone = [end for end in mine if not _has_partner(end, heard if end.sends else sent)]
        for end in alone:
            if end.diagram is diagram:
                certain = _is_certain(end)
                others = {other.name for other in (mine if certain else alone) if other.sends is not end.sends}
                close = get_close_matches(end.name, sorted(others), 1, cutoff=0.6)
                if close or certain:
                    yield _report(end, close)


def _has_partner(end: End, partners: set[str]) -> bool:
    project = end.diagram.project
    if end.what == "message" and end.sends:
        begun = (project.known.messages or {}).get(end.name, frozenset())
        return end.name in partners or any(process not in project.processes for process in begun)
    return end.name in partners | (project.known.sent or frozenset()) | project.scheduled


def _is_certain(end: End) -> bool:
    """Nothing else is there that could be the partner."""
    known = end.diagram.project.known
    return known.sent is not None and not end.open


def _report(end: End, close: list[str]) -> Finding:
    word = EVENT_CHINESE[end.what]
    other = (
        f"没有哪一步等{word}“{end.name}”，发出去没有人收。"
        if end.sends
        else f"没有哪一步发出{word}“{end.name}”，会一直等下去。"
    )
    meant = f"是不是“{close[0]}”？" if close else ""
    remedy = f"收发双方的{word}要同名；由外面的程序{'收' if end.sends else '发'}的，可以不理这条提醒。"
    english = f"Nobody {'waits for' if end.sends else 'sends'} the {end.what} “{end.name}”."
    return end.diagram.report(end.node, other + meant, remedy, english)
