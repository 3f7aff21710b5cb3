"""Rules on the picture: judged from BPMNDI alone, whatever is written there."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lint.cases import FOLDER

from engine.lint import lint

RULES = {"crossing-flows", "overlapping-shapes", "left-to-right"}
CLEAN = (FOLDER / "crossing-flows/valid.bpmn").read_text()


def told(text: str) -> list[tuple[str, str]]:
    return [(f.rule, f.element) for f in lint({"a.bpmn": text.encode()}) if f.rule in RULES or f.rule == "rule-error"]


def test_a_picture_that_is_moved_or_drawn_larger_is_judged_the_same() -> None:
    crossed = (FOLDER / "crossing-flows/invalid.bpmn").read_text()
    for text, found in ((CLEAN, []), (crossed, [("crossing-flows", "check_to_refused")])):
        for factor, shift in ((1, 0), (1, -5000), (3, 40)):
            drawn = re.sub(
                r'(x|y|width|height)="(\d+)"',
                lambda m, f=factor, by=shift: f'{m[1]}="{int(m[2]) * f + (by if len(m[1]) == 1 else 0)}"',
                text,
            )
            assert told(drawn) == found


@pytest.mark.parametrize("written", ["", "NaN", "inf", "-1e999", "九", "1e400"])
def test_places_that_are_no_numbers_are_no_places(written: str) -> None:
    assert told(CLEAN.replace('x="320"', f'x="{written}"')) == []


@settings(max_examples=30, deadline=None)
@given(st.integers(-400, 400), st.integers(-400, 400))
def test_two_shapes_overlap_whichever_is_dragged(x: int, y: int) -> None:
    """Dragged by (x, y), the second task covers the first exactly where their boxes share more than a pixel."""
    text = CLEAN.replace('<dc:Bounds x="320" y="220"', f'<dc:Bounds x="{320 + x}" y="{220 + y}"')
    others = [(100, 102, 36, 36), (200, 95, 50, 50), (320, 80, 100, 80), (520, 102, 36, 36), (520, 242, 36, 36)]
    left, top = 320 + x, 220 + y
    covers = any(
        left + 1 < a + w and a + 1 < left + 100 and top + 1 < b + h and b + 1 < top + 80 for a, b, w, h in others
    )
    assert any(rule == "overlapping-shapes" for rule, _ in told(text)) == covers


def test_a_picture_of_thousands_of_flows_costs_no_more_than_a_moment() -> None:
    way = "".join(f'<di:waypoint x="{n}" y="{n * 7 % 900}" />' for n in range(1400))
    text = CLEAN.replace('<di:waypoint x="136" y="120" />', way)
    begun = time.process_time()
    told(text)
    assert time.process_time() - begun < 5
    assert told(CLEAN.replace('<di:waypoint x="136" y="120" />', way * 2)) == []
