"""What the published schema of BPMN 2.0 (BPMN20.xsd) says of a file: the foreign judge of names, values and places.

Camunda 7 refuses a file that the schema refuses. We go on where only the order of parts is wrong, because nothing is
lost by it; a setting that BPMN does not know, or a value that is none, would be lost without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree

from engine.diagrams.xml import BPMN, Element, kind

_OF_EXPRESSIONS = frozenset({"language", "evaluatesToTypeRef"})
"""Allowed on a formal expression only; many tools leave `xsi:type` away, and we read the language all the same."""
_REFERENCES = ("xs:ID'", "xs:IDREF'", "xs:QName'", "namespace declaration in scope")
"""Ids and references have rules of their own, with sentences of their own."""


@dataclass(frozen=True)
class Violation:
    """Something at `element` that the schema does not allow; `attribute`: the attribute meant, "" for the element.

    `what`: "unknown" (BPMN knows no such attribute there), "value" (the attribute cannot have this value) or "place"
    (a part is missing, or stands where it should not). `english`: the schema's own words.
    """

    element: Element
    what: str
    attribute: str
    english: str


def violations(root: Element) -> Iterator[Violation]:
    """Everything the schema finds below `definitions`, pictures (BPMNDI) and extensions apart."""
    schema = _schema()
    if schema.validate(root):
        return
    for error in schema.error_log:
        element, message = _place(root, error.path), error.message.replace(BPMN, "")
        attribute, what = _attribute(message), _what(error.type_name)
        of_expression = attribute in _OF_EXPRESSIONS and kind(element).endswith(("Expression", "ondition"))
        if what and kind(element) and not of_expression and not any(words in message for words in _REFERENCES):
            yield Violation(element, what, attribute, message)


def _what(type_name: str) -> str:
    if type_name == "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2":
        return "unknown"
    if type_name in ("SCHEMAV_CVC_DATATYPE_VALID_1_2_1", "SCHEMAV_CVC_ENUMERATION_VALID"):
        return "value"
    return "place" if type_name == "SCHEMAV_ELEMENT_CONTENT" else ""


def _place(root: Element, path: str | None) -> Element:
    """The element at which the schema found something: `path` is written with the file's own prefixes."""
    prefixes = {prefix: name for prefix, name in root.nsmap.items() if prefix}
    try:
        found = root.getroottree().xpath(path or "/*", namespaces=prefixes)
    except etree.XPathEvalError:  # a prefix that is declared further down
        return root
    return found[0] if isinstance(found, list) and found else root


def _attribute(message: str) -> str:
    """The attribute's name in «Element 'x', attribute 'y': …», "" where the element itself is meant."""
    return message.partition("', attribute '")[2].partition("'")[0]


@cache
def _schema() -> etree.XMLSchema:
    path = files("SpiffWorkflow.bpmn.parser").joinpath("schema", "BPMN20.xsd")
    return etree.XMLSchema(etree.parse(str(path)))
