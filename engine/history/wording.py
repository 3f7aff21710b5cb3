"""Values as people read them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from engine.days import SHANGHAI
from engine.values import Value


def say(value: Value) -> str:
    """1,860 · 是/否 · 2026年12月15日 · 2026年12月15日 09:40 (Shanghai) · lists with 、 · "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dt.datetime):
        local = value.astimezone(SHANGHAI) if value.tzinfo else value
        return f"{say(local.date())} {local.strftime('%H:%M')}"
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, list):
        return "、".join(say(item) for item in value)
    if isinstance(value, dict):
        return "；".join(f"{name}：{say(item)}" for name, item in value.items())
    return value
