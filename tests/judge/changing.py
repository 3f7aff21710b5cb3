"""The ways in which a designer changes a diagram, by chance."""

from judge.drawing import B, event, kind, many
from lxml import etree

RENAMED = ("userTask", "subProcess", "transaction", "receiveTask", "callActivity", "boundaryEvent", "serviceTask")
NAMING = ("id", "sourceRef", "targetRef", "attachedToRef", "activityRef")
UNDOES = ("compensate", "cancel")


class Change:
    """A diagram changed by some of the ways a designer changes one; `names`: what was renamed."""

    def __init__(self, xml, chance, number):
        self.root, self.chance, self.number = etree.fromstring(xml.encode()), chance, number
        self.names, self.fresh, self.done = {}, set(), []
        for _ in range(chance.randint(1, 3)):
            way = chance.choice(
                [self.added, self.renamed, self.removed, self.guarded, self.unguarded, self.repeated, self.rival]
                + [self.undoable, self.final] * (chance.random() < 0.5)
            )
            if way():
                self.done.append(way.__name__)
        self.xml = etree.tostring(self.root, encoding="unicode")

    def some(self, *tags, fits=lambda element: True):
        found = [e for tag in tags for e in self.root.iter(B + tag) if fits(e)]
        return self.chance.choice(found) if found else None

    def new(self, scope, tag, **attributes):
        self.number += 1
        self.fresh.add(f"{tag[0].upper()}new{self.number}")
        return etree.SubElement(scope, B + tag, id=f"{tag[0].upper()}new{self.number}", **attributes)

    def flows(self, what, ident):
        return [f for f in self.root.iter(B + "sequenceFlow") if f.get(what) == ident]

    def of(self, ident):
        return next(e for e in self.root.iter() if e.get("id") == ident)

    def added(self):
        flow = self.some("sequenceFlow", fits=lambda f: kind(self.of(f.get("sourceRef"))) != "eventBasedGateway")
        task = self.new(flow.getparent(), "userTask")
        self.new(flow.getparent(), "sequenceFlow", sourceRef=task.get("id"), targetRef=flow.get("targetRef"))
        flow.set("targetRef", task.get("id"))
        return True

    def renamed(self):
        known = {*self.names.values(), *self.fresh}
        element = self.some(*RENAMED, fits=lambda e: e.get("id") not in known and event(e) != "compensate")
        if element is None:
            return False
        self.number += 1
        old, new = element.get("id"), f"{element.get('id')}r{self.number}"
        for one in self.root.iter():
            for name in NAMING:
                if one.get(name) == old:
                    one.set(name, new)
        self.names[old] = new
        return True

    def removed(self):
        def plain(task):
            ident = task.get("id")
            ends = self.flows("targetRef", ident), self.flows("sourceRef", ident)
            guarded = any(b.get("attachedToRef") == ident for b in self.root.iter(B + "boundaryEvent"))
            return len(ends[0]) == len(ends[1]) == 1 and not guarded and ident not in self.names.values()

        task = self.some("userTask", "serviceTask", fits=plain)
        if task is None:
            return False
        (into,), (out,) = self.flows("targetRef", task.get("id")), self.flows("sourceRef", task.get("id"))
        into.set("targetRef", out.get("targetRef"))
        for element in (task, out):
            element.getparent().remove(element)
        return True

    def guarded(self):
        task = self.some("userTask", "subProcess", fits=lambda e: e.get("triggeredByEvent") != "true" and not undoes(e))
        if task is None:
            return False
        scope = task.getparent()
        guard = self.new(scope, "boundaryEvent", attachedToRef=task.get("id"))
        guard.set("cancelActivity", self.chance.choice(["true", "false"]))
        if self.chance.random() < 0.5:
            timer = etree.SubElement(guard, B + "timerEventDefinition")
            etree.SubElement(timer, B + "timeDuration").text = "PT5H"
        else:
            message = etree.Element(B + "message", id=f"M{guard.get('id')}", name=f"n{guard.get('id')}")
            self.root.insert(0, message)
            etree.SubElement(guard, B + "messageEventDefinition", messageRef=message.get("id"))
        after = self.new(scope, "userTask")
        self.new(scope, "sequenceFlow", sourceRef=guard.get("id"), targetRef=after.get("id"))
        return True

    def unguarded(self):
        guard = self.some(
            "boundaryEvent",
            fits=lambda b: event(b) not in ("error", *UNDOES) and b.get("id") not in self.names.values(),
        )
        if guard is None:
            return False
        for element in (guard, *self.flows("sourceRef", guard.get("id"))):
            element.getparent().remove(element)
        return True

    def repeated(self):
        task = self.some("userTask", fits=lambda t: many(t) is None and "default" not in t.attrib and not undoes(t))
        if task is None:
            return False
        loop = etree.SubElement(task, B + "multiInstanceLoopCharacteristics")
        etree.SubElement(loop, B + "loopCardinality").text = "2"
        return True

    def rival(self):
        gateway = self.some("eventBasedGateway")
        if gateway is None:
            return False
        scope = gateway.getparent()
        catch, after = self.new(scope, "intermediateCatchEvent"), self.new(scope, "userTask")
        timer = etree.SubElement(catch, B + "timerEventDefinition")
        etree.SubElement(timer, B + "timeDuration").text = "PT7H"
        for source, target in ((gateway, catch), (catch, after)):
            self.new(scope, "sequenceFlow", sourceRef=source.get("id"), targetRef=target.get("id"))
        return True

    def undoable(self):
        """An activity gets a handler."""
        hosts = [e.get("attachedToRef") for e in self.root.iter(B + "boundaryEvent") if event(e) == "compensate"]
        tags = "userTask", "serviceTask", "subProcess", "callActivity"
        host = self.some(*tags, fits=lambda e: not undoes(e) and e.get("id") not in hosts and plain_scope(e))
        if host is None:
            return False
        scope = host.getparent()
        guard = self.new(scope, "boundaryEvent", attachedToRef=host.get("id"))
        etree.SubElement(guard, B + "compensateEventDefinition")
        handler = self.new(scope, "userTask", isForCompensation="true")
        self.new(scope, "association", sourceRef=guard.get("id"), targetRef=handler.get("id"))
        return True

    def final(self):
        """An activity loses its handler, unless a throw names it."""
        named = {e.get("activityRef") for e in self.root.iter(B + "compensateEventDefinition")}
        links = {e.get("sourceRef"): e for e in self.root.iter(B + "association")}

        def loose(guard):
            if event(guard) != "compensate" or guard.get("attachedToRef") in named:
                return False
            handler = self.of(links[guard.get("id")].get("targetRef"))
            return not any(one.get("id") in self.names.values() for one in handler.iter())

        guard = self.some("boundaryEvent", fits=loose)
        if guard is None:
            return False
        link = links[guard.get("id")]
        for element in (guard, link, self.of(link.get("targetRef"))):
            element.getparent().remove(element)
        return True


def undoes(element):
    """Whether it is a handler of compensation."""
    return element.get("isForCompensation") == "true"


def plain_scope(element):
    """Whether it is no event sub-process."""
    return element.get("triggeredByEvent") != "true"
