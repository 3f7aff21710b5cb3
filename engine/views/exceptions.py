"""例外: what was asked for, and every act that rests on one (contracts 23)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from engine.views.common import RuleText
from engine.views.work import Page


@dataclass(frozen=True)
class AskView:
    """What somebody whose try met only exceptions may do: ask (`offers`), or wait for what was asked already."""

    offers: bool = False
    asked: tuple[AskedView, ...] = ()


@dataclass(frozen=True)
class AskedView:
    """An exception asked for. `state`: waiting, granted, refused, void (ended unanswered), used."""

    case: str
    rule: RuleText
    authority: str
    """Who decides, or has decided."""
    state: Literal["waiting", "granted", "refused", "void", "used"]
    at: dt.datetime
    title: str
    requester: str
    reason: str = ""
    answer: str = ""
    """The authority's opinion."""
    process: str = ""
    """For a start that was granted: the procedure to start …"""
    matter: str = ""
    """… in this matter; for a step, "" and `act_case`."""
    act_case: str = ""


@dataclass(frozen=True)
class TakenView:
    """An act that rests on an exception. `same`: what was done is word for word what was asked for, None: not asked."""

    case: str
    matter: str
    title: str
    step: str
    rule: RuleText
    who: str
    at: dt.datetime
    allowed_by: str
    grant_case: str = ""
    reason: str = ""
    same: bool | None = None


@dataclass(frozen=True)
class ExceptionList:
    """One page of 例外, newest first. `asked`: those not used yet, of the same readers."""

    rows: tuple[TakenView, ...]
    total: int
    asked: tuple[AskedView, ...]
    page: Page
