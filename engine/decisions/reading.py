"""DMN files, 1.1 to 1.5 and from any tool: safe XML, elements by local name."""

from __future__ import annotations

from lxml import etree

Element = etree._Element
MAX_SIZE = 5 * 1024 * 1024
CAMUNDA = "http://camunda.org/schema/1.0/dmn"
MODELER = "http://camunda.org/schema/modeler/1.0"


class NotReadable(Exception):
    """The content is no XML we read: (Chinese, English, line)."""

    def __init__(self, chinese: str, english: str, line: int = 1) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english
        self.line = line


def read_root(content: bytes) -> Element:
    """The root element. No DOCTYPE, no network, at most 5 MB and 256 levels (libxml2's own limit)."""
    if len(content) > MAX_SIZE:
        raise NotReadable("文件超过 5 MB", "the file is larger than 5 MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotReadable(
            f"不是合法的 XML：{error.msg}", f"no well-formed XML: {error.msg}", error.lineno or 1
        ) from None
    if root.getroottree().docinfo.doctype:
        raise NotReadable("不接受 DOCTYPE", "a DOCTYPE is not accepted")
    if tag(root) != "definitions":
        raise NotReadable("不是 DMN 文件：根元素应为 definitions", "no DMN file: the root element must be definitions")
    return root


def tag(element: Element) -> str:
    """The local name; "" for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, *names: str) -> list[Element]:
    """The children with one of these local names, in order."""
    return [child for child in element if tag(child) in names]


def first(element: Element | None, *names: str) -> Element | None:
    """The first child with one of these local names, or None."""
    if element is None:
        return None
    return next(iter(children(element, *names)), None)


def text_of(element: Element | None) -> str:
    """The content of the element's `text` child, stripped; "" where there is none."""
    text = first(element, "text")
    return (text.text or "").strip() if text is not None else ""


def type_ref(element: Element | None) -> str | None:
    """The type: an attribute of variables and an element of item definitions; a prefix `feel:` says nothing."""
    if element is None:
        return None
    inner = first(element, "typeRef")
    ref = element.get("typeRef") or (inner.text if inner is not None else None)
    return ref.strip().removeprefix("feel:") if ref else None


def variable_name(node: Element) -> str:
    """The name under which others see a node's value."""
    variable = first(node, "variable")
    return (variable.get("name") if variable is not None else None) or node.get("name") or ""


def language_of(element: Element) -> str:
    """The expression language in lower case: of the element, its text, or the file; "" where nobody says."""
    text = first(element, "text")
    own = element.get("expressionLanguage") or (text.get("expressionLanguage") if text is not None else None)
    return (own or element.getroottree().getroot().get("expressionLanguage") or "").lower()


def from_camunda_7(root: Element) -> bool:
    """Was the file written for Camunda 7, whose type `date` is a date and time?"""
    return root.get(f"{{{MODELER}}}executionPlatform") == "Camunda Platform"
