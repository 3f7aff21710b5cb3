"""The pages of a case that nobody began: by the calendar, or by a message of another case."""

from support.schedules import FILES, written
from support.yard import CLERK

from engine import worklist
from engine.commands.open_obligations import open_obligations
from engine.days import end_of
from engine.schedules import read_schedule


def owed(yard):
    """A case begun by the calendar; its id."""
    schedule = written(each="{unit_kinds: [subdistrict_office]}")
    yard.deploy(FILES | {"work_report.schedule.yaml": schedule})
    open_obligations(yard.database, yard.now)
    with yard.database.reading() as connection:
        (view,) = worklist.obligations(connection, yard.now)
    assert end_of(read_schedule(schedule, "").since) < yard.now
    return view.units[0].case


def test_every_page_of_it_can_be_read(yard):
    case = owed(yard)
    with yard.database.reading() as connection:
        clerk = worklist.actor(connection, CLERK, yard.now)
        view = worklist.case(connection, clerk, case)
        item = worklist.task(connection, clerk, yard.task(case, "report"))
        listed = worklist.cases(connection, clerk)
        auditor = worklist.actor(connection, "auditor", yard.now)
        replay = worklist.replay(connection, auditor, case, 1)
        matter = worklist.matter(connection, clerk, view.matter)
    assert (view.starter, view.from_unit, view.facts) == ("", "城关办事处", ())
    assert [(entry.who, entry.person, entry.act) for entry in view.line] == [("系统", "", "周期截止")]
    assert item.case == case
    assert case in {line.case for line in listed.rows}
    assert replay.steps[0].who == "系统"
    assert matter is not None
