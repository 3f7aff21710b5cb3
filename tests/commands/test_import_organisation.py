"""The office brings in the organisation as CSV: whole or not at all, told in the log, by whom may."""

import shutil

import pytest
from support.city import PROCESSES
from support.yard import CLERK, STRANGER, rivals

from engine.commands.import_organisation import import_organisation
from engine.errors import Invalid, NotAllowed

FOLDER = PROCESSES / "organisation"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "organisation")


def rename(folder, old, new):
    for file in folder.glob("*.csv"):
        file.write_text(file.read_text("utf-8-sig").replace(old, new), encoding="utf-8")


def bring_in(yard, folder, login="operator", **more):
    return import_organisation(yard.database, login, folder, yard.now, **more)


def events(yard):
    return len(yard.log("system:organisation"))


def test_the_same_again_changes_and_tells_nothing(yard):
    before = events(yard)
    assert not bring_in(yard, FOLDER).changes
    assert events(yard) == before
    assert yard.proved() == []


def test_a_change_is_told_row_by_row_and_proved(yard, folder):
    rename(folder, "范宏图", "范宏图（改）")
    assert bring_in(yard, folder, dry_run=True).changes
    assert yard.name(CLERK) == "范宏图"
    assert bring_in(yard, folder, login=CLERK).changes, "the office may"
    assert yard.name(CLERK) == "范宏图（改）"
    told = yard.log("system:organisation")[-1]
    assert (told.kind, told.actor) == ("imported", CLERK)
    assert len(told.data["rows"]) < 5, "only what changed"
    assert yard.proved() == []
    yard.begin("inner")
    assert bring_in(yard, FOLDER).changes, "and back"
    assert yard.proved() == []


def test_others_may_not_not_even_look_what_it_would_change(yard, folder):
    rename(folder, "范宏图", "别人")
    for login in (STRANGER, "designer", "auditor"):
        for dry_run in (False, True):
            with pytest.raises(NotAllowed, match="ROLE_NEEDED"):
                bring_in(yard, folder, login=login, dry_run=dry_run)
    assert yard.name(CLERK) == "范宏图"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "people.csv").write_bytes(b"\xff\xfe\x00"),
        lambda folder: (folder / "people.csv").write_text("login,name\na\0b,c\n"),
        lambda folder: (folder / "tenures.csv").write_text("x\n1\n"),
        lambda folder: rename(folder, "t0023,office_clerk_1,", "t0023,ghost,"),
    ],
    ids=["binary", "nul", "columns", "dangling"],
)
def test_a_bad_folder_names_its_problems_and_changes_nothing(yard, folder, spoil):
    before = events(yard)
    spoil(folder)
    with pytest.raises(Invalid) as caught:
        bring_in(yard, folder)
    assert caught.value.problems or caught.value.findings
    assert events(yard) == before
    assert yard.name(CLERK) == "范宏图"
    assert yard.proved() == []


def test_two_import_at_once(yard, tmp_path):
    """Each is told against what it found: the log rebuilds the rows whoever was second."""
    folders = []
    for n in range(3):
        folders.append(shutil.copytree(FOLDER, tmp_path / f"o{n}"))
        rename(folders[n], "范宏图", f"范宏图{n}")
    outcomes = rivals([lambda one=one: bring_in(yard, one) for one in folders])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    assert yard.name(CLERK) in {f"范宏图{n}" for n in range(3)}
    assert yard.proved() == []
