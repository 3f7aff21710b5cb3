"""An import ends a tenure while work lies in its holder's hands: it goes where the rules say, or is listed as stuck."""

import csv
import datetime as dt
import io

import pytest
from sqlalchemy import select
from support.requests import FORWARD, REQUEST
from support.yard import OTHER, STRANGER, drawn, steps

from engine import organisation, worklist
from engine.commands.hand_over import hand_over
from engine.commands.import_organisation import import_organisation
from engine.days import SHANGHAI
from engine.tables import case_, task

HEAD, DEPUTY, OFFICE = "bureau_head_finance", "deputy_secretary_general_2", "office_clerk_1"
VICE_MAYOR = "vice_mayor_2"
DECEMBER = dt.datetime(2026, 12, 1, 9, tzinfo=SHANGHAI).astimezone(dt.UTC)


@pytest.fixture
def tables(tmp_path):
    """change(city, **rows by sheet): the office takes the tables out, changes them, brings them in."""

    def change(city, sheet, edit):
        with city.database.reading() as connection:
            content = organisation.export_tables(connection)[f"{sheet}.csv"].decode()
        rows = list(csv.DictReader(io.StringIO(content)))
        rows = edit(rows)
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        for old in tmp_path.glob("*.csv"):
            old.unlink()
        (tmp_path / f"{sheet}.csv").write_text(text.getvalue(), "utf-8")
        return import_organisation(city.database, "operator", tmp_path, city.now)

    return change


def ends(login, successor=""):
    """The edit of tenures: everything `login` holds ends on 1 December; `successor` follows on the same posts."""

    def edit(rows):
        after = []
        for row in rows:
            mine = row["login"] == login and not row["to"]
            after.append({**row, "to": "2026-12-01"} if mine else row)
            if mine and successor:
                begun = {"tenure": f"new_{row['tenure']}", "login": successor, "from": "2026-12-01", "main": "no"}
                after.append({**row, **begun, "basis": "示人常〔2026〕9号"})
        return after

    return edit


def stuck(city):
    with city.database.reading() as connection:
        found = worklist.desk.repairs(connection, worklist.actor(connection, OFFICE, city.now))
        total = worklist.desk.desk(connection, worklist.actor(connection, OFFICE, city.now)).repair_total
    assert total == len(found)
    return [(one.kind, one.case, one.holder, one.why) for one in found]


def handed(city, holder):
    with city.database.reading() as connection:
        return worklist.hand_over_page(connection, worklist.actor(connection, OFFICE, city.now), holder)


def waiting_for_the_vice_mayor(city):
    case = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    return case


def test_WR_15_work_of_somebody_who_left_is_listed_and_goes_to_the_successor(city, tables):
    """Catalogue, scenario 3: what is open stays until a recorded hand-over; the list says that it has to be made."""
    case = waiting_for_the_vice_mayor(city)
    tables(city, "tenures", ends(VICE_MAYOR, successor="vice_mayor_3"))
    assert stuck(city) == [], "until December the old one is there"
    city.now = DECEMBER
    assert city.open(case) == [("vice_mayor_approves", VICE_MAYOR)], "nothing moves by itself"
    [(kind, where, holder, why)] = stuck(city)
    assert (kind, where, holder) == ("left", case, VICE_MAYOR)
    assert city.name(VICE_MAYOR) in why
    assert [one[0] for one in handed(city, VICE_MAYOR).to] == ["vice_mayor_3"]
    done = hand_over(city.database, OFFICE, VICE_MAYOR, ("vice_mayor_3", "调离"), city.now)
    assert (len(done.moved), done.kept) == (1, ())
    assert city.open(case) == [("vice_mayor_approves", "vice_mayor_3")]
    assert stuck(city) == []


def test_WR_12_nobody_follows_yet_so_it_is_stuck_until_somebody_does(city, tables):
    case = waiting_for_the_vice_mayor(city)
    tables(city, "tenures", ends(VICE_MAYOR))
    city.now = DECEMBER
    assert [one[:3] for one in stuck(city)] == [("left", case, VICE_MAYOR)]
    assert handed(city, VICE_MAYOR).to == (), "never guessed"
    kept = hand_over(city.database, OFFICE, VICE_MAYOR, ("vice_mayor_3", "调离"), city.now).kept
    assert "没有人" in kept[0].why

    def appoint(rows):
        gone = next(row for row in rows if row["login"] == VICE_MAYOR and row["to"] == "2026-12-01")
        acting = {"tenure": "new_acting", "login": "vice_mayor_3", "kind": "acting", "main": "no", "to": ""}
        return [*rows, {**gone, **acting, "from": "2026-12-01", "basis": "示政函〔2026〕99号"}]

    tables(city, "tenures", appoint)
    assert [one[0] for one in handed(city, VICE_MAYOR).to] == ["vice_mayor_3"], "acting is enough (A-07)"


def test_A_07_the_paper_of_a_head_who_left_goes_to_the_new_head(city, tables):
    """Sent back to who began it, who is head no more: it came to the post, and the post has a new holder."""
    case = city.start(HEAD, "request", REQUEST).case
    back = {"opinion": "材料不全", "decision": "deputy_returned"}
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, **back)
    assert city.open(case) == [("amend_request", HEAD)]
    tables(city, "tenures", ends(HEAD, successor="deputy_bureau_head_finance_1"))
    city.now = DECEMBER
    assert [one[:3] for one in stuck(city)] == [("left", case, HEAD)]
    assert "deputy_bureau_head_finance_1" in [one[0] for one in handed(city, HEAD).to]
    assert hand_over(city.database, OFFICE, HEAD, ("deputy_bureau_head_finance_1", "调离"), city.now).kept == ()
    assert stuck(city) == []


def test_the_paper_of_a_clerk_who_left_goes_to_colleagues_still_there(yard, tables):
    """Nobody follows the clerk: the section goes on with it, nobody of another unit does."""
    limit = 'camunda:assignee="${starter}" camunda:dueDate="${calendar.add_working_days(now(), 9)}"'
    tasks = steps("amend").replace('camunda:candidateGroups="government_office"', limit)
    yard.deploy({"own.bpmn": drawn("own", tasks)})
    case = yard.begin("own")
    able = {login for login, _, _ in handed(yard, OFFICE).to}
    assert able, "a time limit in the task's grounds does not hide that it is their own"
    tables(yard, "tenures", ends(OFFICE))
    yard.now = DECEMBER
    with yard.database.reading() as connection:
        found = worklist.hand_over_page(connection, worklist.actor(connection, OTHER, yard.now), OFFICE)
    assert {login for login, _, _ in found.to} == able
    assert [row.case for row in found.rows] == [case]


def test_a_group_that_nobody_is_in_any_more_is_stuck_too(yard, tables):
    """Offered to a post whose only holder left: nobody sees it in a list of theirs, so the office must."""
    tasks = steps("read").replace('"government_office"', '"forestry:bureau_head"')
    yard.deploy({"offered.bpmn": drawn("offered", tasks)})
    case = yard.begin("offered")
    assert stuck(yard) == []
    tables(yard, "tenures", ends(STRANGER))
    yard.now = DECEMBER
    [(kind, where, holder, why)] = stuck(yard)
    assert (kind, where, holder) == ("left", case, "")
    assert "林业局局长" in why
    begun = {"tenure": "new_1", "login": OTHER, "post": "forestry:bureau_head", "from": "2026-12-01", "to": ""}
    tables(yard, "tenures", lambda rows: [*rows, {**rows[0], **begun, "main": "no"}])
    assert stuck(yard) == []


def test_people_without_any_post_and_people_with_another_are_not_stuck(city, tables):
    """An open task stays with its holder by law (scenario 3) as long as they are in office anywhere."""
    waiting_for_the_vice_mayor(city)

    def moved(rows):
        after = ends(VICE_MAYOR)(rows)
        old = next(row for row in after if row["login"] == VICE_MAYOR and row["to"] == "2026-12-01")
        new = {"tenure": "new_2", "post": "statistics:deputy_bureau_head_2", "from": "2026-12-01", "to": ""}
        return [*after, {**old, **new}]

    tables(city, "tenures", moved)
    city.now = DECEMBER
    assert stuck(city) == []


def test_somebody_switched_off_is_stuck_at_once(city, tables):
    case = waiting_for_the_vice_mayor(city)
    tables(city, "people", lambda rows: [{**r, "active": "no"} if r["login"] == VICE_MAYOR else r for r in rows])
    [(kind, where, holder, why)] = stuck(city)
    assert (kind, where, holder) == ("left", case, VICE_MAYOR)
    assert "停用" in why
    with city.database.reading() as connection:
        assert connection.execute(select(task.c.id).join(case_).where(case_.c.id == case)).first()
