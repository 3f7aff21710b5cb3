"""One dated row begins or ends: closed and inserted, told in the log, refused in words where it cannot be."""

import pytest
from sqlalchemy import select
from support.yard import CLERK, STRANGER, rivals

from engine.commands.change_organisation import change_organisation
from engine.commands.import_organisation import import_organisation
from engine.errors import Invalid, NotAllowed
from engine.organisation import Amendment, digest, export_folder
from engine.tables import FOREVER, portfolio, tenure


def change(yard, sheet, on, ends=(), basis="示政任〔2026〕40号", by=CLERK, **begins):
    return change_organisation(yard.database, by, Amendment(sheet, on, tuple(ends), begins, basis), yard.now)


def problems(yard, *args, **more):
    with pytest.raises(Invalid) as caught:
        change(yard, *args, **more)
    assert caught.value.code == "AMENDMENT_IMPOSSIBLE"
    return caught.value.problems


def rows(yard, wanted):
    with yard.database.reading() as connection:
        return connection.execute(wanted).mappings().all()


def charge(yard):
    """The row of the 分管表 for finance that holds now, and its key as the CSV has it."""
    p = portfolio.c
    wanted = select(portfolio).where(p.unit == "finance", p.relation == "vice_mayor_in_charge", p.valid_to == FOREVER)
    (row,) = rows(yard, wanted.where(p.recorded_until == FOREVER))
    return row, ("finance", "vice_mayor_in_charge", "*", row["post"], "2026-07-01")


def test_WR_18_a_portfolio_changes_hands_on_a_day(yard):
    old, key = charge(yard)
    new = {"number": "9", "unit": "finance", "relation": "vice_mayor_in_charge", "matter": "*"}
    other = "city_government:vice_mayor_3"
    assert old["post"] != other
    done = change(yard, "portfolios", "2026-12-01", key, post=other, **new)
    assert [one.kind for one in done.changes] == ["changed", "added"]
    p = portfolio.c
    kept = rows(yard, select(portfolio).where(p.unit == "finance", p.relation == "vice_mayor_in_charge"))
    assert [dict(row) for row in kept if row["recorded_until"] != FOREVER] == [
        {**old, "recorded_until": kept[-1]["recorded_at"]} for kept in [sorted(kept, key=lambda r: r["recorded_at"])]
    ], "closed, else as it was"
    told = yard.log("system:organisation")[-1]
    assert (told.kind, told.actor, told.data["basis"]) == ("changed", CLERK, "示政任〔2026〕40号")
    assert len(told.data["rows"]) == 3, "one closed, two inserted"
    assert yard.proved() == []


def test_a_tenure_begins_with_a_code_of_its_own_and_ends(yard):
    begun = {"login": STRANGER, "post": "finance:bureau_head", "kind": "acting", "main": "no"}
    done = change(yard, "tenures", "2026-12-01", **begun)
    (code,) = done.changes[0].key
    assert rows(yard, select(tenure).where(tenure.c.code == code))[0]["basis"] == "示政任〔2026〕40号"
    change(yard, "tenures", "2026-12-20", (code,), by="operator")
    assert len(rows(yard, select(tenure).where(tenure.c.code == code))) == 2
    again = change(yard, "tenures", "2026-12-20", **begun).changes[0].key
    assert again != (code,), "a code is never given twice"
    assert yard.proved() == []


def test_what_overlaps_or_cannot_be_is_refused_in_words_and_changes_nothing(yard):
    before = len(yard.log("system:organisation"))
    _, key = charge(yard)
    new = {"number": "9", "unit": "finance", "relation": "vice_mayor_in_charge", "matter": "*"}
    new["post"] = "city_government:vice_mayor_3"
    assert "请选它在这一天到期" in problems(yard, "portfolios", "2026-12-01", **new)["ends"]
    assert "才开始" in problems(yard, "portfolios", "2026-07-01", key)["from"]
    assert "没有这一行" in problems(yard, "portfolios", "2026-12-01", ("finance", "no"))["ends"]
    assert problems(yard, "portfolios", "", key)["from"] == "请填从哪一天起。"
    assert "应为日期" in problems(yard, "portfolios", "soon", key)["from"]
    assert "请写依据" in problems(yard, "portfolios", "2026-12-01", key, basis=" ")["basis"]
    assert "请选" in problems(yard, "portfolios", "2026-12-01")["ends"]
    assert "这张表" in problems(yard, "people", "2026-12-01", ("x",))["sheet"]
    away = {"login": "nobody", "reason": ""}
    assert sorted(problems(yard, "absences", "2026-12-01", **away)) == ["login", "reason"]
    away = {"login": STRANGER, "reason": "出差", "to": "2026-11-30"}
    assert "开始之后" in problems(yard, "absences", "2026-12-01", **away)["to"]
    assert len(yard.log("system:organisation")) == before
    assert yard.proved() == []


@pytest.mark.parametrize("login", [STRANGER, "auditor", "designer"])
def test_others_may_not(yard, login):
    with pytest.raises(NotAllowed, match="ROLE_NEEDED"):
        change(yard, "absences", "2026-12-01", by=login, login=STRANGER, reason="出差")


def test_two_at_once_are_told_each_against_what_it_found(yard):
    def away(day):
        begins = {"login": STRANGER, "reason": "出差", "to": f"2026-12-{day + 3:02}"}
        wanted = Amendment("absences", f"2026-12-{day:02}", (), begins, "出差")
        return lambda: change_organisation(yard.database, CLERK, wanted, yard.now)

    outcomes = rivals([away(1), away(2), away(3)])
    assert sum(isinstance(one, Invalid) for one in outcomes) == 2, outcomes
    assert yard.proved() == []


def test_it_equals_bringing_in_the_tables(yard, tmp_path):
    _, key = charge(yard)
    change(yard, "portfolios", "2026-12-01", key)
    with yard.database.reading() as connection:
        export_folder(connection, tmp_path)
        now = digest(connection)
    assert not import_organisation(yard.database, CLERK, tmp_path, yard.now).changes
    with yard.database.reading() as connection:
        assert digest(connection) == now
