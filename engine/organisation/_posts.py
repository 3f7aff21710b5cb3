"""Questions about posts instead of people: a ladder climbs posts, whoever stands on them by then (WR-11, A-07).

A person may have moved to another bureau, or stand in for somebody, between two steps; the post that was reported to
stays what it was. Where nothing is on record the answer is nothing, and whoever asks for a person next is refused
(WR-12).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from engine.errors import Refused
from engine.organisation._holders import holder_of, vacant
from engine.organisation._ladder import MOST_LEVELS, Step
from engine.organisation._ladder import post_above as step_above
from engine.organisation._lists import one
from engine.organisation._membership import capacities
from engine.organisation._relations import join
from engine.organisation._rows import Post, read_post, read_unit
from engine.values import Value, instant

Answer = tuple[Value, str]


def next_up_of(connection: Connection, post: Value, at: dt.datetime) -> Answer:
    """Who acts on the post next up from `post`; None above the top. Refused NO_SUPERIOR or AMBIGUOUS_SUPERIOR."""
    moment, below = instant(at), read_post(connection, one(post), instant(at))
    if below is None:
        raise vacant(f"“{one(post)}”的上一级")
    step = step_above(connection, below, moment)
    if step is None:
        return None, f"{below.title}之上没有上一级"
    above = holder_of(connection, step[0], moment)
    return above.login, join(step[1], above.note)


def post_above(connection: Connection, post: Value, at: dt.datetime) -> Answer:
    """The post next up from `post`, filled or vacant; None above the top, and where none or two are on record."""
    below = read_post(connection, one(post), instant(at))
    step = _above(connection, below, instant(at)) if below else None
    return (step[0].code, step[1]) if step else (None, f"“{one(post)}”之上没有登记岗位")


def post_reached(connection: Connection, post: Value, login: Value, at: dt.datetime) -> Answer:
    """How far up somebody on `post` stands: the highest of the posts next up that they act on themselves, else it.

    Who acts as head beside a post of their own, or stands in for the head, has read it as head too.
    """
    moment, here = instant(at), read_post(connection, one(post), instant(at))
    said: list[str] = []
    for _ in range(MOST_LEVELS):
        step = _above(connection, here, moment) if here else None
        if step is None or _acting_on(connection, step[0], moment) != one(login):
            break
        here = step[0]
        said.append(f"{step[1]}（也由本人担任）")
    return (here.code, join(f"{here.title}", *said)) if here else (None, f"没有编号为“{one(post)}”的岗位")


def posts_above(connection: Connection, post: Value, login: Value, at: dt.datetime) -> Answer:
    """The posts above `post`, nearest first, to the top. Left out: vacant ones, and those of somebody who has one
    nearer by, or of `login`."""
    moment, here = instant(at), read_post(connection, one(post), instant(at))
    found, seen = list[str](), {one(login)}
    for _ in range(MOST_LEVELS):
        step = _above(connection, here, moment) if here else None
        if step is None:
            break
        here = step[0]
        holder = _acting_on(connection, here, moment)
        if holder and holder not in seen:
            found.append(here.code)
            seen.add(holder)
    return list(found), f"汇报关系和分管表：“{one(post)}”之上 {len(found)} 级"


def post_in(connection: Connection, login: Value, unit: Value, at: dt.datetime) -> Answer:
    """The highest post somebody acts on in `unit` or in a part of it, standing in included; None for an outsider.

    Without a unit: anywhere.
    """
    moment, place = instant(at), one(unit)
    found = [read_post(connection, held.post, moment) for held in capacities(connection, one(login), at)]
    inside = [held for held in found if held is not None and _within(connection, held, place, moment)]
    if not inside:
        return None, f"{one(login)}在“{place}”没有岗位"
    highest = min(inside, key=lambda held: held.rank)
    return highest.code, f"任{highest.title}"


def kind_of(connection: Connection, post: Value, at: dt.datetime) -> Answer:
    """The kind of a post; None where there is no such post."""
    held = read_post(connection, one(post), instant(at))
    return (held.kind, f"岗位表：{held.title}") if held else (None, f"没有编号为“{one(post)}”的岗位")


def _above(connection: Connection, below: Post, at: str) -> Step | None:
    try:
        return step_above(connection, below, at)
    except Refused:
        return None


def _acting_on(connection: Connection, held: Post, at: str) -> str:
    """Who acts on a post, "" where nobody does, or two do."""
    try:
        return holder_of(connection, held, at).login
    except Refused:
        return ""


def _within(connection: Connection, held: Post, place: str, at: str) -> bool:
    there = read_unit(connection, held.unit, at)
    return place in ("", held.unit) or (there is not None and there.part and there.parent == place)
