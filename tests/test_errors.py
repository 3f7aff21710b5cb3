"""Refusals say who must act and in which language."""

from engine.errors import Finding, Hit, Invalid, NotFound, Refused


def test_a_sentence_in_both_languages():
    error = NotFound("UNKNOWN_PROCESS", process="x")
    assert error.sentence == "没有编号为“x”的流程。"
    assert error.say("en") == "There is no process “x”."


def test_a_guard_brings_its_own_sentence():
    refusal = Refused("NOT_MAJOR", "由本单位自行决定。", rule="RR-02", hits=[Hit("RR-02", "NOT_MAJOR", "refuse", "…")])
    assert (refusal.sentence, refusal.say("en")) == ("由本单位自行决定。", "由本单位自行决定。")


def test_invalid_counts_what_is_wrong():
    finding = Finding("a.bpmn", 1, "t", "任务", "no-assignee", "…", "…")
    assert Invalid("ANSWERS_INVALID", problems={"a": "…", "b": "…"}).sentence == "有 2 处要改。"
    assert Invalid("DIAGRAM_INVALID", findings=[finding]).sentence.startswith("有 1 处问题")
