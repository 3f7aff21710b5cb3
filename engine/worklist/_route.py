"""The route strip: the stations walked, where the case is, and the usual way ahead (design 4, page 03)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.days import SHANGHAI
from engine.machine import NextStop, Program
from engine.values import read_instant
from engine.views import RouteStop
from engine.worklist._ahead import END, Ahead

MOST_AHEAD = 12  # stations; what lies further is not worth a strip
MOST_SEEN = 60
PERHAPS = "需要时"

Row = Mapping[str, object]


def short_day(at: object) -> str:
    """11月16日, of an instant as tables hold it."""
    day = read_instant(str(at)).astimezone(SHANGHAI)
    return f"{day.month}月{day.day}日"


def route(program: Program, case: Row, tasks: Sequence[Row], ahead: Ahead, reader: str) -> tuple[RouteStop, ...]:
    """`tasks`: all user tasks of the case in the order they were opened."""
    here = list(dict.fromkeys(str(row["element"]) for row in tasks if row["state"] == "open"))
    strip = [RouteStop(program.start_event.name or program.name, "done", short_day(case["started_at"]), "start")]
    strip += _walked([row for row in tasks if row["element"] not in here])
    strip += [_now(element, tasks, reader) for element in here]
    if case["state"] == "active":
        return tuple(strip + _coming(here, ahead))
    if case["outcome"]:
        end = program.elements.get(str(case["outcome"]))
        name = end.name if end and end.name else str(case["outcome"])
        strip.append(RouteStop(name, "done", short_day(case["ended_at"]), "end"))
    return tuple(strip)


def _walked(tasks: Sequence[Row]) -> list[RouteStop]:
    """One station for each element that was completed, in the order of the last time."""
    done: dict[object, list[Row]] = {}
    for row in sorted((t for t in tasks if t["state"] == "completed"), key=lambda t: int(str(t["ended_seq"]))):
        done[row["element"]] = [*done.pop(row["element"], []), row]
    return [_station(rows) for rows in done.values()]


def _station(rows: Sequence[Row]) -> RouteStop:
    last = rows[-1]
    late = any(row["due"] and str(row["ended_at"]) > str(row["due"]) for row in rows)
    times = len({row["opened_seq"] for row in rows})
    note = f"{times} 次" if times > 1 else short_day(last["ended_at"])
    return RouteStop(str(last["name"]), "warn" if late else "done", note)


def _now(element: str, tasks: Sequence[Row], reader: str) -> RouteStop:
    rows = [row for row in tasks if row["element"] == element and row["state"] == "open"]
    mine = any(row["assignee"] == reader for row in rows)
    return RouteStop(str(rows[0]["name"]), "now", "您在这里" if mine else "")


def _coming(here: Sequence[str], ahead: Ahead) -> list[RouteStop]:
    if not here:
        return []
    found, ways = _graph(here, ahead.usual)
    ends = [name for name, stop in found.items() if stop.type == END]
    strip = []
    for name in [n for n in _in_order(here, ways) if n in found][:MOST_AHEAD]:
        stop = found[name]
        if stop.type == END and len(ends) > 1:
            continue
        note = "" if _certain(name, here, ways, found) else PERHAPS
        strip.append(RouteStop(stop.name or name, "wait", note, "end" if stop.type == END else "task"))
    return strip


Ways = dict[str, list[str]]


def _graph(here: Sequence[str], usual: Callable[[str], tuple[NextStop, ...]]) -> tuple[dict[str, NextStop], Ways]:
    """Every stop that can be reached on the usual way, and what follows what."""
    found: dict[str, NextStop] = {}
    ways: Ways = {}
    todo = list(here)
    while todo and len(ways) < MOST_SEEN:
        name = todo.pop(0)
        if name in ways:
            continue
        after = usual(name) if name not in found or found[name].type != END else ()
        ways[name] = [stop.element for stop in after if stop.element not in here]
        for stop in after:
            if stop.element not in here:
                found.setdefault(stop.element, stop)
                todo.append(stop.element)
    return found, ways


def _in_order(here: Sequence[str], ways: Ways) -> list[str]:
    """Each stop before those that follow it (returns left aside)."""
    done: list[str] = []
    seen: set[str] = set()
    for first in reversed(here):
        stack = [(first, iter(reversed(ways.get(first, []))))]
        seen.add(first)
        while stack:
            name, following = stack[-1]
            for nearer in following:
                if nearer not in seen:
                    seen.add(nearer)
                    stack.append((nearer, iter(reversed(ways.get(nearer, [])))))
                    break
            else:
                done.append(name)
                stack.pop()
    return done[::-1]


def _certain(name: str, here: Sequence[str], ways: Ways, found: Mapping[str, NextStop]) -> bool:
    """No way from here ends without passing `name`."""
    todo, seen = list(here), set(here)
    while todo:
        after = ways.get(todo.pop(), [])
        if not after or any(found[n].type == END and n != name for n in after):
            return False
        fresh = [n for n in after if n != name and n not in seen]
        seen.update(fresh)
        todo += fresh
    return True


def stations(first: Sequence[NextStop], ahead: Ahead) -> list[NextStop]:
    """The stops of the usual way of a case not yet started, in order."""
    found, ways = _graph([stop.element for stop in first], ahead.usual)
    found = {stop.element: stop for stop in first} | found
    return [found[name] for name in _in_order([stop.element for stop in first], ways)][:MOST_AHEAD]
