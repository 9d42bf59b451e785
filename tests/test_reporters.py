"""Whole outputs against tests/expected, and what no output may ever contain."""

from __future__ import annotations

import importlib.metadata
import json
import re
from dataclasses import dataclass, replace
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyint_lint.model import Finding, Position, Rule, Run, Span, Tally
from anyint_lint.reporters import REPORTERS, Style

EXPECTED = Path(__file__).parent / "expected"
SARIF_SCHEMA = Path(__file__).parents[2] / "shared/corpus/sarif-schema-2.1.0.json"
KEY = "sk-" + "proj-" + "Zq7Xw2Lk9Vb4Tn8Rm3Yc6Hd1" + "Js5Gf0Pa7Ue2Io4Kx9Wz8B6"
PLAIN = Style(width=80)
SGR = re.compile(r"\x1b\[[0-9;]+m")


@dataclass(frozen=True)
class Text:
    name: str
    text: str

    def line(self, number: int) -> str:
        return self.text.split("\n")[number - 1]

    def position(self, offset: int) -> Position:
        before = self.text[:offset]
        return Position(before.count("\n") + 1, offset - before.rfind("\n"))

    def span(self, start: int, end: int) -> Span:
        return Span(self.position(start), self.position(end), (start, end))


def finding(text: str = "", marked: str = "", **fields: Any) -> Finding:
    """A finding at the first `marked` of a text."""
    start = text.index(marked)
    source = Text(fields.get("file", "a.json"), text)
    defaults: dict[str, Any] = {
        "rule": "temperature-with-top-p",
        "topic": "sampling",
        "severity": "warning",
        "message": "temperature and top_p are both set",
        "hint": "Keep temperature and drop top_p,\nor the other way round.",
        "file": "a.json",
        "part": "request.body",
        "pointer": "/top_p",
        "span": source.span(start, start + len(marked)),
        "source": source,
    }
    return Finding(**defaults | fields)


RULE = Rule(
    id="temperature-with-top-p",
    topic="sampling",
    summary="temperature and top_p are both set",
    severity="warning",
    why="Both reshape the same distribution, so together\nneither number means what it says.\n",
    hint="Keep one of them.",
    where=("request", "body"),
    at=None,
    forbids=True,
    schema={},
    when=(),
    references=("anyint-openai-compatible: Core request shape",),
)
BODY = '{\n  "temperature": 0.2,\n  "模型": "你好", "top_p": 0.9,\n\t"tools": [\n    1\n  ]\n}\n'
IMAGE = '{"text": "Look at this, please: what is it?", "url": "data:image/png;base64,' + "iVBORw0K" * 999 + '", "n": 1}'
RECORDED = f'headers: {{authorization: "Bearer {KEY}", accept: "*/*"}}\n'
SECRET = {"rule": "recorded-secret", "topic": "secrets", "severity": "error", "message": f"a live key: {KEY}"}
TOOLS = {"rule": "malformed-tool", "topic": "tools", "severity": "error", "pointer": "/tools", "hint": ""}
HOSTILE = {
    "file": "::set-output name=a,b::%0A\n.json",
    "message": "\x1b[1m\u202e [click](https://x.test) ##[add-mask]é",
}
RUN = Run(
    findings=(
        finding(BODY, "0.9", file="fixtures/a.json"),
        finding(BODY, "[\n    1\n  ]", **TOOLS),
        finding(IMAGE, IMAGE[53:-9], severity="info", pointer="/messages/0/content/1/image_url/url", exchange=3),
        finding(RECORDED, RECORDED[25:-17], **SECRET),
        finding("a: 1\na: 1", "a: 1", severity="info", pointer="", part="file", **HOSTILE),
        finding(file=None, span=None, source=None),
        finding(file="b c.json", span=None, source=None),
    ),
    rules=(RULE, RULE._replace(id="malformed-tool", topic="tools", severity="error", hint="", references=())),
    tally=Tally(files=5, exchanges=7, skipped=4, kinds={"audio": 1, "embeddings": 3}),
)
EMPTY = Run(findings=(), rules=(), tally=Tally(files=1, exchanges=2))


def printed(run: Run, name: str, style: Style = PLAIN) -> str:
    return "".join(REPORTERS[name](run, style))


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    about = Message()
    about["Version"] = "1.2.3"
    about["Project-URL"] = "Homepage, https://example.org/Anyint-Lint"
    monkeypatch.setattr(importlib.metadata, "metadata", lambda _: about)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("name", REPORTERS)
def test_output_is_as_expected(name: str) -> None:
    assert printed(RUN, name) == (EXPECTED / f"report.{name}").read_text("utf-8")


@pytest.mark.parametrize("name", ["full", "concise"])
def test_a_clean_run_says_so(name: str) -> None:
    assert printed(EMPTY, name) == "No findings in 2 requests (1 file)\n"


@pytest.mark.parametrize("name", ["json-lines", "github"])
def test_a_clean_run_prints_nothing(name: str) -> None:
    assert printed(EMPTY, name) == ""


@pytest.mark.parametrize("run", [RUN, EMPTY])
def test_sarif_is_valid(run: Run) -> None:
    if not SARIF_SCHEMA.exists():
        pytest.skip("the SARIF schema is not at hand")
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(SARIF_SCHEMA.read_text("utf-8"))
    jsonschema.Draft4Validator(schema).validate(json.loads(printed(run, "sarif")))


def fingerprints(*findings: Finding) -> list[str]:
    log = json.loads(printed(replace(EMPTY, findings=findings), "sarif"))
    return [result["partialFingerprints"]["anyintLint/v1"] for result in log["runs"][0]["results"]]


def test_a_fingerprint_survives_moved_lines_and_not_another_value() -> None:
    assert fingerprints(finding(BODY, "0.9")) == fingerprints(finding("\n\n" + BODY, "0.9"))
    assert fingerprints(finding(BODY, "0.9")) != fingerprints(finding(BODY.replace("0.9", "0.8"), "0.8"))


def test_equal_findings_have_different_fingerprints() -> None:
    first, second = fingerprints(finding(BODY, "0.9"), finding(BODY, "0.9"))
    assert [first] == fingerprints(finding(BODY, "0.9")) != [second]


def test_a_run_without_an_installed_package_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "metadata", missing)
    assert "version" not in json.loads(printed(EMPTY, "sarif"))["runs"][0]["tool"]["driver"]


@pytest.mark.parametrize("file", [":", "::error::x", " ::error::"])
def test_a_file_name_cannot_start_a_workflow_command(file: str) -> None:
    assert not printed(replace(RUN, findings=(finding(file=file),)), "concise").lstrip().startswith("::")


def test_absolute_paths_are_file_uris() -> None:
    run = replace(RUN, findings=(finding(file="/tmp/a b.json"),))
    assert '"uri": "file:///tmp/a%20b.json"' in printed(run, "sarif")


def test_colour_changes_no_text() -> None:
    coloured = printed(RUN, "full", Style(colour=True, width=80))
    assert SGR.sub("", coloured) == printed(RUN, "full") != coloured


@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.parametrize("field", ["message", "hint", "file", "pointer"])
def test_secrets_are_masked_in_every_field(name: str, field: str) -> None:
    leak = finding(f'{{"a": "{KEY}", "b": 1}}', "1", **{field: f"see /{KEY} there"})
    assert KEY[16:] not in printed(replace(RUN, findings=(leak,)), name)


@pytest.mark.parametrize("cut", [4, 12, 30])
def test_a_secret_that_the_span_halves_stays_hidden(cut: int) -> None:
    leak = finding(f'{{"a": "{KEY}"}}', KEY[cut:])
    assert KEY[16:] not in printed(replace(RUN, findings=(leak,)), "full")


@pytest.mark.parametrize("distance", range(1050, 1150, 7))
def test_a_secret_at_the_edge_of_the_frame_stays_hidden(distance: int) -> None:
    line = f'{{"key": "{KEY}", "x": "{"A" * distance}", "n": 1, "y": "{"A" * distance}", "key": "{KEY}"}}'
    output = printed(replace(RUN, findings=(finding(line, "1"),)), "full")
    assert not any(KEY[start : start + 12] in output for start in range(8, len(KEY) - 12))


def test_a_huge_line_prints_no_wider_than_the_terminal() -> None:
    line = '{"a": ' + "[1, 2], " * 400_000 + '"top_p": 0.9' + ', "b": 你好' * 400_000
    frame = printed(replace(RUN, findings=(finding(line, "0.9"),)), "full").split("\n")[2:4]
    assert max(map(len, frame)) <= 80
    assert frame[0][frame[1].index("^") :].startswith("0.9")


NASTY = ["\x1b]0;x\x07", "::set-output name=x::", "##[error]", "\u202e", "\ud800", "\n\t", f" {KEY}", f"\\n{KEY}"]
hostile = st.lists(st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=9)), max_size=5).map("".join)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    text = draw(hostile) * draw(st.sampled_from([1, 1, 1, 1, 99]))
    start, end = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    fields = {name: draw(hostile) for name in ("message", "hint", "file", "pointer", "topic")}
    return finding(text, span=Text("", text).span(start, end), source=Text("", text), **fields)


@settings(deadline=None)
@given(st.lists(findings(), min_size=1, max_size=3))
def test_no_input_reaches_the_terminal_or_the_runner(found: list[Finding]) -> None:
    run = replace(RUN, findings=found)
    for name in REPORTERS:
        lines = printed(run, name).removesuffix("\n").split("\n")
        assert all(line.isprintable() for line in lines)
        assert not any(KEY[16:] in line or "##[" in line for line in lines)
        assert name == "github" or not any(line.lstrip().startswith("::") for line in lines)
    assert SGR.sub("", printed(run, "full", Style(colour=True, width=80))) == printed(run, "full")


@settings(deadline=None)
@given(st.lists(findings(), max_size=3))
def test_line_formats_print_one_line_a_finding(found: list[Finding]) -> None:
    run = replace(RUN, findings=found)
    assert len(printed(run, "concise").splitlines()) == len(found) + 1
    assert len(list(map(json.loads, printed(run, "json-lines").splitlines()))) == len(found)
    assert len(json.loads(printed(run, "json"))["findings"]) == len(found)
    assert len(json.loads(printed(run, "sarif"))["runs"][0]["results"]) == len(found)
    commands = printed(run, "github").splitlines()
    assert len(commands) == len(found)
    assert all(re.match("::(error|warning|notice) file=[^:,]*,line=", command) for command in commands)
