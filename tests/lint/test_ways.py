"""The two rules on ways (registration-first, gates-in-order) against a naive oracle that walks every path."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from engine.lint import lint

NODES = ["start", "a", "b", "c", "d", "e", "end"]
Flow = tuple[str, str]
_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="definitions" targetNamespace="t">'
    '<bpmn:process id="example" isExecutable="true" camunda:candidateStarterGroups="department">'
)


def flow_id(flow: Flow) -> str:
    return f"{flow[0]}_to_{flow[1]}"


def drawn(flows: list[Flow], marks: dict[str, dict[str, str]]) -> bytes:
    """A process of user tasks with the properties `marks` by node or flow id."""

    def element(tag: str, name: str, attributes: str = "") -> str:
        pairs = "".join(f'<camunda:property name="{k}" value="{v}"/>' for k, v in marks.get(name, {}).items())
        inside = f"<bpmn:extensionElements><camunda:properties>{pairs}</camunda:properties></bpmn:extensionElements>"
        return f'<bpmn:{tag} id="{name}"{attributes}>{inside}</bpmn:{tag}>'

    tags = {"start": "startEvent", "end": "endEvent"}
    body = [element(tags.get(node, "userTask"), node) for node in NODES]
    body += [element("sequenceFlow", flow_id(f), f' sourceRef="{f[0]}" targetRef="{f[1]}"') for f in flows]
    return f"{_HEAD}{''.join(body)}</bpmn:process></bpmn:definitions>".encode()


def paths(flows: list[Flow], so_far: list[str]) -> Iterator[list[str]]:
    """Every way from the start, as nodes and flows in turn; no flow is taken twice."""
    yield so_far
    for flow in flows:
        if flow[0] == so_far[-1] and flow_id(flow) not in so_far:
            yield from paths(flows, [*so_far, flow_id(flow), flow[1]])


def around(flows: list[Flow], goal: str, passing: set[str]) -> bool:
    """Does some way come to `goal` with nothing of `passing` before it?"""
    return any(goal in path and not passing & set(path[: path.index(goal)]) for path in paths(flows, ["start"]))


def found(flows: list[Flow], marks: dict[str, dict[str, str]], rule: str) -> set[str]:
    return {f.element for f in lint({"example.bpmn": drawn(flows, marks)}) if f.rule == rule}


some_flows = st.lists(
    st.tuples(st.sampled_from(NODES[:-1]), st.sampled_from(NODES[1:])), min_size=3, max_size=9, unique=True
)
inner = st.sampled_from(NODES[1:-1])


@given(flows=some_flows, leaders=st.sets(inner, min_size=1), registers=st.sets(inner))
def test_OD_02_registration_first_finds_exactly_the_leaders_some_path_reaches_unregistered(
    flows: list[Flow], leaders: set[str], registers: set[str]
) -> None:
    marks = {
        node: ({"leader": "true"} if node in leaders else {}) | ({"registers": "true"} if node in registers else {})
        for node in leaders | registers
    }
    expected = {leader for leader in leaders if around(flows, leader, registers)}
    assert found(flows, marks, "registration-first") == expected


@given(flows=some_flows, data=st.data())
def test_OD_09_gates_in_order_finds_exactly_what_some_path_reaches_around_the_gate_before(
    flows: list[Flow], data: st.DataObject
) -> None:
    markable = st.sampled_from([*NODES[1:-1], *map(flow_id, flows)])
    chosen = data.draw(st.dictionaries(markable, st.integers(1, 3), max_size=6))
    expected = set()
    for name, number in chosen.items():
        before = {other for other, n in chosen.items() if n == number - 1}
        passing = {other for other in before if "_to_" in other} or before
        if number > 1 and (not before or around(flows, name, passing)):
            expected.add(name)
    told = found(flows, {name: {"gate": str(n)} for name, n in chosen.items()}, "gates-in-order")
    for number in set(chosen.values()) - {1}:
        if number - 1 not in chosen.values():  # told once, at one of them
            these = {name for name, n in chosen.items() if n == number}
            assert len(told & these) == 1
            told, expected = told - these, expected - these
    assert told == expected
