"""What scripts add, by mouse and keyboard; and that nothing needs them."""

from __future__ import annotations

import pytest
from support.site import ANSWERS, APPROVER, AUDITOR, FORWARDER, REQUESTER, Site
from support.window import PHONE

pytestmark = pytest.mark.browser


def test_keys_walk_the_inbox_and_reach_the_decision_without_pressing_it(site: Site, window) -> None:
    page = window(APPROVER).goto("/tasks")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className").startswith("title")
    page.keyboard.press("Enter")
    page.wait_for_selector("#opinion")
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.id") == "opinion"
    page.keyboard.type("jk?")
    assert page.input_value("#opinion") == "jk?"
    task = page.url
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement.name") == "decision"
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    page.wait_for_url("**/tasks")
    assert task.endswith(site.task("waiting", "vice_mayor_approves"))
    for key, place in (("m", "matters"), ("s", "start"), ("d", "tasks/done"), ("i", "tasks")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(f"**/{place}")


def test_new_work_is_announced_and_not_pushed_under_the_finger(site: Site, window) -> None:
    opened = window(APPROVER)
    opened.page.clock.install()
    page = opened.goto("/tasks")
    rows = page.locator(".work li").count()
    page.clock.fast_forward(61_000)
    case = site.people.start(REQUESTER, "request", ANSWERS["request"] | {"subject": "关于新事的请示"}).case
    forwarded = ANSWERS["forward"]
    site.people.complete(FORWARDER, site.people.task(case, "deputy_forwards"), forwarded, decision="deputy_forwarded")
    page.clock.fast_forward(61_000)
    page.locator("[role=status] .note").wait_for()
    assert "1 件新待办" in page.inner_text("[role=status] .note")
    assert page.locator(".work li").count() == rows
    page.locator("[role=status] .note a").click()
    page.locator(".work li").nth(rows).wait_for()


def test_slash_finds_a_matter_from_everywhere(site: Site, window) -> None:
    page = window(AUDITOR).goto("/settings")
    page.keyboard.press("/")
    page.keyboard.type("防汛")
    page.keyboard.press("Enter")
    page.wait_for_url("**/matters?text=*")
    assert page.locator("tbody tr").count() == 1


def test_stock_phrases_are_appended(site: Site, window) -> None:
    page = window(APPROVER).goto(site.task("waiting", "vice_mayor_approves"))
    page.fill("#opinion", "已核。")
    page.locator("[data-phrase]").first.click()
    assert page.input_value("#opinion") == "已核。同意。"


def test_what_is_typed_is_kept_every_five_seconds(site: Site, window) -> None:
    opened = window(APPROVER)
    opened.page.clock.install()
    page = opened.goto(site.task("waiting", "vice_mayor_approves"))
    page.locator("#opinion").press_sequentially("写了一半")
    with page.expect_response("**/draft") as saved:
        page.clock.fast_forward(5_100)
    assert saved.value.status == 204
    page.locator("#toast:not([hidden])").wait_for()
    page.reload()
    assert page.input_value("#opinion") == "写了一半"


def test_without_a_connection_it_is_kept_on_the_computer_and_said(site: Site, window) -> None:
    opened = window(REQUESTER)
    opened.page.clock.install()
    page = opened.goto("/start/request")
    opened.context.set_offline(True)
    page.locator("#f-main_text").press_sequentially("离线写的")
    page.clock.fast_forward(5_100)
    page.locator("#toast:not([hidden])").wait_for()
    assert "这台电脑" in page.inner_text("#toast")
    opened.context.set_offline(False)
    page.reload()
    assert page.input_value("#f-main_text") == "离线写的"
    opened.trouble.clear()


def test_fields_that_nothing_asks_for_are_hidden_until_something_does(site: Site, window) -> None:
    page = window(FORWARDER).goto(site.task("fresh", "deputy_forwards"))
    place = page.locator("[name=appointment_place]")
    place.wait_for(state="hidden")
    page.locator("[name=handling][value=arrange]").check()
    place.wait_for()
    assert set(page.locator("[data-depends-note]").all_inner_texts()) == {""}
    page.locator("[name=handling][value=forward]").check()
    place.wait_for(state="hidden")
    page = window(FORWARDER, java_script_enabled=False).goto(site.task("fresh", "deputy_forwards"))
    assert page.locator("[name=appointment_place]").is_visible(), "nothing needs a script"


def test_enter_in_a_field_saves_the_draft_and_decides_nothing(site: Site, window) -> None:
    page = window(REQUESTER).goto("/start/request")
    page.fill("#f-subject", "按了回车")
    page.press("#f-subject", "Enter")
    page.wait_for_selector(".note")
    assert page.input_value("#f-subject") == "按了回车"
    assert page.url.endswith("/start/request")


def test_replay_moves_by_slider_keys_links_and_play(site: Site, window) -> None:
    page = window(AUDITOR).goto(f"/cases/{site.cases['waiting']}/replay")
    page.wait_for_selector("#diagram .djs-container")
    here = page.locator("#diagram .here")
    assert here.get_attribute("data-element-id") == "vice_mayor_approves"
    walked = page.locator("#diagram .walked").count()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**?at=1")
    assert page.inner_text(".scrub output") == "1 / 2"
    assert here.get_attribute("data-element-id") == "deputy_forwards"
    assert page.locator("#diagram .walked").count() < walked
    assert "第 1 步" in page.inner_text("#step-head")
    page.locator("#step-list [data-at='2']").click()
    page.wait_for_url("**?at=2")
    page.keyboard.press("Home")
    page.wait_for_url("**?at=1")
    page.click("#play")
    page.wait_for_url("**?at=2")


def test_the_list_of_steps_shows_the_one_that_is_looked_at(site: Site, window) -> None:
    page = window(AUDITOR).goto(f"/cases/{site.cases['waiting']}/replay?at=1")
    page.wait_for_selector("#diagram .here")
    page.evaluate("""() => {  // as if there were many; the page allows no style but its own
        const small = new CSSStyleSheet();
        small.replaceSync("#step-list .events { max-height: 30px }");
        document.adoptedStyleSheets = [small];
    }""")
    page.keyboard.press("End")
    page.wait_for_url("**?at=2")
    page.wait_for_function("""() => {
        const here = document.querySelector("#step-list [aria-current]").getBoundingClientRect();
        const box = document.querySelector("#step-list .events").getBoundingClientRect();
        return here.top < box.bottom && here.bottom > box.top;
    }""")


def test_the_watermark_of_bpmn_io_is_visible_and_on_top(site: Site, window) -> None:
    """The licence of bpmn-js: the watermark stays fully visible."""
    for address in ("replay", "diagram"):
        for size in ((1440, 900), PHONE):
            page = window(AUDITOR, size=size).goto(f"/cases/{site.cases['waiting']}/{address}")
            mark = page.locator(".bjs-powered-by")
            mark.wait_for()
            mark.scroll_into_view_if_needed()
            on_top = mark.evaluate("""mark => {
                const box = mark.getBoundingClientRect();
                const at = (x, y) => mark.contains(document.elementFromPoint(x, y));
                return box.width > 40 && box.height > 15 && [0.2, 0.5, 0.8].every(
                    part => at(box.left + box.width * part, box.top + box.height / 2));
            }""")
            assert on_top, (address, size)


def test_the_watermark_of_bpmn_io_can_be_seen_in_the_dark(site: Site, window) -> None:
    """Its grey would be lost on a dark page: it stands on the light that words have there."""
    page = window(AUDITOR, color_scheme="dark").goto(f"/cases/{site.cases['waiting']}/replay")
    page.wait_for_selector(".bjs-powered-by")
    behind = page.evaluate("getComputedStyle(document.querySelector('.bjs-powered-by')).backgroundColor")
    assert min(int(part) for part in behind.removeprefix("rgb(").removesuffix(")").split(",")) > 200


def test_a_diagram_keeps_a_readable_size_and_scrolls_in_its_frame_on_a_phone(site: Site, window) -> None:
    """Words of at least 8 pixels (design 7), the place where the case stands in sight, nothing under the watermark."""
    page = window(AUDITOR, size=PHONE).goto(f"/cases/{site.cases['waiting']}/replay")
    here = page.locator("#diagram .here")
    here.wait_for()
    seen = page.evaluate("""() => {
        const frame = document.querySelector("#diagram .djs-container"), box = frame.getBoundingClientRect();
        const there = document.querySelector("#diagram .here").getBoundingClientRect();
        const word = document.querySelector("#diagram .here text");
        return {
            wide: frame.scrollWidth > frame.clientWidth, high: frame.scrollHeight > frame.clientHeight + 1,
            inside: there.left >= box.left && there.right <= box.right,
            words: 12 * word.getScreenCTM().a,
        };
    }""")
    assert seen.pop("words") >= 8
    assert seen == {"wide": True, "high": False, "inside": True}


def test_the_button_at_the_bottom_of_a_phone_covers_no_link(site: Site, window) -> None:
    page = window(APPROVER, size=PHONE).goto(site.task("waiting", "vice_mayor_approves"))
    assert page.locator(".jump").is_visible()
    link = page.locator(".foot a").last
    link.scroll_into_view_if_needed()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    link.click(timeout=3_000)
    page.wait_for_url("**/tasks/**")
    assert page.locator("html[lang=en]").count() == 1


def test_three_taps_on_a_phone_without_scripts(site: Site, window) -> None:
    """Open, jump, decide: a leader's approval (design 10.5), and the whole of it by links and forms."""
    requester = window(REQUESTER, java_script_enabled=False)
    page = requester.goto("/start/request")
    for key, value in ANSWERS["request"].items():
        field = page.locator(f"[name='{key}']")
        if value is True:
            field.check()
        elif value is not False and field.first.get_attribute("type") == "radio":
            page.locator(f"[name='{key}'][value='{value}']").check()
        elif value is not False and field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(str(value))
        elif value is not False:
            field.fill(str(value))
    page.click(".save .btn.main")
    page.wait_for_url("**/cases/*")

    approver = window(APPROVER, size=PHONE, java_script_enabled=False)
    page = approver.goto("/tasks")
    page.locator(".work .title").first.click()
    page.locator(".jump .btn").click()
    page.locator(".choices .btn.main").click()
    page.wait_for_url("**/tasks/finished/*")
    assert "同意" in page.inner_text(".note.green")


def test_a_second_press_does_nothing(site: Site, window) -> None:
    page = window(REQUESTER).goto("/settings")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.route("**/settings/look", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.evaluate("""() => {
        const button = document.querySelector("form[action$='/look'] button");
        button.click();
        button.click();
    }""")
    page.wait_for_load_state()
    page.wait_for_timeout(600)
    assert len(sent) == 1
