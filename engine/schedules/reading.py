"""Reads a *.schedule.yaml file; what is wrong in it is found all at once, each with its line (decision 4).

YAML is composed, never constructed: no tag makes an object here, and every value knows where it stands.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import yaml

from engine.errors import Finding, Invalid

SUFFIX = ".schedule.yaml"
LIMIT = 64 * 1024
MOST_DAYS = 250
EARLIEST, LATEST = 2000, 2100
PERIODS = ("quarter", "half_year", "year")
_ID = re.compile(r"[a-z][a-z0-9_]{0,99}")
_RULE = re.compile(r"[A-Z]{1,2}-\d{2}(?:\.\d{2})?")
T = TypeVar("T")


@dataclass(frozen=True)
class Schedule:
    """A schedule as its designer wrote it. `since` and `until`: last days of periods, both included.

    `lines`: where each key stands, for those who check what it names.
    """

    id: str
    name: str
    message: str
    unit_kinds: tuple[str, ...]
    periods: tuple[str, ...]
    working_days: int
    discharged_by: str
    since: dt.date
    until: dt.date | None = None
    combine: bool = False
    rules: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)


def read_schedule(content: bytes, file: str) -> Schedule:
    """The schedule in `content`. Invalid with every finding."""
    reader = _Reader(file)
    schedule = reader.read(content)
    if reader.findings or schedule is None:
        raise Invalid("DIAGRAM_INVALID", findings=reader.findings)
    return schedule


class _Wrong(Exception):
    """A value that cannot be read: the sentence and how to mend it."""


class _Reader:
    """Reads one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.lines: dict[str, int] = {}

    def find(self, line: int, key: str, sentence: str, remedy: str) -> None:
        """Notes what is wrong at a line."""
        rule = "schedule-value" if key else "schedule-unreadable"
        english = f"{key or 'The file'}: {sentence}"
        self.findings.append(Finding(self.file, line, "", key, rule, sentence, remedy, english=english))

    def read(self, content: bytes) -> Schedule | None:
        """The schedule, None where something is missing or wrong."""
        root = self._root(content)
        if root is None:
            return None
        found = self._pairs(root, "", _TOP)
        each = self._pairs(found.get("each"), "each", {"unit_kinds": True})
        due = self._pairs(found.get("due"), "due", {"working_days": True})
        id_ = self._get(found, "id", _identifier)
        name = self._get(found, "name", _text)
        message = self._get(found, "message", _text)
        kinds = self._get(each, "unit_kinds", _kinds)
        periods = self._get(found, "periods", _periods)
        days = self._get(due, "working_days", _number)
        task = self._get(found, "discharged_by", _text)
        since = self._get(found, "from", _day)
        until = self._get(found, "until", _day)
        combine = self._get(found, "combine", _flag)
        rules = self._get(found, "rule", _rules)
        if self.findings or not (id_ and name and message and kinds and periods and task and since) or days is None:
            return None
        return Schedule(
            id_, name, message, kinds, periods, days, task, since, until, bool(combine), rules or (), self.lines
        )

    def _root(self, content: bytes) -> yaml.Node | None:
        remedy = "对照报送日历的写法改正，缩进用空格。"
        if len(content) > LIMIT:
            self.find(1, "", f"文件超过 {LIMIT // 1024} KB。", remedy)
            return None
        try:
            root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
        except UnicodeDecodeError:
            self.find(1, "", "文件不是 UTF-8 文字。", "用 UTF-8 编码重新保存。")
            return None
        except (yaml.YAMLError, ValueError, RecursionError) as broken:
            mark = getattr(broken, "problem_mark", None)
            self.find(mark.line + 1 if mark else 1, "", "文件不是完好的 YAML。", remedy)
            return None
        if not isinstance(root, yaml.MappingNode):
            self.find(1, "", "文件不是“项: 值”的写法。", remedy)
            return None
        return root

    def _pairs(self, node: yaml.Node | None, place: str, keys: Mapping[str, bool]) -> dict[str, yaml.Node]:
        """The values by key; unknown, doubled and missing keys are found."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.find(_line(node), place, f"“{place}”下面要写 {'、'.join(keys)}。", "换行缩进后写。")
            return {}
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            if key not in keys:
                self.find(_line(key_node), key, f"不认识的项“{key}”。", f"可用的项：{'、'.join(keys)}。")
            elif key in found:
                self.find(_line(key_node), key, f"“{key}”写了两次。", "只留一处。")
            else:
                found[key] = value
                self.lines[key] = _line(key_node)
        for key, needed in keys.items():
            if needed and key not in found:
                self.find(_line(node), key, f"缺少“{key}”。", f"补上“{key}”。")
        return found

    def _get(self, found: Mapping[str, yaml.Node], key: str, read: Callable[[yaml.Node], T]) -> T | None:
        node = found.get(key)
        if node is None:
            return None
        try:
            return read(node)
        except _Wrong as wrong:
            sentence, remedy = wrong.args
            self.find(_line(node), key, f"“{key}”{sentence}", remedy)
            return None


_TOP = {
    "id": True,
    "name": True,
    "rule": False,
    "message": True,
    "each": True,
    "periods": True,
    "combine": False,
    "due": True,
    "discharged_by": True,
    "from": True,
    "until": False,
}


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
        raise _Wrong("是空的。", "填一个值。")
    text = str(node.value).strip()
    if len(text) > 100:
        raise _Wrong("超过 100 个字符。", "改短。")
    return text


def _identifier(node: yaml.Node) -> str:
    text = _text(node)
    if not _ID.fullmatch(text):
        raise _Wrong(f"的值“{text}”不能作编号。", "用小写字母、数字和下划线，以字母开头。")
    return text


def _flag(node: yaml.Node) -> bool:
    text = _text(node)
    if text not in ("true", "false"):
        raise _Wrong(f"的值“{text}”读不懂。", "写 true 或 false。")
    return text == "true"


def _number(node: yaml.Node) -> int:
    text = _text(node)
    if not (text.isascii() and text.isdecimal()) or int(text) > MOST_DAYS:
        raise _Wrong(f"的值“{text}”不是 0 到 {MOST_DAYS} 的整数。", "写工作日数，例如 10。")
    return int(text)


def _day(node: yaml.Node) -> dt.date:
    text = _text(node)
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise _Wrong(f"的值“{text}”不是日期。", "写成 2026-10-01。") from None
    if not EARLIEST <= day.year <= LATEST:
        raise _Wrong(f"的值“{text}”不在 {EARLIEST} 年到 {LATEST} 年之间。", "核对年份。")
    return day


def _list(node: yaml.Node) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise _Wrong("要写成列表。", "写成 [甲, 乙]。")
    return tuple(dict.fromkeys(_text(item) for item in node.value))


def _kinds(node: yaml.Node) -> tuple[str, ...]:
    kinds = _list(node)
    for kind in kinds:
        if not _ID.fullmatch(kind):
            raise _Wrong(f"的“{kind}”不能作单位类别。", "用 unit_kinds.csv 里的编号。")
    return kinds


def _periods(node: yaml.Node) -> tuple[str, ...]:
    periods = _list(node)
    for period in periods:
        if period not in PERIODS:
            raise _Wrong(f"的“{period}”读不懂。", f"可用：{'、'.join(PERIODS)}。")
    return periods


def _rules(node: yaml.Node) -> tuple[str, ...]:
    rules = tuple(_text(node).split())
    for rule in rules:
        if not _RULE.fullmatch(rule):
            raise _Wrong(f"的“{rule}”不是条款编号。", "写成 WR-01，几个用空格隔开。")
    return rules
