"""The HTML report in a browser, and read as a file.

The browser is Debian's Chromium with its driver. Where there is none the tests that need it are skipped, unless the
environment variable ANYINT_LINT_BROWSER is `required`, as it is in CI.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from anyint_lint.model import Run
from tests.chromium import BROWSER, DRIVER, chromium, show
from tests.commandline import lint, write
from tests.reported import BODY, EMPTY, RUN, finding, findings, mended, printed

EXAMPLES = Path(__file__).parents[1] / "examples"
PLANTED = (
    '{"model": "${MODEL}", "<img src=x onerror=document.title=1>": 1, "messages": [{"role": "</script><script>'
    'document.title=2</script>", "content": "Hi"}], "temperature": "</code></pre><svg onload=document.title=3>"}'
)

# Read as a file


class Page(HTMLParser):
    """The tags of a page with their attributes, its text, and what a browser would run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, text: str) -> None:
        self.text += text

    def count(self, *names: str) -> int:
        return sum(tag in names for tag, _ in self.tags)


@given(st.lists(findings(), max_size=3))
def test_no_text_becomes_a_tag_or_an_attribute(found: list[object]) -> None:
    page = Page(printed(replace(RUN, findings=found), "html"))
    assert not page.open
    assert page.count("script") == page.count("style") == 1
    assert page.count("img", "iframe", "object", "link", "base", "source", "video", "audio", "embed", "image") == 0
    assert page.count("tbody") == len(found)
    names = {name for _, attributes in page.tags for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in {"style", "src", "action", "formaction"}]
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert all(re.fullmatch(r"#findings|#rule-\d+", link or "") for link in links)


def test_every_message_is_in_the_page_without_its_script() -> None:
    page = Page(printed(RUN, "html"))
    assert all(
        text in page.text for text in ("[click](https://x.test)", "a live key: sk-p…", "or the other way round.")
    )


def test_the_policy_allows_this_style_and_this_script_alone() -> None:
    page = printed(RUN, "html")
    policy = re.search('Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    parts = [re.search(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL) for tag in ("style", "script")]
    style, script = (b64encode(sha256(part[1].encode()).digest()).decode() for part in parts if part)
    assert policy[1] == (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_a_clean_run_is_a_page_that_says_so() -> None:
    page = Page(printed(EMPTY, "html"))
    assert "No findings in 2 requests (1 file)" in page.text
    hidden = [attributes for tag, attributes in page.tags if tag == "table" and "hidden" in attributes]
    assert hidden


def test_long_edits_are_cut() -> None:
    run = replace(RUN, findings=[mended(finding(BODY, "0.9"), ("0.9", "data:image/png;base64," + "iVBORw0K" * 99_999))])
    assert len(printed(run, "html")) < 60_000


# In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    if BROWSER is None or DRIVER is None:
        assert os.environ.get("ANYINT_LINT_BROWSER") != "required", "no chromium and chromedriver here"
        pytest.skip("no chromium and chromedriver here")
    with chromium() as browser:
        yield browser


@pytest.fixture
def report(browser: Chrome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chrome]:
    """The report of a planted payload in a folder with a planted name, and of the examples."""
    monkeypatch.chdir(tmp_path)
    planted = write("<img src=x onerror=document.title=4>.json", PLANTED)
    lint("check", str(EXAMPLES), planted, "--isolated", "--output-format", "html:report.html")
    show(browser, tmp_path / "report.html")
    yield browser
    assert browser.get_log("browser") == []
    assert re.match("anyint-lint: .* errors", browser.title)


def opened(browser: Chrome, run: Run, folder: Path) -> None:
    file = folder / "report.html"
    file.write_text(printed(run, "html"), "utf-8")
    show(browser, file)


def rows(browser: Chrome) -> list[WebElement]:
    return [row for row in browser.find_elements(By.CSS_SELECTOR, "tbody > tr:first-child") if row.is_displayed()]


def column(browser: Chrome, number: int) -> list[str]:
    script = "return [...document.querySelectorAll('tbody.shown')].map(b => b.rows[0].cells[arguments[0]].textContent)"
    return browser.execute_script(script, number)


def head(browser: Chrome, name: str) -> WebElement:
    return browser.find_element(By.XPATH, f"//th[button='{name}']")


def test_the_page_shows_every_finding_and_no_error(report: Chrome) -> None:
    total = report.find_element(By.ID, "count").text
    assert len(rows(report)) == int(total) > 20
    assert report.execute_script("return performance.getEntriesByType('resource').length") == 0


def test_typing_filters(report: Chrome) -> None:
    total = report.find_element(By.ID, "count").text
    report.find_element(By.ID, "query").send_keys("TEMPRATURE request.sh")
    assert [row.text.split("\n")[0].split()[:2] for row in rows(report)] == [["warning", "unknown-field"]]
    assert report.find_element(By.ID, "count").text == f"1 of {total}"
    report.find_element(By.ID, "query").send_keys("zzz")
    assert rows(report) == []
    assert report.find_element(By.ID, "nothing").is_displayed()
    report.find_element(By.ID, "clear").click()
    assert report.find_element(By.ID, "count").text == total


def test_a_bar_filters_its_rule_and_lets_go_again(report: Chrome) -> None:
    total = len(rows(report))
    bar = report.find_element(By.XPATH, "//section[contains(@class, 'chart')]//button[span='local-image-path']")
    bar.click()
    assert column(report, 1) == ["local-image-path"] * int(bar.find_elements(By.TAG_NAME, "span")[1].text)
    assert bar.get_attribute("aria-pressed") == "true"
    assert report.find_element(By.ID, "rule").get_property("value") == "local-image-path"
    bar.click()
    assert len(rows(report)) == total


@pytest.mark.parametrize(("menu", "number", "value"), [("severity", 0, "info"), ("rule", 1, "wrong-type")])
def test_a_menu_filters(report: Chrome, menu: str, number: int, value: str) -> None:
    report.find_element(By.CSS_SELECTOR, f"#{menu} option[value='{value}']").click()
    assert set(column(report, number)) == {value}


def test_the_menu_of_files_filters(report: Chrome) -> None:
    option = report.find_element(By.XPATH, "//select[@id='file']/option[contains(., 'batch.jsonl')]")
    option.click()
    assert [place.removesuffix(str(EXAMPLES)) for place in column(report, 3)] == [
        "batch.jsonl:2:164",
        "batch.jsonl:3:158",
    ]


def test_a_tile_filters_its_severity_and_the_bars_follow(report: Chrome) -> None:
    report.find_element(By.CSS_SELECTOR, ".tile.info").click()
    assert set(column(report, 0)) == {"info"}
    bar = report.find_element(By.XPATH, "//section[contains(@class, 'chart')]//button[span='wrong-type']")
    assert bar.find_elements(By.TAG_NAME, "span")[1].text == "0"


@pytest.mark.parametrize(("name", "number"), [("Rule", 1), ("Message", 2)])
def test_a_click_on_a_header_sorts_and_another_turns_it_round(report: Chrome, name: str, number: int) -> None:
    head(report, name).find_element(By.TAG_NAME, "button").click()
    assert head(report, name).get_attribute("aria-sort") == "ascending"
    assert head(report, "Location").get_attribute("aria-sort") is None
    script = "return arguments[0].sort(new Intl.Collator('en', {numeric: true}).compare)"
    texts = column(report, number)
    assert texts == report.execute_script(script, texts)
    head(report, name).find_element(By.TAG_NAME, "button").click()
    assert head(report, name).get_attribute("aria-sort") == "descending"
    assert column(report, number) == texts[::-1]


def test_severities_sort_by_their_weight(report: Chrome) -> None:
    head(report, "Severity").find_element(By.TAG_NAME, "button").click()
    severities = column(report, 0)
    assert severities == sorted(severities, key=["error", "warning", "info"].index)
    assert severities[0] == "error"
    assert severities[-1] == "info"


def test_sorting_by_location_is_the_order_of_the_run(report: Chrome) -> None:
    places = column(report, 3)
    for name in ("Rule", "Location"):
        head(report, name).find_element(By.TAG_NAME, "button").click()
    assert column(report, 3) == places


def test_a_row_opens_to_its_source_line_by_click_and_by_key(report: Chrome) -> None:
    report.find_element(By.ID, "query").send_keys("wrong-type batch")
    (row,) = rows(report)
    more = row.find_element(By.XPATH, "following-sibling::tr")
    assert not more.is_displayed()
    row.click()
    assert more.find_element(By.TAG_NAME, "mark").text == '"0.7"'
    assert "Send the value itself" in more.text
    button = row.find_element(By.TAG_NAME, "button")
    assert button.get_attribute("aria-expanded") == "true"
    button.send_keys(Keys.ENTER)
    assert not more.is_displayed()


def test_planted_markup_is_text(report: Chrome) -> None:
    report.find_element(By.ID, "expand").click()
    text = report.find_element(By.TAG_NAME, "main").text
    for planted in (
        "<img src=x onerror=document.title=1>",
        "document.title=2</script>",
        "<svg onload",
        "title=4>.json",
    ):
        assert planted in text
    assert report.find_elements(By.CSS_SELECTOR, "img, svg[onload], body script") == []


def test_the_policy_stops_a_script_that_gets_in(report: Chrome) -> None:
    code = "const s = document.createElement('script'); s.textContent = 'document.title = 5'; document.body.append(s)"
    report.execute_script(code)
    (message,) = report.get_log("browser")
    assert "Content Security Policy" in message["message"]


def test_a_fix_is_shown_as_a_change(browser: Chrome, tmp_path: Path) -> None:
    opened(browser, replace(RUN, findings=[mended(finding(BODY, "0.9"), ("0.9", "1"), safe=False)]), tmp_path)
    browser.find_element(By.CSS_SELECTOR, "td.message button").click()
    fix = browser.find_element(By.XPATH, "//dt[.='Fix']/following-sibling::dd")
    assert fix.text.split("\n")[0] == "unsafe--fix --unsafe-fixes mends it"
    assert [mark.text for mark in fix.find_elements(By.TAG_NAME, "mark")] == ["0.9", "1"]
    browser.find_element(By.CSS_SELECTOR, ".tile.fixable").click()
    assert browser.find_element(By.ID, "count").text == "1 of 1"


def test_many_findings_come_a_page_at_a_time(browser: Chrome, tmp_path: Path) -> None:
    opened(browser, replace(RUN, findings=[finding(BODY, "0.9")] * 601), tmp_path)
    further = browser.find_element(By.ID, "further")
    assert browser.find_element(By.ID, "count").text == "601, the first 200 are shown"
    further.click()
    assert len(column(browser, 0)) == 600
    further.click()
    assert len(column(browser, 0)) == 601
    assert not further.is_displayed()


def test_the_link_to_a_rule_opens_what_is_said_about_it(browser: Chrome, tmp_path: Path) -> None:
    opened(browser, RUN, tmp_path)
    browser.find_element(By.CSS_SELECTOR, "td.message button").click()
    browser.find_element(By.LINK_TEXT, "About this rule").click()
    assert "neither number means what it says" in browser.find_element(By.ID, "rule-0").text


def test_a_page_without_its_script_lists_everything(browser: Chrome, tmp_path: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened(browser, RUN, tmp_path)
        assert len(browser.find_elements(By.CSS_SELECTOR, "tr.more > td > pre")) == 6
        assert all(line.is_displayed() for line in browser.find_elements(By.CSS_SELECTOR, "tr.more > td > pre"))
        assert not browser.find_element(By.ID, "query").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_is_wider_than_its_screen(browser: Chrome, tmp_path: Path, width: int) -> None:
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    opened(browser, RUN, tmp_path)
    browser.find_element(By.ID, "expand").click()
    assert browser.execute_script("return document.documentElement.scrollWidth") == width
