"""A city in which everybody has one superior, and reports its forms accept: for rehearsals of the reporting ladder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from support.rehearsal import City, Rehearsal

from engine.errors import Refused
from engine.values import Value

CHAIN = ["clerk", "section_chief", "deputy_bureau_head", "bureau_head", "vice_mayor", "mayor"]
"""From below; everybody is called after their post."""

AGREED = {"superior_reads": "passed_up", "leader_reads": "read_by_leader"}
"""By task of the ladder, the button with which one agrees."""
PARTS: dict[str, object] = {
    "work_done": "三季度征收入库 4.2 亿元，完成年度任务的 78%。",
    "next_steps": "四季度抓好重点税源调度，11 月底前完成全年任务的 95%。",
}


def city(chain: Sequence[str] = CHAIN, problems: Mapping[str, str] | None = None, **more: Value) -> City:
    """Answers in which each reports to the next of `chain`.

    `problems`: whose superior cannot be told, and the code. `more`: further answers, `register_count=2` for
    "register.count".
    """
    told = list(chain)

    def next_up(login: str, _unit: str) -> str | None:
        if problems and login in problems:
            raise Refused(problems[login], rule="WR-12", what="上一级")
        return told[told.index(login) + 1] if login != told[-1] else None

    def directly(login: str, other: str) -> bool:
        return other in told and next_up(other, "") == login

    return {
        "org.next_up": next_up,
        "org.unit_head": "bureau_head",
        "org.unit_of": "bureau",
        "org.holder": lambda kind: kind,
        "org.has_post": lambda login, kind: login == kind,
        "org.next_up_of": lambda post: next_up(post, ""),
        "org.post_above": lambda post: next_up(post, "") if post in told and post not in (problems or {}) else None,
        "org.posts_above": lambda post, _login: told[told.index(post) + 1 :] if post in told else [],
        "org.post_reached": lambda post, _login: post,
        "org.post_in": lambda login, _unit: login if login in told else None,
        "org.kind_of": lambda post: post,
        "org.names": lambda posts: "、".join(posts) if isinstance(posts, list) else posts,
        "org.kind_of_post": lambda login, _unit: login,
        "org.person_name": lambda login: login,
        "org.is_direct_subordinate": directly,
        "org.subordinates": lambda login: [{"value": one, "label": one} for one in told if directly(login, one)],
        "register.count": 0,
        **{name.replace("_", ".", 1): value for name, value in more.items()},
    }


def climbed(case: Rehearsal) -> list[str]:
    """Everybody on the ladder agrees; who was asked, in order."""
    asked = []
    while found := [(task, flow) for task, flow in AGREED.items() if task in case.tasks]:
        ((task, flow),) = found
        asked.append(case.tasks[task])
        case.do(task, flow, opinion="同意。")
    return asked
