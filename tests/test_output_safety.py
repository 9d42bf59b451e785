"""Hostile text in every field of real files, and in their names: what each format's own parser reads is what a harmless
run has."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from anyint_lint.model import JSON, Run
from anyint_lint.reporters import REPORTERS, Style, statistics
from tests.planting import Parts, documents
from tests.told import COLOUR, fixed, run_of

SARIF_SCHEMA = Path(__file__).parents[2] / "shared/corpus/sarif-schema-2.1.0.json"
HOSTILE = (
    *("\x1b[2J\x1b[31m", "\x1b]8;;https://x.test\x1b\\here\x1b]8;;\x1b\\", "\x1b]52;c;cHduZWQ=\x07", "\x9b31m\x90\x9d"),
    *(
        "\u202edetrevni\u2066",
        "\u200b\u2060\ufeff",
        "\r\n::error file=a::forged",
        "%0A::warning::x",
        "\u2028\u2029\x85",
    ),
    *("##[error]forged", "##vso[task.complete]", "##teamcity[x]", "::add-mask::x", "::stop-commands::x", ",line=1::"),
    *(
        "]]>",
        "</failure></testcase>",
        "<!--",
        "-->",
        "</script><script>alert(1)</script>",
        '" onload="alert(1)',
        "'><b>",
    ),
    *("<img src=x onerror=alert(1)>", "&lt;b&#62;&amp;", "\x00\x0b\x7f\ufffe\uffff", "\ud800", "\U000e0041"),
    *("[x](https://x.test)", "![x](//x.test/a.png)", "@octocat", "GH-1 #1", "`a` ```b```", "|a|b|", "\n\n# Title\n"),
    *("<https://x.test>", "www.x.test", "**b** __c__", "\n- item", "$x$", "[a]: //x.test", "\\", "{{x}} ${x}"),
)
ALL = " ".join(HOSTILE)
NAMES = ("payload", "exchange-full", "cassette", "har-full", "curl-full", "httprr-full", "batch", "events", "stream")


def grown(text: str, value: JSON, name: str = "") -> JSON:
    """Each string with a text behind it, and a member of this name in each object but that of the headers."""
    if isinstance(value, dict):
        inner = {each: grown(text, child, each) for each, child in value.items()}
        return inner if name == "headers" else inner | {f"x{text}": 1}
    if isinstance(value, list):
        return [grown(text, child, name) for child in value]
    return f"{value}{text}" if isinstance(value, str) and name not in ("url", "method") else value


def data_of(name: str, text: str) -> bytes:
    body = grown(text, Parts().body)
    try:
        return documents(Parts()._replace(body=body, error=grown(text, Parts().error)))[name].encode()
    except UnicodeEncodeError:
        return documents(Parts()._replace(body=body))[name].encode("utf-8", "replace")


def printed(run: Run, name: str, style: Style = COLOUR) -> str:
    return "".join(REPORTERS[name](run, style))


# Our own colours, and nothing else that a terminal obeys.
SGR = re.compile(r"\x1b\[[0-9;]+m")


def assert_harmless(text: str) -> None:
    lines = SGR.sub("", text).split("\n")
    assert all(line.isprintable() for line in lines)
    assert not any(re.search(r"##(vso|teamcity)?\[", line, re.IGNORECASE) for line in lines)


class Tags(HTMLParser):
    """The elements of a page with their attributes' names, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attributes)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}",))


def harmless(run: Run) -> Run:
    """The same run without a word of the files in it."""
    plain = [
        replace(found, message="m", file="f", pointer="/p", source=found.source and Plain(found.source.text))
        for found in run
    ]
    return replace(run, findings=plain)


class Plain:
    """A text of the same shape, of which every character but line ends is an x."""

    name = "f"

    def __init__(self, text: str) -> None:
        self.text = re.sub(r"[^\n]", "x", text)

    def byte_column(self, offset: int) -> int:
        return 1

    def span(self, start: int, end: int) -> None:
        raise NotImplementedError


def check_all(run: Run) -> None:
    number = len(run.findings)
    for name in REPORTERS:
        assert_harmless(printed(run, name))
    assert_harmless("".join(statistics.report(run, COLOUR)))
    assert len(printed(run, "concise").removesuffix("\n").split("\n")) == number + 1
    _check_json(run, number)
    _check_github(run)
    suites = Xml.fromstring(printed(run, "junit"))
    assert len(list(suites.iter("failure"))) == run.count("error") + run.count("warning")
    assert {element.tag for element in suites.iter()} <= {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "system-out",
    }
    _check_html(run)
    _check_markdown(run, number)


def _check_json(run: Run, number: int) -> None:
    assert len(json.loads(printed(run, "json"))["findings"]) == number
    assert len(list(map(json.loads, printed(run, "json-lines").splitlines()))) == number
    assert len(json.loads(printed(run, "gitlab"))) == number
    assert len(json.loads(printed(run, "rdjson"))["diagnostics"]) == number
    sarif = json.loads(printed(run, "sarif"))
    assert len(sarif["runs"][0]["results"]) == number
    if SARIF_SCHEMA.exists():
        import jsonschema_rs

        jsonschema_rs.Draft4Validator(json.loads(SARIF_SCHEMA.read_text("utf-8"))).validate(sarif)


def _unescaped(text: str) -> str:
    """As the runner reads a property (ActionCommand.cs)."""
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def _commands(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    for line in text.splitlines():
        if found := re.match(r"\s*::([a-z-]+) ?(.*?)::(.*)", line):
            yield found[1], dict(pair.split("=", 1) for pair in map(str, found[2].split(","))), found[3]


def _check_github(run: Run) -> None:
    commands = list(_commands(printed(run, "github")))
    assert len(commands) == len(run.findings) == len(printed(run, "github").splitlines())
    records = json.loads(printed(run, "json"))["findings"]
    for (level, properties, data), record in zip(commands, records, strict=True):
        assert level == {"error": "error", "warning": "warning", "info": "notice"}[record["severity"]]
        assert _unescaped(properties["file"]) == record["file"]
        assert _unescaped(properties["title"]) == f"anyint-lint[{record['rule']}]"
        hint = f"\nhint: {record['hint']}" if record["hint"] else ""
        assert _unescaped(data) == record["message"] + hint
        assert properties.keys() <= {"file", "line", "col", "endLine", "endColumn", "title"}


def _check_html(run: Run) -> None:
    told, plain = (Counter(Tags(printed(each, "html")).tags) for each in (run, harmless(run)))
    # A path has a folder, and a fix is shown or is not.
    free = {("small",), ("/small",), ("p",), ("/p",), *FIX}
    assert {tag: count for tag, count in told.items() if tag not in free} == {
        tag: count for tag, count in plain.items() if tag not in free
    }
    assert told.keys() <= plain.keys() | free


FIX = {
    ("pre",),
    ("/pre",),
    ("code",),
    ("/code",),
    ("span", "class"),
    ("/span",),
    ("i",),
    ("/i",),
    ("mark",),
    ("/mark",),
}
LINKS = MarkdownIt("gfm-like", {"html": True})
assert LINKS.linkify is not None
LINKS.linkify.set({"fuzzy_link": False})


def _check_markdown(run: Run, number: int) -> None:
    page = Tags(LINKS.render(printed(run, "markdown")))
    names = {tag[0].removeprefix("/") for tag in page.tags}
    assert not names & {"a", "img", "script", "h1", "h2", "hr", "pre", "em", "input", "b"}
    assert sum(tag == ("li",) for tag in page.tags) <= number


@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_in_every_field_of_a_file_stays_text(name: str) -> None:
    run, problems = run_of(data_of(name, ALL))
    assert run.findings
    check_all(run)
    for text in (*problems, *fixed(data_of(name, ALL)).values()):
        assert_harmless(text.replace("\r\n", "\n"))


@settings(max_examples=settings.default.max_examples // 10)  # type: ignore[union-attr] # there is a default
@given(name=st.sampled_from(NAMES), text=st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=3).map("".join))
def test_no_few_of_them_do_more_than_all(name: str, text: str) -> None:
    check_all(run_of(data_of(name, text))[0])


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_of_a_file_stays_text(text: str) -> None:
    run, _ = run_of(data_of("payload", ""))
    check_all(replace(run, findings=[replace(found, file=f"a/{text}/b{text}.json") for found in run]))
