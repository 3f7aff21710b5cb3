"""What scenarios covered, in words for a terminal and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import asdict

from engine.scenarios._run import Told, Walked

WORDS = {
    "sequenceFlow": "连线",
    "userTask": "用户任务",
    "startEvent": "开始事件",
    "endEvent": "结束事件",
    "boundaryEvent": "边界事件",
    "intermediateCatchEvent": "等待",
    "intermediateThrowEvent": "发出",
    "exclusiveGateway": "网关",
    "parallelGateway": "并行网关",
    "inclusiveGateway": "包容网关",
    "eventBasedGateway": "事件网关",
    "callActivity": "调用活动",
    "subProcess": "子流程",
    "businessRuleTask": "查决策表",
    "sendTask": "发消息",
    "receiveTask": "等消息",
    "serviceTask": "服务任务",
    "scriptTask": "脚本任务",
}


def as_text(told: Told) -> str:
    """Every scenario in a line, then what none went through, table by table and process by process."""
    lines = [_line(one) for one in told.walked]
    covered = told.coverage
    for process in dict.fromkeys(one.process for one in covered.elements):
        mine = covered.of(process)
        missed = [one for one in mine if not one.times]
        lines += ["", f"流程 {process}：{len(mine)} 个元素和连线，走到 {len(mine) - len(missed)} 个"]
        lines += [f"  ○ 没走到  {WORDS.get(one.type, one.type)}“{one.name}”  {one.id}" for one in missed]
    for table in covered.tables:
        lines += [
            "",
            f"表 {table.id}（{table.name}）：{len(table.rows)} 行，命中过 {len(table.rows) - len(table.missed)} 行",
        ]
        for number in table.missed:
            said = "；".join(f"{head}：{text}" for head, text in table.rows[number - 1][0].items())
            lines.append(f"  ○ 没命中  第 {number} 行  {said}")
    return "\n".join(lines)


def _line(one: Walked) -> str:
    if one.skipped:
        return f"－ 没走  {one.name}"
    return f"✗ 不对  {one.name}\n    {one.why}" if one.why else f"✓ 走通  {one.name}"


def as_json(told: Told) -> str:
    """An object: `scenarios` (name, ok, why), `elements` (process, id, type, name, times), `tables` (id, name, rows).

    A row of a table: `says` by column, `times`.
    """
    return json.dumps(
        {
            "scenarios": [
                {"name": one.name, "ok": not (one.why or one.skipped), "why": one.why} for one in told.walked
            ],
            "elements": [asdict(one) for one in told.coverage.elements],
            "tables": [
                {"id": table.id, "name": table.name, "rows": [{"says": dict(s), "times": n} for s, n in table.rows]}
                for table in told.coverage.tables
            ],
        },
        ensure_ascii=False,
        indent=1,
    )
