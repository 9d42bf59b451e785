"""Standard output and error that are full, closed, or that nobody reads: the work is done, and the exit code tells."""

from __future__ import annotations

import errno
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from anyint_lint.options import FORMATS
from tests.commandline import CLEAN, ERROR, WARNING, start, write
from tests.forking import forks

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="pipes and shells of Unix"),
    pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device"),
]

FIXED = ERROR | {"temperature": 0.2}
FULL = "No space left on device"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("a.json", WARNING)


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """A line of the shell in which LINT is the command."""
    command = f"{shlex.quote(sys.executable)} -W error -m anyint_lint"
    return subprocess.run(
        line.replace("LINT", command), shell=True, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture(scope="module")
def to_nobody() -> Iterator[Callable[..., list[int]]]:
    with nobody() as stdout, forks(stdout) as runs:
        yield lambda *arguments: runs(*arguments, stdout=stdout).codes


@contextmanager
def nobody() -> Iterator[int]:
    """A pipe of which the reader is gone."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("arguments", "code"), [("a.json", 1), ("a.json missing.json", 2), ("--nonsense", 2)])
def test_what_the_shell_closed_changes_no_exit_code(closed: str, arguments: str, code: int) -> None:
    ended = shell(f"LINT check {arguments} {closed}")
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    assert "Exception" not in ended.stderr


def test_a_file_never_takes_the_place_of_a_stream_that_is_closed() -> None:
    write("b.json", ERROR)
    # Who prints to number 2, as libraries do, must not print into the file that is written.
    script = (
        "import os\nfrom anyint_lint import atomic\nfrom anyint_lint.cli import main\n"
        "fsync = os.fsync\n"
        "def printing(handle):\n    [os.write(number, b'oops') for number in (0, 1, 2)]\n    fsync(handle)\n"
        "atomic.os.fsync = printing\nmain()"
    )
    ended = shell(f"{shlex.quote(sys.executable)} -c {shlex.quote(script)} check b.json --fix <&- >&- 2>&-")
    assert ended.returncode == 0
    assert json.loads(Path("b.json").read_text()) == FIXED


@pytest.mark.parametrize("arguments", ["a.json missing.json", "--nonsense", "a.json --rules missing"])
def test_an_error_that_cannot_be_told_is_exit_code_2_all_the_same(arguments: str) -> None:
    for where in ("2>/dev/full", ">/dev/full 2>/dev/full"):
        assert shell(f"LINT check {arguments} {where}").returncode == 2
    with nobody() as stderr:
        assert start("check", *arguments.split(), stderr=stderr).returncode == 2


def test_help_that_does_not_fit_is_exit_code_2() -> None:
    ended = shell("LINT check --help >/dev/full")
    assert (ended.returncode, ended.stderr) == (2, f"anyint-lint: {os.strerror(errno.ENOSPC)}\n")


def test_that_nobody_reads_what_is_skipped_stops_nothing() -> None:
    for number in range(20):
        write(f"f/{number}.json", ERROR)
        write(f"f/{number}x.json", {"other": "JSON"})
    with nobody() as stderr:
        ended = start("check", "f", "-v", "--fix", "--output-format", "json:out.json", stderr=stderr)
    assert ended.returncode == 0
    assert [json.loads(Path(f"f/{number}.json").read_text()) for number in range(20)] == [FIXED] * 20
    assert json.loads(Path("out.json").read_text())["summary"]["skipped"] == 20


@pytest.mark.parametrize("output_format", FORMATS)
def test_that_nobody_reads_a_report_changes_neither_fixes_nor_exit_code(
    output_format: str, to_nobody: Callable[..., list[int]]
) -> None:
    for number in range(30):
        write(f"f/{number}.json", ERROR | {"seed": 1, "n": 1.5})
    outputs = ("--output-format", output_format, "--output-format", "json:out.json")
    assert to_nobody("check", "f", *outputs) == [1]
    assert to_nobody("check", "f", *outputs, "--fix") == [1]
    assert {json.loads(path.read_text())["temperature"] for path in Path("f").iterdir()} == {0.2}
    assert json.loads(Path("out.json").read_text())["summary"]["fixed"] == 30


def test_a_diff_that_does_not_fit_is_told_once_and_the_rest_is_counted() -> None:
    for name in ("b.json", "c.json"):
        write(name, ERROR)
    ended = shell("LINT check . --diff >/dev/full")
    said = f"anyint-lint: standard output: {FULL}\nanyint-lint: would fix 2 findings in 2 files\n"
    assert (ended.returncode, ended.stderr) == (2, said)


def test_a_filter_whose_output_is_full_says_so_and_still_reports() -> None:
    write("b.json", ERROR | {"n": "many"})
    ended = shell("LINT check - --fix --output-format concise <b.json >/dev/full")
    assert ended.returncode == 2
    assert f"anyint-lint: standard output: {FULL}\n" in ended.stderr
    assert "<stdin>:1:" in ended.stderr
    assert "internal error" not in ended.stderr


def test_a_filter_whose_reader_is_gone_ends_as_any_other_run() -> None:
    with nobody() as stdout:
        ended = start("check", "-", "--fix", input=json.dumps(CLEAN), stdout=stdout)
    assert (ended.returncode, ended.stderr) == (0, "No findings in 1 request (1 file)\n")


def test_a_full_output_costs_neither_the_fixes_nor_the_other_reports() -> None:
    write("a.json", ERROR)
    ended = shell("LINT check a.json --fix --output-format json --output-format sarif:out.sarif >/dev/full")
    assert ended.returncode == 2
    assert json.loads(Path("a.json").read_text()) == FIXED
    assert json.loads(Path("out.sarif").read_text())["version"] == "2.1.0"
