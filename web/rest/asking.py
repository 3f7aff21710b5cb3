"""What comes in: JSON bodies as small models, query parameters as filters; all else is refused with a sentence."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar, cast

from flask import request
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails
from werkzeug.exceptions import RequestEntityTooLarge

from engine.days import SHANGHAI
from engine.errors import Invalid
from engine.worklist.listing import MOST, Kind, Listed, Wanted
from web.machines import storable
from web.rest.contract import JAVA, PARTS, SORTS, here

JSON_LIMIT = 8 * 2**20
BIGGEST = 2**31 - 1
_NULL = {"type": "null"}
_YEAR, _LEAP = "(19|[2-8][0-9])[0-9]{2}", "(19|[2-8][0-9])(0[48]|[2468][048]|[13579][26])-02-29"
_DAY = "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?([+-](0[0-9]|1[0-3])[0-5][0-9])?"
INSTANT_PATTERN = f"^({_YEAR}-{_DAY}|{_LEAP})T{_TIME}$"
"""Instants as Camunda 7 writes them; more is read (`instant`)."""
ORDERS = {"asc": False, "desc": True}


class Body(BaseModel):
    """A request body: camelCase keys, no others, no conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel, populate_by_name=True)


M = TypeVar("M", bound=Body)


def _whole(value: object) -> object:
    """20.0 is a whole number, as JSON has but one kind of number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
NoText = Annotated[str | None, WithJsonSchema({"enum": [None, ""]})]
"""A text of Camunda 7's that must be empty here: the view refuses others with a sentence."""
NoObject = Annotated[dict[str, Any] | None, WithJsonSchema({"anyOf": [{"type": "object", "maxProperties": 0}, _NULL]})]
NoList = Annotated[list[Any] | None, WithJsonSchema({"anyOf": [{"type": "array", "maxItems": 0}, _NULL]})]
NotTrue = Annotated[bool | None, WithJsonSchema({"enum": [None, False]})]


def bad(why: str) -> Invalid:
    """400 with a sentence: for what does not fit the OpenAPI document."""
    return Invalid("BAD_REQUEST", why=why)


def unfit(why: str) -> Invalid:
    """409 with a sentence: for what fits the document but not what is there, or not itself."""
    return Invalid("UNFIT", why=why)


def body(model: type[M]) -> M:
    """The request's body as `model`; an empty body is an empty object. The view has said that it takes it."""
    told = here()
    if told is None or told.takes is not model:
        raise TypeError(f"the view does not say that it takes {model.__name__}")
    try:
        return model.model_validate(json_body())
    except ValidationError as error:
        raise bad("；".join(_told(one) for one in error.errors()[:10]) + "。") from error


def json_body() -> dict[str, Any]:
    """The request's body: an object, its texts fit to be kept."""
    content = _content()
    if not content.strip(b" \t\r\n"):  # JSON knows no other white space
        return {}
    if request.mimetype != "application/json":
        raise bad("请求正文应当是 application/json。")
    try:
        data = json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise bad("请求正文不是 JSON。") from error
    if not isinstance(data, dict):
        raise bad("请求正文应当是一个 JSON 对象。")
    _check_texts(data)
    return data


def _content() -> bytes:
    request.max_content_length = JSON_LIMIT
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Invalid("TOO_LARGE", limit=f"{JSON_LIMIT // 2**20} MB") from error


def _no_number(name: str) -> None:
    raise ValueError(name)


def _check_texts(data: object) -> None:
    """A loop, not a recursion: the sender decides how deep it goes."""
    todo = [data]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            todo += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            todo += one
        elif isinstance(one, str) and not storable(one):
            raise Invalid("VALUE_NOT_ALLOWED", name="JSON")


def _told(error: ErrorDetails) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"不支持“{name[:100]}”"
    if error["type"] == "missing":
        return f"缺少“{name}”"
    return f"“{name[:100]}”的类型不对"


# -- lists -----------------------------------------------------------------------------------------------------------
def wanted(listed: Listed) -> Wanted:
    """Filters, order and part of the list, from the query string."""
    given = parameters()
    first, most = (given.pop(name, None) for name in PARTS)
    order, by = given.pop("sortOrder", None), given.pop("sortBy", None)
    sorting = [(by, order)] if by is not None or order is not None else []
    filters = {name: _from_text(name, kind, value) for name, (kind, value) in _known(listed, given).items()}
    return _wanted(listed, filters, sorting, (first, most))


def wanted_in_body(listed: Listed) -> Wanted:
    """Filters and orders from a JSON body; which part, from the query string."""
    parts = parameters()
    given = {name: value for name, value in json_body().items() if value is not None}
    listed_orders = given.pop("sorting", [])
    if not isinstance(listed_orders, list) or not all(isinstance(one, dict) for one in listed_orders):
        raise bad("“sorting”应当是对象的列表。")
    if any(one.keys() - set(SORTS) for one in listed_orders):
        raise bad("“sorting”里只有 sortBy 和 sortOrder。")
    sorting = [(one.get("sortBy"), one.get("sortOrder")) for one in listed_orders]
    filters = {name: _typed(name, kind, value) for name, (kind, value) in _known(listed, given).items()}
    return _wanted(listed, filters, sorting, (parts.get(PARTS[0]), parts.get(PARTS[1])))


def check_parameters() -> None:
    """Refuses what the view of this request does not know, what comes twice, and where something is missing."""
    told = here()
    if told is None or told.any_query:
        return
    given = [name for name, _ in request.args.items(multi=True)]
    for name in given:
        if name not in told.names:
            raise bad(f"不支持参数“{name[:100]}”。")
        if given.count(name) > 1:
            raise bad(f"参数“{name[:100]}”出现了两次。")
    for name, one in told.query.items():
        if one.required and not request.args.get(name):
            raise bad(f"请写明 {name}。")
        if one.only and request.args.get(name, one.only[0]) not in one.only:
            raise bad(f"参数“{name}”只能是 {'、'.join(one.only)}。")


def parameters() -> dict[str, str]:
    """The query string, every name once: the door has looked at the names."""
    return {name: value for name, value in request.args.items() if name not in JAVA}


def _known(listed: Listed, given: Mapping[str, Any]) -> dict[str, tuple[Kind, Any]]:
    for name in given:
        if name not in listed.kinds:
            raise bad(f"不支持参数“{name[:100]}”。")
    return {name: (listed.kinds[name], value) for name, value in given.items()}


def _wanted(
    listed: Listed, filters: Mapping[str, Any], sorting: list[Any], part: tuple[str | None, str | None]
) -> Wanted:
    orders = []
    for by, order in sorting:
        if by not in list(listed.orders) or order not in list(ORDERS):  # either may be of any type
            raise bad(f"sortBy 可以是 {'、'.join(listed.orders)}，sortOrder 是 asc 或 desc，两个都要写。")
        orders.append((cast("str", by), ORDERS[order]))
    first = whole("firstResult", part[0]) if part[0] is not None else 0
    most = whole("maxResults", part[1]) if part[1] is not None else MOST
    if first < 0 or not 0 <= most <= MOST:
        raise bad(f"firstResult 从 0 起，maxResults 最多 {MOST}。")
    return Wanted(filters, orders, first, most)


def _from_text(name: str, kind: Kind, text: str) -> object:
    if kind == "texts":
        return [part.strip() for part in text.split(",") if part.strip()]
    if kind == "flag":
        return truth(name, text)
    if kind == "number":
        return whole(name, text)
    return instant(name, text) if kind == "instant" else text


def _typed(name: str, kind: Kind, value: Any) -> object:  # noqa: ANN401 (of any type: that is the question)
    fits = {
        "text": isinstance(value, str),
        "instant": isinstance(value, str),
        "flag": isinstance(value, bool),
        "number": isinstance(_whole(value), int) and not isinstance(value, bool) and abs(value) <= BIGGEST,
        "texts": isinstance(value, list) and all(isinstance(one, str) for one in value),
    }[kind]
    if not fits:
        raise bad(f"“{name}”的类型不对。")
    return instant(name, str(value)) if kind == "instant" else _whole(value)


def truth(name: str, text: str) -> bool:
    """true or false, in any case: pycamunda writes True."""
    if text.lower() not in ("true", "false"):
        raise bad(f"“{name}”应当是 true 或 false。")
    return text.lower() == "true"


def whole(name: str, text: str) -> int:
    """A whole number that every database can hold."""
    if not re.fullmatch(r"-?[0-9]{1,10}", text) or abs(int(text)) > BIGGEST:
        raise bad(f"“{name}”应当是整数。")
    return int(text)


def instant(name: str, text: str) -> dt.datetime:
    """2013-01-23T14:42:45.000+0200; without a zone it is Beijing time. A `+` that became a space is taken for one."""
    try:
        moment = dt.datetime.fromisoformat(re.sub(r" ([0-9]{2}:?[0-9]{2})$", r"+\1", text))
        if not 1900 <= moment.year <= 9000:
            raise ValueError(text)
    except ValueError as error:
        raise bad(f"“{name}”应当像 2026-11-23T09:00:00.000+0800。") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
