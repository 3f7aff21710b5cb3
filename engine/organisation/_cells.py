"""What a cell of a CSV file may hold, and how it is kept: codes, days, instants, flags, roles."""

from __future__ import annotations

import datetime as dt
import re

from engine.days import SHANGHAI, instant_at
from engine.organisation._rows import TENURE_KINDS
from engine.tables import FOREVER
from engine.values import instant, read_instant

Scalar = str | int | bool

ROLES = ("staff", "office", "designer", "auditor", "operator", "worker")

_PATTERNS = {
    "code": (r"[a-z][a-z0-9_]*", "应为小写字母、数字和下划线组成的编号"),
    "post": (r"[a-z][a-z0-9_]*:[a-z][a-z0-9_]*", "应为“单位编号:岗位编号”"),
    "matter": (r"\*|[a-z][a-z0-9_]*", "应为事项编号，或“*”（所有事项）"),
    "name": (r"[A-Za-z0-9][A-Za-z0-9_.-]*", "应为字母、数字组成的编号"),
    "login": (r"[a-z0-9][a-z0-9_.-]*", "应为小写字母、数字组成的登录名"),
    "time": (r"([01][0-9]|2[0-3]):[0-5][0-9]", "应为时刻，如 17:30"),
    "number": (r"[0-9]{1,6}", "应为数字"),
}


def read_cell(kind: str, text: str) -> Scalar:
    """The value the table keeps for a cell's text. ValueError, with a Chinese sentence, when it cannot be one."""
    if kind == "to" and not text:
        return FOREVER
    if kind in ("from", "to"):
        return _read_instant(text)
    if kind == "day":
        return _read_day(text).isoformat()
    if kind == "flag":
        if text not in ("yes", "no"):
            raise ValueError("应为 yes 或 no")
        return text == "yes"
    if kind == "roles":
        return _read_roles(text)
    if kind == "tenure" and text not in TENURE_KINDS:
        raise ValueError(f"应为 {'、'.join(TENURE_KINDS)} 之一")
    pattern, sentence = _PATTERNS.get(kind, (r"[^\x00-\x1f]*", "不得含控制字符"))
    if text and not re.fullmatch(pattern, text):
        raise ValueError(sentence)
    return int(text) if kind == "number" else text


def show(kind: str, value: Scalar) -> str:
    """The inverse of `read_cell`."""
    if kind in ("from", "to"):
        if value == FOREVER:
            return ""
        local = read_instant(str(value)).astimezone(SHANGHAI)
        return f"{local:%Y-%m-%d}" if local.time() == dt.time.min else f"{local:%Y-%m-%d %H:%M}"
    if kind == "flag":
        return "yes" if value else "no"
    return str(value)


def _read_day(text: str) -> dt.date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass  # told below, in words
    raise ValueError("应为日期，如 2026-07-01")


def _read_instant(text: str) -> str:
    day, _, time = text.partition(" ")
    if time and not re.fullmatch(_PATTERNS["time"][0], time):
        raise ValueError("应为日期，如 2026-07-01，或日期和时刻，如 2026-07-01 18:00")
    return instant(instant_at(_read_day(day), dt.time.fromisoformat(time) if time else dt.time.min))


def _read_roles(text: str) -> str:
    roles = text.split()
    unknown = sorted(set(roles) - set(ROLES))
    if unknown:
        raise ValueError(f"没有“{'、'.join(unknown)}”这种角色，应为 {'、'.join(ROLES)}")
    return join_roles(set(roles))


def join_roles(roles: set[str]) -> str:
    """Roles in one cell, always in the same order."""
    return " ".join(role for role in ROLES if role in roles)
