"""Compensation through the databases: what can be undone is part of the proven state, and is taken up again with it."""

from __future__ import annotations

from support.yard import Yard, chain, drawn, el

from engine.commands.cancel_case import cancel_case
from engine.commands.reopen_case import reopen_case

OFFICE = {"camunda_candidateGroups": "government_office"}
CATCH = "<bpmn:compensateEventDefinition/>"


def undone(task: str) -> str:
    return (
        el("userTask", task, **OFFICE)
        + el("boundaryEvent", f"on_{task}", CATCH, attachedToRef=task)
        + el("userTask", f"undo_{task}", isForCompensation="true", **OFFICE)
        + el("association", f"for_{task}", sourceRef=f"on_{task}", targetRef=f"undo_{task}")
    )


def calling_off() -> bytes:
    """book, then the sub-process tell with write in it; then both are undone."""
    tell = el("startEvent", "tell_begun") + undone("write") + chain("tell_begun write")
    body = el("startEvent", "begun") + undone("book") + el("subProcess", "tell", tell)
    body += el("intermediateThrowEvent", "call_off", CATCH) + el("userTask", "report", **OFFICE)
    return drawn(
        "calling_off", body + el("endEvent", "ended", name="办结") + chain("begun book tell call_off report ended")
    )


def test_what_is_completed_is_undone_in_reverse_and_every_step_of_it_is_proved(yard: Yard) -> None:
    """BPMN 2.0, 13.5.5; contracts 3: the memory of what is completed is in the digest of the state."""
    yard.deploy({"calling_off.bpmn": calling_off()})
    case = yard.begin("calling_off")
    for task in ("book", "write", "undo_write", "undo_book", "report"):
        assert yard.elements(case) == [task]
        yard.finish(case, task)
        assert yard.proved() == []


def test_a_case_taken_up_again_can_still_undo_what_was_completed_before(yard: Yard) -> None:
    yard.deploy({"calling_off.bpmn": calling_off()})
    case = yard.begin("calling_off")
    yard.finish(case, "book")
    yard.finish(case, "write")
    cancel_case(yard.database, "operator", case, "误办", yard.now)
    reopen_case(yard.database, "operator", case, "恢复", yard.now)
    assert yard.proved() == []
    yard.finish(case, "undo_write")
    assert yard.elements(case) == ["undo_book"]
    assert yard.proved() == []
