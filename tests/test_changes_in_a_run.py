"""A file that is removed, changed or replaced at any step of a run: it is told, kept as it is, and the rest is done."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest

from anyint_lint import atomic, files, rewriting, sources
from tests.commandline import ERROR, lint, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="an open file can be replaced on Unix")

TEXT = json.dumps(ERROR)
FIXED = TEXT.replace('"0.2"', "0.2")
OTHER = TEXT.replace("Hi", "Ho")
FILE = Path("d/b.json")


@pytest.fixture(autouse=True)
def _in_a_folder_of_three_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in ("a.json", "d/b.json", "z.json"):
        write(name, TEXT)
    Path(tmp_path, "target").write_text(TEXT)
    # Who waits for a pipe waits for ever.
    before = signal.signal(signal.SIGALRM, signal.SIG_DFL)
    left = signal.alarm(60)
    yield
    signal.alarm(left)
    signal.signal(signal.SIGALRM, before)


def grow() -> None:
    with FILE.open("a") as file:
        file.write("\n" + TEXT)


def replace(make: Callable[[], None]) -> Callable[[], None]:
    def fault() -> None:
        FILE.unlink()
        make()

    return fault


FAULTS: dict[str, Callable[[], None]] = {
    "removed": lambda: FILE.unlink(),
    "emptied": lambda: os.truncate(FILE, 0),
    "cut off": lambda: os.truncate(FILE, 40),
    "grown": grow,
    "written over": lambda: FILE.write_text(OTHER) and None,
    "replaced": replace(lambda: FILE.write_text(OTHER) and None),
    "a pipe": replace(lambda: os.mkfifo(FILE)),
    "a folder": replace(FILE.mkdir),
    "a link": replace(lambda: FILE.symlink_to("../target")),
    "a loop of links": replace(lambda: FILE.symlink_to("b.json")),
    "gone with its folder": lambda: shutil.rmtree("d"),
}
# Where each step goes through.
STEPS: dict[str, tuple[ModuleType, str]] = {
    "found": (files, "wanted"),
    "opened": (sources, "opened"),
    "mended": (rewriting, "rewrite_file"),
    "written": (os, "fsync"),
}


def state() -> object:
    """What stands in the place of the file."""
    if not os.path.lexists(FILE):
        return None
    mode = stat.S_IFMT(FILE.lstat().st_mode)
    return mode, os.readlink(FILE) if stat.S_ISLNK(mode) else FILE.read_text() if stat.S_ISREG(mode) else ""


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], list[object]]:
    """Makes a fault happen at a step of the second file. The list then holds what it left."""

    def at(step: str, fault: str) -> list[object]:
        module, name = STEPS[step]
        real = getattr(module, name)
        left: list[object] = []
        calls: list[object] = []

        def hook(*arguments: Any, **options: Any) -> Any:
            calls.append(arguments[0])
            # That of the first file is the first one.
            is_second = len(calls) == 2 if step == "written" else str(arguments[0]).endswith("b.json")
            result = real(*arguments, **options) if step == "found" else None
            if is_second and not left:
                FAULTS[fault]()
                left.append(state())
            return result if step == "found" else real(*arguments, **options)

        monkeypatch.setattr(module, name, hook)
        return left

    return at


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("step", ["mended", "written"])
def test_what_changes_after_it_was_read_is_left_alone(
    step: str, fault: str, at: Callable[[str, str], list[object]]
) -> None:
    left = at(step, fault)
    result = lint("check", ".", "--fix")
    assert result.exit_code == 2
    assert result.stderr.startswith("anyint-lint: d/b.json: not written: ")
    assert result.stderr.endswith("\nanyint-lint: fixed 2 findings in 2 files\n")
    assert [state()] == left
    assert [Path(name).read_text() for name in ("a.json", "z.json", "target")] == [FIXED, FIXED, TEXT]
    assert not list(Path().rglob("*.tmp"))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("step", ["found", "opened"])
@pytest.mark.parametrize("options", [(), ("--fix",)])
def test_what_changes_before_it_was_read_is_told_where_it_cannot_be_read(
    options: tuple[str, ...], step: str, fault: str, at: Callable[[str, str], list[object]]
) -> None:
    left = at(step, fault)
    result = lint("check", ".", *options, "--output-format", "concise")
    assert len(left) == 1
    if fault in ("removed", "a pipe", "a folder", "a loop of links", "gone with its folder"):
        assert result.exit_code == 2
        assert result.stderr.startswith("anyint-lint: d/b.json: ")
        assert [state()] == left
    else:
        # It is read as it is now: who reads first and who writes first is nobody's mistake.
        assert result.exit_code == (0 if options and fault not in ("cut off", "a link") else 1)
    rest = FIXED if options else TEXT
    assert [Path(name).read_text() for name in ("a.json", "z.json", "target")] == [rest, rest, TEXT]
    assert not list(Path().rglob("*.tmp"))


def test_a_folder_that_is_gone_before_it_is_listed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = files._ignores_in

    def removing(folder: Path) -> Any:
        if folder.name == "d":
            shutil.rmtree(folder)
        return real(folder)

    monkeypatch.setattr(files, "_ignores_in", removing)
    result = lint("check", ".", "--fix")
    assert (result.exit_code, result.stderr) == (
        2,
        "anyint-lint: d: No such file or directory\nanyint-lint: fixed 2 findings in 2 files\n",
    )


class Broken(io.FileIO):
    """A disk that gives out while it is read."""

    def read(self, size: int | None = -1, /) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize("options", [(), ("--fix",)])
@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EACCES, errno.EMFILE, errno.ENAMETOOLONG])
def test_what_the_system_says_of_a_file_is_told_with_its_name(
    options: tuple[str, ...], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sources.opened

    def opened(path: Path) -> Any:
        if path.name != "b.json":
            return real(path)
        if number == errno.EIO:
            return Broken(path)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(sources, "opened", opened)
    result = lint("check", ".", *options, "--statistics")
    assert result.exit_code == 2
    assert f"anyint-lint: d/b.json: {os.strerror(number)}\n" in result.stderr
    assert "in 2 requests (2 files)" in result.stdout
    assert FILE.read_text() == TEXT


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EDQUOT, errno.EROFS, errno.EBUSY])
@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_what_the_system_says_of_a_draft_leaves_the_old_file(
    call: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(atomic.os, call, refuse) if call != "open" else monkeypatch.setattr(atomic, "_open", refuse)
    result = lint("check", "d", "--fix")
    assert result.exit_code == 2
    assert result.stderr == f"anyint-lint: d/b.json: not written: {os.strerror(number)}\n"
    assert (os.listdir("d"), FILE.read_text()) == (["b.json"], TEXT)


def test_a_device_without_an_end_is_read_up_to_the_limit() -> None:
    result = lint("check", "/dev/zero", "a.json", "--max-file-size", "1000000", "--statistics")
    assert result.exit_code == 2
    assert result.stderr == "anyint-lint: /dev/zero: larger than the limit of 1000000 bytes (--max-file-size)\n"
    assert "in 1 request (1 file)" in result.stdout
