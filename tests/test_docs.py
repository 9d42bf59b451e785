"""The documentation as it is built: every rule has a page, every link leads somewhere, nothing comes from elsewhere."""

from __future__ import annotations

import html
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import click
import pytest

from anyint_lint.cli import main
from anyint_lint.configtext import keys
from anyint_lint.model import Rule
from anyint_lint.options import FORMATS
from anyint_lint.readers.recorders import RECORDERS
from anyint_lint.rulebook import builtin_rules

CHECKOUT = Path(__file__).parents[1]
PAGES = sorted((CHECKOUT / "docs").glob("*.md"))
ANYWHERE = "http://docs/"


class Page(HTMLParser):
    """What a page links to, what it loads, the places in it that a link may name, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.places: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.places |= {attributes[name] for name in ("id", "name") if name in attributes}
        if tag == "a":
            self.links.append(attributes.get("href", ""))
        else:
            self.loads += [attributes[name] for name in ("src", "href") if name in attributes]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    ended = build(folder)
    assert ended.returncode == 0, ended.stdout
    return folder


def build(site: Path, config: Path = CHECKOUT / "mkdocs.yml") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "--site-dir", str(site)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.run(command, env=environment, text=True, check=False, **streams)  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    """Each page by its address."""
    files = (file for file in site.rglob("*.html") if file.name != "404.html")
    return {
        urljoin(ANYWHERE, file.relative_to(site).as_posix().removesuffix("index.html")): Page(file.read_text("utf-8"))
        for file in files
    }


def test_every_rule_has_a_page_and_every_page_a_rule(site: Path) -> None:
    folders = {file.parent.name for file in (site / "rules").glob("*/index.html")}
    assert folders == {rule.id for rule in builtin_rules()}


def test_no_page_of_a_rule_is_written_by_hand() -> None:
    assert not (CHECKOUT / "docs/rules").exists()
    assert "writing-rules.md" not in {page.name for page in PAGES}


@pytest.mark.parametrize("rule", builtin_rules(), ids=lambda rule: rule.id)
def test_the_page_of_a_rule_says_what_its_file_says(rule: Rule, pages: dict[str, Page]) -> None:
    text = " ".join(pages[f"{ANYWHERE}rules/{rule.id}/"].text.split())
    for said in (rule.summary, rule.why, rule.hint, rule.file):
        assert " ".join(said.replace("`", "").split()) in text
    for title in ("Wrong", "Right", "What to do", "References"):
        assert f"{title}¶" in text
    assert f"severity: {rule.severity}" in text


def test_all_but_a_few_pages_show_what_check_says(pages: dict[str, Page]) -> None:
    texts = {rule.id: pages[f"{ANYWHERE}rules/{rule.id}/"].text for rule in builtin_rules()}
    silent = {name for name, text in texts.items() if f"[{name}]" not in text}
    # Of a catalogue, of links, of a program that sends, and of an answer without its request no file tells.
    assert silent <= {
        "malformed-stream-event",
        "redirected-image",
        "robots-blocked-image",
        "unfinished-stream",
        "unknown-model",
        "unreachable-image",
        "unterminated-stream",
        "wrong-content-type",
    }


def test_the_index_lists_every_rule(pages: dict[str, Page]) -> None:
    linked = {link.removeprefix("./") for link in pages[f"{ANYWHERE}rules/"].links}
    assert {f"{rule.id}/" for rule in builtin_rules()} <= linked


def test_every_link_between_pages_leads_to_a_page_and_a_place(pages: dict[str, Page]) -> None:
    broken = []
    for address, page in pages.items():
        for link in page.links:
            target = urlsplit(urljoin(address, link))
            if target.netloc != "docs":
                continue
            there = pages.get(target._replace(fragment="").geturl())
            # Search and dark mode have links that do nothing by themselves.
            if there is None or (target.fragment and unquote(target.fragment) not in there.places):
                broken.append((address, link))
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[str, Page]) -> None:
    assert [load for page in pages.values() for load in page.loads if urlsplit(load).netloc] == []
    styles = "".join(file.read_text("utf-8") for file in site.rglob("*.css"))
    assert "--md-" in styles
    assert not re.search(r"@import|url\(['\"]?(https?:)?//", styles)


def test_tables_are_whole(pages: dict[str, Page]) -> None:
    fixes = [rule.id for rule in builtin_rules() if rule.fix]
    for page, names in (("fixing", fixes), ("configuration", keys()), ("formats", RECORDERS), ("outputs", FORMATS)):
        text = pages[f"{ANYWHERE}{page}/"].text
        assert [name for name in names if f"\n{name}\n" not in text] == []


def test_every_format_is_described_by_its_own_words(pages: dict[str, Page]) -> None:
    text = pages[f"{ANYWHERE}outputs/"].text
    told = [re.search(rf"\n{name}\n(.+)\n", text) for name in FORMATS]
    assert len({found[1] for found in told if found}) == len(FORMATS)


@pytest.mark.parametrize(
    ("page", "title"), [("fixing", "--unsafe-fixes"), ("ignoring", "--add-ignore"), ("models", "lock")]
)
def test_what_the_readme_says_is_on_the_page(page: str, title: str, pages: dict[str, Page]) -> None:
    text = pages[f"{ANYWHERE}{page}/"].text
    assert title in text
    assert "<!--" not in text


def test_what_is_no_page_is_not_published(site: Path) -> None:
    assert not list(site.rglob("*.py"))


def test_the_library_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    text = (CHECKOUT / "docs/library.md").read_text("utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    assert code.count("anyint_lint.") >= 3
    exec(code, {})
    assert "wrong-type" in capsys.readouterr().out


def test_what_the_pytest_page_says_of_other_suites_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (CHECKOUT / "docs/pytest.md").read_text("utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[-1]
    assert code.count("assert_clean(") == 3
    monkeypatch.chdir(CHECKOUT)
    exec(code, {})


def commands() -> Iterator[list[str]]:
    for page in PAGES:
        text = page.read_text("utf-8").replace("\\\n", " ")
        for line in re.findall(r"^(?:\$ |<!-- shows: )anyint-lint (.*?)(?: -->| > .*)?$", text, re.MULTILINE):
            yield shlex.split(line)


@pytest.mark.parametrize("arguments", list(commands()), ids=" ".join)
def test_every_command_that_is_shown_exists(arguments: list[str]) -> None:
    command: click.Command = main
    # Without its parent a command would have other names for --help, and keep them.
    context = click.Context(main, **main.context_settings)
    while isinstance(command, click.Group):
        name, *arguments = arguments
        command = command.get_command(context, name) or pytest.fail(name)
    command.make_context(command.name, arguments, parent=context)


def test_every_format_that_is_named_exists() -> None:
    named = {name for page in PAGES for name in re.findall(r"--output-format ([\w-]+)", page.read_text("utf-8"))}
    assert "gitlab" in named
    assert named <= set(FORMATS)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<!-- nonsense -->", "no part has this name"),
        ("<!-- shows: anyint-lint check nowhere.json -->", "exit code 2: check nowhere.json"),
        ("<!-- readme: Nowhere -->", "no section 'Nowhere'"),
        ("[gone](gone.md)", "gone.md"),
        ("[gone](#gone)", "#gone"),
    ],
)
def test_a_page_that_cannot_be_made_breaks_the_build(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(f"# Title\n\n{text}\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: x\nhooks: ['{CHECKOUT}/docs/hooks.py']\nvalidation: {{anchors: warn}}\n", "utf-8"
    )
    ended = build(tmp_path / "site", tmp_path / "mkdocs.yml")
    assert ended.returncode == 1
    assert problem in html.unescape(ended.stdout)
