"""One time line over all cases of a matter, page by page, so that a long matter costs what a short one does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from engine import history, values
from engine.history import Recorded
from engine.machine import Program
from engine.tables import event, payload, task
from engine.views import LineEntry, MatterLine
from engine.worklist._names import Names

PAGE = 20
CHUNK = 60  # events read at a time while looking for those that a filter leaves
ONLY: Mapping[str, Callable[[LineEntry], bool]] = {
    "": lambda entry: True,
    "opinions": lambda entry: bool(entry.opinion),
    "returns": lambda entry: entry.mark == "bad",
}
"""What the line can be narrowed to."""

Row = Mapping[str, object]
Place = tuple[str, str, int]
"""(instant, case, number) of an event: the order of the line, newest first."""


def line(
    connection: Connection,
    cases: Sequence[Row],
    programs: Mapping[str, Program],
    standing: Sequence[tuple[Row, Row, str]],
    names: Names,
    wanted: tuple[str, str],
) -> MatterLine:
    """`standing`: (case, open task, holder) of what waits now, which heads the unfiltered first page.

    `wanted`: (where to go on, "" = at the newest; the filter, an unknown one filters nothing).
    """
    after, only = wanted[0], wanted[1] if wanted[1] in ONLY else ""
    by_case = {str(row["id"]): (row, programs[str(row["bundle"])]) for row in cases}
    found = _entries(connection, by_case, names, _read_place(after))
    kept = list(islice(((place, entry) for place, entry in found if ONLY[only](entry)), PAGE + 1))
    entries = [entry for _, entry in kept[:PAGE]]
    if not after and not only:
        entries = [_now(by_case, *one) for one in standing] + entries
    return MatterLine(
        entries=tuple(entries),
        total=sum(int(str(row["seq"])) for row in cases),
        after=_write_place(kept[PAGE - 1][0]) if len(kept) > PAGE else "",
        only=only,  # type: ignore[arg-type]  # a key of ONLY
    )


def _now(by_case: Mapping[str, tuple[Row, Program]], case: Row, one: Row, holder: str) -> LineEntry:
    made = by_case[str(case["id"])][1]
    return LineEntry(
        seq=0,
        at=values.read_instant(str(one["opened_at"])),
        who=holder or str(one["problem_sentence"]),
        act=str(one["name"]),
        mark="now",
        tag=made.name,
    )


def _entries(
    connection: Connection, by_case: Mapping[str, tuple[Row, Program]], names: Names, place: Place | None
) -> Iterator[tuple[Place, LineEntry]]:
    """Every entry behind `place`, newest first; read in chunks, as far as somebody asks."""
    while True:
        events = _chunk(connection, list(by_case), place)
        due = _due(connection, events)
        names.know_people(one.actor for one in events)
        told = history.told(connection, {one.stream: by_case[one.stream][1] for one in events})
        for one in events:
            place = (one.at, one.stream, one.seq)
            limits, made = {one.token: due.get((one.stream, one.token), "")}, by_case[one.stream][1]
            yield place, history.timeline(told[one.stream], [one], limits, names.person, made.name)[0]
        if len(events) < CHUNK:
            return


def _chunk(connection: Connection, cases: Sequence[str], place: Place | None) -> list[Recorded]:
    kept = and_(payload.c.stream == event.c.stream, payload.c.seq == event.c.seq)
    wanted = select(*history.LOGGED, payload.c.content).select_from(event.outerjoin(payload, kept))
    wanted = wanted.where(event.c.stream.in_(cases), *([_before(place)] if place else []))
    wanted = wanted.order_by(event.c.at.desc(), event.c.stream.desc(), event.c.seq.desc()).limit(CHUNK)
    return [history.decode(row, row["content"]) for row in connection.execute(wanted).mappings()]


def _before(place: Place) -> ColumnElement[bool]:
    c, (at, stream, seq) = event.c, place
    same_case = and_(c.stream == stream, c.seq < seq)
    return or_(c.at < at, and_(c.at == at, or_(c.stream < stream, same_case)))


def _due(connection: Connection, events: Sequence[Recorded]) -> dict[tuple[str, str], str]:
    """The time limits of the tasks that these events ended, by case and token."""
    tokens = {one.token for one in events if one.token}
    wanted = select(task.c.case_id, task.c.token, task.c.due).where(
        task.c.case_id.in_({one.stream for one in events}), task.c.token.in_(tokens), task.c.due.is_not(None)
    )
    return {(row.case_id, row.token): row.due for row in connection.execute(wanted)}


def _write_place(place: Place) -> str:
    return "~".join(map(str, place))


def _read_place(text: str) -> Place | None:
    """What `_write_place` wrote; None, the beginning, for anything else."""
    parts = text.split("~")
    if len(parts) != 3 or not parts[2].isdecimal() or not all(map(values.is_key, parts)):
        return None
    return parts[0], parts[1], min(int(parts[2]), 2**31 - 1)
