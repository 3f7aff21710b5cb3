"""Who is in charge of a unit, who leads it, who holds a post, who is on duty: at an instant, with the reason."""

import datetime as dt

import pytest
from organisation.small_city import NOW, contradict, day

from engine.errors import Invalid, Refused
from engine.organisation import answer

SHIFTING = [
    "7,water,answers_for,city:vice_1,*,2020-01-01,2026-03-01,示政办〔2020〕1号",
    "8,water,answers_for,city:vice_2,*,2026-03-01,2026-07-01,示政办〔2026〕6号",
    "9,water,answers_for,city:vice_1,*,2026-07-01,2026-11-01,示政办〔2026〕18号",
    "10,water,answers_for,city:vice_2,*,2026-11-01,,示政办〔2026〕33号",
]


@pytest.mark.parametrize(
    "at, who, row",
    [
        ("2026-02-28", "vice_1", "分管表第 7 行：水利局由副市长（甲）分管，自 2020年1月1日起，示政办〔2020〕1号"),
        ("2026-03-01", "vice_2", "分管表第 8 行：水利局由副市长（乙）分管，自 2026年3月1日起，示政办〔2026〕6号"),
        ("2026-07-01", "vice_1", "分管表第 9 行：水利局由副市长（甲）分管，自 2026年7月1日起，示政办〔2026〕18号"),
        ("2026-11-01", "vice_2", "分管表第 10 行：水利局由副市长（乙）分管，自 2026年11月1日起，示政办〔2026〕33号"),
    ],
)
def test_three_changes_of_portfolio_each_name_their_row(connection, city, at, who, row):
    city({"portfolios": SHIFTING})
    assert answer(connection, "org.answers_for", ["water"], day(at)) == (who, row)


def test_a_change_takes_effect_at_midnight_in_shanghai_not_in_utc(connection, city):
    city({"portfolios": SHIFTING})
    midnight = dt.datetime(2026, 6, 30, 16, 0, tzinfo=dt.UTC)
    before = midnight - dt.timedelta(microseconds=1)
    assert answer(connection, "org.answers_for", ["water"], before)[0] == "vice_2"
    assert answer(connection, "org.answers_for", ["water"], midnight)[0] == "vice_1"


def test_a_row_for_the_matter_goes_before_the_general_one(connection, city):
    city(portfolios=["8,water,answers_for,city:vice_2,flood,2020-01-01,,防汛指挥部"])
    assert answer(connection, "org.answers_for", ["water"], NOW)[0] == "vice_1"
    assert answer(connection, "org.answers_for", ["water", "flood"], NOW)[0] == "vice_2"
    assert answer(connection, "org.answers_for", ["water", "wells"], NOW)[0] == "vice_1"


def test_wr_12_nobody_in_charge_is_refused_with_the_relation_by_name(connection, city):
    city()
    with pytest.raises(Refused) as refused:
        answer(connection, "org.answers_for", ["pumps"], NOW)
    assert (refused.value.code, refused.value.rule) == ("NO_SUPERIOR", "WR-12")
    assert refused.value.sentence == "查不到泵站的分管副市长，已列入办公室待修清单。"


def test_wr_12_two_in_charge_are_refused(connection, city):
    city()
    contradict(connection, "portfolio", unit="water", relation="answers_for", matter="*", post="city:vice_2", number=8)
    with pytest.raises(Refused) as refused:
        answer(connection, "org.answers_for", ["water"], NOW)
    assert refused.value.code == "AMBIGUOUS_SUPERIOR"
    assert refused.value.sentence == "水利局的分管副市长有多人，办公室指明后继续。"


def test_acting_goes_before_substantive_and_is_named(connection, city):
    city(tenures=["t9,deputy,water:head,acting,no,2026-09-01,2026-10-01,示任17号"])
    assert answer(connection, "org.unit_head", ["water"], day("2026-08-31"))[0] == "head"
    login, basis = answer(connection, "org.unit_head", ["water"], day("2026-09-15"))
    assert (login, basis) == ("deputy", "水利局局长由周副局长代理，自 2026年9月1日起，示任17号")
    assert answer(connection, "org.unit_head", ["water"], day("2026-10-01"))[0] == "head"


def test_two_acting_heads_are_ambiguous(connection, city):
    city(tenures=["t9,deputy,water:head,acting,no,2026-09-01,,"])
    contradict(connection, "tenure", code="t10", login="chief", post="water:head", kind="acting", main=False)
    with pytest.raises(Refused) as refused:
        answer(connection, "org.unit_head", ["water"], NOW)
    assert refused.value.code == "AMBIGUOUS_SUPERIOR"


def test_absent_with_a_delegation_goes_to_the_delegate(connection, city):
    city(
        absences=["vice_1,出差,2026-11-20,2026-11-28"],
        delegations=["d1,t2,vice_2,*,2026-11-20,2026-11-28,示政办函52号"],
    )
    login, basis = answer(connection, "org.answers_for", ["water"], NOW)
    assert login == "vice_2"
    assert basis.endswith("；副市长（甲）出差至 2026年11月27日 24:00，由副市长（乙）代，示政办函52号")
    for outside in ("2026-11-19", "2026-11-28"):
        assert answer(connection, "org.answers_for", ["water"], day(outside))[0] == "vice_1"


def test_a_delegate_who_is_absent_too_is_said_to_be(connection, city):
    city(
        absences=["vice_1,出差,2026-11-20,2026-11-28", "vice_2,病假,2026-11-22,2026-11-24"],
        delegations=["d1,t2,vice_2,*,2026-11-20,2026-11-28,函"],
    )
    for at, told in ((NOW, True), (day("2026-11-24"), False)):
        login, basis = answer(connection, "org.answers_for", ["water"], at)
        assert login == "vice_2"
        assert ("由副市长（乙）代（代办人也不在岗），函" in basis) == told


def test_a_delegation_does_not_work_while_the_holder_is_there(connection, city):
    city(delegations=["d1,t2,vice_2,*,2026-01-01,,"])
    assert answer(connection, "org.answers_for", ["water"], NOW)[0] == "vice_1"


def test_absent_without_a_delegation_stays_with_the_holder_and_says_so(connection, city):
    city(absences=["vice_1,病假,2026-11-20,"])
    login, basis = answer(connection, "org.answers_for", ["water"], NOW)
    assert login == "vice_1"
    assert basis.endswith("；副市长（甲）病假，没有委托代办")


def test_a_delegation_for_a_matter_serves_that_matter_only(connection, city):
    city(
        absences=["vice_1,出差,2026-11-20,2026-11-28"],
        delegations=["d1,t2,vice_2,*,2026-11-20,2026-11-28,", "d2,t2,mayor,flood,2026-11-20,2026-11-28,"],
    )
    assert answer(connection, "org.answers_for", ["water"], NOW)[0] == "vice_2"
    assert answer(connection, "org.answers_for", ["water", "flood"], NOW)[0] == "mayor"


def test_an_acting_head_who_is_absent_is_both_said(connection, city):
    city(
        tenures=["t9,deputy,water:head,acting,no,2026-09-01,,示任17号"],
        absences=["deputy,出差,2026-11-20,2026-11-28"],
        delegations=["d1,t9,chief,*,2026-11-20,2026-11-28,"],
    )
    login, basis = answer(connection, "org.unit_head", ["water"], NOW)
    assert login == "chief"
    assert "代理" in basis
    assert "由水利局股长代" in basis


def test_holder_takes_a_post_a_kind_or_a_unit_and_kind(connection, city):
    city()
    assert answer(connection, "org.holder", ["water:deputy"], NOW)[0] == "deputy"
    assert answer(connection, "org.holder", ["mayor"], NOW) == ("mayor", "市长由赵市长担任，自 2020年1月1日起，甲1")
    with pytest.raises(Refused, match="AMBIGUOUS_SUPERIOR"):
        answer(connection, "org.holder", ["vice_mayor"], NOW)
    with pytest.raises(Refused, match="NO_SUPERIOR"):
        answer(connection, "org.holder", ["nobody"], NOW)
    with pytest.raises(Refused, match="NO_SUPERIOR"):
        answer(connection, "org.holder", ["pumps:chief"], NOW)  # the post is vacant


def test_rr_14_the_duty_officer_of_the_shift(connection, city):
    city()
    eve = dt.datetime(2026, 9, 30, 23, 30, tzinfo=NOW.tzinfo)
    login, basis = answer(connection, "org.duty_officer", ["water"], eve)
    assert login == "chief"
    assert basis == "值班表：水利局 2026年9月30日 18:00 至 2026年10月1日 08:00 由孙股长值班，九月值班表"
    with pytest.raises(Refused, match="NO_SUPERIOR"):
        answer(connection, "org.duty_officer", ["water"], dt.datetime(2026, 10, 1, 8, 0, tzinfo=NOW.tzinfo))


def test_what_a_unit_is(connection, city):
    city()
    assert answer(connection, "org.unit_kind", ["water"], NOW) == ("bureau", "水利局是工作部门")
    assert answer(connection, "org.unit_name", ["water"], NOW)[0] == "示例市水利局"
    assert answer(connection, "org.unit_kind", ["mars"], NOW) == (None, "没有编号为“mars”的单位")
    assert answer(connection, "org.unit_kind", ["water"], day("2019-12-31"))[0] is None


def test_what_a_person_is(connection, city):
    city(tenures=["t9,deputy,water:head,acting,no,2026-09-01,,示任17号"])
    assert answer(connection, "org.unit_of", ["deputy"], NOW)[0] == "water"
    assert answer(connection, "org.post_of", ["deputy"], NOW) == (
        "water:deputy",
        "任水利局副局长，自 2020年1月1日起，甲5",
    )
    assert answer(connection, "org.has_post", ["deputy", "head"], day("2026-08-31"))[0] is False
    for wanted in ("head", "water:head", "deputy"):
        assert answer(connection, "org.has_post", ["deputy", wanted], NOW)[0] is True
    with pytest.raises(Refused, match="NO_SUPERIOR"):
        answer(connection, "org.unit_of", ["stranger"], NOW)


def test_two_main_posts_are_ambiguous(connection, city):
    done = city(tenures=["t9,deputy,pumps:chief,concurrent,yes,2026-09-01,,"])
    assert [warning.rule for warning in done.warnings] == ["organisation.main"]
    with pytest.raises(Refused, match="AMBIGUOUS_SUPERIOR"):
        answer(connection, "org.unit_of", ["deputy"], NOW)


@pytest.mark.parametrize("args", [[], [3], [["water"]]])
def test_what_is_no_code_is_invalid(connection, city, args):
    city()
    with pytest.raises(Invalid):
        answer(connection, "org.unit_head", args, NOW)


def test_nothing_given_is_nobody(connection, city):
    city()
    with pytest.raises(Refused, match="NO_SUPERIOR"):
        answer(connection, "org.answers_for", [None], NOW)
