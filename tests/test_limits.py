"""What the system may grant too little of: files that are open, processes, memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from tests.commandline import ERROR, WARNING, lint, write

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")

# Small files, too, are worth processes.
MAIN = """
import resource
from pathlib import Path
from anyint_lint import checking
from anyint_lint.cli import main
checking._WORTH, checking._LEAST = 1, 0
"""
NO_MORE = "resource.setrlimit(resource.RLIMIT_{0}, ({1}, {1}))\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", f"{MAIN}{script}main()", "check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("options", [("--jobs", "2"), ("--fix", "--unsafe-fixes")])
def test_many_files_are_not_open_at_once(options: tuple[str, ...]) -> None:
    for number in range(500):
        write(f"{number}.json", WARNING)
    ended = run(NO_MORE.format("NOFILE", 32), ".", *options, "--statistics")
    assert "in 500 requests (500 files)" in ended.stdout
    assert ended.returncode == (0 if "--fix" in options else 1)


def test_without_files_for_other_processes_all_is_checked_in_this_one() -> None:
    for number in range(20):
        write(f"{number}.json", WARNING)
    ended = run(NO_MORE.format("NOFILE", 8), ".", "--jobs", "2", "--statistics")
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "20 warnings in 20 requests (20 files)" in ended.stdout


@pytest.mark.parametrize("options", [("--jobs", "1"), ("--jobs", "2"), ("--fix",)])
def test_a_file_that_does_not_fit_into_memory_is_told_and_the_rest_is_done(options: tuple[str, ...]) -> None:
    write("a.json", ERROR)
    write("big.json", {**ERROR, "user": "x" * 90_000_000})
    write("z.json", ERROR)
    # What it has at its start, and less than the file besides.
    grown = "int(Path('/proc/self/statm').read_text().split()[0]) * 4096 + 60_000_000"
    ended = run(NO_MORE.format("AS", grown), ".", *options, "--output-format", "concise")
    assert ended.returncode == 2
    assert "anyint-lint: big.json: there is not enough memory to check it\n" in ended.stderr
    if "--fix" in options:
        assert [json.loads(Path(name).read_text())["temperature"] for name in ("a.json", "z.json")] == [0.2, 0.2]
    else:
        assert [line.partition(":")[0] for line in ended.stdout.splitlines()[:-1]] == ["a.json", "z.json"]


def test_memory_that_gives_out_while_it_is_mended_leaves_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(path: object, **texts: str) -> NoReturn:
        raise MemoryError

    write("a.json", ERROR)
    before = Path("a.json").read_bytes()
    monkeypatch.setattr("anyint_lint.rewriting.rewrite", exhausted)
    result = lint("check", "a.json", "--fix", "--output-format", "concise")
    assert (result.exit_code, result.stderr) == (2, "anyint-lint: a.json: there is not enough memory to fix it\n")
    assert result.stdout.startswith("a.json:1:")
    assert (os.listdir(), Path("a.json").read_bytes()) == (["a.json"], before)


def test_memory_that_gives_out_elsewhere_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object, **__: object) -> NoReturn:
        raise MemoryError

    monkeypatch.setattr("anyint_lint.checking.Checking.run", exhausted)
    result = lint("check", write("a.json", ERROR))
    assert (result.exit_code, result.stderr) == (2, "anyint-lint: there is not enough memory\n")
