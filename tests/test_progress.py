"""The progress line: when it appears, and that nothing of it stays."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from anyint_lint.commands.progress import Line
from tests.commandline import CLEAN, OTHER, WARNING, lint, write

pty = pytest.importorskip("pty")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def screen(text: str) -> list[str]:
    """What a terminal shows that knows carriage returns and line ends."""
    lines = [[""]]
    for part in text.replace("\r\n", "\n").split("\n"):
        row: list[str] = []
        for written in part.split("\r"):
            row[: len(written)] = written
        lines.append(row)
    return ["".join(row).rstrip() for row in lines[1:]]


@pytest.fixture(autouse=True)
def _in_a_folder_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in (("a.json", CLEAN), ("b.json", OTHER), ("c.json", WARNING)):
        write(name, content)


def test_the_line_appears_after_a_second_and_changes_ten_times_in_one() -> None:
    stream, clock = io.StringIO(), Clock()
    line = Line(stream, clock=clock)
    shown = []
    for done in range(1300):
        clock.now = 100 + done / 1000
        line.show(done, 12345)
        shown = screen(stream.getvalue())
        assert shown == ([""] if done < 1000 else [f"checked {done // 100 * 100:,} of 12,345 files"])
    assert stream.getvalue().count("\r") == 3


def test_a_line_that_is_cleared_leaves_nothing() -> None:
    stream, clock = io.StringIO(), Clock()
    line = Line(stream, clock=clock)
    line.clear()
    assert stream.getvalue() == ""
    clock.now += 2
    line.show(1, 2)
    line.clear()
    assert screen(stream.getvalue() + "x") == ["x"]


def test_a_terminal_that_is_gone_stops_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    clock = Clock()
    with open(writing, "w", buffering=1, closefd=False) as stream:
        line = Line(stream, clock=clock)
        clock.now += 2
        line.show(1, 2)
        line.clear()
        os.dup2(os.open(os.devnull, os.O_WRONLY), writing)
    os.close(writing)


# In a terminal. The second is taken away, so that no test has to wait for it.
SCRIPT = """
from anyint_lint.commands import progress
progress.AFTER = progress.EVERY = 0
from anyint_lint.cli import main
main()
"""


def in_a_terminal(*arguments: str, columns: int = 0, script: str = SCRIPT, **env: str) -> tuple[str, int]:
    """What standard error got, and the exit code; standard output is the same terminal."""
    ours, theirs = pty.openpty()
    if columns:
        import fcntl
        import struct
        import termios

        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR", "COLUMNS")}
    command = [sys.executable, "-W", "error", "-c", script, *arguments]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env={**environment, "TERM": "xterm", **env}
    )
    os.close(theirs)
    text = b""
    try:
        while piece := os.read(ours, 1 << 16):
            text += piece
    except OSError:
        # How Linux says that the other side is closed.
        pass
    os.close(ours)
    return text.decode(), process.wait(60)


def test_a_terminal_shows_how_far_it_has_come_and_then_the_findings_alone() -> None:
    text, exit_code = in_a_terminal("check", ".", "--output-format", "concise", NO_COLOR="1")
    assert text.startswith("\rchecked 0 of 3 files\rchecked 1 of 3 files\rchecked 2 of 3 files\r")
    assert "\x1b" not in text
    assert (screen(text), exit_code) == (lint("check", ".", "--output-format", "concise").stdout.split("\n"), 1)


def test_an_error_comes_after_the_line_is_gone() -> None:
    text, exit_code = in_a_terminal("check", ".", "gone.json", "--output-format", "json:out.json")
    assert "checked 2 of 3 files" in text
    assert (screen(text), exit_code) == (["anyint-lint: gone.json: no such file or folder", ""], 2)


def test_an_interrupt_leaves_no_line() -> None:
    interrupting = SCRIPT.replace(
        "main()",
        """
def interrupt(path, **options):
    raise KeyboardInterrupt
from anyint_lint import pieces
pieces.read_file = interrupt
main()""",
    )
    text, exit_code = in_a_terminal("check", ".", script=interrupting)
    assert ("checked 0 of 3 files" in text, screen(text), exit_code) == (True, [""], 130)


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"CI": "true"}])
def test_no_line_in_ci_or_where_it_could_not_be_taken_back(env: dict[str, str]) -> None:
    text, _ = in_a_terminal("check", ".", "--output-format", "json:out.json", **env)
    assert text == ""


def test_no_line_beside_the_names_of_files() -> None:
    text, _ = in_a_terminal("check", ".", "-v", "--output-format", "json:out.json")
    assert text == "b.json: skipped: other JSON\r\n"


def test_no_line_that_would_wrap() -> None:
    assert "checked" in in_a_terminal("check", ".", columns=21)[0]
    assert "checked" not in in_a_terminal("check", ".", columns=20)[0]


def test_a_quick_run_shows_no_line() -> None:
    text, _ = in_a_terminal("check", "a.json", "--output-format", "json:out.json", script=SCRIPT.replace("= 0", "= 9"))
    assert text == ""


def test_no_line_in_a_pipe() -> None:
    command = [sys.executable, "-W", "error", "-c", SCRIPT, "check", ".", "--output-format", "json:out.json"]
    assert subprocess.run(command, capture_output=True, check=False).stderr == b""
