"""A schedule file is read whole or refused whole: every mistake at once, with its line (decision 4)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.schedules import written

from engine.errors import Invalid
from engine.schedules import read_schedule


def findings(content):
    with pytest.raises(Invalid) as raised:
        read_schedule(content, "a.schedule.yaml")
    return [(f.line, f.sentence) for f in raised.value.findings]


def test_a_schedule_as_it_is_written():
    found = read_schedule(written(until="2030-12-31"), "a.schedule.yaml")
    assert (found.id, found.name, found.message) == ("work_report", "定期工作汇报", "period_closed")
    assert (found.unit_kinds, found.periods) == (("department",), ("quarter", "half_year", "year"))
    assert (found.working_days, found.discharged_by, found.combine) == (10, "report", True)
    assert (found.since, found.until) == (dt.date(2026, 9, 30), dt.date(2030, 12, 31))
    assert found.rules == ("WR-01", "WR-02")


def test_what_may_be_left_out():
    found = read_schedule(written(rule=None, combine=None), "a.schedule.yaml")
    assert (found.rules, found.combine, found.until) == ((), False, None)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf" + written(), written().replace(b"\n", b"\r\n")])
def test_as_windows_saves_it(content):
    assert read_schedule(content, "a.schedule.yaml").id == "work_report"


@pytest.mark.parametrize("key", ["id", "name", "message", "each", "periods", "due", "discharged_by", "from_"])
def test_what_is_needed(key):
    assert (1, f"缺少“{key.rstrip('_')}”。") in findings(written(**{key: None}))


@pytest.mark.parametrize(
    "changes, line, sentence",
    [
        ({"id": "Work"}, 1, "“id”的值“Work”不能作编号。"),
        ({"name": '""'}, 2, "“name”是空的。"),
        ({"rule": "WR1"}, 3, "“rule”的“WR1”不是条款编号。"),
        ({"message": "[a]"}, 4, "“message”是空的。"),
        ({"each": "department"}, 5, "“each”下面要写 unit_kinds。"),
        ({"each": "{unit_kinds: department}"}, 5, "“unit_kinds”要写成列表。"),
        ({"each": "{unit_kinds: []}"}, 5, "“unit_kinds”要写成列表。"),
        ({"each": "{units: [a], unit_kinds: [a]}"}, 5, "不认识的项“units”。"),
        ({"periods": "[month]"}, 6, "“periods”的“month”读不懂。"),
        ({"combine": "maybe"}, 7, "“combine”的值“maybe”读不懂。"),
        ({"due": "{working_days: -1}"}, 8, "“working_days”的值“-1”不是 0 到 250 的整数。"),
        ({"due": "{working_days: 1.5}"}, 8, "“working_days”的值“1.5”不是 0 到 250 的整数。"),
        ({"due": "{days: 10, working_days: 10}"}, 8, "不认识的项“days”。"),
        ({"from": "2026-02-30"}, 10, "“from”的值“2026-02-30”不是日期。"),
        ({"from": "0001-01-01"}, 10, "“from”的值“0001-01-01”不在 2000 年到 2100 年之间。"),
        ({"colour": "red"}, 11, "不认识的项“colour”。"),
    ],
)
def test_what_is_wrong_and_where(changes, line, sentence):
    assert findings(written(**changes)) == [(line, sentence)]


def test_all_at_once():
    told = findings(written(id="Work", periods="[month]", due="{working_days: many}"))
    assert [line for line, _ in told] == [1, 6, 8]


def test_a_key_written_twice():
    assert findings(written() + b"id: other\n") == [(11, "“id”写了两次。")]


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "文件不是“项: 值”的写法。"),
        (b"- a\n- b\n", "文件不是“项: 值”的写法。"),
        (b"a: [b\n", "文件不是完好的 YAML。"),
        (b"\xff\xfe", "文件不是 UTF-8 文字。"),
        (b"a: b\n---\nc: d\n", "文件不是完好的 YAML。"),
        (b"x: " + b"y" * 70_000, "文件超过 64 KB。"),
        (b"a: &a [*a]\nid: x\n" + b"[" * 5000, "文件不是完好的 YAML。"),
        (b"id: !!python/object/apply:os.system ['true']\n", None),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", None),
        (b"a: \x00\n", "文件不是完好的 YAML。"),
    ],
)
def test_hostile_files_are_findings(content, sentence):
    told = findings(content)
    assert told
    assert sentence is None or told[0][1] == sentence


SYNTAX = st.text("abid: []{}&*!\n-?|>'\"#,", max_size=80)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode) | SYNTAX.map(str.encode))
def test_nothing_but_a_schedule_or_findings_comes_out(content):
    with pytest.raises(Invalid) as raised:
        read_schedule(content, "a.schedule.yaml")
    assert raised.value.findings
    assert all(finding.line >= 1 and finding.remedy for finding in raised.value.findings)
