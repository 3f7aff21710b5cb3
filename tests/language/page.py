"""Writes docs/reference/language.md from words.toml: `python tests/language/page.py --write` (without: compares)."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent), str(ROOT)]

from engine.errors import Finding  # noqa: E402
from engine.lint import lint  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "language.md"
VERDICTS = {"runs": "运行", "shown": "画面", "refused": "拒绝"}
FRAME = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:modeler="http://camunda.org/schema/modeler/1.0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="http://youxu/tests"
    modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.24.0">
  {declared}
  <bpmn:process id="p" isExecutable="true" camunda:historyTimeToLive="P1D">
    {inside}
    <bpmn:startEvent id="s" />
    {xml}
    <bpmn:userTask id="a" camunda:assignee="${{starter}}" />
    <bpmn:sequenceFlow id="s_x" sourceRef="s" targetRef="{first}" />
    <bpmn:sequenceFlow id="x_a" sourceRef="x" targetRef="a" />
  </bpmn:process>
</bpmn:definitions>
"""
HEAD = """# 图的语言：每一个写法的下落

BPMN 2.0 的每个元素和属性、Camunda 7 的每个 `camunda:` 写法，都在下面的表里，一个不漏（名单取自 Camunda Modeler 自己读的
`bpmn-moddle` 和 `camunda-bpmn-moddle`，`tests/language` 逐个核对）。名称按公布的写法：`userTask.implementation` 是
用户任务上的属性，`activity.…`、`flowNode.…`、`camunda:assignable.…` 这样的，是几种元素共有的。

- **运行**：照 BPMN 2.0 和 Camunda 7 的意思运行；后面是证明它的图和测试。
- **画面**：只给人看，Camunda 7 也不运行。
- **拒绝**：部署时用后面这句话拒绝，不会悄悄忽略；改画什么，这句话后面会说。

各写法怎么用，见[流程图里能运行什么](diagrams.md)；有几种读法的，见[图的含义](../explanation/semantics.md)。
"""


@dataclass(frozen=True)
class Row:
    """A row of words.toml."""

    area: str
    words: tuple[str, ...]
    verdict: str
    note: str = ""
    proof: tuple[str, ...] = ()
    xml: str = ""
    declared: str = ""
    inside: str = ""
    rule: str = ""

    @property
    def diagram(self) -> bytes:
        """The small diagram in which a shown or refused word stands; a gateway "g" of `inside` comes before "x"."""
        first = "g" if 'id="g"' in self.inside else "x"
        parts = {"declared": self.declared, "inside": self.inside, "xml": self.xml, "first": first}
        return FRAME.format(**parts).encode()

    def fits(self, key: str) -> bool:
        """Whether the row speaks of this word."""
        return any(fnmatchcase(key, word) for word in self.words)


def rows() -> tuple[Row, ...]:
    """The rows, as the page orders them."""
    read = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))["row"]
    return tuple(Row(**{k: tuple(v) if isinstance(v, list) else v for k, v in one.items()}) for one in read)


def errors(row: Row) -> list[Finding]:
    """What lint holds against the row's diagram."""
    return [found for found in lint({"a.bpmn": row.diagram}) if found.level == "error"]


def sentence(row: Row) -> str:
    """What the designer is told where the row is refused; "" where the rule does not speak."""
    said = [found for found in errors(row) if found.rule == row.rule]
    return said[0].sentence if said else ""


def proofs(row: Row) -> Iterator[tuple[Path, str]]:
    """Path and name of the test functions that prove the row."""
    for one in row.proof:
        path, _, name = one.rpartition("::")
        yield (ROOT / path if path else HERE / "test_runs.py"), name


def _how(row: Row) -> str:
    if row.verdict == "refused":
        return f"[{row.rule}](lint/{row.rule}.md)：{sentence(row)}"
    named = [f"[{name}](../../{path.relative_to(ROOT).as_posix()})" for path, name in proofs(row)]
    return "；".join(filter(None, [row.note, "、".join(named)]))


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for area, members in groupby(sorted(rows(), key=lambda row: _areas().index(row.area)), key=lambda row: row.area):
        parts.append(f"\n## {area}\n\n| 写法 | 下落 | 说明、证明，或拒绝时的话 |\n|---|---|---|")
        for row in members:
            words = " ".join(f"`{word}`" for word in row.words)
            parts.append(f"| {words} | {VERDICTS[row.verdict]} | {_how(row)} |".replace("\n", " "))
    return "\n".join(parts) + "\n"


def _areas() -> list[str]:
    return list(dict.fromkeys(row.area for row in rows()))


def main() -> int:
    """Writes the page, or says whether it is as it should be."""
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    return int(PAGE.read_text(encoding="utf-8") != page())


if __name__ == "__main__":
    sys.exit(main())
