"""The `org.` functions expressions may ask (contracts 5): each gives a login, a code or a list, and the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from engine.errors import Invalid
from engine.organisation import _dated, _lists, _posts
from engine.organisation._holders import ambiguous, say_since, say_source, title_of, vacant
from engine.organisation._ladder import next_up
from engine.organisation._relations import duty_officer, holder, in_relation, unit_head
from engine.organisation._rows import ANY, Post, Tenure, read_post, read_unit, tenures_of
from engine.values import Value, instant

Answer = tuple[Value, str]


def answer(connection: Connection, name: str, args: Sequence[Value], at: dt.datetime) -> Answer:
    """The value of `name` ("org.unit_head", …) at the instant `at`, and a Chinese sentence naming what it rests on.

    A name that is no function of its own is a relation kept as data: `org.<relation>(unit)`. A last argument more
    than the function needs is the matter. Refused NO_SUPERIOR when nobody is found, AMBIGUOUS_SUPERIOR when several
    are: never guessed (WR-12).
    """
    short = name.removeprefix("org.")
    if short in _LISTING and args:
        return _LISTING[short](connection, *args, at)
    texts = [_text(name, arg) for arg in args]
    if not texts:
        raise Invalid("BAD_REQUEST", why=name)
    moment = instant(at)
    if short in _TWO:
        matter = texts[2] if len(texts) > 2 else ANY
        return _TWO[short](connection, texts[0], texts[1] if len(texts) > 1 else "", moment, matter)
    if short in _ONE:
        return _ONE[short](connection, texts[0], moment)
    return in_relation(connection, short, texts[0], moment, texts[1] if len(texts) > 1 else ANY)


def _text(name: str, value: Value) -> str:
    """Codes and logins are text; nothing is no unit and nobody."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid("VALUE_NOT_ALLOWED", name=name)
    return value


def _unit_kind(connection: Connection, code: str, at: str) -> Answer:
    found = read_unit(connection, code, at)
    return (found.kind, f"{found.short_name}是{found.kind_name}") if found else (None, f"没有编号为“{code}”的单位")


def _unit_name(connection: Connection, code: str, at: str) -> Answer:
    found = read_unit(connection, code, at)
    return (found.name, f"单位表：{found.name}") if found else (None, f"没有编号为“{code}”的单位")


def _unit_of(connection: Connection, login: str, at: str) -> Answer:
    held, _, basis = _main_post(connection, login, at)
    return held.unit, basis


def _post_of(connection: Connection, login: str, at: str) -> Answer:
    held, _, basis = _main_post(connection, login, at)
    return held.code, basis


def _main_post(connection: Connection, login: str, at: str) -> tuple[Post, Tenure, str]:
    tenures = tenures_of(connection, login, at)
    main = [t for t in tenures if t.main] or tenures
    if len(main) > 1:
        raise ambiguous(f"{title_of(connection, login, at)}的主要岗位")
    held = read_post(connection, main[0].post, at) if main else None
    if held is None:
        raise vacant(f"{title_of(connection, login, at)}的岗位")
    return held, main[0], f"任{held.title}，{say_since(main[0].since)}{say_source(main[0].basis)}"


def _has_post(connection: Connection, login: str, wanted: str, at: str, _matter: str) -> Answer:
    """Whether the person holds a post of this kind (`kind`, `unit:kind`) or this post; acting counts (OD-12)."""
    for held_by in tenures_of(connection, login, at):
        held = read_post(connection, held_by.post, at)
        if held and wanted in (held.kind, held.code, f"{held.unit}:{held.kind}"):
            return True, f"任{held.title}，{say_since(held_by.since)}{say_source(held_by.basis)}"
    return False, f"{title_of(connection, login, at)}不任“{wanted}”"


# By their own names: what a function is called in a diagram is what it is called here.
_ONE: Mapping[str, Callable[[Connection, str, str], tuple[Value, str]]] = {
    function.__name__.lstrip("_"): function
    for function in (unit_head, holder, duty_officer, _unit_of, _unit_kind, _unit_name, _post_of)
}
_TWO: Mapping[str, Callable[[Connection, str, str, str, str], tuple[Value, str]]] = {
    function.__name__.lstrip("_"): function for function in (next_up, _has_post)
}
_LISTING: Mapping[str, Callable[..., Answer]] = {
    function.__name__: function
    for function in (
        _lists.posts,
        _lists.units,
        _lists.subordinates,
        _lists.is_direct_subordinate,
        _lists.deputy_head_in_charge,
        _lists.kind_of_post,
        _lists.person_name,
        _lists.names,
        _dated.posts_on,
        _dated.is_entrusted,
        _dated.options,
        _posts.next_up_of,
        _posts.post_above,
        _posts.posts_above,
        _posts.post_reached,
        _posts.post_in,
        _posts.kind_of,
    )
}
