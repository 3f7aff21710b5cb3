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
    blocks = list[str]()
    for kind, lines in groupby(text.splitlines(), key=_kind):
        blocks.extend(_block(kind, list(lines)))
    return Markup("").join(Markup(block) for block in blocks)  # noqa: S704 - every piece was escaped by _inline


def _kind(line: str) -> str:
    if not line.strip():
        return "gap"
    if _HEADING.match(line):
        return "heading"
    if _BULLET.match(line):
        return "bullets"
    return "numbers" if _NUMBER.match(line) else "paragraph"


def _block(kind: str, lines: list[str]) -> Iterator[str]:
    if kind == "heading":
        for line in lines:
            found = _HEADING.match(line)
            yield f"<h3>{_inline(found[2] if found else line)}</h3>"
    elif kind in ("bullets", "numbers"):
        item, tag = (_BULLET, "ul") if kind == "bullets" else (_NUMBER, "ol")
        inside = "".join("<li>" + _inline(item.sub(r"\1", line)) + "</li>" for line in lines)
        yield f"<{tag}>{inside}</{tag}>"
    elif kind == "paragraph":
        yield "<p>" + "<br>".join(_inline(line.strip()) for line in lines) + "</p>"


def _inline(text: str) -> str:
    out, end = "", 0
    for found in _INLINE.finditer(text):
        out += escape(text[end : found.start()]) + _mark(found)
        end = found.end()
    return str(out + escape(text[end:]))


def _mark(found: re.Match[str]) -> str:
    if found["bold"]:
        return f"<strong>{escape(found['bold'])}</strong>"
    if found["italic"]:
        return f"<em>{escape(found['italic'])}</em>"
    if found["code"]:
        return f"<code>{escape(found['code'])}</code>"
    if _SAFE.match(found["href"]):
        return f'<a href="{escape(found["href"])}" rel="noopener noreferrer">{escape(found["label"])}</a>'
    return str(escape(found["label"]))
