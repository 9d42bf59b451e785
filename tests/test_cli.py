"""What `check` takes, how it ends and where it writes."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from anyint_lint import cli, pieces
from anyint_lint.options import FORMATS
from tests.commandline import CLEAN, ERROR, INFO, OTHER, WARNING, found, lint, rules_found, start, write

in_every_format = pytest.mark.parametrize("output_format", FORMATS)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# Exit codes


@in_every_format
def test_exit_code_0_without_findings(output_format: str) -> None:
    assert lint("check", write("a.json", CLEAN), "--output-format", output_format).exit_code == 0


@in_every_format
def test_exit_code_1_with_findings(output_format: str) -> None:
    assert lint("check", write("a.json", WARNING), "--output-format", output_format).exit_code == 1


@in_every_format
def test_exit_code_2_for_a_missing_file_beside_findings(output_format: str) -> None:
    result = lint("check", write("a.json", WARNING), "b.json", "--output-format", output_format)
    assert result.exit_code == 2
    assert result.stderr == "anyint-lint: b.json: no such file or folder\n"
    assert "temperature-with-top-p" in result.stdout


@in_every_format
def test_files_that_are_skipped_are_no_failure_and_are_told(output_format: str) -> None:
    result = lint("check", write("a.json", OTHER), "--output-format", output_format)
    assert result.exit_code == 0
    assert result.stderr == "anyint-lint: nothing was checked: no file holds a chat request (-v says what they hold)\n"


@pytest.mark.parametrize(
    ("payload", "fail_on", "exit_code"),
    [
        (INFO, None, 0),
        (INFO, "warning", 0),
        (INFO, "info", 1),
        (WARNING, None, 1),
        (WARNING, "error", 0),
        (WARNING, "info", 1),
        (ERROR, None, 1),
        (ERROR, "error", 1),
        (ERROR, "never", 0),
    ],
)
def test_fail_on_is_the_lowest_severity_that_fails(payload: object, fail_on: str | None, exit_code: int) -> None:
    options = ("--fail-on", fail_on) if fail_on else ()
    assert lint("check", write("a.json", payload), *options).exit_code == exit_code


def test_exit_zero_shows_findings_and_succeeds() -> None:
    result = lint("check", write("a.json", ERROR), "--exit-zero")
    assert (result.exit_code, "wrong-type" in result.stdout) == (0, True)


def test_exit_zero_does_not_hide_a_missing_file() -> None:
    assert lint("check", "nowhere.json", "--exit-zero").exit_code == 2


def test_invalid_json_in_a_payload_is_a_finding() -> None:
    assert found(lint("check", write("a.json", '{"model": "m", "messages": [}'), "--output-format", "json")) == [
        ("a.json", "invalid-json")
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("check",),
        ("check", "--no-such-option", "."),
        ("check", "a.json", "--output-format", "yaml"),
        ("check", "a.json", "--fail-on", "fatal"),
        ("check", "a.json", "--input-format", "xml"),
        ("check", "a.json", "--max-file-size", "0"),
        ("check", "a.json", "--per-file-ignores", "images"),
        ("check", "a.json", "--output-format", "json:x", "--output-format", "sarif:x"),
        ("lint", "a.json"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    write("a.json", CLEAN)
    assert lint(*arguments).exit_code == 2


def test_a_folder_without_files_to_check_is_exit_code_2() -> None:
    write("notes/a.md", "hello")
    result = lint("check", "notes")
    assert result.exit_code == 2
    assert "no file to check" in result.stderr


def test_a_bug_is_one_line_and_exit_code_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anyint_lint.options.find_config", lambda folder: 1 / 0)
    result = lint("check", write("a.json", CLEAN))
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "anyint-lint: internal error, please report it: ZeroDivisionError: division by zero"
    )
    assert result.stderr.count("\n") == 1


def test_an_interrupt_is_exit_code_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(folder: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("anyint_lint.options.find_config", interrupt)
    assert lint("check", write("a.json", CLEAN)).exit_code == 130


# Files


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.json.gz", gzip.compress(b"{}" * 99, mtime=0)[:-9], "the gzip data ends too early"),
        ("a.json.gz", b"\x1f\x8b nonsense", "broken gzip data"),
        ("a.json", b" " * 2000, "larger than the limit of 1000 bytes (--max-file-size)"),
        (
            "a.json.gz",
            gzip.compress(b" " * 2000, mtime=0),
            "unpacks to more than the limit of 1000 bytes (--max-file-size)",
        ),
    ],
    ids=["truncated", "no gzip", "large", "unpacks to a large one"],
)
def test_a_file_that_cannot_be_read_does_not_hide_the_others(name: str, content: bytes, problem: str) -> None:
    write(name, content)
    write("b.json", WARNING)
    result = lint("check", ".", "--max-file-size", "1000", "--output-format", "concise")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"anyint-lint: {name}: {problem}")
    assert result.stdout.startswith("b.json:1:")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_exit_code_2() -> None:
    os.chmod(write("a.json", CLEAN), 0)
    assert lint("check", "a.json").exit_code == 2


@pytest.mark.parametrize("name", ["x" * 5000, "a.json/b.json"])
def test_an_impossible_path_is_exit_code_2(name: str) -> None:
    write("a.json", WARNING)
    result = lint("check", name, "a.json")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "temperature-with-top-p" in result.stdout


def test_a_bug_met_in_one_file_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_file(path: Path, **options: object) -> object:
        return real(path, **options) if path.name != "a.json" else {}["no key"]

    real = pieces.read_file
    monkeypatch.setattr(pieces, "read_file", read_file)
    result = lint("check", write("a.json", WARNING), write("b.json", WARNING), "--output-format", "concise")
    assert result.exit_code == 2
    assert result.stderr == "anyint-lint: a.json: internal error: KeyError: 'no key'\n"
    assert result.stdout.startswith("b.json:1:")


def test_verbose_names_skipped_files_and_what_they_hold() -> None:
    write("a.json", OTHER)
    write("b.jsonl", "\n".join(map(json.dumps, [CLEAN, OTHER])))
    write("c.json", CLEAN)
    result = lint("check", ".", "-v")
    assert (result.exit_code, result.stderr) == (0, "a.json: skipped: other JSON\nb.jsonl: skipped: other JSON\n")


def test_input_format_forces_what_would_be_skipped() -> None:
    assert "missing-field" in rules_found(write("a.json", OTHER), "--input-format", "payload")


def test_standard_input_carries_the_name_that_is_given() -> None:
    result = lint("check", "-", "--output-format", "json", stdin=json.dumps(WARNING).encode())
    assert found(result) == [("<stdin>", "temperature-with-top-p")]
    options = ("--stdin-filename", "src/a.json", "--output-format", "json")
    assert found(lint("check", "-", *options, stdin=json.dumps(WARNING).encode())) == [
        ("src/a.json", "temperature-with-top-p")
    ]


def test_standard_input_stands_beside_files() -> None:
    write("b.json", WARNING)
    result = lint("check", "-", "b.json", "--output-format", "json", stdin=json.dumps(WARNING).encode())
    assert [file for file, _ in found(result)] == ["<stdin>", "b.json"]


def test_standard_input_obeys_the_size_limit() -> None:
    result = lint("check", "-", "--max-file-size", "20", stdin=json.dumps(WARNING).encode())
    assert (result.exit_code, result.stderr) == (
        2,
        "anyint-lint: <stdin>: larger than the limit of 20 bytes (--max-file-size)\n",
    )


def test_the_order_of_paths_changes_nothing() -> None:
    write("sub/a.json", WARNING)
    write("b.json", ERROR)
    write("c.json", OTHER)
    Path("link.json").symlink_to("b.json")
    paths = [".", "link.json", "sub", "b.json", "missing.json", "sub/../b.json", "c.json", "gone.json"]
    one, other = lint("check", *paths, "-v"), lint("check", *reversed(paths), "-v")
    assert (one.stdout, one.stderr) == (other.stdout, other.stderr)
    assert one.stdout.count("wrong-type") == 1


# Streams


@pytest.mark.parametrize("arguments", [("check", "."), ("rules",), ("explain", "wrong-type")])
def test_a_reader_that_has_seen_enough_changes_nothing(arguments: tuple[str, ...]) -> None:
    write("a.json", INFO)
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as pipe:
        ended = start(*arguments, stdout=pipe)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_full_disk_is_exit_code_2() -> None:
    write("a.json", CLEAN)
    with open("/dev/full", "w") as full:
        ended = start("check", ".", stdout=full)
    assert (ended.returncode, ended.stderr) == (2, "anyint-lint: standard output: No space left on device\n")


@pytest.mark.parametrize(("closed", "exit_code"), [("<&-", 2), (">&-", 1), ("2>&-", 1)])
def test_a_closed_stream_gives_no_traceback(closed: str, exit_code: int) -> None:
    write("a.json", WARNING)
    paths = "-" if exit_code == 2 else "a.json"
    command = f'"{sys.executable}" -m anyint_lint check {paths} {closed}'
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (ended.returncode, "Traceback" in ended.stderr) == (exit_code, False)


def test_two_processes_print_the_same_bytes() -> None:
    write("a.json", WARNING | ERROR | INFO)
    write("b.json", ERROR)
    runs = {start("check", ".", env=os.environ | {"PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")}
    assert len(runs) == 1
    assert "2 errors" in runs.pop()


def test_an_interrupt_while_it_starts_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "import_module", interrupted)
    assert lint("check", write("a.json", CLEAN)).exit_code == 130
