"""Reports in files: a new one takes the place of the old one in one step, where the place allows it."""

from __future__ import annotations

import json
import ntpath
import os
import stat
import sys
from pathlib import Path
from threading import Thread
from typing import NoReturn

import pytest

from anyint_lint import atomic, terminal
from anyint_lint.commands import outputs
from tests.commandline import WARNING, lint, start, write
from tests.mounts import left, needs_mounts, on_a_disk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes, links and pipes of Unix")
CHECK = ("check", "a.json", "--output-format", "json", "-o")


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("a.json", WARNING)


def is_whole(text: str) -> bool:
    return bool(json.loads(text)["summary"]["warnings"] == 1)


def test_mode_and_name_stay_and_no_draft_is_left() -> None:
    Path("out").write_text("old")
    Path("out").chmod(0o604)
    before = Path("out").stat().st_ino
    assert lint(*CHECK, "out").exit_code == 1
    assert stat.S_IMODE(Path("out").stat().st_mode) == 0o604
    assert Path("out").stat().st_ino != before
    assert sorted(os.listdir()) == ["a.json", "out"]


def test_a_report_that_breaks_off_leaves_the_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(handle: int) -> NoReturn:
        raise OSError(5, "Input/output error")

    Path("out").write_text("old")
    monkeypatch.setattr(atomic.os, "fsync", broken)
    result = lint(*CHECK, "out")
    assert (result.exit_code, result.stderr) == (2, "anyint-lint: out: Input/output error\n")
    assert Path("out").read_text() == "old"


def test_a_link_leads_to_the_report() -> None:
    Path("there").write_text("old")
    Path("out").symlink_to("there")
    assert lint(*CHECK, "out").exit_code == 1
    assert Path("out").is_symlink()
    assert is_whole(Path("there").read_text())


def test_the_device_of_standard_output_is_no_file_to_replace() -> None:
    with open("out", "w") as out:
        assert start(*CHECK, "/dev/stdout", stdout=out).returncode == 1
        assert os.fstat(out.fileno()).st_ino == Path("out").stat().st_ino
    assert is_whole(Path("out").read_text())


def test_a_pipe_with_a_name_is_written_to() -> None:
    os.mkfifo("out")
    read: list[str] = []
    reader = Thread(target=lambda: read.append(Path("out").read_text()))
    reader.start()
    assert lint(*CHECK, "out").exit_code == 1
    reader.join(30)
    assert is_whole(read[0])


def test_a_pipe_whose_reader_has_seen_enough_changes_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as pipe:
        ended = start(*CHECK, "/dev/stdout", stdout=pipe)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_where_no_file_can_be_made_the_old_one_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("out").write_text("old")
    before = Path("out").stat().st_ino
    # Root may do anything, so the folder only says so.
    monkeypatch.setattr(terminal.os, "access", lambda path, mode: mode != os.W_OK)
    assert lint(*CHECK, "out").exit_code == 1
    assert is_whole(Path("out").read_text())
    assert Path("out").stat().st_ino == before


@needs_mounts
def test_what_is_mounted_by_itself_is_written_in_its_place() -> None:
    write("out", "old")
    ended = on_a_disk("touch disk/in; mount --bind disk/in out", f"LINT {' '.join(CHECK)} out")
    assert (ended.code, ended.err) == (1, "")
    assert is_whole(left("in"))


def test_a_report_on_another_drive_of_windows_is_below_no_folder_of_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "commonpath", ntpath.commonpath)
    assert not outputs._below("D:\\out.sarif", "C:\\repository")
    assert outputs._below("C:\\repository\\out.sarif", "C:\\repository")
