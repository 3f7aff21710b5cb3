"""The bytes of a diagram, changed where a fix asks for it and nowhere else: layout, order and quotes stay as drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from lxml.etree import _Element as Element

_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=/>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*")
_ATTRIBUTE = re.compile(rb"\s+([^\s=/>]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_EMPTY = re.compile(rb"\s*/>")
_ENCODINGS = (None, "UTF-8", "US-ASCII", "ASCII")


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    text: bytes


class Source:
    """`content` is what `root` was read from. Edits are collected; `result()` is the file with them."""

    def __init__(self, content: bytes, root: Element) -> None:
        """LookupError where places cannot be told: other encodings than UTF-8."""
        if str(root.getroottree().docinfo.encoding or "UTF-8").upper() not in _ENCODINGS:
            raise LookupError("only files in UTF-8 are changed")
        self._content = content
        self._root = root
        starts, ends = _places(content)
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        self._places = dict(zip(elements, zip(starts, ends, strict=True), strict=True))
        self._edits: list[_Edit] = []

    def set(self, element: Element, attribute: str, value: str, prefix: str = "") -> None:
        """Adds an attribute ("{uri}local" or plain) behind the last; its namespace is declared where it is unknown."""
        uri, _, local = attribute.rpartition("}")
        name = f"{self._prefix(element, uri[1:], prefix)}:{local}" if uri else local
        self._insert(element, f" {name}={quoteattr(value)}")

    def says(self, element: Element, attribute: str) -> bool:
        """Whether a plain attribute is written there, and not empty: reading fills in some that are not."""
        start = self._places[element][0]
        tag = self._content[start : _tag_end(self._content, start)]
        return any(m[1] == attribute.encode() and len(m[2]) > 2 for m in _ATTRIBUTE.finditer(tag))

    def drop_attribute(self, element: Element, attribute: str) -> None:
        """Removes an attribute that is there, with the blanks before it."""
        uri, _, local = attribute.rpartition("}")
        prefixes = [p for p, known in element.nsmap.items() if known == uri[1:] and p]
        names = {f"{p}:{local}".encode() for p in prefixes} if uri else {local.encode()}
        start = self._places[element][0]
        for found in _ATTRIBUTE.finditer(self._content, start, _tag_end(self._content, start)):
            if found[1] in names:
                self._edits.append(_Edit(found.start(), found.end(), b""))

    def drop(self, element: Element) -> None:
        """Removes an element with the blanks before it."""
        start, end = self._places[element]
        while start and self._content[start - 1 : start].isspace():
            start -= 1
        self._edits.append(_Edit(start, end, b""))

    def result(self) -> bytes:
        """The content with all edits."""
        content = self._content
        for _, edit in sorted(enumerate(self._edits), key=lambda one: (one[1].start, one[0]), reverse=True):
            content = content[: edit.start] + edit.text + content[edit.end :]
        return content

    def _insert(self, element: Element, text: str) -> None:
        end = _tag_end(self._content, self._places[element][0])
        self._edits.append(_Edit(end, end, text.encode()))

    def _prefix(self, element: Element, uri: str, wanted: str) -> str:
        for prefix, known in element.nsmap.items():
            if known == uri and prefix:
                return prefix
        if any(wanted in each.nsmap for each in self._places):
            raise LookupError(f"the prefix {wanted} means something else here")
        declaration = f" xmlns:{wanted}={quoteattr(uri)}"
        if not any(declaration.encode() in edit.text for edit in self._edits):
            self._insert(self._root, declaration)
        return wanted


def _tag_end(content: bytes, start: int) -> int:
    found = _TAG.match(content, start)
    if found is None:
        raise LookupError("a tag that cannot be read")
    return found.end()


def _places(content: bytes) -> tuple[list[int], list[int]]:
    """Where each element begins and where it ends, in document order."""
    parser = expat.ParserCreate(namespace_separator=" ")
    starts, ends, open_ = list[int](), dict[int, int](), list[int]()

    def begin(name: str, attributes: dict[str, str]) -> None:
        open_.append(len(starts))
        starts.append(parser.CurrentByteIndex)

    def finish(name: str) -> None:
        number = open_.pop()
        own = _EMPTY.match(content, _tag_end(content, starts[number]))
        ends[number] = own.end() if own else content.index(b">", parser.CurrentByteIndex) + 1

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    parser.Parse(content, True)
    return starts, [ends[n] for n in range(len(starts))]
