"""加签、减签: the office adds to a running multi-instance or takes from it; who may, what is told, and the proof."""

import pytest
from support.yard import CLERK, STRANGER, chain, drawn, el, prop, rivals

from engine import worklist
from engine.commands.add_instance import add_instance
from engine.commands.remove_instance import remove_instance
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Refused

GROUP = {"camunda_candidateGroups": "government_office"}
REASON = "漏了一家"


def signing(variable="item", sequential="false", done="", **task):
    loop = f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}" camunda:collection="${{list}}" '
    loop += f'camunda:elementVariable="{variable}">'
    loop += f"<bpmn:completionCondition>{done}</bpmn:completionCondition>" if done else ""
    signed = el("userTask", "sign", loop + "</bpmn:multiInstanceLoopCharacteristics>", name="会签", **(task or GROUP))
    body = el("startEvent", "begun", name="提出") + signed + el("userTask", "after", name="然后", **GROUP)
    return drawn("signing", body + el("endEvent", "ended", name="办结") + chain("begun sign after ended"))


@pytest.fixture
def signed(yard):
    """Three units are asked, the first has signed."""
    yard.deploy({"signing.bpmn": signing()})
    case = yard.begin("signing", {"list": ["finance", "forestry", "transport"]})
    yard.finish(case, "sign")
    return yard, case


def page(yard, case, login="office_clerk_2"):
    with yard.database.reading() as connection:
        return worklist.case(connection, worklist.actor(connection, login, yard.now), case)


def add(yard, case, value, reason=REASON, login="office_clerk_2", token=None):
    token = token or page(yard, case).many[0].token
    add_instance(yard.database, login, case, (token, value, reason), yard.now)


def remove(yard, case, label, reason="不涉及", login="operator"):
    (many,) = page(yard, case).many
    one = next(one for one in many.ones if one.label == label)
    wanted = (many.token, one.token or str(one.index), reason)
    remove_instance(yard.database, login, case, wanted, yard.now)


def test_one_more_unit_out_of_those_there_are(signed):
    yard, case = signed
    (many,) = page(yard, case).many
    assert (many.step, many.done, [one.label for one in many.ones]) == ("会签", 1, ["林业局", "交通运输局"])
    assert "water" in dict(many.others) or len(many.others) > 5
    assert not {"forestry", "transport"} & dict(many.others).keys()
    extra = next(iter(dict(many.others)))
    add(yard, case, extra)
    line = page(yard, case).line[0]
    assert (line.act, line.basis) == ("加签“会签”", f"{dict(many.others)[extra]}；理由：{REASON}")
    for _ in range(3):
        assert yard.elements(case)[-1] == "sign"
        yard.finish(case, "sign")
    assert yard.elements(case) == ["after"]
    assert yard.kinds(case)[:3] == ["started", "completed", "instance_added"]
    assert yard.proved() == []


def test_one_fewer_and_without_the_last_it_goes_on(signed):
    yard, case = signed
    remove(yard, case, "林业局")
    line = page(yard, case).line[0]
    assert (line.act, line.mark, line.basis) == ("减签“会签”", "bad", "林业局；理由：不涉及")
    remove(yard, case, "交通运输局")
    assert yard.elements(case) == ["after"]
    assert page(yard, case).many == ()
    assert yard.proved() == []


def test_in_turn_of_people(yard):
    yard.deploy({"signing.bpmn": signing("who", "true", camunda_assignee="${who}")})
    case = yard.begin("signing", {"list": [CLERK, "office_clerk_3"]})
    add(yard, case, "mayor")
    labels = [one.label for one in page(yard, case).many[0].ones]
    assert len(set(labels)) == 3
    assert labels[2].endswith("（市政府市长）") or "市长" in labels[2]
    remove(yard, case, labels[1])
    yard.finish(case, "sign")
    assert yard.open(case) == [("sign", "mayor")]
    assert yard.proved() == []


def test_values_of_no_kind_are_typed(yard):
    yard.deploy({"signing.bpmn": signing(done="${nrOfCompletedInstances &gt;= nrOfInstances / 2}")})
    case = yard.begin("signing", {"list": [1, 2, 3, 4]})
    add(yard, case, "7")
    with pytest.raises(Invalid, match="ANSWERS_INVALID"):
        add(yard, case, "x")
    assert [one.label for one in page(yard, case).many[0].ones] == ["1", "2", "3", "4", "7"]
    yard.finish(case, "sign")
    yard.finish(case, "sign")
    assert yard.elements(case) == ["sign"] * 3
    remove(yard, case, "7")
    assert yard.elements(case) == ["after"], "two of four are half"
    assert yard.proved() == []


def test_who_may_not_and_what_is_asked_for(signed):
    yard, case = signed
    token = page(yard, case).many[0].token
    assert page(yard, case, "auditor").many == ()
    with pytest.raises(NotAllowed, match="ROLE_NEEDED"):
        add(yard, case, "water", login="auditor", token=token)
    with pytest.raises(NotFound):
        add(yard, case, "water", login=STRANGER, token=token)
    with pytest.raises(Invalid, match="REASON_REQUIRED"):
        add(yard, case, "water", reason=" ")
    for wrong in ("", "forestry", "no_such_unit"):
        with pytest.raises(Invalid, match="ANSWERS_INVALID"):
            add(yard, case, wrong)
    with pytest.raises(Conflict, match="CHANGED_MEANWHILE"):
        add(yard, case, "water", token="9.9")
    with pytest.raises(Conflict, match="CHANGED_MEANWHILE"):
        remove_instance(yard.database, "operator", case, (token, "9.9", "r"), yard.now)
    with pytest.raises(Invalid, match="REASON_REQUIRED"):
        remove(yard, case, "林业局", reason="")
    assert yard.kinds(case) == ["started", "completed"]


def test_one_that_cannot_open_is_refused_and_all_is_as_it_was(yard):
    yard.deploy({"signing.bpmn": signing(camunda_dueDate="${item}", **GROUP)})
    case = yard.begin("signing", {"list": ["P1D", "P2D"]})
    before = yard.tasks(case)
    with pytest.raises(Refused, match="STEP_FAILED"):
        add(yard, case, "tomorrow")
    assert yard.tasks(case) == before
    assert yard.kinds(case) == ["started", "refused"]
    assert yard.proved() == []


def closed(signers):
    """A process with rules: who must sign is written in it."""
    loop = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
    loop += "</bpmn:multiInstanceLoopCharacteristics>"
    signed = el("userTask", "sign", (prop(signers=signers) if signers else "") + loop, name="会签", **GROUP)
    body = prop(closed="true") + el("startEvent", "begun", name="提出") + signed + el("endEvent", "ended", name="办结")
    return drawn("bound", body + chain("begun sign ended"))


def test_G_01_where_rules_bind_only_what_the_diagram_lets(yard):
    """Nobody takes out a superior who must sign, and the try is on record."""
    yard.deploy({"bound.bpmn": closed("add")})
    case = yard.begin("bound")
    (many,) = page(yard, case).many
    assert (many.addable, many.removable) == (True, False)
    with pytest.raises(Refused, match="SIGNERS_FIXED"):
        remove(yard, case, "第 1 份")
    add(yard, case, "")
    assert yard.elements(case) == ["sign"] * 4
    yard.deploy({"bound.bpmn": closed("")})
    other = yard.begin("bound")
    assert page(yard, other).many == ()
    with pytest.raises(Refused, match="SIGNERS_FIXED"):
        add(yard, other, "", token=many.token)
    assert (yard.kinds(case), yard.kinds(other)) == (["started", "refused", "instance_added"], ["started", "refused"])
    assert yard.proved() == []


def test_the_last_signer_and_who_removes_them_at_once(signed):
    """Whoever is first: the case goes on exactly once."""
    yard, case = signed
    yard.finish(case, "sign")
    (task,) = yard.tasks(case)
    label = page(yard, case).many[0].ones[0].label
    found = rivals([lambda: yard.complete(CLERK, task["id"]), lambda: remove(yard, case, label)])
    assert sum(isinstance(one, Exception) for one in found) == 1
    assert yard.elements(case) == ["after"]
    assert yard.proved() == []
