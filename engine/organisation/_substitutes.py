"""Who may lawfully stand in: on a post by tenure or delegation, and which colleagues may finish one's own paper.

Source: catalogue A-07 and WR-12 (only by record, never guessed), OD-12 (acting is a head), WR-19 (nothing is pushed
down past a level): that is why a colleague's level is the same or higher, and a leader has no colleague.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine.organisation._holders import say_since, say_source
from engine.organisation._rows import ANY, CONCURRENT, read_post, read_posts, tenures_of, tenures_on, valid
from engine.organisation._subordinates import subordinates
from engine.tables import delegation, post
from engine.values import instant


def substitutes(connection: Connection, code: str, at: dt.datetime) -> list[tuple[str, str]]:
    """(login, basis) of everybody who is on this post at `at`, then of those to whom its holders delegated it.

    A delegation for every matter counts on its dates, whether or not the holder is away. [] for an unknown post.
    """
    moment = instant(at)
    held = read_post(connection, code, moment)
    found: list[tuple[str, str]] = []
    for tenure in tenures_on(connection, code, moment) if held else []:
        assert held is not None
        found.append((tenure.login, f"任{held.title}，{say_since(tenure.since)}{say_source(tenure.basis)}"))
        d = delegation.c
        wanted = select(d.login, d.valid_from, d.basis).where(
            d.tenure == tenure.code, d.matter == ANY, valid(delegation, moment)
        )
        for row in connection.execute(wanted.order_by(d.code)):
            found.append((row.login, f"受委托代{held.title}，{say_since(row.valid_from)}{say_source(row.basis)}"))
    return list(dict(reversed(found)).items())[::-1]


def colleagues(connection: Connection, login: str, at: dt.datetime) -> list[tuple[str, str]]:
    """(login, basis) of people in the same unit on a level as high or higher; [] for whoever leads somebody."""
    moment = instant(at)
    own = [read_post(connection, t.post, moment) for t in tenures_of(connection, login, moment) if t.kind != CONCURRENT]
    if any(held is not None and held.head for held in own) or subordinates(connection, login, at):
        return []
    found: dict[str, str] = {}
    for held in own:
        if held is None:
            continue
        for other in read_posts(connection, moment, post.c.unit == held.unit):
            if other.rank <= held.rank:
                on = tenures_on(connection, other.code, moment)
                found |= {t.login: f"{other.title}，与{held.title}同单位" for t in on if t.login not in found}
    found.pop(login, None)
    return list(found.items())
