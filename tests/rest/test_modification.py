"""Modification over REST where no rule binds: Camunda 7's instructions, all in one event, or none."""

import pytest
from support.bpmn import chain, el, timer
from support.city import FOUNDED
from support.rest import CLERK, REQUESTER, STRANGER
from support.yard import drawn

from engine import history
from engine.commands.deploy import Parcel, deploy

GROUP = {"camunda_candidateGroups": "government_office"}


def drawing():
    inner = el("startEvent", "is", name="始") + el("userTask", "w", name="里", **GROUP)
    inner += el("userTask", "v", name="再里", **GROUP) + el("endEvent", "ie", name="终") + chain("is w v ie")
    body = el("startEvent", "s", name="提出") + el("userTask", "a", name="甲", **GROUP)
    body += el("subProcess", "sub", inner, name="中间") + el("userTask", "z", name="末", **GROUP)
    body += el("endEvent", "e", name="办结")
    body += el("boundaryEvent", "late", timer("timeDuration", "PT5H"), attachedToRef="sub", name="超时")
    body += el("endEvent", "over", name="超时办结") + chain("s a sub z e") + chain("late over")
    return drawn("open_one", body)


@pytest.fixture
def case(api, city):
    deploy(city.database, "designer", Parcel({"open_one.bpmn": drawing()}, "t"), FOUNDED)
    return api(CLERK).post("/process-definition/key/open_one/start", {})["id"]


def to(*instructions, annotation="试办"):
    return {"instructions": list(instructions), "annotation": annotation}


def before(element, **more):
    return {"type": "startBeforeActivity", "activityId": element, **more}


def cancel(**more):
    return {"type": "cancel", **more}


def tasks(api, case):
    return sorted(one["taskDefinitionKey"] for one in api("operator").get("/task", processInstanceId=case))


def modify(api, case, sent, status=204, login="operator"):
    return api(login).post(f"/process-instance/{case}/modification", sent, status)


def tree(api, case):
    """Ids of activity instances by activity."""
    found, todo = {}, [api("operator").get(f"/process-instance/{case}/activity-instances")]
    while todo:
        one = todo.pop()
        found[one["activityId"]] = one["id"]
        todo += one["childActivityInstances"]
    return found


def test_jumps_into_a_sub_process_and_out_of_it(api, case, city):
    typed = {"why": {"value": "演练", "type": "String"}}
    modify(api, case, to(before("v", variables=typed), cancel(activityId="a")))
    assert tasks(api, case) == ["v"]
    modify(api, case, to(before("w", ancestorActivityInstanceId=tree(api, case)["sub"])))
    assert tasks(api, case) == ["v", "w"]
    modify(
        api,
        case,
        to({"type": "startAfterActivity", "activityId": "sub"}, cancel(activityInstanceId=tree(api, case)["w"])),
    )
    assert tasks(api, case) == ["v", "z"]
    modify(api, case, to(cancel(activityId="v"), {"type": "startTransition", "transitionId": "a_sub"}))
    assert tasks(api, case) == ["w", "z"]
    modify(api, case, to(cancel(activityId="w")))
    assert tasks(api, case) == ["z"]
    assert "sub" not in tree(api, case), "what nothing works in any more goes too"
    (task,) = api("operator").get("/task", processInstanceId=case)
    assert api("operator").get(f"/process-instance/{case}/variables")["why"]["value"] == "演练"
    acts = api("operator").get("/history/user-operation", processInstanceId=case)
    assert {act["operationType"] for act in acts} == {"Create", "ModifyProcessInstance"}
    api(CLERK).post(f"/task/{task['id']}/complete", {}, 204)
    with city.database.reading() as connection:
        assert history.verify_case(connection, case) == []
        assert [event.kind for event in history.events(connection, case)].count("modified") == 5


@pytest.mark.parametrize(
    ("instructions", "said"),
    [
        ([before("z"), before("nowhere")], "没有这个编号"),
        ([before("late")], "不能直接开始"),
        ([cancel(activityId="z")], "没有可以取消的"),
        ([cancel(activityInstanceId="a:9.9")], "没有可以取消的"),
        ([cancel(activityId="a")], "什么也不剩"),
        ([{"type": "startAfterActivity", "activityId": "e"}], "不是恰好一条"),
        ([{"type": "startTransition", "transitionId": "nowhere"}], "没有这个编号"),
    ],
)
def test_all_or_nothing(api, case, instructions, said):
    told = modify(api, case, to(*instructions), 409)
    assert told["type"] == "MODIFICATION_IMPOSSIBLE"
    assert said in " ".join(told["problems"].values())
    assert tasks(api, case) == ["a"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (to(), 400),
        (to(before("z"), annotation=" "), 409),
        (to({"type": "startBeforeActivity"}), 409),
        (to({"type": "startTransition", "activityId": "z"}), 409),
        (to({"type": "stop", "activityId": "z"}), 400),
        ({**to(before("z")), "skipCustomListeners": True}, 400),
    ],
)
def test_what_is_no_modification_is_refused(api, case, sent, status):
    modify(api, case, sent, status)
    assert tasks(api, case) == ["a"]


def test_who_may(api, case):
    for login, status in ((STRANGER, 404), (REQUESTER, 404), (CLERK, 403), ("auditor", 403)):
        modify(api, case, to(before("z")), status, login)
