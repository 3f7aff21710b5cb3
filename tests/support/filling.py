"""Fills a form of a page as a person does: only what can be seen, only what is offered."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from playwright.sync_api import Locator

from engine.days import SHANGHAI
from engine.errors import Invalid

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)")
_FILL = """async (form, answers) => {
    const shown = async field => {
        for (let turn = 0; turn < 80; turn++) {
            if (field.checkVisibility()) return true;
            await new Promise(done => setTimeout(done, 25));
        }
        return false;
    };
    const tell = field => ["input", "change"].forEach(kind => field.dispatchEvent(new Event(kind, {bubbles: true})));
    const pick = (fields, value) => {
        const wanted = [value].flat().map(String);
        const offered = fields.map(field => field.value);
        if (!wanted.every(one => offered.includes(one))) return "not offered";
        for (const field of fields) if (field.checked !== wanted.includes(field.value)) field.click();
    };
    const put = (fields, value) => {
        const field = fields[0];
        if (field.type === "radio" || Array.isArray(value) && field.type === "checkbox") return pick(fields, value);
        if (field.type === "checkbox") return field.checked !== value && field.click();
        if (field.tagName === "SELECT") {
            if (![...field.options].some(option => option.value === String(value))) return "not offered";
        }
        if (field.value === String(value)) return;
        field.value = String(value);
        tell(field);
    };
    const told = {};
    for (const [name, value] of Object.entries(answers)) {
        const fields = [...form.elements].filter(field => field.name === name);
        if (!fields.length) { told[name] = "not on the page"; continue; }
        const empty = value === "" || value === false || Array.isArray(value) && !value.length;
        if (!(empty && !fields[0].checkVisibility()) && !await shown(fields[0])) { told[name] = "hidden"; continue; }
        const problem = put(fields, value);
        if (problem) told[name] = problem;
    }
    return told;
}"""


def fill(form: Locator, answers: Mapping[str, object]) -> None:
    """Puts every answer into the control that asks for it. Invalid names what the page does not offer to pick."""
    told: dict[str, str] = form.evaluate(_FILL, {name: _typed(value) for name, value in answers.items()})
    if told and set(told.values()) == {"not offered"}:
        raise Invalid("ANSWERS_INVALID", problems=told)
    assert not told, f"the page does not ask for these: {told}"


def _typed(value: object) -> object:
    """As it is typed: a moment by the city's clock."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return dt.datetime.fromisoformat(value).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    return "" if value is None else value
