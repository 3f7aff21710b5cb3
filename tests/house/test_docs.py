"""Every link leads somewhere, and every page can be found from the front door."""

import re
from pathlib import Path

import click
import pytest

from engine.cli import youxu

ROOT = Path(__file__).resolve().parents[2]
DOORS = (ROOT / "README.md", ROOT / "README.zh.md", ROOT / "docs/README.md")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def prose(page):
    """The text of a page without its code."""
    return CODE.sub("", page.read_text("utf-8"))


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page):
    """(target as written, file it names, anchor) of every link that stays in the house."""
    for target in LINK.findall(prose(page)):
        if "://" not in target and not target.startswith("mailto:"):
            path, _, anchor = target.partition("#")
            yield target, (page.parent / path).resolve() if path else page, anchor


def test_there_are_pages():
    assert len(PAGES) > 30


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page):
    lost = [target for target, file, _ in links(page) if not file.exists()]
    assert lost == []
    astray = [target for target, file, anchor in links(page) if anchor and anchor not in anchors(file)]
    assert astray == []


def test_every_page_is_reachable():
    seen, waiting = set(), list(DOORS)
    while waiting:
        page = waiting.pop()
        if page not in seen:
            seen.add(page)
            waiting += [file for _, file, _ in links(page) if file.suffix == ".md" and file.exists()]
    assert [page.relative_to(ROOT).as_posix() for page in PAGES if page not in seen] == []


def test_pictures_are_small():
    heavy = [path.name for path in (ROOT / "docs/images").iterdir() if path.stat().st_size > 200_000]
    assert heavy == []


def shown_commands():
    """(page, line) of every `youxu` command line in the pages' code."""
    for page in PAGES:
        for block in re.findall(
            r"^```\w*\n(.*?)^```|^( {4}youxu .*)$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
        ):
            for line in "\n".join(block).splitlines():
                if found := re.match(r"\s*(?:\$ )?(?:[A-Z_]+=\S+ )*youxu (.+)", line):
                    yield pytest.param(found[1], id=f"{page.stem}: {found[1]}")


@pytest.mark.parametrize("line", list(shown_commands()))
def test_every_command_shown_exists_with_its_options(line):
    name, *rest = line.split()
    command = youxu.commands[name]
    if isinstance(command, click.Group):
        command = command.commands[rest.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z-]+", " ".join(rest))) <= known
