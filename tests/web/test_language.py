"""Chinese by default, English on request, and no sentence left behind."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from support.site import APPROVER

WEB = Path(__file__).parents[2] / "web"
CHINESE = re.compile(r"[\u3400-\u9fff]")


def catalogue() -> Catalog:
    return read_po(BytesIO((WEB / "translations/zh/LC_MESSAGES/messages.po").read_bytes()), locale="zh")


def said_in_the_pages() -> set[str]:
    with (WEB / "translations/babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(WEB, methods, options, directory_filter=lambda path: "node_modules" not in str(path))
    return {message[2][0] if isinstance(message[2], tuple) else message[2] for message in found}


def test_every_sentence_has_its_chinese_and_none_is_doubtful() -> None:
    messages = [message for message in catalogue() if message.id]
    assert [message.id for message in messages if message.fuzzy or not all(message.string)] == []
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in messages}
    assert said_in_the_pages() - known == set()
    assert known - said_in_the_pages() == set(), "translated, but nobody says it any more"


def test_placeholders_survive_translation() -> None:
    for message in catalogue():
        if message.id:
            english = message.id[-1] if isinstance(message.id, tuple) else message.id
            chinese = message.string[-1] if isinstance(message.string, tuple) else message.string
            names = re.compile(r"%\(\w+\)s|\{\w+\}")
            assert sorted(names.findall(chinese)) == sorted(names.findall(english)), english


def test_templates_hold_no_chinese_of_their_own() -> None:
    for path in (WEB / "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not CHINESE.search(text), path.name


def test_chinese_is_the_default_and_english_a_click_away(person) -> None:
    client = person("").client
    assert "<h1" in client.get("/sign-in").text
    assert "用户名" in client.get("/sign-in").text
    answer = client.get("/language/en?next=/sign-in")
    assert answer.location == "/sign-in"
    english = client.get("/sign-in").text
    assert "User name" in english
    assert '<html lang="en"' in english


def test_the_language_of_the_settings_holds_where_the_browser_chose_none(person) -> None:
    reader = person(APPROVER)
    reader.post("/settings/look", {"language": "en", "density": "compact"})
    page = reader.get("/tasks")
    assert "Tasks" in page
    assert 'data-density="compact"' in page
    assert 'data-keys="off"' in page


def test_texts_of_the_city_stay_chinese_and_say_so(person) -> None:
    reader = person(APPROVER)
    reader.client.get("/language/en")
    page = re.sub(r"<(\w+)[^>]*lang=\"zh-CN\"[^>]*>.*?</\1>", "", reader.get("/tasks"), flags=re.DOTALL)
    visible = re.sub(r"<[^>]+>", " ", page)
    assert not CHINESE.search(visible), CHINESE.findall(visible)
