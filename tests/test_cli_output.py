"""Where findings go, and in which clothes; `rules`, `rules test` and `explain`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from anyint_lint.model import Rule
from anyint_lint.options import FORMATS
from anyint_lint.rulebook import builtin_rules
from tests.commandline import CLEAN, ERROR, INFO, WARNING, lint, start, write

CONCISE = "a.json:1:101: warning[temperature-with-top-p] temperature and top_p are both set\n"
SUMMARY = "1 warning in 1 request (1 file)\n"


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    write("a.json", WARNING)


# Formats and files


def test_several_formats_at_once() -> None:
    result = lint("check", "a.json", "--output-format", "sarif:out.sarif", "--output-format", "concise")
    assert result.stdout == CONCISE + SUMMARY
    assert json.loads(Path("out.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "temperature-with-top-p"


def test_two_formats_on_standard_output_follow_each_other() -> None:
    result = lint("check", "a.json", "--output-format", "concise", "--output-format", "github")
    assert result.stdout.startswith(CONCISE + SUMMARY + "::warning file=a.json,line=1,col=101")


def test_output_file_takes_what_has_no_file_of_its_own() -> None:
    options = ("--output-file", "out.txt", "--output-format", "json:out.json", "--output-format", "concise")
    assert lint("check", "a.json", *options).stdout == ""
    assert Path("out.txt").read_text() == CONCISE + SUMMARY
    assert json.loads(Path("out.json").read_text())["summary"]["warnings"] == 1


def test_a_file_holds_no_colour() -> None:
    lint("check", "a.json", "-o", "out.txt", env={"FORCE_COLOR": "1"})
    assert "\x1b" not in Path("out.txt").read_text()


@pytest.mark.parametrize("formats", [("json", "sarif"), ("json:out", "sarif:out"), ("json:out", "sarif")])
def test_two_formats_for_one_output_file_are_refused(formats: tuple[str, str]) -> None:
    one, other = formats
    result = lint("check", "a.json", "-o", "out", "--output-format", one, "--output-format", other)
    assert (result.exit_code, result.stderr) == (2, "anyint-lint: two formats would go to one file: out, out\n")
    assert not Path("out").exists()


def test_a_file_that_cannot_be_written_is_exit_code_2() -> None:
    result = lint("check", "a.json", "-o", "nowhere/out.txt")
    assert (result.exit_code, result.stderr) == (2, "anyint-lint: nowhere/out.txt: No such file or directory\n")


@pytest.mark.parametrize("name", ["b\udcff.json", "b\x1b[31m.json", "b\n::error::x.json"])
@pytest.mark.parametrize("output_format", FORMATS)
def test_a_strange_file_name_is_told_safely(name: str, output_format: str) -> None:
    write(name, WARNING)
    result = lint("check", name, "--output-format", f"{output_format}:out", "--output-format", output_format)
    assert result.exit_code == 1
    assert not {"\x1b", "\udcff"} & set(result.stdout + Path("out").read_text("utf-8"))
    assert "\n::error::" not in result.stdout


# Statistics


def test_statistics_count_rules_most_first() -> None:
    write("b.json", WARNING | INFO)
    write("c.json", ERROR)
    result = lint("check", ".", "--statistics")
    assert result.exit_code == 1
    assert result.stdout == (
        "     2  warning  temperature-with-top-p  (2 fixable with --unsafe-fixes)\n"
        "     1  info     undocumented-field\n"
        "     1  error    wrong-type  (1 fixable)\n"
        "1 error, 2 warnings, 1 info in 3 requests (3 files)\n"
        "Fixable: 1 with --fix, 2 more with --fix --unsafe-fixes\n"
    )


def test_statistics_say_what_was_fixed() -> None:
    write("a.json", WARNING)
    result = lint("check", "a.json", "--statistics", "--fix", "--unsafe-fixes")
    assert result.stdout.splitlines()[0] == "     0  warning  temperature-with-top-p  (1 fixed)"


def test_statistics_stand_beside_a_report_in_a_file() -> None:
    result = lint("check", "a.json", "--statistics", "--output-format", "json:out.json")
    assert result.stdout.startswith("     1  warning")
    assert len(json.loads(Path("out.json").read_text())["findings"]) == 1


def test_statistics_do_not_replace_a_report_for_machines() -> None:
    result = lint("check", "a.json", "--statistics", "--output-format", "sarif")
    assert result.exit_code == 2
    assert result.stderr == "anyint-lint: --statistics takes the place of sarif; give it a file, sarif:FILE\n"


# Colour


@pytest.mark.parametrize(
    ("environment", "colour"),
    [
        ({}, False),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
)
def test_colour_off_a_terminal_must_be_asked_for(environment: dict[str, str], colour: bool) -> None:
    assert ("\x1b[" in lint("check", "a.json", env=environment).stdout) is colour


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are Unix's")
@pytest.mark.parametrize(
    ("environment", "colour"),
    [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False)],
)
def test_colour_on_a_terminal(environment: dict[str, str], colour: bool) -> None:
    reading, writing = os.openpty()
    start("check", "a.json", stdout=writing, env={**os.environ, **environment})
    os.close(writing)
    with open(reading, "rb", buffering=0) as terminal:
        assert (b"\x1b[" in terminal.read(4096)) is colour


# The other commands


def test_rules_lists_every_rule_in_a_line() -> None:
    lines = lint("rules").stdout.splitlines()
    assert [line.split()[1] for line in lines] == [rule.id for rule in builtin_rules()]


def test_rules_as_json_has_what_a_page_has() -> None:
    listed = json.loads(lint("rules", "--output-format", "json").stdout)
    assert [rule["id"] for rule in listed] == [rule.id for rule in builtin_rules()]
    assert listed[0].keys() == {"id", "topic", "severity", "summary", "why", "hint", "references", "fix"}


def test_rules_as_markdown_is_a_table_with_links() -> None:
    lines = lint("rules", "--output-format", "markdown").stdout.splitlines()
    assert lines[:2] == ["| topic | rule | severity | fix | what is wrong |", "| --- | --- | --- | --- | --- |"]
    assert "[`wrong-type`](rules/requests/wrong-type.yaml)" in "\n".join(lines)
    assert {line.replace(r"\|", "").count("|") for line in lines} == {6}


def test_rules_test_runs_the_examples() -> None:
    result = lint("rules", "test")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{len(builtin_rules())} rules, ")
    assert result.stdout.endswith(" 0 failed\n")


@pytest.mark.parametrize("rule", builtin_rules(), ids=lambda rule: rule.id)
def test_explain_says_why_and_shows_the_way(rule: Rule) -> None:
    result = lint("explain", rule.id)
    assert result.exit_code == 0
    shown = ("\nBefore:\n", "\nAfter --fix") if rule.fix else ("\nWrong:\n", "\nRight:\n")
    for part in (f"{rule.id} (", "\nDo: ", *shown, "\nReferences:\n", "\nRule file: rules/"):
        assert part in result.stdout


def test_explain_shows_a_payload_as_it_stands_in_a_file() -> None:
    assert 'Wrong:\n\n    {\n      "model": ' in lint("explain", "out-of-range").stdout


def test_explain_shows_what_the_fix_makes_of_the_example() -> None:
    shown = lint("explain", "temperature-with-top-p").stdout
    before, after = shown.partition("Before:")[2].split("After --fix --unsafe-fixes:")
    assert "top_p" in before
    assert "top_p" not in after.partition("References")[0]


def test_explain_suggests_the_nearest_rule() -> None:
    result = lint("explain", "unknown-fild")
    assert result.exit_code == 2
    assert result.stderr == "anyint-lint: no rule or topic is called 'unknown-fild', did you mean 'unknown-field'?\n"


def test_version_and_help() -> None:
    assert lint("--version").stdout.startswith("anyint-lint ")
    assert "Exit code: 0 nothing" in lint("check", "-h").stdout


def test_a_clean_payload_says_so() -> None:
    write("a.json", CLEAN)
    assert lint("check", "a.json").stdout == "No findings in 1 request (1 file)\n"
