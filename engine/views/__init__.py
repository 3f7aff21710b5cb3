"""What the pages are told: frozen, ready to show, and nothing a page would have to look up.

Queries of `worklist` and `history` fill these; `web` only words and draws them. Texts here are the city's own (titles,
step names, opinions, bases, rule ids) and stay Chinese in every language. Instants are aware UTC; the pages turn them
into days of Asia/Shanghai. An empty string means that there is nothing to say, and the page leaves the part out.
"""

from __future__ import annotations

from engine.views.account import Device, Reader, TokenView
from engine.views.calendar import DayCell, HolidayRow, MonthView, YearImport, YearView
from engine.views.case import CaseView, ManyOne, ManyView, OpenTask, RaisableEvent, RelatedCase
from engine.views.common import (
    AttachmentView,
    CapacityView,
    Deadline,
    DraftView,
    Fact,
    LineEntry,
    Mark,
    RouteStop,
    RuleText,
)
from engine.views.desk import (
    Bucket,
    Desk,
    DeskFilters,
    DueList,
    DueRow,
    Figure,
    Figures,
    Register,
    RegisterRow,
    Repair,
)
from engine.views.exceptions import AskedView, AskView, ExceptionList, TakenView
from engine.views.findings import (
    FindingCounts,
    FindingFigure,
    FindingFilters,
    FindingHere,
    FindingList,
    FindingPlace,
    FindingRow,
    FindingView,
)
from engine.views.handing import HandOverRow, HandOverView, Kept
from engine.views.matter import Gates, MatterCase, MatterLine, MatterList, MatterRow, MatterView
from engine.views.obligations import Obliged, PeriodView
from engine.views.organisation import ChangeCell, ChangeView, Charge, HeldPost, UnitLine, UnitView
from engine.views.person import HeldNow, HeldPeriod, PersonAbsence, PersonDelegation, PersonTask, PersonView
from engine.views.replay import Change, ElementMark, ReplayStep, ReplayView, StepDetail, Verdict
from engine.views.start import StartItem, StartView
from engine.views.task import ChoiceView, Notice, Successor, TaskView, Why
from engine.views.work import CaseLine, CaseList, Facet, Filters, Page, WorkCount, WorkGroup, WorkItem, WorkList

__all__ = [
    "AskView",
    "AskedView",
    "AttachmentView",
    "Bucket",
    "CapacityView",
    "CaseLine",
    "CaseList",
    "CaseView",
    "Change",
    "ChangeCell",
    "ChangeView",
    "Charge",
    "ChoiceView",
    "DayCell",
    "Deadline",
    "Desk",
    "DeskFilters",
    "Device",
    "DraftView",
    "DueList",
    "DueRow",
    "ElementMark",
    "ExceptionList",
    "Facet",
    "Fact",
    "Figure",
    "Figures",
    "Filters",
    "FindingCounts",
    "FindingFigure",
    "FindingFilters",
    "FindingHere",
    "FindingList",
    "FindingPlace",
    "FindingRow",
    "FindingView",
    "Gates",
    "HandOverRow",
    "HandOverView",
    "HeldNow",
    "HeldPeriod",
    "HeldPost",
    "HolidayRow",
    "Kept",
    "LineEntry",
    "ManyOne",
    "ManyView",
    "Mark",
    "MatterCase",
    "MatterLine",
    "MatterList",
    "MatterRow",
    "MatterView",
    "MonthView",
    "Notice",
    "Obliged",
    "OpenTask",
    "Page",
    "PeriodView",
    "PersonAbsence",
    "PersonDelegation",
    "PersonTask",
    "PersonView",
    "RaisableEvent",
    "Reader",
    "Register",
    "RegisterRow",
    "RelatedCase",
    "Repair",
    "ReplayStep",
    "ReplayView",
    "RouteStop",
    "RuleText",
    "StartItem",
    "StartView",
    "StepDetail",
    "Successor",
    "TakenView",
    "TaskView",
    "TokenView",
    "UnitLine",
    "UnitView",
    "Verdict",
    "Why",
    "WorkCount",
    "WorkGroup",
    "WorkItem",
    "WorkList",
    "YearImport",
    "YearView",
]
