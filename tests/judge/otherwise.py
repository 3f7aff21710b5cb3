"""The same diagram with other data: what it may do at all, whatever conditions say and whenever events come.

Which ways a case takes, how often, and when something happens is not what a return may go by. So the judge also plays
diagrams in which conditions are true or false by chance, in which events that begin something beside their activity
(BPMN 2.0, 13.5.3, 13.5.4), or take its place, come by a message, whenever they like, and in which what does not wait
may: a throw, a script, an undoing. Then every element is seen, also behind the events of an activity that never waits.
"""

import re

HOLDS = ("${c0 == c0}", "${c0 != c0}", "${c0 == 0}", "${c1 != 1}")
"""Always, never, and now and then: a second token may go another way than the first."""
DEFAULT = re.compile('<bpmn:[a-zA-Z]+ id="([^"]+)"[^>]* default="([^"]+)"')
PLAIN = re.compile('<bpmn:sequenceFlow id="([^"]+)" sourceRef="([^"]+)" targetRef="[^"]+">(?=</bpmn:sequenceFlow>)')
CONDITION = re.compile("(<bpmn:conditionExpression>)[^<]+")
BESIDE = re.compile(
    '((?:cancelActivity|isInterrupting)="false">)<bpmn:(timer|escalation)Event.*?(?=</bpmn:(boundary|start)Event>)'
)
INSTEAD = re.compile(
    '(cancelActivity="true">)<bpmn:(?:error|escalation)EventDefinition[^>]*/>(?=</bpmn:boundaryEvent>)'
)
CONDITIONAL = re.compile("<bpmn:conditionalEventDefinition.*?</bpmn:conditionalEventDefinition>")
AUTOMATIC = re.compile(
    '<bpmn:(scriptTask|task|manualTask|intermediateThrowEvent) id="([NVX][0-9]+)"[^>]*>'
    r"(?:(?!</bpmn:\1>|linkEvent).)*</bpmn:\1>"
)
LINK = re.compile(
    '<bpmn:intermediateThrowEvent id="([^"]+)">(<bpmn:linkEvent[^>]*>)</bpmn:intermediateThrowEvent>'
    r'(?=<bpmn:intermediateCatchEvent id="([^"]+)">\2)'
)
ENDS = re.compile(
    '<bpmn:endEvent id="([^"]+)"><bpmn:(?:escalation|error|compensate|cancel)Event[^>]*/></bpmn:endEvent>'
)
WAITS_AND_GOES = (
    r'<bpmn:receiveTask id="\1"></bpmn:receiveTask><bpmn:sequenceFlow id="\1f" sourceRef="\1" targetRef="\3">'
    "</bpmn:sequenceFlow>"
)
MESSAGE = "<bpmn:messageEventDefinition/>"
NEVER = (
    "<bpmn:conditionalEventDefinition><bpmn:condition>${c0 != c0}</bpmn:condition></bpmn:conditionalEventDefinition>"
)


def otherwise(xml, chance):
    """The same shape with other data; every second time nothing but conditions and lists is changed."""
    xml = _may_stay(xml)
    xml = CONDITION.sub(lambda found: found[1] + chance.choice(HOLDS), xml)
    xml = xml.replace('"list0"', chance.choice(['"list0"', '"list2"']))
    xml = xml.replace(">0</bpmn:loopCardinality>", chance.choice([">0<", ">2<"]) + "/bpmn:loopCardinality>")
    if chance.random() < 0.5:
        return xml
    xml = BESIDE.sub(rf"\1{MESSAGE}", xml)
    xml = INSTEAD.sub(lambda found: chance.choice([found[0], found[1] + MESSAGE]), xml)
    xml = CONDITIONAL.sub(lambda found: chance.choice([found[0], MESSAGE, MESSAGE, NEVER]), xml)
    xml = LINK.sub(lambda found: found.expand(chance.choice([r"\g<0>", WAITS_AND_GOES])), xml)
    for automatic, ident in ((AUTOMATIC, r"\2"), (ENDS, r"\1")):
        waits = f'<bpmn:receiveTask id="{ident}"></bpmn:receiveTask>'
        xml = automatic.sub(lambda found, waits=waits: found.expand(chance.choice([r"\g<0>", waits])), xml)
    return xml


def _may_stay(xml):
    """A condition for every flow beside a default flow, which else is never taken."""
    defaults = dict(DEFAULT.findall(xml))
    condition = "<bpmn:conditionExpression>${c0 == c0}</bpmn:conditionExpression>"

    def conditional(found):
        beside = defaults.get(found[2], found[1]) != found[1]
        return found[0] + condition if beside else found[0]

    return PLAIN.sub(conditional, xml)
