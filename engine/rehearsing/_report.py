"""A rehearsal as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict

from engine.rehearsing._shapes import HARD, Rehearsed

WORDS = {
    "way": "走了另一条路",
    "step": "这一步没有了或没走到",
    "button": "原来的处理没有了",
    "refused": "会被规则拦下",
    "timer": "定时不同",
    "failed": "自动步骤出错",
    "unreadable": "旧记录不能重新执行",
    "answers": "表单要求更多",
    "holder": "换了办理人",
    "due": "期限不同",
}
MOST = 50
"""Cases that the text names; JSON has all."""


def as_text(found: Rehearsed) -> str:
    """Counts first, then the cases that would have gone another way."""
    astray = found.astray
    lines = [f"{found.process}：旧案 {found.total} 件，{len(astray)} 件会走另一条路。"]
    counts = Counter(kind for told in found.told for kind in {one.kind for one in told.otherwise})
    lines += [f"  {WORDS[kind]} {counts[kind]} 件" for kind in WORDS if counts[kind]]
    for told in astray[:MOST]:
        last = next(one for one in told.otherwise if one.kind in HARD)
        lines.append(f"{told.matter}　{told.title}（{told.case}）")
        lines.append(f"    第 {last.seq} 步：{last.sentence}")
    if len(astray) > MOST:
        lines.append(f"……另有 {len(astray) - MOST} 件，用 --format json 看全部。")
    return "\n".join(lines)


def as_json(found: Rehearsed) -> str:
    """{process, total, astray (how many), cases: [{case, matter, title, otherwise: […]}]}."""
    told = [{**asdict(one), "astray": one.astray} for one in found.told]
    whole = {"process": found.process, "total": found.total, "astray": len(found.astray), "cases": told}
    return json.dumps(whole, ensure_ascii=False, indent=2)
