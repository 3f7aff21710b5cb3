"""The judge's view of a designer's XML: elements by id, what leads where, what is attached to what. No desugaring."""

from collections import defaultdict

from lxml import etree

B = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
C = "{http://camunda.org/schema/1.0/bpmn}"


def kind(element):
    return element.tag.split("}")[1]


def event(element):
    """ "message", "error", …; "" for none."""
    found = definition(element)
    return "" if found is None else kind(found).removesuffix("EventDefinition")


def definition(element):
    return next((child for child in element if child.tag.endswith("EventDefinition")), None)


def many(element):
    return element.find(B + "multiInstanceLoopCharacteristics")


def parameters(element, what):
    return [
        (p.get("name"), p.text) for p in element.iterfind(f"{B}extensionElements/{C}inputOutput/{C}{what}Parameter")
    ]


class Drawing:
    def __init__(self, xml):
        self.by_id, self.out, self.into, self.guards, self.inside = {}, *(defaultdict(list) for _ in range(4))
        for element in etree.fromstring(xml.encode()).iter(etree.Element):
            if element.tag == B + "transaction":  # a sub-process that a cancel end event can leave
                element.tag = B + "subProcess"
            if element.get("id"):
                self.by_id[element.get("id")] = element
        for element in self.by_id.values():
            if kind(element) == "sequenceFlow":
                self.out[element.get("sourceRef")].append(element)
                self.into[element.get("targetRef")].append(element.get("id"))
            elif kind(element) == "boundaryEvent":
                self.guards[element.get("attachedToRef")].append(element)
            elif element.get("triggeredByEvent") == "true":
                self.inside[element.getparent().get("id")].append(element)

    def reference(self, element, what):
        """The message, signal, error or escalation an event refers to."""
        found = definition(element)
        return self.by_id.get((element if found is None else found).get(what + "Ref"))

    def code(self, element, what):
        declared = self.reference(element, what)
        return None if declared is None else declared.get(what + "Code")

    def other_end(self, throw):
        """The catching end of a link."""
        name = definition(throw).get("name")
        return next(
            e
            for e in throw.getparent()
            if kind(e) == "intermediateCatchEvent" and event(e) == "link" and definition(e).get("name") == name
        )

    def after(self, node):
        """(flow id, target) of every way on from an element, its boundary events' included."""
        ways = [
            (flow.get("id"), flow.get("targetRef"))
            for one in (self.by_id[node], *self.guards[node])
            for flow in self.out[one.get("id")]
        ]
        if kind(self.by_id[node]) == "intermediateThrowEvent" and event(self.by_id[node]) == "link":
            ways.append((None, self.other_end(self.by_id[node]).get("id")))
        return ways
