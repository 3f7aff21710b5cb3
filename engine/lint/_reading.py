"""Reads a .dmn file just far enough for its ids and columns; what is wrong with it the decisions' own reader says."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element as Element

LIMIT = 5 * 1024 * 1024


def parse(content: bytes) -> Element | None:
    """The root element; None for what is no safe XML: broken, with a DOCTYPE, over 5 MB."""
    if len(content) > LIMIT or b"<!DOCTYPE" in content:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None
    return None if root is None or root.getroottree().docinfo.doctype else root
