"""Options of `check` that meet: fixes, ignores, excludes, comments and reports in one run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from anyint_lint.ignorefile import NAME
from anyint_lint.options import FORMATS
from tests.commandline import CLEAN, ERROR, lint, write

# A safe fix, and a model ID that nothing mends.
BOTH = ERROR | {"model": "claude-sonnet-4-6"}
KEY = "sk-proj-Zx81Kq0Pm5Vw2Lt7Rb9Yc4Nd6Gh3Jf"
FIXED = BOTH | {"temperature": 0.2}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def content(name: str) -> Any:
    return json.loads(Path(name).read_text("utf-8"))


def ignored(name: str = NAME) -> list[str]:
    return [entry["rule"] for entry in content(name)["ignores"]]


def test_fix_comes_first_and_add_ignore_takes_what_is_left() -> None:
    write("a.json", BOTH)
    result = lint("check", "a.json", "--fix", "--add-ignore")
    assert (result.exit_code, content("a.json"), ignored()) == (0, FIXED, ["hardcoded-model"])
    assert lint("check", "a.json").exit_code == 0


@pytest.mark.parametrize(("payload", "code"), [(BOTH, 1), (CLEAN, 0)])
def test_exit_non_zero_on_fix_also_where_the_rest_is_written_down(payload: object, code: int) -> None:
    write("a.json", payload)
    assert lint("check", "a.json", "--fix", "--add-ignore", "--exit-non-zero-on-fix").exit_code == code


@pytest.mark.parametrize("option", ["--add-ignore", "--prune-ignores"])
def test_diff_writes_no_ignore_file_either(option: str) -> None:
    write("a.json", BOTH)
    result = lint("check", "a.json", "--diff", option)
    assert (result.exit_code, result.stdout, Path(NAME).exists()) == (2, "", False)
    assert result.stderr == f"anyint-lint: --diff writes nothing, so it does not go with {option}\n"


def test_standard_output_has_the_fixed_text_and_nothing_else() -> None:
    result = lint("check", "-", "--stdin-filename", "a.json", "--fix", "--add-ignore", stdin=json.dumps(BOTH).encode())
    assert json.loads(result.stdout) == FIXED
    assert "1 ignore added" in result.stderr


def test_without_a_fix_the_added_are_told_on_standard_output() -> None:
    result = lint("check", "-", "--stdin-filename", "a.json", "--add-ignore", stdin=json.dumps(BOTH).encode())
    assert (result.stdout, result.stderr) == (f"2 ignores added to {NAME}, for 2 findings\n", "")


def test_the_summary_in_json_counts_what_is_ignored_and_what_was_fixed() -> None:
    write("a.json", BOTH)
    lint("check", "a.json", "--select", "hardcoded-model", "--add-ignore")
    told = json.loads(lint("check", "a.json", "--fix", "--output-format", "json").stdout)
    assert told["findings"] == []
    assert (told["summary"]["ignored"], told["summary"]["fixed"]) == (1, 1)


@pytest.mark.parametrize(
    "arguments",
    [("--per-file-ignores", "a.json:wrong-type"), ("--exclude", "a.json", "--force-exclude"), ("--exclude", "*.json")],
)
def test_what_is_left_out_is_not_fixed(arguments: tuple[str, ...]) -> None:
    write("a.json", BOTH)
    write("b.yaml", "a: 1")
    lint("check", "." if "*.json" in arguments else "a.json", "--fix", *arguments)
    assert content("a.json") == BOTH


def test_what_a_comment_ignores_is_neither_fixed_nor_shown_in_a_diff() -> None:
    body = json.dumps(BOTH)
    request = (
        f"- request:\n    method: POST\n    uri: https://api.anyint.ai/openai/v1/chat/completions\n    body: '{body}'"
    )
    rest = "\n  response: {status: {code: 400, message: Bad Request}, body: {string: '{}'}}\nversion: 1\n"
    text = f"interactions:\n{request} # anyint-lint: ignore[wrong-type] it is the test\n{rest.lstrip()}"
    text = text.replace("\nresponse", "\n  response")
    write("a.yaml", text)
    assert lint("check", "a.yaml", "--diff").stdout == ""
    lint("check", "a.yaml", "--fix")
    assert Path("a.yaml").read_text("utf-8") == text
    write("b.yaml", text.replace(" # anyint-lint: ignore[wrong-type] it is the test", ""))
    assert "+    body: '" in lint("check", "b.yaml", "--diff").stdout


def test_a_report_that_cannot_be_written_does_not_cost_the_others() -> None:
    write("a.json", BOTH)
    result = lint("check", "a.json", "--output-format", "json:no/x.json", "--output-format", "json:there.json")
    assert (result.exit_code, result.stderr) == (2, "anyint-lint: no/x.json: No such file or directory\n")
    assert len(content("there.json")["findings"]) == 2


@pytest.mark.parametrize("other", ["./out", "sub/../out"])
def test_two_formats_do_not_go_to_one_file_however_it_is_named(other: str) -> None:
    write("a.json", BOTH)
    Path("sub").mkdir()
    result = lint("check", "a.json", "--output-format", "json:out", "--output-format", f"sarif:{other}")
    assert (result.exit_code, "two formats would go to one file" in result.stderr) == (2, True)


def test_a_reason_with_a_key_in_it_puts_none_into_the_file() -> None:
    write("a.json", BOTH)
    lint("check", "a.json", f"--add-ignore=it is the old {KEY}")
    assert KEY not in Path(NAME).read_text("utf-8")
    assert "it is the old" in Path(NAME).read_text("utf-8")


def test_reports_and_locks_of_ours_in_a_folder_are_no_requests() -> None:
    write("a.json", BOTH)
    write("answer.json", {"data": [{"id": "m"}]})
    lint("models", "lock", "--from", "answer.json")
    lint("check", "a.json", "--add-ignore")
    reports = [argument for name in FORMATS for argument in ("--output-format", f"{name}:report-{name}.json")]
    first = lint("check", "a.json", "--isolated", *reports)
    told = json.loads(lint("check", ".", "--isolated", "--output-format", "json").stdout)
    assert first.exit_code == 1
    assert {finding["file"] for finding in told["findings"]} == {"a.json"}
    assert told["summary"]["exchanges"] == 1
