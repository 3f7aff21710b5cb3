"""JavaScript patterns mean here what they mean in a browser, or are refused (the browser: test_differential)."""

from __future__ import annotations

import time

import pytest

from engine.forms._patterns import PatternInvalid, PatternTooSlow, search, translate

SAME = [
    (r"^\d{4}$", "2026", True),
    (r"^\d{4}$", "２０２６", False),
    (r"^\d{4}$", "2026\n", False),
    (r"\d", "abc1", True),
    (r"^示财〔\d{4}〕\d+号$", "示财〔2026〕31号", True),
    (r"^[\u4e00-\u9fa5]+$", "请示", True),
    (r"^.$", "\u2028", False),
    (r"^[^]$", "\n", True),
    (r"[]", "a", False),
    (r"^[\s\S]*$", "a\u3000\n", True),
    (r"^\S+$", "a\u3000b", False),
    (r"^\s$", "\ufeff", True),
    (r"\bfoo\b", "中foo中", True),
    (r"^\w+$", "é", False),
    (r"a{,3}", "a{,3}", True),
    (r"^a{2,}?$", "aaa", True),
    (r"^(?:a|b)(?=c)c$", "bc", True),
    (r"(?<=a)b", "ab", True),
    (r"^(?<year>\d{4})", "2026", True),
    (r"^[a\-z[&|]+$", "a-[|", True),
    (r"^\x41\u0042$", "AB", True),
    (r"^a]}$", "a]}", True),
    (r"^[.]$", "x", False),
    (r"\/", "/", True),
]
REFUSED = [
    "[a-z", "a++", "a**", "*a", r"\p{L}", r"\u{1F600}", r"(a)\1", r"(?<n>a)\k<n>", "(?i)a", "(?>a)", "(?#x)", "\\",
    r"\A", r"\Z", r"\cA", r"\0", "[𠮷]", r"[\w-z]", "(", "a{2}{3}", "x" * 1001, r"[\ud800]", "[b-a]",
]  # fmt: skip


@pytest.mark.parametrize("pattern, text, found", SAME)
def test_a_pattern_finds_what_a_browser_finds(pattern: str, text: str, found: bool) -> None:
    assert search(translate(pattern), text) is found


@pytest.mark.parametrize("pattern", REFUSED)
def test_a_pattern_without_an_exact_equivalent_is_refused(pattern: str) -> None:
    with pytest.raises(PatternInvalid):
        translate(pattern)


def test_a_search_ends_in_bounded_time() -> None:
    started = time.monotonic()
    with pytest.raises(PatternTooSlow):
        search(translate("^(a|a)*$"), "a" * 200 + "b")
    assert time.monotonic() - started < 5
