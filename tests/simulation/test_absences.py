"""Who is away, who acts for them, who has left, and what the office mends: all by its own commands."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

from sqlalchemy import Connection, select
from support.city import City
from support.requests import FORWARD, REQUEST

from engine import history, organisation, worklist
from engine.commands.change_organisation import change_organisation
from engine.organisation import Amendment
from engine.simulation.departing import hand_over_of_departed, let_in
from engine.simulation.doing import PATIENCE, do_tasks
from engine.simulation.leaving import go_on_leave
from engine.simulation.life import Life
from engine.simulation.people import post_for, present
from engine.simulation.plan import Departure, Leave, Manner, Plan, Repair
from engine.simulation.repairing import repair
from engine.simulation.stuck import LONG, stuck
from engine.tables import person, task

AD_HOC = {
    "subject": "关于秋粮收购进度的汇报",
    "significance": "major",
    "reach": "vice_mayor_in_charge",
    "addressee": "deputy_head_in_charge",
    "report_every": 7,
    "work_done": "已收购十二万吨。",
    "next_steps": "十二月中旬收购完毕。",
}
DEPARTURE = Departure("office_director", "原办理人已离任。")
LEAVE = Leave(
    by="finance:bureau_head",
    per_month=1,
    days=(3, 3),
    reasons=("出差",),
    office="office_director",
    basis="局党组会议纪要",
    deputy="{unit}:deputy_bureau_head",
    hands_over=1.0,
)


def life_in(city: City, **manners: Manner) -> Life:
    life = Life(city.database, Plan((), manners), random.Random(1))
    at(life, city.now)
    return life


def at(life: Life, now: dt.datetime) -> None:
    with life.database.reading() as connection:
        life.here = present(connection, now)


def sure(city: City) -> None:
    """Every case replays, whoever acted for whom."""
    with city.database.reading() as connection:
        for case in history.case_ids(connection):
            assert history.replay(connection, case).divergence is None


def test_who_goes_on_leave_is_acted_for_and_comes_back(city: City) -> None:
    case = city.start("section_chief_finance_budget", "ad_hoc_report", AD_HOC).case
    life = life_in(city)
    go_on_leave(life, LEAVE, city.now)
    at(life, city.now)
    assert "bureau_head_finance" not in life.here
    assert life.told.away == 1
    with city.database.reading() as connection:
        acting = [
            login
            for login in life.here
            for held in worklist.actor(connection, login, city.now).capacities
            if (held.kind, held.post) == ("delegated", "finance:bureau_head")
        ]
    assert len(acting) == 1
    at(life, city.now + dt.timedelta(days=3))
    assert "bureau_head_finance" in life.here
    go_on_leave(life, LEAVE, city.now + dt.timedelta(hours=1))  # away already: nobody else of the group is there
    assert life.told.away == 1
    assert case


def test_open_work_goes_to_who_acts(city: City) -> None:
    group = "deputy_secretary_general"
    leave = replace(LEAVE, by=f"city_government:{group}_2", deputy=group)
    case = city.start("bureau_head_finance", "request", REQUEST).case
    assert city.open(case) == [("deputy_forwards", f"{group}_2")]
    life = life_in(city, deputy_forwards=Manner(FORWARD, days=(0, 0)))
    go_on_leave(life, leave, city.now)
    assert (life.told.away, life.told.handed_over) == (1, 1)
    ((_, holder),) = city.open(case)
    at(life, city.now)
    assert holder in life.here - {f"{group}_2"}
    do_tasks(life, city.now)
    assert life.told.trouble == []
    with city.database.reading() as connection:
        posts = connection.scalars(select(task.c.ended_capacity).where(task.c.ended_by == holder))
        assert [str(post)[:1] for post in posts] == ["d"]  # by delegation, in the post of who is away
    sure(city)


def test_who_leaves_can_sign_in_until_then_and_hands_over(city: City) -> None:
    """The vacant post of the demo city is filled for a week by somebody whose sign-in has ended."""
    leaver, morning = "former_deputy_bureau_head_statistics_2", city.now
    row = {"login": leaver, "post": "statistics:deputy_bureau_head_2", "kind": "substantive", "main": "yes"}
    until = {"to": (morning + dt.timedelta(days=8)).date().isoformat()}
    wanted = Amendment("tenures", morning.date().isoformat(), (), {**row, **until}, "示政任〔2026〕30号")
    change_organisation(city.database, "operator", wanted, morning)
    life = life_in(city)
    assert leaver not in life.here
    let_in(life, DEPARTURE, morning)
    at(life, morning)
    assert leaver in life.here
    case = city.start("section_chief_statistics_census", "ad_hoc_report", AD_HOC).case
    assert city.open(case) == [("superior_reads", leaver)]
    later = morning + dt.timedelta(days=8)
    at(life, later)
    hand_over_of_departed(life, DEPARTURE, later)  # nobody may take it: the post is vacant again
    assert (city.open(case), life.told.handed_over) == ([("superior_reads", leaver)], 0)
    let_in(life, DEPARTURE, later)
    with city.database.reading() as connection:
        assert connection.scalar(select(person.c.active).where(person.c.login == leaver))  # still has work
    acting = {"login": "deputy_bureau_head_statistics_1", "post": row["post"], "kind": "acting", "main": "no"}
    city.now = later
    wanted = Amendment("tenures", later.date().isoformat(), (), acting, "示政任〔2026〕31号")
    change_organisation(city.database, "operator", wanted, later)
    hand_over_of_departed(life, DEPARTURE, later)
    assert city.open(case) == [("superior_reads", "deputy_bureau_head_statistics_1")]
    let_in(life, DEPARTURE, later)
    at(life, later)
    assert leaver not in life.here
    sure(city)


REPAIR = Repair(
    problem="NO_SUPERIOR",
    unit="statistics",
    after=3,
    office="office_director",
    sheet="tenures",
    begins={
        "login": "deputy_bureau_head_statistics_1",
        "post": "statistics:deputy_bureau_head_2",
        "kind": "acting",
        "main": "no",
    },
    basis="统计局党组会议纪要",
)


def test_WR_12_where_nobody_was_found_the_office_mends_and_looks_again(city: City) -> None:
    case = city.start("section_chief_statistics_census", "ad_hoc_report", AD_HOC).case
    assert city.open(case) == [("superior_reads", None)]
    life = life_in(city)
    repair(life, REPAIR, city.now + dt.timedelta(days=2))
    assert life.told.repaired == 0
    later = city.now + dt.timedelta(days=4)
    with city.database.reading() as connection:
        assert stuck(connection, life, later) == []
        assert "NO_SUPERIOR" in stuck(connection, life, later + LONG)[0]
    repair(life, REPAIR, later)
    assert life.told.trouble == []
    assert city.open(case) == [("superior_reads", "deputy_bureau_head_statistics_1")]
    repair(life, REPAIR, later)
    assert (life.told.repaired, life.told.trouble) == (1, [])
    sure(city)


def test_what_nobody_does_is_stuck(city: City) -> None:
    case = city.start("bureau_head_finance", "request", REQUEST).case
    life = life_in(city)
    held = city.task(case, "deputy_forwards")
    with city.database.reading() as connection:
        assert stuck(connection, life, city.now + LONG) == []
        life.due[held] = city.now
        assert "nobody has done it" in stuck(connection, life, city.now + LONG + dt.timedelta(days=1))[0]
        life.tries[held] = PATIENCE
        assert "refused 5 times" in stuck(connection, life, city.now)[0]


def test_OD_12_who_acts_for_the_head_signs_as_the_head(city: City) -> None:
    """What brought the work names both posts: the head who is away, and the deputy who acts for the head."""
    life = life_in(city)
    go_on_leave(life, LEAVE, city.now)
    with city.database.reading() as connection:
        _, acting, basis = holder_now(connection, "finance", city.now)
        held = post_for(worklist.actor(connection, acting, city.now), "finance", basis)
    assert held is not None
    assert held.post == "finance:bureau_head"


def holder_now(connection: Connection, unit: str, now: dt.datetime) -> tuple[str, str, str]:
    login, basis = organisation.answer(connection, "org.unit_head", [unit], now)
    return unit, str(login), basis
