"""The dated organisation and the calendar: who holds which post, who answers for which unit, which days are worked.

Two times run through these tables. `valid_from`/`valid_to` say when a row is true in the city, half-open [from, to), as
instants in UTC; `recorded_at`/`recorded_until` say when we knew it. A row is never changed: what is no longer
believed gets its `recorded_until`, what is believed instead is inserted. "9999-…" (`FOREVER`) means no end is known.
Keys are codes, because the same codes stand in the CSV files, in groups and in the log. Overlaps are found by the
import, not by constraints (no exclusion constraints on SQLite).
"""

from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from engine.tables._metadata import metadata

FOREVER = "9999-12-31T00:00:00.000000Z"


def _recorded() -> tuple[Column[Any], ...]:
    return (
        Column("recorded_at", String(27), primary_key=True),
        Column("recorded_until", String(27), nullable=False, default=FOREVER),
        Column("recorded_by", String(100), nullable=False, default=""),
    )


def _valid(*, key: bool) -> tuple[Column[Any], ...]:
    return (
        Column("valid_from", String(27), primary_key=key, nullable=False),
        Column("valid_to", String(27), nullable=False, default=FOREVER),
    )


unit_kind = Table(
    "unit_kind",
    metadata,
    Column("kind", String(60), primary_key=True),
    Column("name", Text, nullable=False),
    Column("titled", Boolean, nullable=False),  # the unit's short name stands before the names of its posts
    Column("part", Boolean, nullable=False),  # its people count as people of the unit above as well
    *_recorded(),
)

post_kind = Table(
    "post_kind",
    metadata,
    Column("kind", String(60), primary_key=True),
    Column("name", Text, nullable=False),
    Column("rank", Integer, nullable=False),  # 1 is highest
    Column("head", Boolean, nullable=False),  # whoever holds such a post is the head of its unit
    Column("top", Boolean, nullable=False),  # nobody stands above: the ladder ends here
    Column("rises_by", String(60), nullable=False, default=""),  # relation that leads up where no line does
    *_recorded(),
)

relation = Table(
    "relation",
    metadata,
    Column("relation", String(60), primary_key=True),
    Column("name", Text, nullable=False),
    *_recorded(),
)

unit = Table(
    "unit",
    metadata,
    Column("code", String(60), primary_key=True),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("doc_word", Text, nullable=False, default=""),  # 机关代字: 示财
    Column("kind", String(60), nullable=False),
    Column("parent", String(60), nullable=False, default=""),
    Column("position", Integer, nullable=False),  # 建制顺序: the order in which lists name the units
    *_valid(key=True),
    *_recorded(),
    Index(None, "kind"),
    Index(None, "parent"),
)

post = Table(
    "post",
    metadata,
    Column("code", String(100), primary_key=True),  # unit:post
    Column("unit", String(60), nullable=False),
    Column("kind", String(60), nullable=False),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),  # order within the unit
    *_valid(key=True),
    *_recorded(),
    Index(None, "unit", "kind"),
    Index(None, "kind"),
)

tenure = Table(
    "tenure",
    metadata,
    Column("code", String(60), primary_key=True),
    Column("login", String(100), nullable=False),
    Column("post", String(100), nullable=False),
    Column("kind", String(20), nullable=False),  # substantive 正式, acting 代理/主持工作, concurrent 兼任
    Column("main", Boolean, nullable=False),  # the post a person with several is known by
    Column("basis", Text, nullable=False, default=""),  # number of the 任免通知
    *_valid(key=False),
    *_recorded(),
    Index(None, "post"),
    Index(None, "login"),
)

reporting_line = Table(
    "reporting_line",
    metadata,
    Column("post", String(100), primary_key=True),
    Column("superior", String(100), primary_key=True),
    Column("matter", String(60), primary_key=True),  # "*": any
    Column("basis", Text, nullable=False, default=""),
    *_valid(key=True),
    *_recorded(),
    Index(None, "superior"),
)

portfolio = Table(
    "portfolio",
    metadata,
    Column("unit", String(60), primary_key=True),
    Column("relation", String(60), primary_key=True),
    Column("matter", String(60), primary_key=True),  # "*": any
    Column("post", String(100), primary_key=True),
    Column("number", Integer, nullable=False),  # row of the 分管表 that the basis published
    Column("basis", Text, nullable=False, default=""),
    *_valid(key=True),
    *_recorded(),
    Index(None, "post"),
)

duty = Table(
    "duty",
    metadata,
    Column("unit", String(60), primary_key=True),
    Column("login", String(100), primary_key=True),
    Column("basis", Text, nullable=False, default=""),
    *_valid(key=True),
    *_recorded(),
    Index(None, "unit", "valid_from"),
)

absence = Table(
    "absence",
    metadata,
    Column("login", String(100), primary_key=True),
    Column("reason", Text, nullable=False),
    *_valid(key=True),
    *_recorded(),
)

delegation = Table(
    "delegation",
    metadata,
    Column("code", String(60), primary_key=True),
    Column("tenure", String(60), nullable=False),
    Column("login", String(100), nullable=False),  # who acts for the post, never as another post
    Column("matter", String(60), nullable=False),  # "*": any
    Column("basis", Text, nullable=False, default=""),
    *_valid(key=False),
    *_recorded(),
    Index(None, "tenure"),
    Index(None, "login"),
)

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", String(10), primary_key=True),  # a day in Asia/Shanghai
    Column("working", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("basis", Text, nullable=False, default=""),
    *_recorded(),
)

office_hours = Table(
    "office_hours",
    metadata,
    Column("since", String(10), primary_key=True),  # first day in Asia/Shanghai on which they hold
    Column("opens", String(5), nullable=False),
    Column("closes", String(5), nullable=False),
    *_recorded(),
)
