"""All that is wrong in one file, collected, so that a designer sees it at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.decisions.reading import Element, text_of
from engine.errors import Finding
from engine.expressions import ExpressionInvalid, meant_feel, meant_tests


class Refusal(Exception):
    """Raised while an element is compiled: it cannot be run. `Findings.collect` turns it into a finding."""

    def __init__(self, rule: str, chinese: str, english: str, remedy: str) -> None:
        super().__init__(english)
        self.rule = rule
        self.chinese = chinese
        self.english = english
        self.remedy = remedy


class Findings:
    """The findings of one file, in the order in which they are met."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.all: list[Finding] = []

    @property
    def errors(self) -> list[Finding]:
        """Those that refuse the deployment."""
        return [finding for finding in self.all if finding.level == "error"]

    def add(self, element: Element | None, refusal: Refusal, where: str = "", level: str = "error") -> None:
        """`where` ("规则 3 第 2 列") stands before the sentence. The element gives line, id and name."""
        owner = element
        while owner is not None and not owner.get("id"):
            owner = owner.getparent()
        named = element
        while named is not None and not named.get("name"):
            named = named.getparent()
        self.all.append(
            Finding(
                file=self.file,
                line=int(element.sourceline or 1) if element is not None else 1,
                element=(owner.get("id") or "") if owner is not None else "",
                name=(named.get("name") or "") if named is not None else "",
                rule=refusal.rule,
                sentence=f"{where}：{refusal.chinese}" if where else refusal.chinese,
                remedy=refusal.remedy,
                level=level,
                english=refusal.english,
            )
        )

    @contextmanager
    def collect(self, element: Element, where: str = "") -> Iterator[None]:
        """What the block refuses becomes a finding at the element, and the caller goes on behind the block."""
        try:
            yield
        except ExpressionInvalid as invalid:
            text = text_of(element)
            meant = meant_feel(text) or meant_tests(text)
            remedy = f"写成 {meant}，符号都用英文（半角）的。" if meant else "改正表达式；文本要加英文双引号。"
            self.add(element, Refusal("dmn-expression", invalid.sentence, invalid.english, remedy), where)
        except Refusal as refusal:
            self.add(element, refusal, where)
        except RecursionError:
            nested = Refusal("dmn-depth", "嵌套过深", "nested too deep", "把内容拆成几个决策。")
            self.add(element, nested, where)
