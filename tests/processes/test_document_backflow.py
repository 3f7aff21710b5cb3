"""A draft that the office has registered once may carry a leader's signature of that day or later: OD-02."""

from __future__ import annotations

import pytest
from support.drafts import PACKAGE, REGISTRATION, drafted, head_signed, proposed, refused, submitted
from support.rehearsal import Rehearsal

SIGNED = {**REGISTRATION, "carries_sign_off": "yes", "signed_off_by": "分管副市长"}


def come_back() -> Rehearsal:
    """Registered on 23 November, sent back by the legal affairs office, amended, signed and handed in anew."""
    case = submitted(head_signed(drafted(proposed())))
    case.do("register_draft", "accepted", **REGISTRATION)
    case.do("check_package", "package_returned", opinion="缺依据文本。")
    case.do("amend_draft", **PACKAGE)
    return submitted(head_signed(case))


@pytest.mark.parametrize("day,backflow", [("2026-11-20", True), ("2026-11-22", True), ("2026-11-23", False)])
def test_OD_02_a_sign_off_is_held_against_the_day_of_the_first_registration(day: str, backflow: bool) -> None:
    case, given = come_back(), {**SIGNED, "signed_off_on": day}
    if backflow:
        assert refused(case, "register_draft", "accepted", **given) == [("OD-02", "BACKFLOW")]
    else:
        case.do("register_draft", "accepted", **given)
        assert "check_package" in case.tasks
