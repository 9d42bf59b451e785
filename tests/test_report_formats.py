"""What the readers of each format demand of it, and that no text of a finding breaks out of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from anyint_lint.model import JSON, Edit, Finding, Run, Tally
from anyint_lint.reporters import wording
from anyint_lint.reporters.cells import cells
from anyint_lint.reporters.frame import edited
from tests.reported import BODY, EMPTY, KEY, RUN, Text, findings, mended, printed
from tests.reported import finding as found

runs = st.lists(findings(), max_size=3).map(lambda found: replace(RUN, findings=found))


def run_of(*findings: Finding) -> Run:
    return replace(RUN, findings=findings)


def moved(text: str, edits: list[JSON]) -> str:
    """A text after edits that count lines and columns from 1, as a reader of `json` makes them."""
    lines = text.split("\n")
    for edit in reversed(edits):
        (first, start), (last, end) = ((edit[at]["line"] - 1, edit[at]["column"] - 1) for at in ("start", "end"))
        lines[first : last + 1] = (lines[first][:start] + edit["text"] + lines[last][end:]).split("\n")
    return "\n".join(lines)


# GitLab Code Quality


@given(runs)
def test_gitlab_finds_every_field_that_it_requires(run: Run) -> None:
    issues = json.loads(printed(run, "gitlab"))
    assert len(issues) == len(run.findings)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert {type(issue[name]) for name in ("description", "check_name", "fingerprint")} == {str}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert isinstance(issue["location"]["path"], str)
        assert issue["location"]["lines"]["begin"] >= 1


def test_gitlab_gets_a_line_where_none_is_known() -> None:
    (issue,) = json.loads(printed(run_of(found(span=None, source=None)), "gitlab"))
    assert issue["location"] == {"path": "a.json", "lines": {"begin": 1}}


def test_a_clean_run_is_an_empty_list_for_gitlab() -> None:
    assert printed(EMPTY, "gitlab") == "[]\n"


# JUnit


def cases(run: Run) -> list[Xml.Element]:
    return Xml.fromstring(printed(run, "junit")).findall("testsuite/testcase")


@given(runs)
def test_junit_counts_what_it_holds(run: Run) -> None:
    suites = Xml.fromstring(printed(run, "junit"))
    for suite in (suites, *suites):
        assert int(suite.attrib["tests"]) == len(list(suite.iter("testcase")))
        assert int(suite.attrib["failures"]) == len(list(suite.iter("failure")))
    assert {child.tag for child in suites.iter()} <= {"testsuites", "testsuite", "testcase", "failure", "system-out"}
    assert len(list(suites.iter("failure"))) == run.count("error") + run.count("warning")


@given(runs)
def test_no_two_cases_of_junit_have_one_name(run: Run) -> None:
    names = [(case.attrib["classname"], case.attrib["name"]) for case in cases(run)]
    assert len(set(names)) == len(names)


def test_the_name_of_a_case_stays_when_lines_move() -> None:
    (case,), (other,) = (
        cases(replace(EMPTY, findings=[found(BODY, "0.9")])),
        cases(replace(EMPTY, findings=[found("\n" + BODY, "0.9")])),
    )
    assert case.attrib["name"] == other.attrib["name"]
    assert case.attrib["line"] != other.attrib["line"]


def test_a_case_that_is_named_like_the_second_of_two_gets_a_number_too() -> None:
    one, other = found(pointer="/a"), found(pointer="/a (2)")
    names = [case.attrib["name"].partition("/")[2] for case in cases(run_of(one, one, other))][:3]
    assert names == ["a", "a (2)", "a (2) (2)"]


def test_a_clean_file_is_a_case_that_passes() -> None:
    run = replace(EMPTY, tally=Tally(files=3, exchanges=2, skipped=1, checked=["b.json", "a.json"]))
    assert [case.attrib["classname"] for case in cases(run)] == ["a.json", "b.json"]
    assert not any(list(case) for case in cases(run))


def test_an_info_passes_and_says_what_it_is() -> None:
    (case,) = cases(replace(EMPTY, findings=[found(BODY, "0.9", severity="info")]))
    assert [child.tag for child in case] == ["system-out"]
    assert "0.9" in case[0].text


@pytest.mark.parametrize("text", ["]]>", "<failure>", '"&quot;', "'", "a\x00b\ufffe\x0b"])
def test_no_text_leaves_its_element_in_junit(text: str) -> None:
    (case,) = cases(replace(EMPTY, findings=[found(message=text)]))
    assert case[0].attrib["message"] in (text, r"a\x00b\ufffe\x0b")


# Reviewdog


def bytewise(text: str, suggestion: JSON) -> str:
    """A text after a suggestion, as reviewdog makes it: columns count bytes."""
    lines = text.encode().split(b"\n")
    (first, start), (last, end) = (
        (suggestion["range"][at]["line"] - 1, suggestion["range"][at]["column"] - 1) for at in ("start", "end")
    )
    before, after = lines[first][:start], lines[last][end:]
    return b"\n".join([*lines[:first], before + suggestion["text"].encode() + after, *lines[last + 1 :]]).decode()


@given(runs)
def test_rdjson_has_what_reviewdog_reads(run: Run) -> None:
    diagnostics = json.loads(printed(run, "rdjson"))["diagnostics"]
    assert len(diagnostics) == len(run.findings)
    for diagnostic in diagnostics:
        assert {type(diagnostic["message"]), type(diagnostic["code"]["value"])} == {str}
        assert diagnostic["severity"] in {"ERROR", "WARNING", "INFO"}
        ranges = [diagnostic["location"]["range"], *(each["range"] for each in diagnostic.get("suggestions", ()))]
        assert all(place["line"] >= 1 and place["column"] >= 1 for each in ranges for place in each.values())


def test_columns_of_rdjson_count_bytes() -> None:
    text = '{"模型": "𐐀", "top_p": 0.9}'
    (diagnostic,) = json.loads(printed(run_of(found(text, "0.9")), "rdjson"))["diagnostics"]
    start, end = (diagnostic["location"]["range"][at]["column"] - 1 for at in ("start", "end"))
    assert text.encode()[start:end] == b"0.9"


@pytest.mark.parametrize("edits", [[("0.9", "1")], [("模", "m"), ("[", "{"), ("]", "}")], [(', "top_p": 0.9', "")]])
def test_a_fix_is_the_same_in_every_format_for_machines(edits: list[tuple[str, str]]) -> None:
    run = run_of(mended(found(BODY, "0.9"), *edits))
    expected = BODY
    for edit in edits:
        expected = expected.replace(*edit, 1)
    (record,) = json.loads(printed(run, "json"))["findings"]
    assert moved(BODY, record["fix"]["edits"]) == expected
    (result,) = json.loads(printed(run, "sarif"))["runs"][0]["results"]
    assert moved(BODY, [_edit(each) for each in result["fixes"][0]["artifactChanges"][0]["replacements"]]) == expected
    (diagnostic,) = json.loads(printed(run, "rdjson"))["diagnostics"]
    (suggestion,) = diagnostic["suggestions"]
    assert bytewise(BODY, suggestion) == expected


def _edit(replacement: JSON) -> JSON:
    region = replacement["deletedRegion"]
    return {
        "start": {"line": region["startLine"], "column": region["startColumn"]},
        "end": {"line": region["endLine"], "column": region["endColumn"]},
        "text": replacement["insertedContent"]["text"],
    }


@pytest.mark.parametrize(("safe", "word"), [(True, "Safe: "), (False, "Unsafe: ")])
def test_sarif_says_whether_a_fix_is_safe(safe: bool, word: str) -> None:
    (result,) = json.loads(printed(run_of(mended(found(BODY, "0.9"), ("0.9", "1"), safe=safe)), "sarif"))["runs"][0][
        "results"
    ]
    assert result["fixes"][0]["description"]["text"].startswith(word)


# Markdown

MARKDOWN = MarkdownIt("gfm-like", {"html": True})
assert MARKDOWN.linkify is not None
# GitHub makes no link of a bare domain.
MARKDOWN.linkify.set({"fuzzy_link": False})
ALLOWED = {
    "h3",
    "p",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "code",
    "ul",
    "li",
    "strong",
    "br",
}


class Rendered(HTMLParser):
    """What a site makes of Markdown: its elements, and the text of each list item."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.items: list[str] = []
        self.inside = False
        self.feed(MARKDOWN.render(markdown))
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert attributes in ([], [("style", "text-align:right")])
        self.elements[tag] += 1
        if tag == "li":
            self.inside = True
            self.items.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "li"

    def handle_data(self, text: str) -> None:
        if self.inside:
            self.items[-1] += text


@given(runs)
def test_no_text_becomes_markup_in_markdown(run: Run) -> None:
    page = Rendered(printed(run, "markdown"))
    assert not set(page.elements) - ALLOWED
    assert page.elements["li"] == len(run.findings)
    assert page.elements["details"] == page.elements["summary"] == len({wording.path(found) for found in run})
    assert page.elements["td"] == 4 * len({(found.rule, found.severity) for found in run})
    assert page.elements["strong"] == len(run.findings)


@given(runs)
def test_markdown_loses_no_text_and_calls_nobody(run: Run) -> None:
    page = Rendered(printed(run, "markdown"))
    text = "".join(page.items).replace("\u200b", "")
    assert all(wording.message(found).strip() in text for found in run)
    assert not re.search(r"[@#]\w|//|www\.|\bGH-\d", "".join(page.items), re.IGNORECASE)


@pytest.mark.parametrize("text", ["top_p", "a - b", "1. x", "(x)", "a/b", "max_tokens: 5"])
def test_markdown_keeps_what_people_write_readable(text: str) -> None:
    assert text.replace(":", "&#58;") in printed(run_of(found(message=text)), "markdown")


@pytest.mark.parametrize("finding", [found(message="@" * 999), found(file="#" * 4000), found(rule="<" * 9999)])
def test_a_comment_stays_below_the_limit_and_says_what_is_missing(finding: Finding) -> None:
    findings = [replace(finding, pointer=f"/{number}") for number in range(5000)]
    comment = printed(run_of(found(severity="error"), *findings), "markdown")
    assert len(comment) < 65_536
    assert "- **error**" in comment
    listed = Rendered(comment).elements["li"]
    assert comment.endswith(f"\nNot listed, as a comment holds 65,536 characters: {5001 - listed} findings.\n")


def test_a_comment_with_hundreds_of_rules_stays_below_the_limit() -> None:
    comment = printed(run_of(*(found(rule=f"rule-{number}", message="<" * 600) for number in range(400))), "markdown")
    assert len(comment) < 65_536
    assert "\nFurther rules: 360.\n" in comment


def test_a_clean_run_is_a_short_comment() -> None:
    assert printed(EMPTY, "markdown") == "<!-- anyint-lint -->\n### anyint-lint\n\nNo findings in 2 requests (1 file)\n"


# Fixes and secrets

BESIDE = f'{{"api-key": "hunter2hunter2", "key": "{KEY}", "n": 1}}'


@pytest.mark.parametrize("name", ["json", "json-lines", "sarif", "rdjson", "html"])
@pytest.mark.parametrize(
    "edit",
    [("1}", f'"{KEY}"}}'), ("1}", f'"Bearer {KEY}"}}'), ('"hunter2hunter2"', '"hunter3hunter3"'), ('"key": ', '"k": ')],
)
def test_no_edit_prints_a_secret(name: str, edit: tuple[str, str]) -> None:
    output = printed(run_of(mended(found(BESIDE, "{"), edit)), name)
    assert not any(secret in output for secret in (KEY[16:], "hunter2hunter2", "hunter3hunter3"))


@pytest.mark.parametrize("name", ["json", "sarif", "rdjson"])
@pytest.mark.parametrize(
    ("edit", "told"), [(('"n": 1', f'"n": "{KEY}"'), False), (('"api-key": ', '"Authorization": '), True)]
)
def test_a_fix_with_a_secret_is_left_out_and_one_beside_it_is_not(name: str, edit: tuple[str, str], told: bool) -> None:
    output = printed(run_of(mended(found(BESIDE, "{"), edit)), name)
    assert (json.dumps(edit[1])[1:-1] in output) is told


def test_what_lies_between_two_edits_is_no_secret_either() -> None:
    run = run_of(mended(found(BESIDE, "{"), ("{", "{ "), ("1}", "2}")))
    assert "suggestions" not in json.loads(printed(run, "rdjson"))["diagnostics"][0]
    assert len(json.loads(printed(run, "json"))["findings"][0]["fix"]["edits"]) == 2


@pytest.mark.parametrize("text", ["##[error]", "\x1b[31m\u202e", "a\nb", "]]>", "é 你好 𐐀"])
@pytest.mark.parametrize("name", ["json", "sarif", "rdjson"])
def test_the_text_of_an_edit_is_exact(text: str, name: str) -> None:
    output = printed(run_of(mended(found(BODY, "0.9"), ("0.9", text))), name)
    assert text in _texts(json.loads(output))
    assert "##[" not in output


@pytest.mark.parametrize("new", ["1", "1000000", "x" * 300])
def test_a_line_before_and_after_an_edit_starts_alike(new: str) -> None:
    text = '{"a": "' + "long " * 60 + '", "n": "1", "b": "' + "long " * 60 + '"}'
    lines = edited(found(text, '"1"'), Text("", text), Edit(Text("", text).span(309, 316), new), room=80)
    assert lines is not None
    old, other = lines
    assert old.before == other.before
    assert all(cells("".join(line)) <= 80 for line in lines)


def _texts(value: JSON) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for child in children for text in _texts(child)]
