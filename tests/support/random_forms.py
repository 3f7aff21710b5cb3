"""Random forms and answers for the comparison with form-js: every rule it applies, values on both sides of each.

Ids are "f_" + key, so that form-js' errors (by id) can be compared with ours (by key).
"""

from __future__ import annotations

import random
from typing import Any

Component = dict[str, Any]

PATTERNS = ["^[0-9]+$", "[0-9]", "^示财〔[0-9]{4}〕", "^\\d{3,5}$", "^\\S+$", "[\\u4e00-\\u9fa5]{2}", "^(a|b)*c?$"]
TEXTS = ["", " ", "　", "a", "ab", " ab ", "abc\t", "请示", "关于经费的请示", "12", "12a", "1234567",
         "示财〔2026〕31号",
         "𠮷", "𠮷𠮷𠮷",
         "a@b.cn", "a@b", "a b@c.cn", "@b.cn", "+8657112345678", "008613900000000", "+86 571", "+1555",
         "x+8613912345678",
         "0571-1234567", "\ufeffab", "a\u2028", "9" * 30]  # fmt: skip
NUMBERS: list[Any] = [
    None,
    0,
    1,
    -1,
    2,
    3,
    5,
    10,
    100,
    0.1,
    0.3,
    0.35,
    -0.5,
    1.005,
    2.5,
    12.75,
    99.999,
    9007199254740991,
    1e20,
]
LIMITS: list[Any] = [0, 1, 2, 3, 10, "5", "2.5", -1, "=n1", "=n1 + 1", "=nothing"]
LENGTHS: list[Any] = [1, 2, 3, 5, "4", "=n1", "=nothing"]
OPTIONS = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}, {"label": "丙", "value": "c"}]
DAYS = [None, "2026-12-05", "2020-02-29", "2026-11-23"]
KEYS = ["t1", "t2", "n1", "n2", "r1", "m1", "c1", "d1"]
CONDITIONS = ['=t1 = "a"', '=t1 = ""', "=n1 > 2", "=n1 = null", "=c1", "=not(c1)",
         '=r1 = "a"', "=r1 != null", "=count(m1) > 1",
              '=list contains(m1, "a")', "=x1 > 5", "=n2 = null", "=string length(t2) > 2", "=unknown = 1", "=nothing",
              '=t2 = "ab" or n1 = 3', "=t1 != t2"]  # fmt: skip


class Maker:
    """Forms and answers from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def some(self, chance: float) -> bool:
        return self.random.random() < chance

    def form(self) -> list[Component]:
        """The components of one form: eight fields with the keys the expressions name, some in a group."""
        fields = [
            self.text("t1", "textfield"),
            self.text("t2", "textarea"),
            self.number("n1"),
            self.number("n2"),
            self.choice("r1", self.random.choice(["radio", "select"])),
            self.choice("m1", self.random.choice(["checklist", "taglist"])),
            self.rest("c1", {"type": "checkbox"}),
            self.rest("d1", {"type": "datetime", "subtype": "date"}),
        ]
        self.random.shuffle(fields)
        kept = fields[: self.random.randint(3, 8)]
        if self.some(0.4):
            cut = self.random.randrange(len(kept))
            group = {"type": "group", "id": "g", "components": kept[cut:]} | self.condition(0.7)
            kept = [*kept[:cut], group]
        if self.some(0.3):
            kept.append(
                {"type": "expression", "id": "f_x1", "key": "x1", "expression": "=n1 + 3", "computeOn": "change"}
            )
        return kept

    def condition(self, chance: float) -> Component:
        return {"conditional": {"hide": self.random.choice(CONDITIONS)}} if self.some(chance) else {}

    def rest(self, key: str, component: Component, **rules: Any) -> Component:
        """What every field may have."""
        if self.some(0.4):
            rules["required"] = True
        component |= {"id": f"f_{key}", "key": key} | self.condition(0.35)
        if self.some(0.08):
            component["disabled"] = True
        if self.some(0.15) and key[0] in "tnc":
            component["defaultValue"] = self.answer(key)
        return component | ({"validate": rules} if rules else {})

    def text(self, key: str, kind: str) -> Component:
        rules: Component = {}
        if self.some(0.35):
            rules["minLength"] = self.random.choice(LENGTHS)
        if self.some(0.35):
            rules["maxLength"] = self.random.choice(LENGTHS)
        pick = self.random.random()
        if pick < 0.3:
            rules["pattern"] = self.random.choice(PATTERNS)
        elif pick < 0.5:
            rules["validationType"] = self.random.choice(["email", "phone"])
        return self.rest(key, {"type": kind, "label": key}, **rules)

    def number(self, key: str) -> Component:
        component: Component = {"type": "number", "label": key}
        if self.some(0.3):
            component["decimalDigits"] = self.random.choice([0, 1, 2])
        if self.some(0.3):
            component["increment"] = self.random.choice([0.1, "0.5", 3, "2"])
        rules: Component = {}
        for name in ("min", "max"):
            if self.some(0.35):
                rules[name] = self.random.choice(
                    [limit for limit in LIMITS if key != "n1" or limit not in ("=n1", "=n1 + 1")]
                )
        return self.rest(key, component, **rules)

    def choice(self, key: str, kind: str) -> Component:
        source = self.random.choice([{"values": OPTIONS}, {"valuesKey": "offered"}, {"valuesExpression": "=offered"}])
        return self.rest(key, {"type": kind, "label": key} | source)

    def stored(self) -> dict[str, Any]:
        """Variables the case has already: the options, and values for some of the fields."""
        return {"offered": OPTIONS} | {key: self.answer(key) for key in KEYS if self.some(0.15)}

    def answers(self, keys: list[str]) -> dict[str, Any]:
        """One answer a key, as a widget of form-js would enter it."""
        return {key: self.answer(key) for key in keys if key != "x1"}

    def answer(self, key: str) -> Any:
        match key[0]:
            case "t":
                return self.random.choice(TEXTS)
            case "n":
                return self.random.choice(NUMBERS)
            case "r":
                return self.random.choice([None, "a", "b", "c"])
            case "m":
                return self.random.sample(["a", "b", "c"], self.random.randint(0, 3))
            case "c":
                return self.some(0.5)
        return self.random.choice(DAYS)


def keyed(components: list[Component]) -> list[Component]:
    """The components with a key, groups opened."""
    found: list[Component] = []
    for each in components:
        found += keyed(each.get("components", [])) if each["type"] == "group" else [each]
    return found
