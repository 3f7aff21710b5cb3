"""The questions an expression may ask outside (contracts 5).

One static table, checked when an expression is compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.expressions.failures import ExpressionInvalid

ASK_SIGNATURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # the organisation: a login or a code, never guessed
        "org.vice_mayor_in_charge": ("unit",),
        "org.deputy_secretary_general_in_charge": ("unit",),
        "org.unit_head": ("unit",),
        "org.holder": ("post_or_kind",),
        "org.next_up": ("login", "unit"),
        "org.next_up_of": ("post",),
        "org.unit_of": ("login",),
        "org.unit_kind": ("unit",),
        "org.unit_name": ("unit",),
        "org.post_of": ("login",),
        "org.has_post": ("login", "kind"),
        "org.duty_officer": ("unit",),
        "org.deputy_head_in_charge": ("login",),
        "org.kind_of_post": ("login", "unit"),
        "org.is_direct_subordinate": ("login", "other"),
        "org.post_above": ("post",),
        "org.posts_above": ("post", "login"),
        "org.post_reached": ("post", "login"),
        "org.post_in": ("login", "unit"),
        "org.kind_of": ("post",),
        "org.person_name": ("login",),
        # lists in the official order, possibly empty; and a list as a text
        "org.posts": ("kind",),
        "org.units": ("kind",),
        "org.subordinates": ("login",),
        "org.names": ("codes",),
        "org.posts_on": ("kind", "day"),
        "org.options": ("codes",),
        "org.is_entrusted": ("login", "kind", "matter", "day"),
        # working days and closing times
        "calendar.add_working_days": ("day_or_instant", "n"),
        "calendar.add_days": ("day_or_instant", "n"),
        "calendar.is_working_day": ("day",),
        "calendar.today": (),
        # other cases of the same matter
        "matter.has_outcome": ("process_key", "end_event"),
        "matter.open_cases": ("process_key",),
        # what cases have put on record (property `register`)
        "register.find": ("book", "name", "value", "wanted"),
        "register.value": ("case", "name"),
        "register.list": ("book", "name", "value"),
        "register.count": ("book", "name", "value"),
        "register.overlaps": ("book", "name", "values", "from", "to", "case"),
    }
)
"""Qualified function name -> names of its arguments, all required."""

NAMESPACES = frozenset(name.partition(".")[0] for name in ASK_SIGNATURES)


def check_question(name: str, count: int, position: int) -> None:
    """ExpressionInvalid unless `name` ("org.next_up") exists and takes `count` arguments."""
    signature = ASK_SIGNATURES.get(name)
    if signature is None:
        family = name.partition(".")[0] + "."
        offered = "、".join(sorted(n for n in ASK_SIGNATURES if n.startswith(family)))
        raise ExpressionInvalid(
            f"没有函数 {name}()，可用的有：{offered}", f"there is no function {name}(); there are: {offered}", position
        )
    if count != len(signature):
        raise ExpressionInvalid(
            f"{name}({'，'.join(signature)}) 要 {len(signature)} 个参数，这里有 {count} 个",
            f"{name}({', '.join(signature)}) takes {len(signature)} arguments, here are {count}",
            position,
        )
