"""The shape of every answer that says no."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict


class Problem(TypedDict):
    """A finding in a deployed file."""

    message: str
    line: int
    column: int
    mainElementId: str | None
    elementIds: list[str]


class Report(TypedDict):
    """The findings in one file."""

    errors: list[Problem]
    warnings: list[Problem]


class MayAsk(TypedDict):
    """An exception that may be asked for: of which rule, and of whom."""

    rule: str
    code: str
    authority: str


class Refusal(TypedDict):
    """Why not: `message` is for people; the rest is for programs, where there is something to say."""

    type: str
    message: str
    code: int
    details: NotRequired[dict[str, Report]]
    problems: NotRequired[dict[str, str]]
    rule: NotRequired[str | None]
    wantsReason: NotRequired[bool]
    record: NotRequired[str]
    exceptions: NotRequired[list[MayAsk]]
