"""What `youxu verify` can find, in words an auditor can put in a report."""

from __future__ import annotations

from dataclasses import dataclass

SENTENCES = {
    "EVENT_ALTERED": "记录内容被改动",
    "EVENT_COLUMNS": "记录的索引栏与内容不符",
    "EVENT_UNREADABLE": "记录无法读取",
    "EVENT_GAP": "记录缺号",
    "CHAIN_BROKEN": "与上一条记录不相衔接",
    "LOG_TRUNCATED": "末尾的记录被删去",
    "STREAM_MISSING": "全部记录被删去",
    "CASE_MISSING": "整件事项被删去",
    "CASE_UNKNOWN": "事项没有登记",
    "PAYLOAD_ALTERED": "办理内容被改动",
    "PAYLOAD_MISSING": "办理内容缺失",
    "PAYLOAD_UNKNOWN": "多出没有记录的办理内容",
    "LEAF_GAP": "全局序号缺失，记录被删去",
    "WITNESS_DIFFERS": "与外部见证不符：见证之前的记录被改写",
    "WITNESS_AHEAD": "记录少于外部见证：见证之后被删去",
    "WITNESS_UNSIGNED": "外部见证的签名不对",
    "CHECKPOINT_DIFFERS": "库内见证点与外部见证不符",
    "REPLAY_DIFFERS": "重新执行与记录不符",
    "ROW_ALTERED": "数据行与记录不符",
    "ROW_MISSING": "数据行被删去",
    "ROW_UNKNOWN": "多出没有记录的数据行",
    "CONTENT_ALTERED": "文件内容与摘要不符",
    "FINDING_DIFFERS": "规则核查的结果与从记录重新核查的不符",
    "WATCH_DIFFERS": "规则核查的进度与从记录重新核查的不符",
}


@dataclass(frozen=True)
class Problem:
    """`code` as above; `place`: stream/number or table and key; `detail`: expected and found."""

    code: str
    place: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{SENTENCES[self.code]}：{self.place}" + (f"（{self.detail}）" if self.detail else "")
