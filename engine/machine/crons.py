"""Cron as Camunda 7 reads it: Quartz's six or seven fields, and the five fields of Unix. Times are Beijing's.

Whoever computes the instants is a library (decision record 0007); here Quartz's own spelling is made Unix's, and what
only Quartz knows is refused.
"""

from __future__ import annotations

import datetime as dt
import re

from cronsim import CronSim, CronSimError

from engine.days import SHANGHAI

NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_NUMBER = re.compile(r"(?<![#/\d])\d+")


def is_cron(text: str) -> bool:
    """Whether a cycle is written as cron: it is not ISO 8601, and has the fields or a nickname."""
    return text.startswith("@") or len(text.split()) >= 5


def next_after(text: str, moment: dt.datetime) -> dt.datetime:
    """The first instant after `moment` that the expression names (UTC). ValueError: unreadable, or there is none."""
    local = moment.astimezone(SHANGHAI).replace(tzinfo=None)
    try:
        found = next(CronSim(_unix(text), local))
    except CronSimError as wrong:
        raise ValueError(f"“{text}”不是 cron 表达式（如 0 0 9 ? * MON-FRI）：{wrong}") from wrong
    except StopIteration as never:
        raise ValueError(f"“{text}”永远不会到") from never
    return found.replace(tzinfo=SHANGHAI).astimezone(dt.UTC)


def _unix(text: str) -> str:
    """The expression as Unix writes it. Quartz counts weekdays from 1 (Sunday), and says ? for «any»."""
    fields = NICKNAMES.get(text.strip(), text).upper().split()
    if len(fields) == 5:
        return " ".join(fields)
    if len(fields) == 7 and fields[6] == "*":
        fields = fields[:6]
    if len(fields) != 6:
        raise ValueError(f"“{text}”不是 cron 表达式：应有五个、六个字段，年份只能写 *")
    if (fields[3] != "?") == (fields[5] != "?") and "*" not in (fields[3], fields[5]):
        raise ValueError(f"“{text}”：日和星期要有一个写 ?")
    fields[5] = _NUMBER.sub(lambda found: _weekday(found[0], text), fields[5])
    return " ".join("*" if field == "?" else field for field in fields)


def _weekday(number: str, text: str) -> str:
    if not 1 <= int(number) <= 7:
        raise ValueError(f"“{text}”：星期用 1（周日）到 7（周六），或 SUN 到 SAT")
    return str(int(number) - 1)
