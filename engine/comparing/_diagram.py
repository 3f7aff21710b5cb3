"""Elements of a diagram and their settings, by id. Source: BPMN 2.0 (clauses 8 to 10), camunda's moddle."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine import diagrams
from engine.comparing._shapes import Thing
from engine.comparing._words import kind as kind_words
from engine.comparing._words import label

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
_WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
Element = etree._Element
_TOP = frozenset({"message", "signal", "error", "escalation", "collaboration"})
_OWN = frozenset(
    {
        *("process", "participant", "messageFlow", "lane", "sequenceFlow", "textAnnotation", "association", "group"),
        *("dataObjectReference", "dataStoreReference", "dataObject", "callActivity", "transaction", "adHocSubProcess"),
    }
)
"""What stands in a list of its own, beside everything whose name ends as `_ENDS` says."""
_ENDS = ("Task", "task", "Event", "Gateway", "Process")
_SKIPPED = frozenset({"incoming", "outgoing", "flowNodeRef", "laneSet"})


def processes(content: bytes, file: str) -> dict[str, dict[str, Thing]]:
    """Process id -> its elements by id. What stands beside the processes of a file belongs to its first."""
    root = diagrams.read_xml(content, file)
    lanes, places, names = _lanes(root), _places(root), _names(root)
    found: dict[str, dict[str, Thing]] = {}
    loose = dict[str, Thing]()
    for child in root:
        if _kind(child) == "process":
            ident = child.get("id", "")
            found[ident] = {one.get("id", ""): _thing(one, lanes, places, names) for one in _own(child)}
        elif _kind(child) in _TOP:
            loose |= {one.get("id", ""): _thing(one, lanes, places, names) for one in _own(child)}
    for things in list(found.values())[:1]:
        things.update(loose)
    return found


def _kind(element: Element) -> str:
    tag = str(element.tag)
    return tag.removeprefix(_BPMN) if tag.startswith(_BPMN) else ""


def _is_own(element: Element) -> bool:
    kind = _kind(element)
    return bool(element.get("id")) and (kind in _OWN or kind in _TOP or kind.endswith(_ENDS))


def _own(container: Element) -> Iterator[Element]:
    return (element for element in container.iter("*") if _is_own(element))


def _lanes(root: Element) -> dict[str, str]:
    """Node id -> name of the innermost lane it stands in."""
    found = dict[str, str]()
    for lane in root.iter(_BPMN + "lane"):
        for node in lane.findall(_BPMN + "flowNodeRef"):
            found[(node.text or "").strip()] = lane.get("name") or lane.get("id") or ""
    return found


def _names(root: Element) -> dict[str, str]:
    return {element.get("id", ""): " ".join(element.get("name", "").split()) for element in root.iter("*")}


def _places(root: Element) -> dict[str, tuple[str, ...]]:
    """Element id -> numbers of its shape or edge; the label's are left out, nobody reads meaning from them."""
    found = dict[str, tuple[str, ...]]()
    for drawn in root.iter(_DI + "BPMNShape", _DI + "BPMNEdge"):
        bounds = [f"{b.get(n)}" for b in drawn.findall(_BOUNDS) for n in ("x", "y", "width", "height")]
        points = [f"{p.get('x')},{p.get('y')}" for p in drawn.findall(_WAYPOINT)]
        found[drawn.get("bpmnElement", "")] = (*bounds, *points, drawn.get("isExpanded", ""))
    return found


def _thing(element: Element, lanes: dict[str, str], places: dict[str, tuple[str, ...]], names: dict[str, str]) -> Thing:
    ident, facts = element.get("id", ""), dict[str, str]()
    parent = next((one for one in element.iterancestors() if _is_own(one)), None)
    if parent is not None and _kind(parent) in ("subProcess", "transaction", "adHocSubProcess"):
        within = str(parent.get("id", ""))
        facts["所在子流程"] = names.get(within, "") or within
    if ident in lanes:
        facts["泳道"] = lanes[ident]
    facts["元素类型"] = kind_words(_kind(element))
    _collect(element, "", facts)
    return Thing(ident, _kind(element), names.get(ident, ""), facts, places.get(ident))


def _collect(element: Element, prefix: str, facts: dict[str, str]) -> None:
    """Attributes and everything inside that is no element of its own, as `facts`."""
    for attribute, value in element.attrib.items():
        short = etree.QName(str(attribute)).localname
        if short != "id":
            _put(facts, prefix + label(short), str(value))
    for child in element:
        short = etree.QName(child).localname
        if _is_own(child) or short in _SKIPPED:
            continue
        if short == "property" and child.get("name"):
            _put(facts, f"{prefix}属性“{child.get('name')}”", str(child.get("value") or ""))
            continue
        inner, text = prefix, " ".join((child.text or "").split())
        if text and not len(child):
            _put(facts, prefix + label(short), text)
            continue
        if short.endswith("EventDefinition"):
            _put(facts, prefix + "事件类型", short.removesuffix("EventDefinition"))
        elif short in ("inputParameter", "outputParameter", "in", "out", "formField", "executionListener"):
            inner = (
                f"{prefix}{short} {child.get('name') or child.get('target') or child.get('id') or ''}".strip() + "："
            )
        elif short == "multiInstanceLoopCharacteristics":
            _put(facts, prefix + "多实例", "是")
            inner = f"{prefix}多实例："
        _collect(child, inner, facts)


def _put(facts: dict[str, str], key: str, value: str) -> None:
    """Two of one name (two listeners, say) are told together."""
    facts[key] = f"{facts[key]}；{value}" if key in facts else value
