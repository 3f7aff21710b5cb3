"""The server's verdict on answers is form-js' own, in a real Chromium, but for the listed points where it is stricter.

YOUXU_FORMS_CASES sets the number of random forms (each with 5 sets of answers), YOUXU_FORMS_SEED which ones.
"""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from support.forms import NOW, form, refusal_of
from support.random_forms import Maker, keyed

from engine.errors import Invalid
from engine.expressions import Variables
from engine.forms import Form
from engine.forms._patterns import PatternInvalid, search, translate
from engine.values import admit

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
FORMS = int(os.environ.get("YOUXU_FORMS_CASES", "40"))
TRIES = 5


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """A page with form-js in it, nothing from the network."""
    bundle = tmp_path_factory.mktemp("judge") / "judge.bundle.js"
    esbuild = HERE / "node_modules" / "esbuild" / "bin" / "esbuild"
    command = ["node", str(esbuild), str(HERE / "judge.js"), "--bundle", f"--outfile={bundle}", "--log-level=error"]
    subprocess.run(command, check=True, cwd=HERE)
    page = browser.new_page(timezone_id="Asia/Shanghai", locale="zh-CN")
    page.set_content("<!doctype html><html><body></body></html>")
    page.add_script_tag(path=bundle)
    yield page
    page.close()


def ours(of: Form, answers: dict[str, Any], stored: dict[str, Any]) -> tuple[set[str], set[str]]:
    """(keys with problems, keys recorded where there are none)."""
    context = Variables({name: admit(name, value) for name, value in stored.items()}, NOW)
    refusal = refusal_of(lambda: of.check(answers, context))
    return (set(refusal.problems), set()) if refusal else (set(), set(of.check(answers, context)))


def stricter(component: dict[str, Any], answer: object) -> bool:
    """The one listed point these answers can reach: blanks alone do not fill a required field."""
    blank = isinstance(answer, str) and answer != "" and not answer.strip(" \t\u3000\ufeff")
    return blank and component.get("validate", {}).get("required", False)


def test_the_server_decides_as_form_js_decides(page: Page) -> None:
    maker = Maker(int(os.environ.get("YOUXU_FORMS_SEED", "20261123")))
    cases = []
    for _ in range(FORMS):
        components = maker.form()
        keys = [each["key"] for each in keyed(components) if not each.get("disabled")]  # a widget leaves those alone
        tries = [maker.answers(keys) for _ in range(TRIES)]
        cases.append({"schema": {"type": "default", "components": components}, "data": maker.stored(), "tries": tries})
    verdicts = page.evaluate("forms => window.judge(forms)", cases)

    compared, problems, disagreements = 0, 0, []
    for case, judged in zip(cases, verdicts, strict=True):
        read = form(*case["schema"]["components"])
        fields = {each["key"]: each for each in keyed(case["schema"]["components"])}
        for answers, verdict in zip(case["tries"], judged, strict=True):
            theirs = {ident.removeprefix("f_") for ident in verdict["errors"]}
            found, recorded = ours(read, answers, case["data"])
            excused = {key for key in found - theirs if stricter(fields[key], answers[key])}
            compared += len(fields)
            problems += len(theirs)
            if found - excused != theirs or (not found and recorded != set(verdict["sent"])):
                disagreements.append((fields, answers, verdict, found, recorded))
    assert not disagreements, f"{len(disagreements)} of {FORMS * TRIES}, the first: {disagreements[:2]}"
    assert compared > FORMS * TRIES * 3
    assert problems > compared / 20  # the cases are worth their while: many answers are refused


def test_forms_js_refuses_to_draw_are_refused_here_too(page: Page) -> None:
    """The other way round does not hold: we refuse more at deploy."""
    broken = [
        [{"type": "hologram", "id": "a", "key": "a"}],
        [{"type": "textfield", "id": "a", "key": "a"}, {"type": "textfield", "id": "a", "key": "b"}],
        [{"type": "textfield", "id": "a", "key": "a"}, {"type": "textfield", "id": "b", "key": "a"}],
    ]
    for components in broken:
        schema = {"type": "default", "components": components}
        drawn = page.evaluate("s => window.judge([s]).then(() => true, () => false)", {"schema": schema, "tries": [{}]})
        assert drawn is False
        with pytest.raises(Invalid):
            form(*components)


ATOMS = ["a", "b", "1", "请", "\\d", "\\w", "\\s", "\\S", "\\D", "\\W", "\\b", "\\B", ".", "^", "$", "[ab]",
         "[^a]", "[a-c1-9]",
         "[\\d请]", "[^\\s]", "[\\S]", "[^\\S]", "[]", "[^]", "(", ")", "(?:", "(?=", "(?!", "(?<=", "(?<n>",
         "|", "*", "+", "?", "{2}",
         "{1,}", "{,2}", "{", "}", "]", "\\.", "\\/", "\\-", "\\n", "\\t", "\\x61", "\\u8bf7", "\\u00e9",
         "[\\w-]", "[a-]", "[-a]",
         "[&&a]", "[a||b]", "[[a]", "\\0", "\\1", "\\p{L}", "(?i)", "\\cA", "é", "[\\b]", "-", "&", "~"]  # fmt: skip
PROBES = ["", "a", "b", "ab", "aab", "1", "a1", "请", "请示", "é", "_", " ", "\n", "a\n", "\n\n", "a\r",
         "\u2028", "\u3000", "\xa0", "\ufeff",
          ".", "/", "-", "]", "[", "{", "}", "{,2}", "&", "|", "a b", "b请1", "A", "\b", "１", "ſ", "K",
         "\x85", "\x1c", "~"]  # fmt: skip


def test_a_pattern_that_is_taken_finds_what_javascript_finds(page: Page) -> None:
    source = random.Random(7)
    patterns = ["".join(source.choices(ATOMS, k=source.randint(1, 5))) for _ in range(4000)]
    verdicts = page.evaluate("([p, t]) => window.judgePatterns(p, t)", [patterns, PROBES])
    taken, lawful, wrong = 0, 0, []
    for pattern, theirs in zip(patterns, verdicts, strict=True):
        lawful += theirs is not None
        try:
            translated = translate(pattern)
        except PatternInvalid:
            continue
        taken += 1
        if theirs != [search(translated, probe) for probe in PROBES]:
            wrong.append((pattern, translated, theirs))
    assert not wrong, f"{len(wrong)} of {taken}: {wrong[:8]}"
    assert taken > lawful * 0.6
