"""Questions whose answer is a list, or goes through one: filled posts, units, subordinates, names (WR-18, WR-19).

A list is in the official order and may be empty: that is an answer, where a missing superior is a refusal (WR-12).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine.errors import Invalid
from engine.organisation._holders import holder_of, say_since, say_source, title_of
from engine.organisation._holders import person_name as name_of
from engine.organisation._ladder import MOST_LEVELS, post_above
from engine.organisation._membership import describe_group
from engine.organisation._relations import join
from engine.organisation._rows import Post, read_post, read_posts, read_unit, read_units, tenures_of, valid
from engine.organisation._subordinates import subordinates as led_by
from engine.tables import post, tenure
from engine.values import Value, instant

Answer = tuple[Value, str]


def posts(connection: Connection, kind: Value, at: dt.datetime) -> Answer:
    """Codes of the filled posts of a kind (`kind`, `unit:kind`), or of several given as a list."""
    moment = instant(at)
    filled = post.c.code.in_(select(tenure.c.post).where(valid(tenure, moment)))
    found = list[str]()
    for wanted in texts(kind):
        of, _, name = wanted.rpartition(":")
        where = [post.c.kind == name, filled, *([post.c.unit == of] if of else [])]
        found += [held.code for held in read_posts(connection, moment, *where)]
    found = list(dict.fromkeys(found))
    return list(found), f"岗位表：{_called(connection, kind, at)}在岗的 {len(found)} 个"


def units(connection: Connection, kind: Value, at: dt.datetime) -> Answer:
    """Codes of the units of a kind, or of several given as a list."""
    found = [unit.code for unit in read_units(connection, instant(at), wanted)] if (wanted := texts(kind)) else []
    return list(found), f"单位表：{_called(connection, kind, at)} {len(found)} 个"


def subordinates(connection: Connection, login: Value, at: dt.datetime) -> Answer:
    """The direct subordinates of a person (WR-18) as options of a form: login, and post with name."""
    found = [(who, _titled(connection, who, held)) for who, held in _led(connection, login, at)]
    options: list[Value] = [{"value": who, "label": label} for who, label in found]
    return options, f"汇报关系和分管表：{_person(connection, login, at)}的直接下级 {len(found)} 人"


def is_direct_subordinate(connection: Connection, login: Value, other: Value, at: dt.datetime) -> Answer:
    """Whether `other` is a direct subordinate of `login` (WR-19)."""
    held = next((held for who, held in _led(connection, login, at) if who == other), None)
    if held is None:
        return False, f"{_person(connection, other, at)}不是{_person(connection, login, at)}的直接下级"
    return True, f"{held.title}是{_person(connection, login, at)}的直接下级"


def deputy_head_in_charge(connection: Connection, login: Value, at: dt.datetime) -> Answer:
    """Who stands right below the head of the unit on this person's way up; None where nobody does between them.

    The person's own post is not counted: a deputy head, and whoever reports straight to the head, has no deputy above.
    """
    moment, who = instant(at), one(login)
    held = tenures_of(connection, who, moment)
    below = read_post(connection, held[0].post, moment) if held else None
    last: Post | None = None
    for _ in range(MOST_LEVELS):
        step = None if below is None or _leads(connection, below, moment) else post_above(connection, below, moment)
        if step is None or _leads(connection, step[0], moment):
            break
        last = below = step[0]
    if last is None or step is None:
        return None, f"{_person(connection, login, at)}和主要负责人之间没有分管副职"
    found = holder_of(connection, last, moment)
    return found.login, join(found.holding, "" if found.note.startswith(found.holding) else found.note)


def kind_of_post(connection: Connection, login: Value, unit: Value, at: dt.datetime) -> Answer:
    """The kind of the highest post a person holds in `unit`; None for somebody from elsewhere."""
    moment, who, place = instant(at), one(login), one(unit)
    held = [(found, t) for t in tenures_of(connection, who, moment) if (found := read_post(connection, t.post, moment))]
    inside = sorted(((found, t) for found, t in held if found.unit == place), key=lambda pair: pair[0].rank)
    if not inside:
        there = read_unit(connection, place, moment)
        return None, f"{_person(connection, login, at)}在{there.short_name if there else f'“{place}”'}没有岗位"
    found, holding = inside[0]
    return found.kind, f"任{found.title}，{say_since(holding.since)}{say_source(holding.basis)}"


def person_name(connection: Connection, login: Value, at: dt.datetime) -> Answer:
    """The name of a person; the login itself where nobody has it."""
    who = one(login)
    return name_of(connection, who), f"人员表：{who}"


def names(connection: Connection, codes: Value, at: dt.datetime) -> Answer:
    """What posts, units or people (codes, logins) are called, in one text: «甲、乙»."""
    moment, called = instant(at), list[str]()
    for code in texts(codes):
        held = read_post(connection, code, moment)
        there = None if held else read_unit(connection, code, moment)
        called.append(held.title if held else there.short_name if there else name_of(connection, code))
    return "、".join(called), f"岗位表、单位表：{len(called)} 个名称"


def texts(value: Value) -> list[str]:
    """One text, or a list of texts; nothing is an empty text. Invalid for anything else."""
    items = value if isinstance(value, list) else [value]
    if not all(item is None or isinstance(item, str) for item in items):
        raise Invalid("VALUE_NOT_ALLOWED", name="org")
    return [str(item or "") for item in items]


def one(value: Value) -> str:
    """One text; nothing is an empty text. Invalid for a list and for anything else."""
    found = texts(value)
    if isinstance(value, list):
        raise Invalid("VALUE_NOT_ALLOWED", name="org")
    return found[0]


def _leads(connection: Connection, held: Post, at: str) -> bool:
    """Is this the head of a unit that stands for itself? The head of a bureau's centre has the bureau's above him."""
    there = read_unit(connection, held.unit, at) if held.head else None
    return there is not None and not there.part


def _led(connection: Connection, login: Value, at: dt.datetime) -> list[tuple[str, Post]]:
    return led_by(connection, one(login), at)


def _titled(connection: Connection, login: str, held: Post) -> str:
    return f"{held.title} {name_of(connection, login)}"


def _person(connection: Connection, login: Value, at: dt.datetime) -> str:
    return title_of(connection, str(login or ""), instant(at))


def _called(connection: Connection, kinds: Value, at: dt.datetime) -> str:
    return "、".join(describe_group(connection, kind, at) for kind in texts(kinds))
