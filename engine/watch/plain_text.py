"""Reads YAML as plain text with line numbers: maps, lists, scalars. Whatever else YAML can do is refused.

No tag, alias, anchor or second document; a bound on size, depth and number of nodes. So no file can build an object,
grow on being read, or keep the reader busy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import yaml

from engine.values import Value

LARGEST_FILE = 128 * 1024
DEEPEST = 12
MOST_NODES = 10_000
WHOLE, BROKEN_NUMBER = re.compile(r"-?\d{1,15}"), re.compile(r"-?\d{1,15}\.\d{1,15}")


@dataclass(frozen=True)
class Node:
    """A scalar, list or map of the file; `line` counts from 1. `quoted`: a scalar in quotes is always text."""

    line: int
    content: str | list[Node] | dict[str, Node]
    quoted: bool = False

    def value(self) -> Value:
        """What it says: true, false, null, numbers and text; nothing else is guessed, days and times stay text."""
        if isinstance(self.content, list):
            return [node.value() for node in self.content]
        if isinstance(self.content, dict):
            return {key: node.value() for key, node in self.content.items()}
        if self.quoted:
            return self.content
        words: dict[str, Value] = {"true": True, "false": False, "null": None, "": None, "~": None}
        if self.content in words:
            return words[self.content]
        if WHOLE.fullmatch(self.content):
            return int(self.content)
        return Decimal(self.content) if BROKEN_NUMBER.fullmatch(self.content) else self.content


class Unreadable(Exception):
    """`line` from 1, a Chinese sentence and an English one."""

    def __init__(self, line: int, sentence: str, english: str) -> None:
        super().__init__(english)
        self.line, self.sentence, self.english = line, sentence, english


def read_plain(content: bytes) -> Node:
    """The file's one document. Unreadable for everything that is not plain."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(1, f"文件超过 {LARGEST_FILE // 1024} KB。", "The file is too large.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(content[: error.start].count(b"\n") + 1, "不是 UTF-8 文本。", "Not UTF-8.") from error
    try:
        return _document(_checked(yaml.parse(text, Loader=yaml.SafeLoader)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Unreadable(line, "不是合规的 YAML，这一行附近写错了。", f"Not YAML: {error}") from error


def _checked(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    depth = documents = 0
    for count, event in enumerate(events, 1):
        line = _line(event)
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(line, "不能用 & 和 * 引用别处的内容。", "No anchors and aliases.")
        if getattr(event, "tag", None):
            raise Unreadable(line, "不能用 ! 标记类型。", "No tags.")
        if documents > 1:
            raise Unreadable(line, "一个文件只写一份，不能用 --- 分成几份。", "One document only.")
        if depth > DEEPEST or count > MOST_NODES:
            raise Unreadable(line, "嵌套太深或内容太多。", "Too deep, or too much.")
        yield event


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _document(events: Iterator[yaml.Event]) -> Node:
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            node = _node(event, events)
            for _ in events:  # the rest must be as plain
                pass
            return node
    raise Unreadable(1, "文件是空的。", "The file is empty.")


def _node(event: yaml.Event, events: Iterator[yaml.Event]) -> Node:
    line = _line(event)
    if isinstance(event, yaml.SequenceStartEvent):
        items = list[Node]()
        for inner in events:
            if isinstance(inner, yaml.SequenceEndEvent):
                break
            items.append(_node(inner, events))
        return Node(line, items)
    if isinstance(event, yaml.MappingStartEvent):
        return Node(line, _pairs(events))
    assert isinstance(event, yaml.ScalarEvent)
    if "\0" in event.value or any("\ud800" <= c <= "\udfff" for c in event.value):
        raise Unreadable(line, "含有不能保存的字符。", "A character that cannot be kept.")
    return Node(line, event.value, quoted=not event.implicit[0])


def _pairs(events: Iterator[yaml.Event]) -> dict[str, Node]:
    pairs = dict[str, Node]()
    for inner in events:
        if isinstance(inner, yaml.MappingEndEvent):
            break
        line = _line(inner)
        if not isinstance(inner, yaml.ScalarEvent):
            raise Unreadable(line, "冒号前面只能是一个词。", "A key must be a word.")
        if inner.value in pairs:
            raise Unreadable(line, f"“{inner.value}”写了两次。", f"“{inner.value}” is given twice.")
        pairs[inner.value] = _node(next(events), events)
    return pairs
