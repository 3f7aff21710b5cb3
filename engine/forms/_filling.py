"""A form while it is being filled in: values, what is hidden, computed and on offer (as form-js decides)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Invalid
from engine.expressions import Context, EvaluationFailed, Expression
from engine.forms._answers import Answer, read_answer
from engine.forms._options import resolve
from engine.forms._scope import FormScope, as_json
from engine.forms.fields import Field, Option, walk
from engine.values import Value, admit

_MISSING = object()


class Filling:
    """The state of `fields` with these answers (None = not yet answered: stored values and defaults).

    `answers`: key -> Answer. `options`: key -> what is offered. `fixed`: keys nobody may answer here (disabled,
    readonly). `hidden`: ids of hidden fields, groups' content included.
    """

    def __init__(self, fields: tuple[Field, ...], answers: Mapping[str, object] | None, context: Context) -> None:
        self.fields, self.context, self.given = fields, context, answers
        self.keyed = [field for field in walk(fields) if field.key]
        self.answers: dict[str, Answer] = {}
        self.options: dict[str, tuple[Option, ...]] = {}
        self.fixed: set[str] = set()
        self.data: dict[str, Value] = {}
        self.scope = FormScope(self.data, context)
        self._read_all()
        self._fix_readonly()
        self._compute()
        self.hidden = self._hidden_ids(self._visible_data())
        self.scope = FormScope(self._visible_data(), context)

    def stored(self, key: str) -> object:
        """The case's value of this name; `_MISSING` where it has none."""
        try:
            return self.context.look_up(key)
        except (KeyError, EvaluationFailed):
            return _MISSING

    def initial(self, field: Field) -> object:
        """What a field shows before anybody answers: the case's value, else the default."""
        stored = self.stored(field.key)
        return field.default if stored is _MISSING else stored

    def was_stored(self, field: Field) -> bool:
        """Whether the case already has a value of this name."""
        return self.stored(field.key) is not _MISSING

    def offers_nothing(self, field: Field) -> bool:
        """Whether the options are worked out, and there is none."""
        worked_out = field.choices is not None and not field.choices.fixed
        return worked_out and field.key not in self.fixed and not self.options.get(field.key)

    def said(self, values: Mapping[str, Value]) -> dict[str, dict[str, str]]:
        """How the chosen ones among worked-out options are called: key -> token -> label."""
        found: dict[str, dict[str, str]] = {}
        for field in self.keyed:
            value = values.get(field.key) if field.choices and not field.choices.fixed else None
            chosen = value if isinstance(value, list) else [value]
            said = {o.token: o.label for o in self.options.get(field.key, ()) if o.value in chosen}
            if said:
                found[field.key] = said
        return found

    def _read_all(self) -> None:
        """Plain fields first, so that options computed from answers see them."""
        later = [field for field in self.keyed if field.choices and not field.choices.fixed]
        for field in self.keyed:
            if field.type == "expression":
                self._put(field, Answer(None, None))
            elif field in later:
                self._put(field, read_answer(field, self._raw(field)))
            else:
                self._offer(field)
        for field in later:
            self._offer(field)

    def _offer(self, field: Field) -> None:
        if field.choices:
            self.options[field.key] = resolve(field.choices, self.scope)
        self._put(field, read_answer(field, self._raw(field), self.options.get(field.key)))

    def _raw(self, field: Field) -> object:
        if field.disabled or field.readonly is True:
            self.fixed.add(field.key)
        if self.given is None or field.key in self.fixed:
            return self.initial(field)
        return self.given.get(field.key)

    def _put(self, field: Field, answer: Answer) -> None:
        self.answers[field.key] = answer
        self.data[field.key] = as_json(answer.data)

    def _fix_readonly(self) -> None:
        """`readonly` may be FEEL over the answers; then the stored value counts, whatever was sent."""
        for field in self.keyed:
            if isinstance(field.readonly, Expression) and self.scope.holds(field.readonly):
                self.fixed.add(field.key)
                self._put(field, read_answer(field, self.initial(field), self.options.get(field.key)))

    def _compute(self) -> None:
        """Expression fields, until they no longer change: one may use another that stands below it."""
        computed = [field for field in self.keyed if field.expression is not None]
        for _ in range(len(computed) + 1):
            before = dict(self.data)
            for field in computed:
                self._put(field, self._computed(field))
            if self.data == before:
                return

    def _computed(self, field: Field) -> Answer:
        if field.expression is None:
            return Answer(None, None)
        value = FormScope(self._visible_data(), self.context).evaluate(field.expression)
        try:
            return Answer(admit(field.key, value), admit(field.key, value))
        except Invalid:
            return Answer(None, None, "没有算出可以保存的值，请告诉流程图设计人员")

    def _visible_data(self) -> dict[str, Value]:
        """What expressions see: conditions are judged once over all answers; what is hidden counts as not entered."""
        hidden = self._hidden_ids(self.data)
        return {f.key: self._untouched(f) if f.id in hidden else self.data[f.key] for f in self.keyed}

    def _untouched(self, field: Field) -> Value:
        return as_json(read_answer(field, self.initial(field), self.options.get(field.key)).data)

    def _hidden_ids(self, data: Mapping[str, Value]) -> set[str]:
        scope, found = FormScope(data, self.context), set[str]()

        def visit(fields: tuple[Field, ...], within: bool) -> None:
            for field in fields:
                hidden = within or scope.hides(field.hide)
                if hidden:
                    found.add(field.id)
                visit(field.fields, hidden)

        visit(self.fields, within=False)
        return found
