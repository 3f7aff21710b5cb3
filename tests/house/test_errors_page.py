"""docs/reference/errors.md says every refusal, problem and status as the code does."""

import re
from pathlib import Path

import pytest

from engine import errors
from engine.history.problems import SENTENCES as PROBLEMS
from web.errors import OVER_REST

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/errors.md").read_text("utf-8")
LOG_PAGE = (ROOT / "docs/reference/log.md").read_text("utf-8")
FAMILIES = ("NotFound", "NotAllowed", "Conflict", "Invalid", "Refused", "Unavailable")


def families():
    """Code -> family, by the headings in the source of `SENTENCES`."""
    found, family = {}, ""
    for line in (ROOT / "engine/errors.py").read_text("utf-8").splitlines():
        if (heading := line.strip().removeprefix("# ")) in FAMILIES:
            family = heading
        if code := re.match(r'\s+"([A-Z_]+)": \(', line):
            found[code[1]] = family
    return found


def status(family):
    """The statuses that the docstring of a family names: on pages, over REST."""
    told = re.findall(r"\b([45]\d\d)\b", getattr(errors, family).__doc__)
    return " / ".join(dict.fromkeys(told))


def row(code):
    chinese, english = errors.SENTENCES[code]
    told = status(families()[code])
    told = told.replace(" / 409", f" / {OVER_REST[code]}") if code in OVER_REST else told
    return f"| `{code}` | {families()[code]} | {told} | {chinese} | {english} |"


@pytest.mark.parametrize("code", sorted(errors.SENTENCES))
def test_every_code_is_on_the_page(code):
    assert row(code) in PAGE.splitlines()


def test_no_other_code_is_on_the_page():
    assert set(re.findall(r"^\| `([A-Z_]+)` \| (?:{}) ".format("|".join(FAMILIES)), PAGE, re.MULTILINE)) == set(
        errors.SENTENCES
    )


def test_the_families_have_the_statuses_that_web_gives():
    source = (ROOT / "web/errors.py").read_text("utf-8")
    for family in FAMILIES:
        pages, rest = re.search(rf"\b{family}: \((\d+), (\d+)\)", source).groups()
        assert status(family).split(" / ") == list(dict.fromkeys([pages, rest]))


def test_everything_that_verify_finds_is_explained():
    listed = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", LOG_PAGE, re.MULTILINE))
    assert {code: sentence.strip() for code, sentence in listed.items()} == PROBLEMS
