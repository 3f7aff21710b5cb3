"""A form: which answers it takes, what it makes of them, and what a page needs to draw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.errors import Invalid
from engine.expressions import Context
from engine.forms._filling import Filling
from engine.forms._looking import Looking
from engine.forms._rules import problem
from engine.forms.fields import Field, Option, names_read, walk
from engine.values import Value

_MAX_UNKNOWN = 20
_MAX_KEY = 60


@dataclass(frozen=True)
class Shown:
    """A field as it stands now, for a page. Texts are filled in, options and limits worked out.

    `value` is typed (None = nothing); `raw` is what was sent (None = nothing was). `depends`: whether it is
    shown depends on other answers of this form, so a page without scripts must show it. `fixed`: not to be answered.
    """

    field: Field
    label: str
    time_label: str
    hint: str
    text: str
    prefix: str
    suffix: str
    value: Value
    raw: object
    options: tuple[Option, ...]
    hidden: bool
    depends: bool
    fixed: bool
    fields: tuple[Shown, ...]

    @property
    def title(self) -> str:
        """Its name; where one box takes day and time, one name: 会议时间 for 会议日期 and 会议时间, else both words."""
        day, time = self.label, self.time_label
        if not (day and time) or self.field.subtype != "datetime":
            return day or time
        return time if time[0] == day[0] else f"{day} {time}"


@dataclass(frozen=True)
class Checked:
    """Answers that were accepted: `values` by key, `said` how chosen options were called when they were worked out.

    `said` maps key -> token -> label, where the form itself names no options: tomorrow they may be others.
    """

    values: Mapping[str, Value]
    said: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Form:
    """A `.form` file or a generated task form, checked. Immutable: shared by threads."""

    id: str
    fields: tuple[Field, ...]
    file: str = ""

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that may come with answers (readonly, disabled and computed ones may, and are not believed)."""
        return frozenset(field.key for field in walk(self.fields) if field.key)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The keys whose value this form can set: what expressions behind it may rely on."""
        return frozenset(f.key for f in walk(self.fields) if f.key and not f.disabled and f.readonly is not True)

    @cached_property
    def read_names(self) -> frozenset[str]:
        """The variables its options, conditions, limits and texts look at, its own answers left out."""
        return frozenset(name for field in walk(self.fields) for name in names_read(field)) - self.keys

    def check(self, answers: Mapping[str, object], context: Context) -> dict[str, Value]:
        """Clean typed values by key: visible fields only, nothing of disabled ones.

        `answers` are JSON values or the text of an HTML form; a missing key is an empty answer. `context` gives the
        case's variables and the clock. Text that nobody wrote is "", other empty answers are None, False or []. Of
        readonly fields only a default is taken, where the case has no value yet. Raises Invalid ANSWERS_INVALID with
        `problems`; a Refused of the organisation goes through.
        """
        return dict(self.read(answers, context).values)

    def read(self, answers: Mapping[str, object], context: Context) -> Checked:
        """What `check` gives, and what the chosen options were called."""
        filling = Filling(self.fields, answers, context)
        problems = self._unknown(answers)
        values: dict[str, Value] = {}
        for field in filling.keyed:
            if field.id in filling.hidden:
                continue
            answer = filling.answers[field.key]
            if field.key in filling.fixed:
                if not field.disabled and field.default is not None and not filling.was_stored(field):
                    values[field.key] = answer.value
                continue
            name = self._name(field, filling)
            sentence = name + answer.problem if answer.problem else problem(field, name, answer.data, filling.scope)
            if sentence and filling.offers_nothing(field):
                sentence = f"{name}现在没有可选的项，请联系办公室核对。"
            if sentence:
                problems[field.key] = _end(sentence)
            values[field.key] = answer.value
        if problems:
            raise Invalid("ANSWERS_INVALID", problems=problems)
        return Checked(values, filling.said(values))

    def show(self, answers: Mapping[str, object] | None, context: Context) -> tuple[Shown, ...]:
        """The fields as they stand with `answers` (None: nothing sent yet, so stored values and defaults).

        Where the organisation has no answer for an expression, there is nothing to see: `check` says why.
        """
        filling = Filling(self.fields, answers, Looking(context))
        return tuple(self._shown(field, filling) for field in self.fields)

    def _shown(self, field: Field, filling: Filling) -> Shown:
        say, key = filling.scope.say, field.key
        return Shown(
            field=field,
            label=say(field.label).strip(),
            time_label=say(field.time_label).strip(),
            hint=say(field.description).strip() + ("现在没有可选的项。" if filling.offers_nothing(field) else ""),
            text=say(field.text),
            prefix=say(field.prefix),
            suffix=say(field.suffix),
            value=filling.answers[key].value if key else None,
            raw=None if filling.given is None or key in filling.fixed else filling.given.get(key),
            options=filling.options.get(key, ()),
            hidden=field.id in filling.hidden,
            depends=field.hide is not None and not self.keys.isdisjoint(field.hide.names),
            fixed=key in filling.fixed,
            fields=tuple(self._shown(each, filling) for each in field.fields),
        )

    def _name(self, field: Field, filling: Filling) -> str:
        label = filling.scope.say(field.label) or filling.scope.say(field.time_label)
        return label.strip().strip("：:*") or field.key

    def _unknown(self, answers: Mapping[str, object]) -> dict[str, str]:
        """Answers to questions that were not asked (over-posting)."""
        extra = [str(key) for key in answers if key not in self.keys]
        tidy = [_printable(key) for key in extra[:_MAX_UNKNOWN]]
        return {key: f"这张表单没有“{key}”这一项，请去掉。" for key in tidy}


def _printable(key: str) -> str:
    """A hostile key made fit for a page and the log."""
    clean = "".join(c if c.isprintable() and not "\ud800" <= c <= "\udfff" else "\ufffd" for c in key[:_MAX_KEY])
    return clean + ("…" if len(key) > _MAX_KEY else "")


def _end(sentence: str) -> str:
    return sentence if sentence.endswith(("。", "？", "！")) else sentence + "。"
