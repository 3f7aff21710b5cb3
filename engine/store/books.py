"""The `register.` questions: what other cases have put on record.

Cancelled cases do not count, save where a case is asked for by its id. Who may write holds the book's row, after the
matter's (contracts 12): of two cases that ask at once, one sees what the other recorded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from engine import values
from engine.days import SHANGHAI
from engine.store.registers import cell, restored
from engine.tables import book, case_, register_entry
from engine.values import Value

Answer = tuple[Value, str]
MOST_LISTED = 200
STARTS, ENDS = "starts_at", "ends_at"
"""The registered variables that say when a case takes place."""

_entry = register_entry.c


def answer(connection: Connection, name: str, args: Sequence[Value], hold: Callable[[str], None]) -> Answer:
    """The value of `name` ("register.find", …) and a Chinese sentence naming its basis. `hold` locks a book."""
    if name in _OF_A_BOOK and isinstance(args[0], str):
        hold(args[0])
    return _FUNCTIONS[name](connection, *args)


def lock_book(connection: Connection, name: str) -> None:
    """Holds the book's row until the transaction ends; makes it when nobody has asked this book before."""
    wanted = select(book.c.name).where(book.c.name == name).with_for_update()
    if not values.is_key(name) or len(name) > 100 or connection.execute(wanted).first():
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(book).values(name=name))
    except IntegrityError:  # another has just made it, and has ended by now
        connection.execute(wanted).first()


def _find(connection: Connection, of: Value, name: Value, value: Value, wanted: Value) -> Answer:
    """`wanted` of the newest case whose `name` is `value`."""
    found = connection.execute(_newest_first(_cases(of, name, [value])).limit(1)).first()
    if found is None:
        return None, f"登记簿“{of}”里没有这一件"
    return _registered(connection, found.id, wanted), f"登记簿“{of}”：{_called(found)}"


def _value(connection: Connection, case_id: Value, name: Value) -> Answer:
    """What a case has on record under `name`; a list where the variable is one."""
    wanted = select(*_CASE).where(case_.c.id == (case_id if _is_text(case_id) else ""))
    found = connection.execute(wanted).first()
    if found is None:
        return None, "没有这一件"
    return _registered(connection, found.id, name), f"登记簿：{_called(found)}"


def _list(connection: Connection, of: Value, name: Value, value: Value) -> Answer:
    """The cases as options of a form: running ones first, newest first."""
    options: list[Value] = []
    for running in (True, False):
        among = _cases(of, name, value if isinstance(value, list) else [value])
        among = among.where(case_.c.state == "active" if running else case_.c.state != "active")
        for found in connection.execute(_newest_first(among).limit(MOST_LISTED - len(options))):
            options.append({"value": found.id, "label": _called(found)})
    return options, f"登记簿“{of}”：{len(options)} 件"


def _count(connection: Connection, of: Value, name: Value, value: Value) -> Answer:
    """How many cases have `value` (or one of a list) under `name`."""
    among = _cases(of, name, value if isinstance(value, list) else [value]).subquery()
    found = connection.execute(select(func.count()).select_from(among)).scalar_one()
    return found, f"登记簿“{of}”：{found} 件"


def _overlaps(
    connection: Connection, of: Value, name: Value, wanted: Value, since: Value, until: Value, case_id: Value
) -> Answer:
    """How many other cases hold one of `wanted` under `name` at some moment of [since, until)."""
    start, end = _instant(since), _instant(until)
    if start is None or end is None or start >= end:
        return 0, f"登记簿“{of}”：没有写明起止时刻"
    starts, ends = register_entry.alias().c, register_entry.alias().c
    among = _cases(of, name, wanted if isinstance(wanted, list) else [wanted])
    among = among.where(case_.c.id != (case_id if _is_text(case_id) else ""))
    among = among.where(starts.case_id == case_.c.id, starts.name == STARTS, starts.kind == "instant")
    among = among.where(ends.case_id == case_.c.id, ends.name == ENDS, ends.kind == "instant")
    found = connection.execute(among.where(starts.value < end, ends.value > start)).all()
    titles = "、".join(_called(row) for row in found[:3])
    return len(found), f"登记簿“{of}”：同一时段 {len(found)} 件" + (f"（{titles}）" if found else "")


_CASE = (case_.c.id, case_.c.title, case_.c.started_at, case_.c.matter, case_.c.secrecy)


def _called(found: Any) -> str:  # noqa: ANN401  # a row of _CASE
    """A case's title; of a classified one only its matter, for whoever asks may not be one who may see it."""
    return f"涉密件（事项 {found.matter}）" if found.secrecy else str(found.title)


def _cases(of: Value, name: Value, wanted: Sequence[Value]) -> Select[Any]:
    """Cases of a book, not cancelled, that have one of `wanted` under `name`."""
    texts = [found[1] for value in wanted if (found := cell(value)) is not None]
    return (
        select(*_CASE)
        .join(register_entry, _entry.case_id == case_.c.id)
        .where(_entry.book == _text(of), _entry.name == _text(name), _entry.value.in_(texts))
        .where(case_.c.state != "cancelled")
        .distinct()
    )


def _newest_first(among: Select[Any]) -> Select[Any]:
    return among.order_by(case_.c.started_at.desc(), case_.c.id.desc())


def _registered(connection: Connection, case_id: str, name: Value) -> Value:
    wanted = select(_entry.n, _entry.kind, _entry.value).where(_entry.case_id == case_id, _entry.name == _text(name))
    found = connection.execute(wanted.order_by(_entry.n)).all()
    if not found:
        return None
    kept = [restored(row.kind, row.value) for row in found]
    return kept[0] if found[0].n == 0 else kept


def _instant(value: Value) -> str | None:
    """An instant as the books keep it; also from a day (its first moment in Beijing) and from ISO 8601 with a zone."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time(), SHANGHAI)
    return values.instant(value) if isinstance(value, dt.datetime) and value.tzinfo is not None else None


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and values.is_key(value)


def _text(value: Value) -> str:
    return value if isinstance(value, str) and values.is_key(value) else ""


_FUNCTIONS: Mapping[str, Callable[..., Answer]] = {
    "register.find": _find,
    "register.value": _value,
    "register.list": _list,
    "register.count": _count,
    "register.overlaps": _overlaps,
}
_OF_A_BOOK = _FUNCTIONS.keys() - {"register.value"}
