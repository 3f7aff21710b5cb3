"""Files that mean harm, or are broken: Invalid with findings, never another exception."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judge.generate import FULL, Diagram
from support.bpmn import HEAD, Run, build, chain, el, process, simple, tried

from engine import diagrams
from engine.errors import Invalid

SECRET = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
BOMB = (
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
BODY = '<bpmn:process id="p" isExecutable="true" name="&x;"/></bpmn:definitions>'
HOSTILE = {
    "empty": b"",
    "no xml": b"PK\x03\x04 not a diagram",
    "cut off": simple(el("startEvent", "s"))[:-40],
    "nul": b"\0" * 100,
    "doctype": ("<!DOCTYPE html>" + HEAD + "</bpmn:definitions>").encode(),
    "entity": (SECRET + HEAD + BODY).encode(),
    "bomb": (BOMB + HEAD + BODY.replace("&x;", "&i;")).encode(),
    "utf-16 doctype": ("<!DOCTYPE html>" + HEAD + "</bpmn:definitions>").encode("utf-16"),
    "wrong encoding": b'<?xml version="1.0" encoding="utf-8"?><a>\xff\xfe</a>',
    "unknown encoding": b'<?xml version="1.0" encoding="klingon"?><a/>',
    "html": b"<html><body/></html>",
    "deep": (HEAD + "<a>" * 200 + "</a>" * 200 + "</bpmn:definitions>").encode(),
    "very deep": (HEAD + "<a>" * 100_000 + "</a>" * 100_000 + "</bpmn:definitions>").encode(),
    "large": HEAD.encode() + b" " * (5 * 1024 * 1024) + b"</bpmn:definitions>",
    "no process": (HEAD + "</bpmn:definitions>").encode(),
    "nothing in it": (HEAD + '<bpmn:process id="p"/></bpmn:definitions>').encode(),
    "scopes without end": None,
}


def nested(depth: int) -> bytes:
    inner = ""
    for n in range(depth):
        inner = (
            el("startEvent", f"s{n}") + el("subProcess" if inner else "userTask", f"x{n}", inner) + chain(f"s{n} x{n}")
        )
    return simple(inner)


HOSTILE["scopes without end"] = nested(120)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_finding(name):
    with pytest.raises(Invalid) as refused:
        build(HOSTILE[name])
    assert refused.value.findings
    for finding in refused.value.findings:
        assert finding.file
        assert finding.line >= 1


def test_entities_are_never_read():
    with pytest.raises(Invalid) as refused:
        diagrams.read_xml(HOSTILE["entity"], "p.bpmn")
    assert [finding.rule for finding in refused.value.findings] == ["doctype"]


@pytest.mark.parametrize("length", [400, 2000])
def test_a_long_chain_runs(length):
    """SpiffWorkflow's own parser exhausts the stack at 500."""
    names = [f"t{n}" for n in range(length)]
    body = el("startEvent", "s") + "".join(el("task", name) for name in names) + el("userTask", "a")
    assert Run(build(simple(body + chain(" ".join(["s", *names, "a"]))))).offers == ["a"]


def test_sub_processes_inside_one_another_run():
    run = Run(build(nested(30)))
    assert run.offers == ["x0"]
    assert run.complete("x0").result.completed


def test_the_same_file_is_built_with_the_same_findings():
    content = simple(el("startEvent", "s") + el("complexGateway", "g") + el("userTask", "g"))
    first = diagrams.check("p", content, "p.bpmn")
    assert first == diagrams.check("p", content, "p.bpmn") != ()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.data())
def test_a_mangled_diagram_is_built_or_refused(seed, data):
    """Pieces cut out, doubled, or attributes and tags exchanged."""
    parts = re.findall(r"<[^>]*>|[^<]+", Diagram(seed, FULL, 3).xml)
    for _ in range(data.draw(st.integers(1, 4))):
        at, other = (data.draw(st.integers(2, len(parts) - 2)) for _ in range(2))
        match data.draw(st.sampled_from(["cut", "double", "attribute", "tag"])):
            case "cut":
                parts[at] = ""
            case "double":
                parts[at] += parts[other]
            case "attribute":
                parts[at] = re.sub(r'="[^"]*"', '="T1"', parts[at], count=1)
            case "tag":
                parts[at] = parts[at].replace("userTask", "subProcess").replace("Gateway", "Event")
    tried("".join(parts).encode())


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["id", "sourceRef", "targetRef", "attachedToRef", "default", "name"]))
def test_an_attribute_that_is_missing_is_refused_or_harmless(seed, attribute):
    xml = Diagram(seed, FULL, 3).xml
    places = [found.span() for found in re.finditer(f' {attribute}="[^"]*"', xml)]
    for begin, end in places[:: max(len(places) // 5, 1)]:
        tried((xml[:begin] + xml[end:]).encode())


def test_processes_of_one_file_are_told_apart():
    content = (
        HEAD + process(el("startEvent", "s"), "p") + process(el("startEvent", "s"), "q") + "</bpmn:definitions>"
    ).encode()
    assert [head.id for head in diagrams.processes(diagrams.read_xml(content, "x"))] == ["p", "q"]
    assert Run(build(content, "q")).result.completed
