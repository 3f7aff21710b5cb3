"""Hostile inputs at the engine's face: a clear refusal, the case unharmed, and whole commands only."""

import pytest
from sqlalchemy import func, select
from support.requests import FORWARD, REQUEST
from support.yard import CLERK, drawn, el, steps, timer

from engine import history
from engine.acts import Upload
from engine.errors import EngineError, Invalid, Refused
from engine.tables import attachment_chunk, event

DEPUTY = "deputy_secretary_general_2"


def nested(depth):
    value = "x"
    for _ in range(depth):
        value = {"a": [value]}
    return value


BAD_VALUES = [
    "a\0b",
    "\ud800",
    {"a\0": 1},
    {1: 2},
    nested(50),
    nested(20_000),
    float("nan"),
    float("inf"),
    10**5000,
    b"bytes",
    object(),
    {1, 2},
    lambda: None,
]


def test_values_that_cannot_be_kept(yard):
    case = yard.begin("inner")
    for value in BAD_VALUES:
        with pytest.raises(Invalid):
            yard.finish(case, "check", {"x": value})
    assert yard.kinds(case) == ["started"]
    yard.finish(case, "check")


@pytest.mark.parametrize(
    "value",
    [
        "字" * 300_000,
        nested(9),
        [0] * 50_000,
        10**400,
        -(2**63),
        2**53 + 1,
        0.1,
        "",
        None,
        "𠮷\r\n\t\u202e\x7f",
        {"~": "int", "v": "x"},
    ],
    ids=lambda value: str(value)[:8].encode("unicode_escape").decode(),
)
def test_values_that_are_only_odd_are_kept_as_they_are(yard, value):
    case = yard.begin("looping", {"stop": False})
    yard.finish(case, "work", {"x": value})
    yard.finish(case, "work", {"stop": True})
    assert yard.kinds(case) == ["started", "completed", "completed"]
    with yard.database.reading() as connection:
        assert history.verify_case(connection, case) == []


@pytest.mark.parametrize("name", ["", "a:b", ":", "a b", "~", "x" * 3000, "变量", "a\nb", "v::starter", "__class__"])
def test_names_of_variables_stay_names(yard, name):
    """Odd names are kept or refused; none of them reaches another variable."""
    case = yard.begin("looping", {"stop": False})
    try:
        yard.finish(case, "work", {name: "mayor"})
    except EngineError:
        assert yard.kinds(case) in (["started"], ["started", "refused"])
    yard.finish(case, "work", {"stop": True})
    with yard.database.reading() as connection:
        frames = history.replay(connection, case).frames
        assert history.verify_case(connection, case) == []
        assert frames[-1].case.rows["v::starter"] == f'"{CLERK}"'


def test_answers_to_questions_not_asked_and_texts_without_end(city):
    started = city.start("bureau_head_finance", "request", REQUEST)
    task = city.task(started.case, "deputy_forwards")
    given = {"answers": FORWARD, "decision": "deputy_forwarded"}
    for bad in (
        {"answers": {**FORWARD, "approved": True}},
        {"answers": {f"k{n}": n for n in range(10_000)}},
        {"answers": {**FORWARD, "handling": ["forward", "forward"]}},
        {"answers": {**FORWARD, "handling": {"a": 1}}},
        {"answers": {**FORWARD, "handling": "x" * 1_000_000}},
        {"opinion": "字" * 1_000_000},
        {"reason": "字" * 1_000_000},
        {"opinion": "a\0b"},
        {"decision": "x" * 1_000_000},
        {"decision": "\ud800"},
        {"capacity": "\0"},
    ):
        told = {**given, **bad}
        with pytest.raises(Invalid) as caught:
            city.complete(DEPUTY, task, told.pop("answers"), **told)
        assert caught.value.sentence
        assert len(caught.value.sentence) < 1000
    with city.database.reading() as connection:
        assert len(history.events(connection, started.case)) == 1
    city.complete(DEPUTY, task, FORWARD, decision="deputy_forwarded", opinion="转")


def test_ten_thousand_attachments(city):
    """Refused before one of them is stored."""
    many = tuple(Upload(f"{n}.txt", "text/plain", b"x") for n in range(10_000))
    with pytest.raises(Invalid, match="TOO_LARGE"):
        city.start("bureau_head_finance", "request", REQUEST, uploads=many)
    with city.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(attachment_chunk)).scalar_one() == 0


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 5000, "", "...", "\x1b[2J.txt", "con<>|.txt", "‮gpj.exe"])
def test_odd_attachment_names_are_made_harmless(city, name):
    given = Upload(name, "text/html" * 100, b"x")
    case = city.start("bureau_head_finance", "request", REQUEST, uploads=(given,)).case
    with city.database.reading() as connection:
        (kept,) = history.events(connection, case)[0].payload["attachments"]
        assert history.verify_case(connection, case) == []
    assert kept["name"]
    assert len(kept["name"]) <= 200
    assert not set(kept["name"]) & set('/\\<>|:"\x1b')


@pytest.mark.parametrize(
    "upload", [Upload("\ud800", "", b"x"), Upload("x", "a\0b", b"x"), Upload("x\0", "\ud800", b"")]
)
def test_attachments_with_names_that_cannot_be_kept(city, upload):
    with pytest.raises(Invalid):
        city.start("bureau_head_finance", "request", REQUEST, uploads=(upload,))


# -- hostile diagrams: what a designer writes by mistake
def test_a_condition_that_would_take_for_ever(yard):
    """A budget stops it; the person is told, the task is still theirs, the try is in the log."""
    case = yard.begin("guessing")
    with pytest.raises(Refused, match="STEP_FAILED") as caught:
        yard.finish(case, "work")
    assert len(caught.value.sentence) < 1000
    assert yard.elements(case) == ["work"]
    assert yard.kinds(case) == ["started", "refused"]
    assert yard.proved() == []


def test_a_diagram_that_goes_round_for_ever(yard):
    """A loop without a task in it is seen at deployment."""
    body = steps("work").replace('<bpmn:sequenceFlow id="work_ended"', '<bpmn:sequenceFlow id="leave"')
    body = body.replace('sourceRef="work" targetRef="ended"', 'sourceRef="work" targetRef="round"')
    body += el("exclusiveGateway", "round", name="转", default="round_back") + el("exclusiveGateway", "back", name="回")
    body += '<bpmn:sequenceFlow id="round_back" name="再转" sourceRef="round" targetRef="back"/>'
    body += '<bpmn:sequenceFlow id="back_round" sourceRef="back" targetRef="round"/>'
    body += (
        '<bpmn:sequenceFlow id="round_ended" name="完" sourceRef="round" targetRef="ended">'
        "<bpmn:conditionExpression>${enough == true}</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    with pytest.raises(Invalid) as caught:
        yard.deploy({"a.bpmn": drawn("round_and_round", body)})
    assert {finding.rule for finding in caught.value.findings} == {"cycle-waits"}


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("camunda:assignee", "x" * 101),
        ("camunda:assignee", "a\nb" * 50),
        ("camunda:candidateUsers", "x" * 201),
        ("camunda:candidateGroups", "x" * 201),
        ("camunda:dueDate", "0001-01-01T00:00:00"),
        ("camunda:dueDate", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_what_an_expression_makes_too_long_is_refused_alike_on_both_databases(yard, attribute, value):
    """SQLite would keep any text; PostgreSQL and every later copy would not."""
    body = steps("work", "sign").replace('id="sign"', f'id="sign" {attribute}="${{whom}}"')
    if attribute.endswith("candidateGroups"):
        body = body.replace(
            'camunda:candidateGroups="${whom}" name="sign" camunda:candidateGroups="government_office"', ""
        )
    yard.deploy({"a.bpmn": drawn("long_names", drop_double(body))})
    case = yard.begin("long_names")
    try:
        yard.finish(case, "work", {"whom": value})
    except Refused:
        assert yard.elements(case) == ["work"]
        assert yard.kinds(case) == ["started", "refused"]
    assert yard.proved() == []


def drop_double(body):
    """One candidateGroups a task, the first."""
    parts = body.split("<bpmn:userTask")
    return "<bpmn:userTask".join(
        part
        if part.count("candidateGroups") < 2
        else part.replace(' camunda:candidateGroups="government_office"', "", 1)
        for part in parts
    )


@pytest.mark.parametrize(
    "when", ["0999-05-01", "0001-01-01T00:00:00", "0001-01-01", "9999-12-31T23:59:59", "P9999999D", "soon", "", 7, None]
)
def test_timers_from_the_edge_of_time(yard, when):
    """Kept or refused; never a row that sorts wrongly or a case that cannot be read."""
    how = "timeDuration" if str(when).startswith("P") else "timeDate"
    more = el("boundaryEvent", "late", timer(how, "${when}"), attachedToRef="sign", name="到时") + el(
        "endEvent", "over"
    )
    more += '<bpmn:sequenceFlow id="late_over" sourceRef="late" targetRef="over"/>'
    yard.deploy({"a.bpmn": drawn("edges", steps("work", "sign") + more.replace('id="over"', 'id="over" name="逾期"'))})
    case = yard.begin("edges")
    try:
        yard.finish(case, "work", {"when": when})
    except Refused:
        assert yard.kinds(case) == ["started", "refused"]
    yard.work()
    fired = when == "0999-05-01"
    late = when in ("9999-12-31T23:59:59",)
    assert yard.kinds(case) == ["started"] + (
        ["completed", "fired"] if fired else ["completed"] if late else ["refused"]
    )
    assert yard.proved() == []


def test_no_try_above_left_half_an_event(yard):
    """Sequence numbers have no gap, whatever was refused on the way."""
    case = yard.begin("inner")
    for value in ("\0", nested(50), object()):
        with pytest.raises(Invalid):
            yard.finish(case, "check", {"x": value})
    yard.finish(case, "check")
    with yard.database.reading() as connection:
        found = connection.execute(select(event.c.seq).where(event.c.stream == case).order_by(event.c.seq)).scalars()
        assert list(found) == [1, 2]
