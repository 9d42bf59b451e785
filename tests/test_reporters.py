"""Whole outputs against tests/expected, and what no output may ever contain."""

from __future__ import annotations

import importlib.metadata
import json
import re
from dataclasses import replace
from email.message import Message
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyint_lint.model import Finding, Run
from anyint_lint.reporters import REPORTERS, Style
from tests.reported import BODY, EMPTY, KEY, RUN, finding, findings, printed

EXPECTED = Path(__file__).parent / "expected"
SARIF_SCHEMA = Path(__file__).parents[2] / "shared/corpus/sarif-schema-2.1.0.json"
SGR = re.compile(r"\x1b\[[0-9;]+m")


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
def test_the_json_document_is_written_a_finding_at_a_time(run: Run) -> None:
    pieces = list(REPORTERS["json"](run, Style()))
    assert len(pieces) == len(run.findings) + 2
    text = "".join(pieces)
    assert text == json.dumps(json.loads(text), indent=2) + "\n"


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


@settings(deadline=None)
@given(st.lists(findings(), min_size=1, max_size=3))
def test_no_input_reaches_the_terminal_or_the_runner(found: list[Finding]) -> None:
    run = replace(RUN, findings=found)
    for name in REPORTERS:
        lines = printed(run, name).removesuffix("\n").split("\n")
        assert all(line.isprintable() for line in lines)
        assert not any(KEY[16:] in line or "##[" in line or "##vso[" in line for line in lines)
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
