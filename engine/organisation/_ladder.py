"""The next level up (逐级): catalogue table 5.2, by reporting lines and portfolios.

From a post: the reporting line for the matter, else the general one; where there is none, the relation its kind rises
by (a head of a unit rises to whoever is in charge of the unit). The mayor's kind is the top and ends the ladder. A
person never reports to himself: who holds the post above as well (a vice mayor who also leads a bureau) goes on up.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, or_, select

from engine.organisation._holders import ambiguous, holder_of, say_since, say_source, title_of, vacant
from engine.organisation._relations import join, portfolio_post
from engine.organisation._rows import ANY, AT, Post, Tenure, read_post, read_unit, tenures_of, valid
from engine.tables import reporting_line

MOST_LEVELS = 10  # more is a circle in the reporting lines

_LINES = select(
    reporting_line.c.superior, reporting_line.c.matter, reporting_line.c.valid_from, reporting_line.c.basis
).where(
    reporting_line.c.post == bindparam("post"),
    or_(reporting_line.c.matter == bindparam("matter"), reporting_line.c.matter == ANY),
    valid(reporting_line, AT),
)

Step = tuple[Post, str]


def post_above(connection: Connection, below: Post, at: str, matter: str = ANY) -> Step | None:
    """The post above `below` and the row that says so; None above the top. Refused when none or two are recorded."""
    rows = connection.execute(_LINES, {"post": below.code, "matter": matter, "at": at}).all()
    rows = [row for row in rows if row.matter != ANY] or rows
    if len(rows) > 1:
        raise ambiguous(f"{below.title}的上一级")
    if rows:
        found = read_post(connection, rows[0].superior, at)
        if found is None:
            raise vacant(f"{below.title}的上一级")
        since = f"{say_since(rows[0].valid_from)}{say_source(rows[0].basis)}"
        return found, f"汇报关系：{below.title}向{found.title}汇报，{since}"
    if below.top:
        return None
    if below.rises_by:
        return portfolio_post(connection, below.rises_by, below.unit, at, matter)
    raise vacant(f"{below.title}的上一级")


def next_up(connection: Connection, login: str, unit: str, at: str, matter: str = ANY) -> tuple[str | None, str]:
    """(login, basis) of the next level up for this person in the affairs of `unit`; (None, …) above the top.

    Several posts: those in `unit` count; if they lead to different people, AMBIGUOUS_SUPERIOR.
    """
    tenures = _in_unit(connection, tenures_of(connection, login, at), unit, at)
    if not tenures:
        raise vacant(f"{title_of(connection, login, at)}的岗位")
    answers = [_climb(connection, login, found, at, matter) for found in tenures]
    if len({above for above, _ in answers}) > 1:
        raise ambiguous(f"{title_of(connection, login, at)}的上一级")
    return answers[0]


def _climb(connection: Connection, login: str, below: Post, at: str, matter: str) -> tuple[str | None, str]:
    said: list[str] = []
    for _ in range(MOST_LEVELS):
        step = post_above(connection, below, at, matter)
        if step is None:
            return None, join(*said, f"{below.title}之上没有上一级")
        below, row = step
        holder = holder_of(connection, below, at, matter)
        said.append(join(row, holder.note))
        if holder.login != login:
            return holder.login, join(*said)
        said[-1] += "（即本人，再向上）"
    raise vacant(f"{below.title}的上一级")


def _in_unit(connection: Connection, tenures: Sequence[Tenure], unit: str, at: str) -> list[Post]:
    """The posts meant when a person acts in the affairs of `unit`: those in it (or in a part of it), else those
    above it (a leader's), else all."""
    posts = [found for t in tenures if (found := read_post(connection, t.post, at)) is not None]
    if len(posts) < 2:
        return posts
    inside = [p for p in posts if p.unit == unit]
    if inside:
        return inside
    parts = [p for p in posts if (u := read_unit(connection, p.unit, at)) is not None and u.part and u.parent == unit]
    main = [p for p in posts if p.code == tenures[0].post] if tenures[0].main else []
    return parts or main or posts
