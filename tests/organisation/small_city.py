"""A small city as CSV, to be changed by tests, and the demo city's rows."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from engine.tables import portfolio, reporting_line, tenure

DEMO = Path(__file__).parents[2] / "processes" / "organisation"
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

Rows = Mapping[str, Sequence[str]]

# A bureau (head, two deputies, a section) under two vice mayors and a mayor; every sheet as lines of CSV.
SMALL: dict[str, list[str]] = {
    "unit_kinds": [
        "kind,name,titled,part",
        "government,市政府,no,no",
        "bureau,工作部门,yes,no",
        "centre,所属单位,yes,yes",
    ],
    "relations": ["relation,name", "answers_for,分管副市长"],
    "post_kinds": [
        "kind,name,rank,head,top,rises_by",
        "mayor,市长,1,yes,yes,",
        "vice_mayor,副市长,2,no,no,",
        "head,局长,3,yes,no,answers_for",
        "deputy,副局长,4,no,no,",
        "chief,股长,5,no,no,",
    ],
    "units": [
        "code,name,short_name,doc_word,kind,parent,order,from,to",
        "city,示例市人民政府,市政府,示政,government,,1,2020-01-01,",
        "water,示例市水利局,水利局,示水,bureau,city,2,2020-01-01,",
        "pumps,示例市水利局泵站,泵站,,centre,water,3,2020-01-01,",
    ],
    "posts": [
        "code,unit,kind,name,order,from,to",
        "city:mayor,city,mayor,市长,1,2020-01-01,",
        "city:vice_1,city,vice_mayor,副市长（甲）,2,2020-01-01,",
        "city:vice_2,city,vice_mayor,副市长（乙）,3,2020-01-01,",
        "pumps:chief,pumps,chief,站长,1,2020-01-01,",
        "water:head,water,head,局长,1,2020-01-01,",
        "water:deputy,water,deputy,副局长,2,2020-01-01,",
        "water:chief,water,chief,股长,3,2020-01-01,",
    ],
    "people": [
        "login,name,roles,active",
        "chief,孙股长,staff,yes",
        "deputy,周副局长,staff,yes",
        "head,吴局长,staff,yes",
        "mayor,赵市长,staff,yes",
        "vice_1,钱副市长,staff,yes",
        "vice_2,李副市长,staff,yes",
    ],
    "tenures": [
        "tenure,login,post,kind,main,from,to,basis",
        "t1,mayor,city:mayor,substantive,yes,2020-01-01,,甲1",
        "t2,vice_1,city:vice_1,substantive,yes,2020-01-01,,甲2",
        "t3,vice_2,city:vice_2,substantive,yes,2020-01-01,,甲3",
        "t4,head,water:head,substantive,yes,2020-01-01,,甲4",
        "t5,deputy,water:deputy,substantive,yes,2020-01-01,,甲5",
        "t6,chief,water:chief,substantive,yes,2020-01-01,,甲6",
    ],
    "lines": [
        "post,superior,matter,from,to,basis",
        "city:vice_1,city:mayor,*,2020-01-01,,规则",
        "city:vice_2,city:mayor,*,2020-01-01,,规则",
        "water:chief,water:deputy,*,2020-01-01,,分工",
        "water:deputy,water:head,*,2020-01-01,,分工",
    ],
    "portfolios": [
        "number,unit,relation,post,matter,from,to,basis",
        "7,water,answers_for,city:vice_1,*,2020-01-01,,示政办〔2020〕1号",
    ],
    "duty": ["unit,login,from,to,basis", "water,chief,2026-09-30 18:00,2026-10-01 08:00,九月值班表"],
    "absences": ["login,reason,from,to"],
    "delegations": ["delegation,tenure,to_login,matter,from,to,basis"],
    "days": ["day,working,name,basis", "2026-01-01,no,元旦,通知"],
    "hours": ["since,opens,closes", "1949-10-01,08:30,17:30"],
}


def write_sheets(folder: Path, sheets: Rows) -> Path:
    """Writes sheets (lines of CSV, the head first) as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in sheets.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def demo_rows(sheet: str) -> list[dict[str, str]]:
    """The rows of a sheet of the demo city."""
    with (DEMO / f"{sheet}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def day(text: str) -> dt.datetime:
    """The first moment of a day in Shanghai."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def contradict(connection: Connection, table: str, **values: object) -> None:
    """Adds a row that the import would refuse, as a fault in the data."""
    tables = {"portfolio": portfolio, "line": reporting_line, "tenure": tenure}
    common = {
        "valid_from": "2020-01-01T00:00:00.000000Z",
        "recorded_at": "2026-01-01T00:00:00.000000Z",
        "recorded_by": "test",
        "basis": "",
    }
    connection.execute(insert(tables[table]).values({**common, **values}))
