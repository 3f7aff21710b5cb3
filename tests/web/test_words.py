"""How a deadline, a size, a browser is said; where the stations of the strip are drawn."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import render_template_string
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from support.site import NOW, Site

from engine.days import SHANGHAI
from engine.views import Deadline, RouteStop
from web import words
from web.strip import strip


def at(month: int, day: int, hour: int = 17, minute: int = 30, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def deadline(due: dt.datetime, days: int, *, late: bool = False, provisional: bool = False) -> Deadline:
    today = NOW.astimezone(SHANGHAI).date()
    last = (due - dt.timedelta(microseconds=1)).date()
    return Deadline(due, late, days, (last - today).days, due - NOW, provisional)


CASES = [
    (Deadline(), "far", "不限时", "", "No time limit"),
    (deadline(at(11, 19), 2, late=True), "late", "超 2 个工作日", "11月19日 17:30 到期", "2 working days over"),
    (deadline(at(11, 23, 8, 30), 0, late=True), "late", "超 1 小时 12 分", "11月23日 08:30 到期", "1 h 12 min over"),
    (deadline(at(11, 23, 17, 30), 0), "soon", "今天 17:30", "剩 7 小时 48 分", "today 17:30"),
    (deadline(at(11, 23, 10, 0), 0), "soon", "今天 10:00", "剩 18 分钟", "today 10:00"),
    (deadline(at(11, 24), 1), "soon", "11月24日 周二", "剩 1 个工作日", "24 Nov Tue"),
    (deadline(at(11, 24, 0, 0), 0), "soon", "今天 24:00", "剩 14 小时 18 分", "today 24:00"),
    (deadline(at(11, 26, 0, 0), 2), "far", "11月25日 周三", "剩 2 个工作日", "25 Nov Wed"),
    (deadline(at(11, 20, 0, 0), 2, late=True), "late", "超 2 个工作日", "11月19日 24:00 到期", "2 working days over"),
    (deadline(at(11, 25), 2), "far", "11月25日 周三", "剩 2 个工作日", "25 Nov Wed"),
    (
        deadline(at(1, 8, year=2027), 30, provisional=True),
        "far",
        "2027年1月8日 周五",
        "暂按：2027 年放假安排未公布",
        "8 Jan 2027 Fri",
    ),
]


@pytest.mark.parametrize(("given_", "tone", "head", "note", "english"), CASES)
def test_deadlines_are_said_relative_and_exact(
    site: Site, given_: Deadline, tone: str, head: str, note: str, english: str
) -> None:
    with site.app.test_request_context():
        assert words.due(given_) == words.DueWords(tone, head, note)
        with force_locale("en"):
            assert words.due(given_).head == english


def test_records_have_year_and_second(site: Site) -> None:
    with site.app.test_request_context():
        assert words.record(at(11, 16, 16, 5)) == "2026年11月16日 16:05:00"


def test_a_limit_at_midnight_is_the_end_of_its_day(site: Site) -> None:
    """A finding counts from the end of the last day, as its deadline was said."""
    with site.app.test_request_context():
        assert words.limit(at(11, 24, 0, 0)) == "11月23日 24:00"
        assert words.limit(at(11, 24, 0, 1)) == "11月24日 00:01"


@pytest.mark.parametrize(("count", "said"), [(0, "1 KB"), (49_152, "48 KB"), (1_258_291, "1.2 MB")])
def test_sizes(count: int, said: str) -> None:
    assert words.size(count) == said


stops = st.builds(
    RouteStop,
    name=st.text("副市长审批ab ", max_size=14),
    mark=st.sampled_from(["done", "now", "wait", "bad"]),
    note=st.sampled_from(["", "11月16日", "2 次"]),
    kind=st.sampled_from(["start", "task", "gateway", "end"]),
)


@given(st.lists(stops, max_size=12))
def test_stations_of_the_strip_stand_apart_and_inside(route: list[RouteStop]) -> None:
    drawn = strip(route)
    assert len(drawn.stations) == len(route)
    rows = {
        s.down: [edge for t in drawn.stations if t.down == s.down for edge in (t.left, t.right)] for s in drawn.stations
    }
    assert len(drawn.arrows) == max(0, len(route) - 1) + max(0, len(rows) - 1)
    assert all(edges == sorted(edges) for edges in rows.values())
    assert all(0 <= edge <= drawn.width for edges in rows.values() for edge in edges)
    assert all(0 <= x1 < x2 <= drawn.width and y < drawn.height for x1, x2, y, _ in drawn.arrows)
    assert drawn.width <= 850  # the column it stands in: words keep their size
    assert all("".join(s.lines).replace(" ", "") in s.stop.name.replace(" ", "") for s in drawn.stations)


@pytest.mark.parametrize(("many", "said"), [(2, "局0、局1"), (8, "局0、局1、局2、局3、局4、局5 等 8 位")])
def test_many_names_are_cut_and_counted(site: Site, many: int, said: str) -> None:
    names = [f"局{number}" for number in range(many)]
    with site.app.test_request_context():
        page = render_template_string('{% from "parts.html" import some %}{{ some(names) }}', names=names)
    assert Markup(page).striptags() == said
