"""Schedules and the small process they begin."""

from __future__ import annotations

from support.yard import drawn, el, steps

MESSAGE = '<bpmn:message id="m" name="period_closed"/>'
UNITS = ("department", "township", "subdistrict_office")


def written(**changes: str) -> bytes:
    """A whole schedule file; `changes` replace the value of a key, or with None leave the key out."""
    lines = {
        "id": "work_report",
        "name": "定期工作汇报",
        "rule": "WR-01 WR-02",
        "message": "period_closed",
        "each": "{unit_kinds: [department]}",
        "periods": "[quarter, half_year, year]",
        "combine": "true",
        "due": "{working_days: 10}",
        "discharged_by": "report",
        "from": "2026-09-30",
        **{name.rstrip("_"): value for name, value in changes.items()},
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items() if value is not None).encode()


def reporting(ident: str = "reporting") -> bytes:
    """Begun when a period closes: report, then read."""
    start = el("startEvent", "closed", '<bpmn:messageEventDefinition messageRef="m"/>', name="周期截止")
    body = steps("report", "read").replace(steps("report").split("\n")[0], start).replace('"begun"', '"closed"')
    return drawn(ident, body, MESSAGE)


FILES = {"reporting.bpmn": reporting(), "work_report.schedule.yaml": written()}
