"""Rule files of people who write badly or mean harm: findings with lines, never an exception, never a long wait."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from watch.rules import HEAD

from engine.watch import check_rule

GOOD = (
    HEAD.format(ident="watched")
    + "each: {of: {process: p}}\ntraces:\n  - {name: a, events: [], until: 2026-11-30 00:00}\n"
)


def told(content):
    rule, found = check_rule(content if isinstance(content, bytes) else content.encode(), "x.rule.yaml")
    assert rule is None or not found or rule.id
    assert all(f.sentence and f.remedy and f.english and f.line >= 1 and f.file == "x.rule.yaml" for f in found)
    return found


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("", "文件是空的", 1),
        ("a: &x 1\nb: *x", "引用", 1),
        ("a: [" * 40, "嵌套太深", 1),
        ("a: !!python/object/apply:os.system [ls]", "标记类型", 1),
        ("---\na: 1\n---\nb: 2", "一份", 3),
        ("a: 1\na: 2", "写了两次", 2),
        ("a: 1\n b: 2", "YAML", 2),
        ("? [a]\n: b", "一个词", 1),
        ("x" * 200_000, "KB", 1),
        ("- a", "几行", 1),
        (GOOD, "守规矩的", 9),
        (GOOD.replace("each:", "every:"), "样式", 2),
        (GOOD.replace("process: p", "process: p, when: '1 +'"), "读不懂", 7),
        (GOOD.replace("process: p", "process: p, when: 'org.holder(\"x\") = 1'"), "不能问", 7),
        (GOOD.replace("process: p", "proces: p"), "不认识", 7),
        (GOOD.replace("2026-11-30 00:00", "gestern"), "不是时刻", 9),
        (GOOD.replace("id: watched", "id: Watched!"), "不合规", 2),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, words, line):
    found = told(text)
    assert any(words in f.sentence and f.line == line for f in found), [(f.line, f.sentence) for f in found]


def test_bytes_that_are_no_text():
    assert told(b"id: \xff\xfe")
    assert told(b"a: \x00")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200), st.integers(0, len(GOOD)))
def test_no_file_raises(noise, at):
    noise = noise if isinstance(noise, bytes) else noise.encode("utf-8", "surrogatepass")
    told(noise)
    told(GOOD.encode()[:at] + noise + GOOD.encode()[at:])


def test_the_largest_file_is_read_in_a_moment():
    began = time.process_time()
    told("a:\n" + "  - b: [1, 2, 3]\n" * 8_000)
    told("{" * 100_000)
    told("a: " + "'" * 100_000)
    assert time.process_time() - began < 5
