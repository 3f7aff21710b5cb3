"""Whatever happens to a file, lint answers with findings: never an exception, never a rule that fails."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lint.cases import CASES, files_of, say
from lxml import etree

from engine.lint import as_json, as_text, camunda_details, camunda_message, lint, rules

NAMES = {rule.name for rule in rules()}
READABLE = [case for case in CASES if case.parent.name != "readable"]
TEXTS = st.sampled_from(
    ["", " ", "approve", "submitted", "${", "${a +", "#{x}", "${a == 'b'}", "R/P2D", "-1", "true", "九", "a b", "Start"]
)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(
            ["drop attribute", "set attribute", "drop element", "copy element", "move element", "set text"]
        ),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
        TEXTS,
    ),
    min_size=1,
    max_size=6,
)


def _mutate(content: bytes, changes: list[tuple[str, int, int, str]]) -> bytes:
    root = etree.fromstring(content)
    for change, which, other, text in changes:
        elements = [e for e in root.iter() if isinstance(e.tag, str)]
        element = elements[which % len(elements)]
        target = elements[other % len(elements)]
        attributes = sorted(map(str, element.attrib))
        parent = element.getparent()
        inside = any(e is target for e in element.iter())
        if "attribute" in change and attributes:
            name = attributes[other % len(attributes)]
            if change == "set attribute":
                element.set(name, text)
            else:
                del element.attrib[name]
        elif change == "set text":
            element.text = text
        elif change == "drop element" and parent is not None:
            parent.remove(element)
        elif change == "copy element" and parent is not None:
            parent.append(etree.fromstring(etree.tostring(element)))
        elif change == "move element" and parent is not None and not inside:
            target.append(element)
    return etree.tostring(root)


def _judge(files: dict[str, bytes]) -> None:
    found = lint(files)
    assert not [f.english for f in found if f.rule == "rule-error"]
    assert {f.rule for f in found if not f.rule.startswith(("dmn-", "form-"))} <= NAMES
    assert all(f.sentence and f.remedy and f.line >= 0 for f in found)
    assert as_text(found)
    assert as_json(found)
    assert camunda_message(found)
    assert camunda_details(found) is not None


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(READABLE).map(lambda c: (say(c), c)), CHANGES)
def test_a_mutated_diagram_is_judged(case, changes) -> None:
    _, path = case
    files = files_of(path)
    files[path.name] = _mutate(files[path.name], changes)
    _judge(files)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CASES), st.integers(0, 4000), st.binary(max_size=8))
def test_a_damaged_file_is_judged(path, at, damage) -> None:
    files = {name: content[:at] + damage + content[at + len(damage) :] for name, content in files_of(path).items()}
    _judge(files)
