"""G-05: flexibility is never an unrecorded skip; whoever has the authority decides in writing and tells the asker."""

from __future__ import annotations

import pytest
from support.rehearsal import Rehearsal

from engine.errors import Invalid

ASKED = {
    "authority": "vice_mayor",
    "authority_login": "",
    "act_title": "排水改造市长办公会议",
    "act_secrecy": "",
    "reason": "两件事要同一批人当场定。",
}


def asked(posts: list[str], login: str = "") -> Rehearsal:
    """An exception asked for, in a city with these posts of the authority's kind."""
    city = {"org.posts": posts, "org.holder": lambda kind: f"holder_of_{kind}"}
    case = Rehearsal("exception_approval", "shared", city=city)
    case.begin({**ASKED, "authority_login": login}, actor="starter")
    return case


@pytest.mark.parametrize(
    "posts,login,decides",
    [
        (["vice_mayor"], "", "holder_of_vice_mayor"),
        (["vice_mayor"], "vice_mayor_2", "vice_mayor_2"),
        (["vice_mayor_1", "vice_mayor_2"], "", "vice_mayor"),
    ],
)
def test_G_05_who_has_the_authority_decides_the_only_holder_or_any_of_several(
    posts: list[str], login: str, decides: str
) -> None:
    assert asked(posts, login).tasks == {"decide_exception": decides}


@pytest.mark.parametrize(
    "flow,told,end",
    [
        ("exception_is_granted", "use_exception", "exception_granted"),
        ("exception_is_refused", "read_exception_refusal", "exception_refused"),
    ],
)
def test_G_05_both_answers_have_their_reason_on_record_and_come_to_the_asker(flow: str, told: str, end: str) -> None:
    case = asked(["vice_mayor"])
    with pytest.raises(Invalid) as caught:
        case.do("decide_exception", flow)
    assert caught.value.code == "OPINION_REQUIRED"
    assert case.do("decide_exception", flow, opinion="情况特殊。") == {told: "starter"}
    case.do(told)
    assert case.outcome == (end,)
