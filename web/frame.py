"""What the frame of every page shows: the places one may go, who is reading, how much waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask_babel import gettext

from engine import organisation, worklist
from engine.views import Reader, WorkCount
from web.charts import bars
from web.lanes import lanes
from web.language import language
from web.strip import strip
from web.surroundings import actor, database, now, reader_or_none, surroundings


@dataclass(frozen=True)
class Place:
    """A link of the bar. `key` is what `g` and a letter jump to."""

    key: str
    name: str
    endpoint: str
    counted: bool = False


def places(reader: Reader) -> list[Place]:
    """Where this person may go: what nobody has built, and what is not for them, is not there."""
    found = []
    if "auditor" not in reader.roles:
        found = [
            Place("tasks", gettext("Tasks"), "tasks.inbox", counted=True),
            Place("done", gettext("Done"), "tasks.done"),
        ]
    found.append(Place("cases", gettext("Matters"), "matters.index"))
    if "auditor" not in reader.roles:
        found.append(Place("start", gettext("Start"), "start.index"))
    if reader.roles & {"office", "operator", "auditor"}:
        found.append(Place("desk", gettext("Desk"), "desk.index"))
        found.append(Place("organisation", gettext("Organisation"), "organisation.index"))
    if reader.roles & {"designer", "operator", "auditor"}:
        found.append(Place("designs", gettext("Diagrams"), "designs.index"))
    if reader.roles & {"office", "auditor"}:
        found.append(Place("findings", gettext("Rules watched"), "findings.index"))
    return found


def _topmost() -> str:
    """Name of the topmost unit, looked up again every ten minutes."""
    kept: dict[str, tuple[dt.datetime, str]] = current_app.extensions.setdefault("youxu_city", {})
    until, name = kept.get("name", (now(), ""))
    if now() >= until and "away" not in g:  # the page that says so asks no database
        with database().reading() as connection:
            name = next((unit.name for unit in organisation.units(connection, now()) if not unit.parent), "")
        kept["name"] = (now() + dt.timedelta(minutes=10), name)
    return name


def _frame() -> dict[str, object]:
    settings = surroundings().settings
    lang = language()
    shown: dict[str, object] = {
        "lang": lang,
        "html_lang": "en" if lang == "en" else "zh-CN",
        "city": (settings.city_english if lang == "en" else "") or settings.city or _topmost(),
        "reader": None,
        "at": now(),
        "chinese_name": "中文",
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
    }
    reader = reader_or_none()
    if reader is None:
        return shown
    with database().reading() as connection:
        who = actor(connection)
        count = WorkCount() if "auditor" in reader.roles else worklist.count(connection, who)
    post = "、".join(capacity.title for capacity in who.capacities)
    return shown | {"reader": reader, "places": places(reader), "count": count, "post": post}


def install(app: Flask) -> None:
    """Gives every template what the frame needs."""
    app.context_processor(_frame)
    app.add_template_global(strip)
    app.add_template_global(lanes)
    app.add_template_global(bars)
