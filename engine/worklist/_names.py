"""Names for the codes on one page: people, posts, units, groups; read in bulk, so fifty rows cost what one does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from engine import organisation
from engine.tables import FOREVER, person, post, tenure, unit, unit_kind
from engine.values import instant


class Names:
    """What people call the codes of one page, as of `now`. A code nobody knows is its own name."""

    def __init__(self, connection: Connection, now: dt.datetime) -> None:
        self._connection, self.now = connection, now
        self._people: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._groups: dict[str, str] = {}

    @cached_property
    def _units(self) -> dict[str, str]:
        at = instant(self.now)
        believed = select(unit.c.code, unit.c.short_name).where(unit.c.recorded_until == FOREVER)
        newest_last = believed.order_by(unit.c.valid_from)
        return {
            row.code: row.short_name for row in self._connection.execute(newest_last.where(unit.c.valid_from <= at))
        }

    def unit(self, code: object) -> str:
        """Short name of a unit (财政局); the last it had where it no longer exists."""
        return self._units.get(str(code), str(code)) if code else ""

    def know_people(self, logins: Iterable[object]) -> None:
        """Reads the names of `logins` in one query."""
        new = {str(login) for login in logins if login} - self._people.keys()
        if new:
            rows = self._connection.execute(select(person.c.login, person.c.name).where(person.c.login.in_(new)))
            self._people |= {login: login for login in new} | {row.login: row.name for row in rows}

    def person(self, login: object) -> str:
        """A person's name; "" for nobody."""
        if not login:
            return ""
        self.know_people([login])
        return self._people[str(login)]

    def know_titles(self, logins: Iterable[object]) -> None:
        """Reads names and main posts of `logins` in two queries."""
        self.know_people(logins := list(logins))
        new = {str(login) for login in logins if login} - self._titles.keys()
        if new:
            self._titles |= dict.fromkeys(new, "")
            for row in self._connection.execute(_main_posts(new, instant(self.now))):
                self._titles[row.login] = self._titles[row.login] or (row.short_name if row.titled else "") + row.name

    def title(self, login: object) -> str:
        """The post a person is known by (财政局局长); the person's name without a post; "" for nobody."""
        if not login:
            return ""
        self.know_titles([login])
        return self._titles[str(login)] or self.person(login)

    def group(self, group: str) -> str:
        """A group's name (市政府办公室)."""
        if group not in self._groups:
            self._groups[group] = organisation.describe_group(self._connection, group, self.now)
        return self._groups[group]


def _main_posts(logins: set[str], at: str) -> Select[Any]:
    """Posts of `logins` at `at`, main ones first, with what their title is made of."""
    t, p, u, k = tenure.c, post.c, unit.c, unit_kind.c
    here = [and_(c.valid_from <= at, c.valid_to > at, c.recorded_until == FOREVER) for c in (t, p, u)]
    source = (
        tenure.join(post, t.post == p.code)
        .join(unit, p.unit == u.code)
        .join(unit_kind, and_(u.kind == k.kind, k.recorded_until == FOREVER))
    )
    titles = select(t.login, p.name, u.short_name, k.titled).select_from(source)
    return titles.where(t.login.in_(logins), *here).order_by(t.main.desc(), t.code)
