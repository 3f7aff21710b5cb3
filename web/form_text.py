"""The little Markdown of a form's texts as HTML: headings, lists, bold, italics, code, links. Never raw HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_BULLET = re.compile(r"\s*[-*+]\s+(.*)")
_NUMBER = re.compile(r"\s*[0-9]{1,3}[.)]\s+(.*)")
_INLINE = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*|(?<![*\w])\*(?P<italic>[^*\s][^*\n]*)\*|`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<href>[^)\s]+)\)"
)
_SAFE = re.compile(r"(https?://|mailto:|/(?!/)|#)", re.IGNORECASE)


def to_html(text: str) -> Markup:
    """`text` as HTML. A heading of any level is an h3, so that the page keeps its one h1 and its h2 sections."""
    blocks = (block for kind, lines in groupby(text.splitlines(), key=_kind) for block in _block(kind, list(lines)))
    return Markup("").join(blocks)


def _kind(line: str) -> str:
    if not line.strip():
        return "gap"
    if _HEADING.match(line):
        return "heading"
    if _BULLET.match(line):
        return "bullets"
    return "numbers" if _NUMBER.match(line) else "paragraph"


def _block(kind: str, lines: list[str]) -> Iterator[Markup]:
    if kind == "heading":
        for line in lines:
            yield Markup("<h3>{}</h3>").format(_inline(_HEADING.sub(r"\2", line)))
    elif kind == "bullets":
        yield Markup("<ul>{}</ul>").format(_items(_BULLET, lines))
    elif kind == "numbers":
        yield Markup("<ol>{}</ol>").format(_items(_NUMBER, lines))
    elif kind == "paragraph":
        yield Markup("<p>{}</p>").format(Markup("<br>").join(_inline(line.strip()) for line in lines))


def _items(item: re.Pattern[str], lines: list[str]) -> Markup:
    return Markup("").join(Markup("<li>{}</li>").format(_inline(item.sub(r"\1", line))) for line in lines)


def _inline(text: str) -> Markup:
    out, end = Markup(""), 0
    for found in _INLINE.finditer(text):
        out += escape(text[end : found.start()]) + _mark(found)
        end = found.end()
    return out + escape(text[end:])


def _mark(found: re.Match[str]) -> Markup:
    for name, shape in (("bold", "<strong>{}</strong>"), ("italic", "<em>{}</em>"), ("code", "<code>{}</code>")):
        if found[name]:
            return Markup(shape).format(found[name])  # noqa: S704 - the three shapes above
    if not _SAFE.match(found["href"]):
        return escape(found["label"])
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(found["href"], found["label"])
