"""Tables in a zip, as a friend or an enemy may have packed them: told in words, and nothing is written."""

from __future__ import annotations

import io
import random
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid
from engine.organisation import lay_out, pack, unpack

DAYS = b"day,working,name,basis\n2027-01-01,no,x,y\n"


def zipped(entries, **how):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how.pop("method", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return packed.getvalue()


def refused(*uploads):
    with pytest.raises(Invalid) as told:
        unpack(uploads)
    assert told.value.code == "ORGANISATION_INVALID"
    assert all(one.file and one.sentence and one.remedy and one.rule for one in told.value.findings)
    return " ".join(one.sentence for one in told.value.findings)


@pytest.mark.parametrize("folder", ["", "organisation/", "示例市/"])
def test_a_folder_of_tables_comes_in_as_it_went_out(folder):
    assert unpack([("x.zip", zipped([(f"{folder}days.csv", DAYS), (f"{folder}hours.csv", b"h")]))]) == {
        "days.csv": DAYS,
        "hours.csv": b"h",
    }


def test_single_tables_and_a_zip_may_come_together():
    assert set(unpack([("days.csv", DAYS), ("rest.zip", zipped([("hours.csv", b"")]))])) == {"days.csv", "hours.csv"}
    assert unpack([("C:\\fakepath\\days.csv", DAYS)]) == {"days.csv": DAYS}


def test_the_same_tables_are_the_same_bytes():
    tables = {"days.csv": DAYS, "hours.csv": b"h"}
    assert pack(tables) == pack(tables)
    assert unpack([("t.zip", pack(tables))]) == tables


def test_what_desktops_add_is_passed_over():
    litter = [("__MACOSX/._days.csv", b"x"), ("a/.DS_Store", b"x"), ("Thumbs.db", b"x")]
    assert unpack([("x.zip", zipped([*litter, ("a/days.csv", DAYS)]))]) == {"days.csv": DAYS}


@pytest.mark.parametrize(
    "name",
    [
        "../days.csv",
        "/etc/days.csv",
        "a/../days.csv",
        "..\\..\\days.csv",
        "C:/days.csv",
        "a/b/days.csv",
        "\\\\h\\days.csv",
    ],
)
def test_a_path_out_of_the_folder_is_refused(name):
    assert "路径" in refused(("x.zip", zipped([(name, DAYS)])))


@pytest.mark.parametrize("name", ["days.txt", "Days.csv", "organisation.csv", "days.csv.exe", "inner.zip", "日历.csv"])
def test_what_is_no_table_is_refused_by_name(name):
    said = refused(("x.zip", zipped([(name, DAYS), ("units.csv", b"")])), ("readme.txt", b"hello"))
    assert name in said
    assert "readme.txt" in said


def test_a_bomb_is_not_unpacked():
    bomb = zipped([("days.csv", b"0" * 40_000_000)])
    assert len(bomb) < 100_000
    assert "解压后超过 32 MB" in refused(("x.zip", bomb))
    halves = zipped([("days.csv", b"0" * 20_000_000), ("hours.csv", b"0" * 20_000_000)])
    assert "解压后超过 32 MB" in refused(("x.zip", halves))
    assert "101 个文件" in refused(("x.zip", zipped([(f"f{n}.csv", b"") for n in range(101)])))


def test_what_lies_about_its_size_is_refused():
    honest = zipped([("days.csv", DAYS)], method=zipfile.ZIP_STORED)
    size = len(DAYS).to_bytes(4, "little")
    assert refused(("x.zip", honest.replace(size, (9).to_bytes(4, "little"))))


def test_a_password_a_double_and_a_broken_archive_are_told():
    locked = bytearray(zipped([("days.csv", DAYS)]))
    locked[6] |= 1
    at = locked.rfind(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "密码" in refused(("x.zip", bytes(locked)))
    assert "两份" in refused(("days.csv", DAYS), ("x.zip", zipped([("days.csv", DAYS)])))
    for broken in (b"", b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 40, zipped([("days.csv", DAYS)])[:-30]):
        assert "读不出来" in refused(("x.zip", broken))
    assert "读不出来" in refused(("x.zip", zipped([("q", DAYS)]).replace(b"q", b"\0")))  # a name of nothing
    assert "读不出来" in refused(("days.csv", b"PK\x03\x04 in disguise"))


@given(st.integers(0, 100_000))
def test_a_damaged_archive_never_breaks_the_door(seed):
    chance = random.Random(seed)
    content = bytearray(pack({"days.csv": DAYS * 5, "hours.csv": b"since,opens,closes\n"}))
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    with suppress(Invalid):
        assert set(unpack([("x.zip", bytes(content))])) <= {"days.csv", "hours.csv"}


def test_only_our_own_names_are_written(tmp_path):
    lay_out({"days.csv": DAYS, "../evil.csv": b"x"}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["days.csv"]
