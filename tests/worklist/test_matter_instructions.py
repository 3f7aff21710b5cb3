"""G-08: on the page of a matter it can be seen that an instruction got through, was received and was answered."""

from __future__ import annotations

import datetime as dt

from support.city import City
from support.scenario import FILES

from engine import worklist
from engine.views import MatterView

LEADER, HEAD = "vice_mayor_2", "bureau_head_finance"


def page(city: City, login: str, matter: str) -> MatterView:
    with city.database.reading() as connection:
        return worklist.matter(connection, worklist.actor(connection, login, city.now), matter)


def test_G_08_an_instruction_is_seen_to_arrive_and_to_be_answered(city: City) -> None:
    told = FILES["reporting"]["answers"]["instruction"]
    begun = city.start(LEADER, "instruct", {**told, "recipient": HEAD})
    given: dict[str, dict[str, object]] = {
        "receive_instruction": {},
        "answer_instruction": {"instruction_result": "惠企资金已全部拨付到企业。"},
    }
    for step, name in (("receive_instruction", "下级接收"), ("answer_instruction", "反馈办理结果")):
        waiting = page(city, LEADER, begun.matter)
        assert (waiting.state, waiting.now) == ("active", (name,))
        assert waiting.holders == ("财政局局长",)
        city.now += dt.timedelta(hours=1)
        city.complete(HEAD, city.task(begun.case, step), given[step])
    city.complete(LEADER, city.task(begun.case, "leader_checks"), decision="accepted")
    for reader in (LEADER, HEAD, "office_clerk_1"):
        seen = page(city, reader, begun.matter)
        line = [(entry.act, entry.who, city.now - entry.at) for entry in reversed(seen.line.entries)]
        assert seen.state == "completed"
        assert line == [
            ("交办", "副市长（分管财政、水利）", dt.timedelta(hours=2)),
            ("接收", "财政局局长", dt.timedelta(hours=1)),
            ("反馈", "财政局局长", dt.timedelta(0)),
            ("办结", "副市长（分管财政、水利）", dt.timedelta(0)),
        ]
