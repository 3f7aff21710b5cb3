"""What is done over REST is in the log: one event an act, refusals included (contracts 8, 9)."""

from pathlib import Path

from sqlalchemy import func, select
from support.city import FOUNDED
from support.requests import REQUEST
from support.rest import CLERK, DEPUTY, REQUESTER, STRANGER, deploy, start, task, typed

from engine.commands import deploy as deploying
from engine.tables import event

INNER = Path(__file__).resolve().parents[1] / "commands/diagrams/inner.bpmn"


def count(city, *, kinds=None):
    wanted = select(func.count()).select_from(event)
    with city.database.reading() as connection:
        return connection.execute(wanted.where(event.c.kind.in_(kinds)) if kinds else wanted).scalar_one()


def test_every_act_is_one_event(api, city):
    """What succeeds and what is refused is kept; what is only malformed leaves nothing (contracts 8, 9)."""
    designer, operator, stranger = map(api, ("designer", "operator", STRANGER))
    asked = task(api, DEPUTY, start(api)["id"])["id"]
    before = count(city)
    deployed = deploy(lambda login: designer)
    assert count(city) == before + 1
    deploy(lambda login: designer)  # a duplicate changes nothing
    assert count(city) == before + 1
    definition = next(iter(deployed["deployedProcessDefinitions"]))
    before = count(city)
    case = designer.post(f"/process-definition/{definition}/start", {"businessKey": "m-1"})["id"]
    assert count(city) == before + 2  # the case's own, and the matter that was opened for it
    mine = designer.get("/task", processInstanceId=case)[0]["id"]
    steps = [
        lambda: designer.post(f"/task/{mine}/complete", {"variables": {}}, 204),
        lambda: operator.post("/message", {"messageName": "回音", "businessKey": "m-1"}, 204),
    ]
    for step in steps:
        before = count(city)
        step()
        assert count(city) == before + 1
    before = count(city)
    stranger.post(f"/task/{asked}/complete", {}, 404)
    api(DEPUTY).post(f"/task/{asked}/complete", {}, 409)
    api(REQUESTER).post(f"/task/{asked}/claim", {}, 403)
    assert count(city) == before
    closed = "errand_called"
    assert designer.post(f"/process-definition/key/{closed}/start", {}, 409)["type"] == "CLOSED_PROCESS"
    assert (count(city), count(city, kinds=["refused"])) == (before + 1, 1)


def test_taking_and_giving_back(api, city):
    parcel = deploying.Parcel({"inner.bpmn": INNER.read_bytes()}, "inner")
    deploying.deploy(city.database, "designer", parcel, FOUNDED)
    case = api(CLERK).post("/process-definition/key/inner/start", {})["id"]
    ident = task(api, CLERK, case)["id"]
    before = count(city)
    for verb, more in (("claim", 1), ("claim", 1), ("unclaim", 2), ("claim", 3)):  # taking it again changes nothing
        api(CLERK).post(f"/task/{ident}/{verb}", {}, 204)
        assert count(city) == before + more
    assert api(CLERK).post(f"/task/{ident}/claim", {"userId": "somebody_else"}, 403)["type"] == "NOT_YOUR_TASK"
    assert count(city) == before + 3


def test_a_refused_completion_is_kept_and_changes_nothing(api, city):
    """And who holds several posts says in which one they act (contracts 16)."""
    wish = {"scope": "overall", "direct_to_mayor": True, "direct_reason": "秘书长在外学习，事项须于本周内确定。"}
    sent = {"variables": typed(REQUEST | wish)}
    case = api(REQUESTER).post("/process-definition/key/request/start", sent)["id"]
    leader = api("executive_vice_mayor")
    before = task(api, "executive_vice_mayor", case)
    acts = count(city)
    decided = {"direct_decision": "allow"}
    path = f"/task/{before['id']}/complete"
    assert leader.post(path, {"variables": typed(decided)}, 409)["type"] == "CAPACITY_NEEDED"
    assert count(city) == acts
    decided["capacity"] = "city_government:executive_vice_mayor"
    refused = leader.post(path, {"variables": typed(decided)}, 409)
    assert refused["type"] == "SECRETARY_GENERAL_BYPASSED"
    assert "RR-12" in refused["message"]
    assert count(city) == acts + 1
    assert task(api, "executive_vice_mayor", case) == before
    (kept,) = leader.get("/history/user-operation", processInstanceId=case, operationType="Refuse")
    assert (kept["taskId"], kept["property"]) == (before["id"], "SECRETARY_GENERAL_BYPASSED")


def test_the_second_of_two_is_told_who_was_first(api):
    """409, in a sentence with name and time."""
    forward = task(api, DEPUTY, start(api)["id"])
    sent = {"variables": typed({"handling": "forward", "deputy_decision": "forward", "opinion": "拟同意。"})}
    api(DEPUTY).post(f"/task/{forward['id']}/complete", sent, 204)
    late = api(DEPUTY).post(f"/task/{forward['id']}/complete", sent, 409)
    assert late["type"] == "TASK_ALREADY_COMPLETED"
    assert "09:00" in late["message"]
