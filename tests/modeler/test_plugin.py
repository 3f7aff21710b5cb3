"""The plugin in the Modeler's own editor, panel and linter (npm), before the real application over HTTP."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lint.cases import CASES, report
from modeler.page import HERE, bundle, node
from playwright.sync_api import Browser, Page
from support.shell import run
from support.site import Site, populate

from engine.commands.issue_token import issue_token
from engine.database import Database
from engine.lint import rules
from engine.modeler import FLAGS, plugin
from web.rest.linting import show

WEB = HERE.parents[1] / "web/modeler"
PHRASES: dict[str, str] = json.loads((WEB / "zh.json").read_text("utf-8"))
DRAWN = (HERE.parents[1] / "processes/request/request.bpmn").read_text("utf-8")
BAD = DRAWN.replace(' camunda:assignee="${org.vice_mayor_in_charge(unit)}"', "", 1)

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'site.db'}")
    served = Site(database, populate(database))
    with served.served():
        yield served
    database.dispose()


# -- the folder
def test_the_folder_is_what_the_modeler_loads(tmp_path: Path) -> None:
    told = run(tmp_path, "modeler", "--write", tmp_path / "resources", "--address", "https://youxu.example/")
    folder = tmp_path / "resources/plugins/youxu"
    assert "plugins/youxu/client.js" in told
    assert json.loads((tmp_path / "resources/flags.json").read_text()) == FLAGS
    assert 'script: "./client.js"' in (folder / "index.js").read_text()
    head = (folder / "client.js").read_text("utf-8").partition("\n")[0]
    settings = json.loads(head.removeprefix("globalThis.youxuSettings = ").removesuffix(";"))
    assert settings["address"] == "https://youxu.example"
    assert settings["rules"] == [{"name": rule.name, "level": rule.level} for rule in rules()]


@pytest.mark.browser
def test_designers_fetch_it_set_to_where_they_fetch_it(browser: Browser, site: Site) -> None:
    """The page says how, and links to the same folder as a zip, with the address of the installation in it."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.url}/help/modeler")
    assert f"{site.url}/engine-rest" in page.inner_text("main")
    with page.expect_download() as download:
        page.click("text=下载插件")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == plugin(site.url)
    context.close()


# -- in the Modeler's window
def window(browser: Browser, address: str) -> Page:
    """A window of the Modeler with the plugin; its page comes from a file, as the Modeler's does."""
    page = browser.new_context().new_page()
    page.add_script_tag(content=plugin(address)["plugins/youxu/client.js"])
    page.add_script_tag(content=bundle("desk.js"))
    return page


def start(page: Page, *saved: dict[str, str]) -> None:
    page.evaluate("(saved) => desk.start(saved)", list(saved))


def problems(page: Page) -> list[dict[str, str]]:
    found: list[dict[str, str]] = page.evaluate("desk.problems()")
    return sorted(found, key=lambda one: (one["rule"], one["id"]))


def saved(site: Site, login: str) -> dict[str, str]:
    token = issue_token(site.database, login, "Modeler", site.now)
    return {"url": f"{site.url}/engine-rest", "authType": "bearer", "token": token}


@pytest.fixture(scope="module")
def page(browser: Browser, site: Site) -> Iterator[Page]:
    found = window(browser, site.url)
    start(found, saved(site, "designer"))
    yield found
    found.context.close()


@pytest.mark.browser
def test_findings_stand_at_their_elements_while_one_draws(page: Page) -> None:
    page.evaluate("(xml) => desk.open('a', xml)", DRAWN)
    assert problems(page) == []
    page.evaluate("desk.set('vice_mayor_approves', {'camunda:assignee': undefined, name: undefined})")
    first, *_ = found = [one for one in problems(page) if one["rule"].startswith("youxu/")]
    assert {one["id"] for one in found} == {"vice_mayor_approves"}
    assert first == {
        "id": "vice_mayor_approves",
        "name": "vice_mayor_approves",
        "rule": "youxu/user-task-performer",
        "category": "error",
        "message": "没有办理人，也没有候选人或候选组，没有人能看到这件待办。"
        "改法：在属性面板“User assignment”里填办理人，如 ${org.unit_head(unit)}，或候选组，如 government_office。"
        "（user-task-performer）",
    }
    page.evaluate("desk.set('vice_mayor_approves', {'camunda:assignee': '${starter}', name: '审批'})")
    assert problems(page) == []


@pytest.mark.browser
def test_each_diagram_has_its_own_verdict(page: Page) -> None:
    page.evaluate("(xml) => desk.open('bad', xml)", BAD)
    assert "youxu/user-task-performer" in {one["rule"] for one in problems(page)}
    page.evaluate("(xml) => desk.open('good', xml)", DRAWN)
    assert problems(page) == []
    page.evaluate("desk.show('bad')")
    assert "youxu/user-task-performer" in {one["rule"] for one in problems(page)}


def test_the_cases_of_the_rules_are_judged_as_by_the_engine() -> None:
    """One rule table: what the engine finds in tests/lint stands in the Modeler's list, and nothing else of ours."""
    cases = [case for case in CASES if case.parent.name != "readable"]
    answers = [[show(finding) for finding in report(case)] for case in cases]
    given = [[case.read_text("utf-8"), answer] for case, answer in zip(cases, answers, strict=True)]
    client = plugin("https://youxu.example")["plugins/youxu/client.js"]
    told = json.loads(node("reports.mjs", json.dumps([client, given])))
    for case, found, reports in zip(cases, answers, told, strict=True):
        if not case.read_text("utf-8").count("modeler:executionPlatformVersion="):
            continue  # the Modeler checks nothing: `youxu lint --fix` says for which platform a file is
        ours = [one for one in reports if one["rule"].startswith("youxu")]
        assert sorted((one["category"], one["message"]) for one in ours) == sorted(
            (
                {"error": "error", "warning": "warn"}[str(f["level"])],
                f"{f['sentence']}改法：{f['remedy']}（{f['rule']}）",
            )
            for f in found
        ), case
        assert {f["element"] for f in found if f["element"]} <= {one["id"] for one in ours}
    assert len(cases) > 120


def _reported(finding: dict[str, object]) -> tuple[str, str]:
    category = {"error": "error", "warning": "warn"}[str(finding["level"])]
    return category, f"{finding['sentence']}改法：{finding['remedy']}（{finding['rule']}）"


def test_without_an_engine_it_says_so_quietly() -> None:
    """One line of information, never an error."""
    client = plugin("https://youxu.example")["plugins/youxu/client.js"]
    words = ("有序要求登录", "不是流程设计员", "没有作检查（500）", "没有连上有序（https://youxu.example/engine-rest）")
    told = json.loads(node("reports.mjs", json.dumps([client, [[DRAWN, n] for n in (401, 403, 500, 0)]])))
    for reports, word in zip(told, words, strict=True):
        (one,) = reports
        assert (one["category"], one["rule"], one["id"]) == ("info", "youxu/connection", "request")
        assert word in one["message"]
    nowhere = json.loads(node("reports.mjs", json.dumps([plugin()["plugins/youxu/client.js"], [[DRAWN, 200]]])))
    assert "还不知道有序在哪里" in nowhere[0][0]["message"]


# -- the panel in Chinese
QUOTED = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
STATIC = re.compile(rf"translate\(({QUOTED}(?:\s*\+\s*{QUOTED})*)")
PACKAGES = (
    "bpmn-js-properties-panel/dist/index.esm.js",
    "@bpmn-io/properties-panel/dist/index.esm.js",
    "bpmn-js-element-templates/dist/index.esm.js",
)


def texts(package: str) -> set[str]:
    """What a package asks to have translated, as far as it is written out."""
    source = (HERE / "node_modules" / package).read_text("utf-8")
    return {"".join(_said(each) for each in re.findall(QUOTED, match[1])) for match in STATIC.finditer(source)}


def _said(quoted: str) -> str:
    """A string of JavaScript as it is said."""
    return re.sub(r"\\(['\"])", r"\1", quoted[1:-1]).replace("\\n", "\n")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_text_of_the_panel_is_translated(package: str) -> None:
    asked = texts(package)
    assert len(asked) > 8
    assert sorted(asked - PHRASES.keys()) == []


def test_translations_keep_what_is_filled_in_and_are_chinese() -> None:
    for text, phrase in PHRASES.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", phrase)) or "${" in text, text
    same = {text for text, phrase in PHRASES.items() if not re.search(r"[\u4e00-\u9fff]", phrase)}
    assert same == {"BPMN", "CMMN", "DMN", " + shift + ", "). ", "{label} {message}", "{eventType}: {type}"}


@pytest.mark.browser
def test_the_panel_speaks_chinese(page: Page) -> None:
    page.evaluate("(xml) => desk.open('panel', xml)", DRAWN)
    told = page.evaluate("desk.texts('vice_mayor_approves')")
    for word in ("用户任务", "常规", "办理人", "表单", "任务监听器", "扩展属性"):
        assert word in told
    told = re.sub(r"\$\{\w+\}", "", told)
    assert set(re.findall(r"[A-Za-z]{4,}", told)) == {"Create", "Camunda", "verb", "rule", "guard"}
