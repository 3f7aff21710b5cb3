"""Every template is indented by what is open in it, and has lines that fit a screen."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
WIDEST = 160
BLOCKS = re.compile(
    "html|head|body|main|header|footer|nav|section|article|aside|div|p|h1|h2|h3|ul|ol|li|dl|dt|dd"
    "|table|thead|tbody|tfoot|tr|td|th|caption|form|fieldset|legend|select|figure|figcaption|details|summary"
    "|blockquote|noscript|svg|g|rect|line|path|circle|polyline|text"
)
STATEMENTS = ("if", "for", "block", "macro", "call", "filter", "with", "autoescape", "set")
TOKEN = re.compile(
    r"\{#.*?#\}|\{%-?\s*(?P<end>end)?(?P<word>\w+)(?P<rest>.*?)-?%\}|\{\{.*?\}\}"
    r"|<(?P<close>/?)(?P<tag>[A-Za-z]\w*)(?:\{%.*?%\}|\{\{.*?\}\}|\"[^\"]*\"|'[^']*'|[^<>\"'{]|\{(?![%{]))*>",
    re.DOTALL,
)
UNBREAKABLE = re.compile(r"\"[^\"]*\"|<textarea.*")
"""A sentence is the key of its translation; what stands before a text field's content would be read as its content."""


@dataclass
class Nesting:
    """What is open, outermost first, with the line that opened it. Two opened on one line indent once."""

    opened: list[tuple[str, int]] = field(default_factory=list)

    def depth(self, line: int) -> int:
        """How many lines above `line` have opened something that is still open."""
        return len({before for _, before in self.opened if before < line})

    def step(self, token: re.Match[str], line: int) -> int:
        """Goes past a statement or a block of HTML; how deep it stands itself."""
        word, name = token["word"] or "", token["tag"] or ""
        if token["end"] or token["close"]:
            opener = self.close(f"%{word}" if word else name)
            return self.depth(line if opener is None else opener)
        if word in ("else", "elif"):
            branching, opener = next(one for one in reversed(self.opened) if one[0].startswith("%"))
            self.close(branching)
            self.opened.append((branching, opener))
            return self.depth(opener)
        wanted = self.depth(line)
        assigns = word == "set" and "=" in token["rest"]
        if (name and not token[0].endswith("/>")) or (word in STATEMENTS and not assigns):
            self.opened.append((name or f"%{word}", line))
        return wanted

    def close(self, name: str) -> int | None:
        """The line that opened it; None where a branch closes what another has opened."""
        statement = name.startswith("%")
        for place in range(len(self.opened) - 1, -1, -1):
            found, line = self.opened[place]
            if found == name:
                del self.opened[place:]
                return line
            if found.startswith("%") and not statement:
                return None
        raise AssertionError(f"{name[1:] if statement else name}: nothing to close")


def indents(text: str) -> Iterator[tuple[int, int, int]]:
    """(line from 1, its indent, what it should be) for all lines but those that go on with a sentence or a tag."""
    starts = [0, *(end.end() for end in re.finditer("\n", text))]
    tokens, goes_on = defaultdict(list), set[int]()
    for token in TOKEN.finditer(text):
        first, last = (bisect_right(starts, place) - 1 for place in (token.start(), token.end() - 1))
        goes_on |= set(range(first + 1, last + 1))
        if token["word"] or BLOCKS.fullmatch(token["tag"] or ""):
            tokens[first].append(token)
    nesting, settled = Nesting(), True
    for number, line in enumerate(text.splitlines()):
        indent = len(line) - len(line.lstrip(" "))
        wanted = nesting.depth(number)
        for token in tokens[number]:
            asked = nesting.step(token, number)
            if token.start() == starts[number] + indent:
                wanted, settled = asked, True
        if settled and line and number not in goes_on:
            yield number + 1, indent, 2 * wanted
        if line:
            ends = starts[number] + len(line)
            settled = any(token.end() == ends for token in tokens[number])
    assert not [name for name, _ in nesting.opened if name.startswith("%")], nesting.opened


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_is_well_laid_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [(line, have, want) for line, have, want in indents(text) if have != want] == []
    lines = text.split("\n")
    assert [n for n, line in enumerate(lines, 1) if len(line) > WIDEST and len(UNBREAKABLE.sub("", line)) > 80] == []
    assert [n for n, line in enumerate(lines, 1) if line != line.rstrip() or "\t" in line] == []
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_what_is_laid_out_badly_is_told() -> None:
    flat = "<div>\n<p>\n    {% if a %}\n    a\n    {% else %}\n      b\n    {% endif %}\n  </p>\n</div>\n"
    assert [line for line, have, want in indents(flat) if have != want] == [2, 4]
