"""What is wrong in a rule file, collected in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.errors import Finding
from engine.expressions import Expression, ExpressionInvalid, compile_feel
from engine.watch.plain_text import Node

RULE_NAME = "watched-rule"


class Problems:
    """Collects findings of one file; reads parts of it and says what is missing or cannot be."""

    def __init__(self, file: str) -> None:
        """`file` as it was deployed."""
        self.file = file
        self.found = list[Finding]()
        self.element = ""

    def add(self, line: int, sentence: str, remedy: str, english: str) -> None:
        """One more, at a line from 1."""
        self.found.append(Finding(self.file, line, self.element, "", RULE_NAME, sentence, remedy, "error", english))

    def table(self, node: Node, what: str, known: Iterable[str], needed: Iterable[str] = ()) -> Mapping[str, Node]:
        """The pairs of a map; tells of words that mean nothing here and of those that are missing."""
        if not isinstance(node.content, dict):
            self.add(node.line, f"“{what}”要写成几行“词：内容”。", "看《规则文件》里的例子。", f"“{what}” is no map.")
            return {}
        known = tuple(known)
        for word, inner in node.content.items():
            if word not in known:
                self.add(
                    inner.line, f"“{what}”里不认识“{word}”。", f"能写的有：{'、'.join(known)}。", f"Unknown “{word}”."
                )
        for word in needed:
            if word not in node.content:
                self.add(node.line, f"“{what}”里缺“{word}”。", f"补上“{word}”。", f"“{word}” is missing.")
        return node.content

    def text(self, pairs: Mapping[str, Node], word: str, default: str = "") -> str:
        """A text; "" where it is none."""
        node = pairs.get(word)
        if node is None:
            return default
        if not isinstance(node.content, str):
            self.add(
                node.line,
                f"“{word}”要写成一段文字。",
                "只写文字；以 { 或 [ 开头的要加引号。",
                f"“{word}” is no text.",
            )
            return default
        return node.content.strip()

    def texts(self, pairs: Mapping[str, Node], word: str) -> frozenset[str]:
        """A text or a list of texts."""
        node = pairs.get(word)
        items = node.content if node and isinstance(node.content, list) else [node] if node else []
        texts = [item.content.strip() for item in items if isinstance(item.content, str)]
        if node and (len(texts) < len(items) or not all(texts)):
            self.add(node.line, f"“{word}”要写成一个编号，或一列编号。", "例如 [甲, 乙]。", f"“{word}”: ids wanted.")
        return frozenset(texts)

    def one_of(self, pairs: Mapping[str, Node], word: str, choices: Iterable[str], default: str) -> str:
        """One of the words that it may be."""
        told, choices = self.text(pairs, word, default), tuple(choices)
        if told in choices:
            return told
        self.add(
            pairs[word].line, f"“{word}”不能是“{told}”。", f"改成 {'、'.join(choices)} 中的一个。", f"Bad “{word}”."
        )
        return default

    def yes(self, pairs: Mapping[str, Node], word: str, default: bool = False) -> bool:
        """true or false."""
        node = pairs.get(word)
        if node is None:
            return default
        value = node.value()
        if not isinstance(value, bool):
            self.add(node.line, f"“{word}”只能是 true 或 false。", "改成 true 或 false。", f"“{word}”: true or false.")
            return default
        return value

    def expression(self, pairs: Mapping[str, Node], word: str, default: str = "") -> Expression | None:
        """A FEEL expression that asks nothing outside; None where there is none, or none that can be."""
        text, line = self.text(pairs, word, default), pairs[word].line if word in pairs else 1
        if not text:
            return None
        try:
            made = compile_feel(text, lenient=True)
        except ExpressionInvalid as error:
            self.add(line, f"“{word}”的表达式读不懂：{error}", "按 FEEL 的写法改。", f"Not FEEL: {error}")
            return None
        for name, _ in sorted(made.calls):
            self.add(
                line,
                f"“{word}”里不能问 {name}()：规则只看记录。",
                "改用记录里有的变量。",
                f"A rule looks at the log only, it cannot ask {name}().",
            )
        return made
