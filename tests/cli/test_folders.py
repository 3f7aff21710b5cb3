"""Folders are deployed in the order of what they refer to, whatever they are called."""

from support.city import City
from support.schedules import reporting, written
from support.shell import run
from support.yard import drawn, el, steps

from engine.cli.folders import procedures
from engine.cli.place import PROCESSES
from engine.database import Database


def calling(ident, target):
    """A process that calls another."""
    body = steps("work")
    call = el("callActivity", "calls", calledElement=target, name="调用")
    return drawn(ident, body.replace(body.split("\n")[2], call.strip()).replace("work", "calls"))


def laid(root, **folders):
    """A folder of folders."""
    for name, files in folders.items():
        for file, content in files.items():
            path = root / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return root


def names(root):
    return [path.name for path in procedures(root)]


def test_what_is_called_comes_first(tmp_path):
    files = {
        "a_first": {"one.bpmn": calling("one", "two")},
        "b_second": {"two.bpmn": calling("two", "three")},
        "c_third": {"three.bpmn": drawn("three", steps("work"))},
    }
    assert names(laid(tmp_path, **files)) == ["c_third", "b_second", "a_first"]


def test_what_begins_with_the_message_of_a_schedule_comes_before_it(tmp_path):
    files = {"a": {"work_report.schedule.yaml": written()}, "b": {"reporting.bpmn": reporting()}}
    assert names(laid(tmp_path, **files)) == ["b", "a"]


def test_by_name_where_nothing_is_referred_to_or_each_to_the_other(tmp_path):
    free = {name: {f"{name}.bpmn": drawn(name, steps("work"))} for name in ("b", "c", "a")}
    assert names(laid(tmp_path / "free", **free)) == ["a", "b", "c"]
    round_ = {"b": {"one.bpmn": calling("one", "two")}, "a": {"two.bpmn": calling("two", "one")}}
    assert names(laid(tmp_path / "round", **round_)) == ["a", "b"]


def test_rules_alone_and_folders_below_are_found_and_broken_files_hide_nothing(tmp_path):
    files = {"rules": {"x.yaml": b"id: x\n"}, "deep": {"more/one.bpmn": b"<"}, "organisation": {"units.csv": b""}}
    assert names(laid(tmp_path, **files)) == ["deep", "rules"]


def test_every_folder_of_the_city_is_found():
    drawn_ = {path.parent.name for path in PROCESSES.rglob("*.bpmn")}
    assert drawn_ <= set(names(PROCESSES))


def test_a_folder_of_folders_is_deployed_one_by_one(tmp_path):
    from_ = {"a": {"one.bpmn": calling("one", "two")}, "b": {"two.bpmn": drawn("two", steps("work"))}}
    laid(tmp_path / "given", **from_)
    run(tmp_path, "organisation", "import", str(PROCESSES / "organisation"))
    told = run(tmp_path, "deploy", str(tmp_path / "given"))
    assert told.index("部署 b") < told.index("two 第 1 版") < told.index("部署 a") < told.index("one 第 1 版")
    city = City(Database(f"sqlite:///{tmp_path / 'youxu.db'}"))
    with city.database.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from deployment").scalar() == 2
