"""Diagrams in which a case can stand in every way that a case can stand."""

from __future__ import annotations

from pathlib import Path

from commands.test_watch_log import RULE
from faults.mill import echo, echoing, schedule
from support.bpmn import chain, el, ext, flow, prop, timer
from support.yard import DIAGRAMS, drawn, steps

LANGUAGE = Path(__file__).resolve().parent.parent / "language"
OFFICE = {"camunda_candidateGroups": "government_office"}
MANY = '<bpmn:multiInstanceLoopCharacteristics{} camunda:collection="${{names}}" camunda:elementVariable="{}"/>'
MESSAGE = '<bpmn:messageEventDefinition messageRef="{}"/>'
SMALL = ("deciding", "carrying_out", "failing", "stumbling", "alarming", "listening", "withdrawable", "reminding")


def task(ident: str, inner: str = "", **more: str) -> str:
    """A user task of the office."""
    return el("userTask", ident, inner, name=ident, **OFFICE, **more)


def parts() -> str:
    """Nine branches that stand in nine ways."""
    inputs = '<camunda:inputOutput><camunda:inputParameter name="paper">${subject}</camunda:inputParameter>'
    outputs = '<camunda:outputParameter name="shown">${paper}</camunda:outputParameter></camunda:inputOutput>'
    passed = ext('<camunda:in source="subject" target="title"/><camunda:out source="verdict" target="checked"/>')
    external = {"camunda_type": "external", "camunda_topic": "stamp"}
    decision = {"camunda_decisionRef": "route", "camunda_resultVariable": "way"}
    return "".join(
        [
            task("draft", ext(inputs + outputs)),
            task("sign", MANY.format("", "signer")),
            task("read", MANY.format(' isSequential="true"', "reader")),
            el("callActivity", "called", passed, name="内部步骤", calledElement="inner"),
            el("serviceTask", "stamp", name="用印", **external),
            el("businessRuleTask", "decide", name="定", camunda_mapDecisionResult="singleEntry", **decision),
            inside() + race() + some(),
        ]
    )


def inside() -> str:
    """A sub-process with a reminder every day; a save point; a task with a form."""
    body = el("startEvent", "in_begun", name="始") + task("look_inside") + el("endEvent", "in_ended", name="终")
    found = el("subProcess", "inside", body + chain("in_begun look_inside in_ended"), name="里面")
    daily = {"attachedToRef": "inside", "cancelActivity": "false"}
    found += el("boundaryEvent", "daily", timer("timeCycle", "R5/P1D"), name="每天", **daily)
    found += el("endEvent", "reminded", name="已提醒") + flow("daily", "reminded")
    found += el("manualTask", "saved", name="存", camunda_asyncBefore="true", camunda_asyncAfter="true")
    form = {"camunda_formRef": "opinion", "camunda_formRefBinding": "deployment"}
    return found + el("userTask", "filled", name="填表", **form, **OFFICE) + chain("decide saved filled")


def race() -> str:
    """Whichever comes first: an answer or three days."""
    found = el("eventBasedGateway", "race", name="等谁") + el("exclusiveGateway", "heard", name="听到了")
    found += el("intermediateCatchEvent", "replied", MESSAGE.format("reply"), name="答复")
    found += el("intermediateCatchEvent", "three_days", timer("timeDuration", "P3D"), name="三天")
    return found + "".join(flow("race", one) + flow(one, "heard") for one in ("replied", "three_days"))


def some() -> str:
    """Two of three ways, and where they meet."""
    found = el("inclusiveGateway", "some", name="哪些") + el("inclusiveGateway", "together", name="合")
    for name, condition in (("first", "${true}"), ("second", "${number &gt; 5}"), ("third", "${number &gt; 50}")):
        found += task(f"{name}_of_some") + flow("some", f"{name}_of_some", condition)
        found += flow(f"{name}_of_some", "together")
    return found


def standing() -> bytes:
    """A round of nine branches, with a task beside it that a message opens; the last step may send all back."""
    enters = ("draft", "sign", "read", "inside", "called", "stamp", "race", "decide", "some")
    leaves = ("draft", "sign", "read", "inside", "called", "stamp", "heard", "filled", "together")
    body = (
        el("startEvent", "begun", name="提出")
        + el("parallelGateway", "fork", name="分")
        + el("parallelGateway", "join", name="合")
    )
    body += parts() + "".join(flow("fork", one) for one in enters) + "".join(flow(one, "join") for one in leaves)
    body += el("exclusiveGateway", "back", name="退回吗", default="back_ended") + el("endEvent", "ended", name="办结")
    body += el("exclusiveGateway", "entry", name="进") + chain("begun entry fork") + chain("join last back")
    body += task("last") + flow("back", "ended") + flow("back", "entry", "${again == true}", name="退回")
    begins = el(
        "startEvent",
        "noted",
        prop(performer="${starter}") + MESSAGE.format("note"),
        isInterrupting="false",
        name="来函",
    )
    note = begins + task("take_note") + el("endEvent", "taken", name="已记") + chain("noted take_note taken")
    body += el("subProcess", "aside", note, triggeredByEvent="true", name="旁记")
    declared = '<bpmn:message id="reply" name="reply"/><bpmn:message id="note" name="note"/>'
    return drawn("standing", body, declared, name="每种站法")


def files() -> dict[str, bytes]:
    """What is deployed together."""
    small = {f"{name}.bpmn": (DIAGRAMS / f"{name}.bpmn").read_bytes() for name in (*SMALL, "inner")}
    own = {"standing.bpmn": standing(), "duty.bpmn": drawn("duty", steps("receive", "answer"), name="交办")}
    own |= {name: (LANGUAGE / name).read_bytes() for name in ("route.dmn", "opinion.form")}
    by_itself = {"echoing.bpmn": echoing(), "echo.bpmn": echo(), "work_report.schedule.yaml": schedule("2026-06-30")}
    return small | own | by_itself


def rules() -> dict[str, bytes]:
    """A watched rule."""
    return {"must_answer.rule.yaml": RULE.encode()}
