"""A form of the procedure as plain HTML: view objects for the macros in templates/forms, no script, no Flask.

A field whose showing depends on other answers is always drawn, with a note; the server decides when it is submitted.
Scripts hide what is not asked for now (web/assets/depends.js): they ask the server, which alone reads conditions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from engine.expressions import Context
from engine.forms import Form, Option, Shown, show
from engine.values import Value
from web.form_text import to_html

_INPUTS = {"textfield": "line", "textarea": "textarea", "number": "number", "checkbox": "checkbox", "select": "select"}
_INPUTS |= {"radio": "radios", "checklist": "boxes", "taglist": "boxes", "separator": "separator", "spacer": "spacer"}
_DATES = {"date": "date", "time": "time", "datetime": "datetime-local"}
_ONE_COLUMN_FROM = 18
"""A label longer than this many characters does not fit half a column."""


@dataclass(frozen=True)
class Choice:
    """One radio button, tick box or line of a select."""

    id: str
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Control:
    """A field as the macros draw it. `kind` names the branch in forms/fields.html; ids are unique in the page."""

    kind: str
    id: str
    key: str = ""
    label: str = ""
    hint: str = ""
    error: str = ""
    text: Markup | str = ""
    value: str = ""
    checked: bool = False
    required: bool = False
    depends: bool = False
    off: bool = False
    width: str = ""
    input_type: str = "text"
    input_mode: str = ""
    one_column: bool = True
    choices: tuple[Choice, ...] = ()
    controls: tuple[Control, ...] = ()

    @property
    def described_by(self) -> str:
        """Ids of the error and the hint, for aria-describedby; "" with neither."""
        parts = [(self.error, "error"), (self.depends, "depends"), (self.hint, "hint")]
        return " ".join(f"{self.id}-{name}" for there, name in parts if there)

    @property
    def target(self) -> str:
        """The id the error summary links to: something that can take the focus."""
        return self.choices[0].id if self.choices and self.kind != "select" else self.id


def fields(
    form: Form, values: Mapping[str, object] | None, problems: Mapping[str, str], context: Context
) -> list[Control]:
    """The controls of `form`. `values`: what was sent (kept as it was), or None for stored values and defaults."""
    return [control for shown in form.show(values, context) for control in _control(shown, problems)]


def summary(controls: Sequence[Control], problems: Mapping[str, str]) -> list[tuple[str, str]]:
    """(id to link to or "", sentence) for the error summary, in the order of the fields; those without a field last."""
    targets = {control.key: control.target for control in _walk(controls) if control.key}
    ordered = [key for key in targets if key in problems] + [key for key in problems if key not in targets]
    return [(targets.get(key, ""), problems[key]) for key in ordered]


def off(controls: Sequence[Control]) -> list[str]:
    """Ids of what the answers as they stand do not ask for."""
    return [control.id for control in _walk(controls) if control.depends and control.off]


def _walk(controls: Sequence[Control]) -> Iterator[Control]:
    for control in controls:
        yield control
        yield from _walk(control.controls)


def _control(shown: Shown, problems: Mapping[str, str]) -> Iterator[Control]:
    """Nothing for a field hidden by what is already settled, and for computed values."""
    kind = shown.field.type
    ident = f"f-{shown.field.key or shown.field.id}"
    if (shown.hidden and not shown.depends) or kind == "expression":
        return
    if kind == "group":
        inner = tuple(control for each in shown.fields for control in _control(each, problems))
        yield Control("group", ident, label=shown.label, depends=shown.depends, off=shown.hidden, controls=inner)
    elif kind == "text":
        yield Control("text", ident, text=to_html(shown.text))
    elif not shown.field.key:
        yield Control(_INPUTS[kind], ident)
    elif shown.fixed:
        yield Control("fact", ident, label=_label(shown), text=_said(shown))
    else:
        yield _asked(shown, ident, problems.get(shown.field.key, ""))


def _asked(shown: Shown, ident: str, error: str) -> Control:
    field = shown.field
    kind = _INPUTS.get(field.type, "line")
    choices = _choices(shown, ident)
    return Control(
        kind,
        ident,
        field.key,
        _label_with_unit(shown),
        shown.hint,
        error,
        value=_typed(shown),
        checked=kind == "checkbox" and shown.value is True,
        required=field.rules.required,
        depends=shown.depends,
        off=shown.hidden,
        width=_width(shown),
        input_type=_input_type(shown),
        input_mode=("numeric" if field.decimals == 0 else "decimal") if field.type == "number" else "",
        one_column=len(choices) < 4 or any(len(choice.label) > _ONE_COLUMN_FROM for choice in choices),
        choices=choices,
    )


def _input_type(shown: Shown) -> str:
    """A number stays a text field with a number pad: `type=number` loses what it cannot read (1,860)."""
    if shown.field.type == "datetime":
        return _DATES[shown.field.subtype]
    return {"email": "email", "phone": "tel"}.get(shown.field.rules.kind, "text")


def _label(shown: Shown) -> str:
    return shown.title or shown.field.key


def _label_with_unit(shown: Shown) -> str:
    """The unit stands in the label, 申请金额（万元）: read out before the field, and in no field's way."""
    units = [each for each in (shown.prefix.strip(), shown.suffix.strip()) if each and each not in shown.label]
    return _label(shown) + (f"（{'，'.join(units)}）" if units else "")


def _width(shown: Shown) -> str:
    if shown.field.subtype == "datetime":
        return "mid-w"
    return "short" if shown.field.type in ("number", "datetime") else ""


def _typed(shown: Shown) -> str:
    """What stands in an input: what was sent, else the value in the form its input wants."""
    raw = shown.raw[0] if isinstance(shown.raw, list) and len(shown.raw) == 1 else shown.raw
    value = shown.value
    if isinstance(raw, str) and (shown.field.type != "datetime" or value is None):
        return raw
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None or isinstance(value, (list, dict, bool)) else str(value)


def _choices(shown: Shown, ident: str) -> tuple[Choice, ...]:
    chosen = shown.value if isinstance(shown.value, list) else [shown.value]
    return tuple(
        Choice(f"{ident}-{n}", option.token, option.label, _is_in(option.value, chosen))
        for n, option in enumerate(shown.options)
    )


def _is_in(value: Value, chosen: Sequence[Value]) -> bool:
    return any(type(each) is type(value) and each == value for each in chosen)


def _said(shown: Shown) -> str:
    return _with_unit(shown, shown.value)


def _with_unit(shown: Shown, value: Value) -> str:
    said = _by_label(value, shown.options) if shown.field.choices else show(value)
    return f"{shown.prefix} {said} {shown.suffix}".strip() if said else ""


def _by_label(value: Value, options: Sequence[Option]) -> str:
    """Options by their label; one that is no longer on offer by its value."""
    values = value if isinstance(value, list) else [value]
    return "、".join(
        next((option.label for option in options if _is_in(option.value, [each])), show(each)) for each in values
    )
