"""What FEEL sees inside a form: the answers as form-js holds them, then the variables of the case, then null."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from engine.days import SHANGHAI
from engine.errors import Invalid
from engine.expressions import Context, EvaluationFailed, EvaluationLimit, Expression
from engine.forms._days import read_day, read_instant
from engine.forms.fields import Condition, Wording
from engine.values import Value

_THIS = frozenset({"this", "_this_"})


class FormScope:
    """A Context over `data` (key -> value as form-js holds it). Forms compile FEEL so that unknown names are null."""

    def __init__(self, data: Mapping[str, Value], outer: Context) -> None:
        self.data, self.outer = data, outer

    @property
    def now(self) -> dt.datetime | None:
        """The clock of the command."""
        return self.outer.now

    def look_up(self, name: str) -> Value:
        """An answer, else a variable of the case with its dates as ISO text; KeyError for an unknown name."""
        if name in self.data:
            return self.data[name]
        if name in _THIS:
            return dict(self.data)
        return as_json(self.outer.look_up(name))

    def ask(self, name: str, args: Sequence[Value]) -> Value:
        """Passed on; `errors.Refused` goes through."""
        return self.outer.ask(name, args)

    def evaluate(self, expression: Expression) -> Value:
        """The value, or None where the expression fails, as in form-js; Invalid where it costs too much."""
        try:
            return expression.evaluate(self)
        except EvaluationLimit as limit:
            raise Invalid("BAD_REQUEST", why=f"表单里的计算过大：{limit.sentence}") from None
        except EvaluationFailed:
            return None

    def holds(self, expression: Expression | None) -> bool:
        """Whether a condition is true (null and everything else is not)."""
        return expression is not None and self.evaluate(expression) is True

    def hides(self, condition: Condition | None) -> bool:
        """Whether a field with this condition is hidden: on true and on null, as form-js has it; never on a failure."""
        if condition is None:
            return False
        try:
            value = condition.test.evaluate(self)
        except EvaluationLimit as limit:
            raise Invalid("BAD_REQUEST", why=f"表单里的计算过大：{limit.sentence}") from None
        except EvaluationFailed:
            return False
        outcomes = value if isinstance(value, list) else [value]
        return any(each is None or each is True for each in outcomes) is not condition.negated

    def say(self, wording: Wording) -> str:
        """A text of the designer with its expressions filled in; null becomes nothing."""
        return "".join(piece if isinstance(piece, str) else show(self.evaluate(piece)) for piece in wording.pieces)


def as_json(value: Value) -> Value:
    """`value` with dates and instants as ISO text: form-js and the Modeler's preview know only JSON."""
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, list):
        return [as_json(each) for each in value]
    if isinstance(value, dict):
        return {name: as_json(each) for name, each in value.items()}
    return value


def show(value: Value) -> str:
    """`value` inside a text: dates as 2026年12月15日, lists with 、 between."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, Decimal)):
        return say_number(value)
    if isinstance(value, dt.datetime):
        local = value.astimezone(SHANGHAI)
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, list):
        return "、".join(show(each) for each in value)
    if isinstance(value, dict):
        return "，".join(f"{name}：{show(each)}" for name, each in value.items())
    return _say_dates(value)


def say_number(value: int | Decimal) -> str:
    """1860 -> "1,860"; 12.50 stays "12.50"."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,f}"


_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9.]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?")


def _say_dates(text: str) -> str:
    """A text that is exactly an ISO day or instant is said as people write them."""
    if not _ISO.fullmatch(text):
        return text
    said = read_instant(text) if "T" in text else read_day(text)
    return text if said is None else show(said)
