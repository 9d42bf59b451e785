"""A file is written whole or not at all, whoever writes it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from anyint_lint import atomic
from anyint_lint.atomic import put_file, replace_file
from anyint_lint.errors import NotWritten


@pytest.fixture(autouse=True, params=["drafts without a name", "drafts with a name"])
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.chdir(tmp_path)
    if request.param == "drafts with a name":
        # As on systems and disks that have none without.
        monkeypatch.delattr(atomic.os, "O_TMPFILE", raising=False)


FILE = Path("a.json")


def refused(path: Path, **expected: bytes | None) -> str:
    before = sorted(os.listdir())
    with pytest.raises(NotWritten) as raised:
        replace_file(path, b"new", **expected)
    # No draft is left.
    assert sorted(os.listdir()) == before
    return str(raised.value)


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_a_new_file_has_the_mode_that_the_umask_leaves() -> None:
    before = os.umask(0o027)
    try:
        replace_file(FILE, b"new", before=None)
    finally:
        os.umask(before)
    assert (FILE.read_bytes(), stat.S_IMODE(FILE.stat().st_mode)) == (b"new", 0o640)


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_an_old_file_keeps_its_mode() -> None:
    FILE.write_bytes(b"old")
    FILE.chmod(0o604)
    replace_file(FILE, b"new", before=b"old")
    assert (FILE.read_bytes(), stat.S_IMODE(FILE.stat().st_mode)) == (b"new", 0o604)


def test_what_is_no_longer_as_it_was_is_left_alone() -> None:
    FILE.write_bytes(b"other")
    for before in (b"old", None):
        assert refused(FILE, before=before) == "a.json: not written: it has changed since it was read"
    assert FILE.read_bytes() == b"other"


def test_what_is_gone_is_not_made_again() -> None:
    refused(FILE, before=b"old")
    assert not FILE.exists()


def test_without_a_word_about_it_whatever_is_there_is_replaced() -> None:
    FILE.write_bytes(b"old")
    replace_file(FILE, b"new")
    assert FILE.read_bytes() == b"new"


@pytest.mark.parametrize("target", ["there", "nowhere"])
def test_a_link_is_not_followed(target: str) -> None:
    Path("there").write_bytes(b"precious")
    FILE.symlink_to(target)
    assert "it is a symbolic link" in refused(FILE)
    assert (FILE.is_symlink(), Path("there").read_bytes()) == (True, b"precious")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_what_is_no_file_is_not_even_opened() -> None:
    os.mkfifo(FILE)
    assert "it is no regular file" in refused(FILE)
    Path("folder").mkdir()
    assert "it is no regular file" in refused(Path("folder"))


def test_the_error_names_the_file_where_the_folder_is_missing() -> None:
    assert refused(Path("no/a.json")) == f"{Path('no/a.json')}: not written: No such file or directory"


def test_a_file_that_changes_while_it_is_replaced_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    FILE.write_bytes(b"old")
    monkeypatch.setattr(atomic.os, "fsync", lambda _: FILE.write_bytes(b"somebody's"))
    refused(FILE)
    assert FILE.read_bytes() == b"somebody's"


def test_a_draft_of_what_only_some_may_read_is_theirs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    FILE.write_bytes(b"old")
    FILE.chmod(0o604)
    modes: list[int] = []
    monkeypatch.setattr(atomic.os, "fsync", lambda handle: modes.append(stat.S_IMODE(os.fstat(handle).st_mode)))
    replace_file(FILE, b"new")
    assert modes == [0o600]


@pytest.mark.skipif(sys.platform != "linux", reason="a file without a name is Linux's")
def test_who_is_killed_while_it_writes_leaves_no_draft() -> None:
    FILE.write_bytes(b"old")
    script = (
        "import os, signal\nfrom pathlib import Path\nfrom anyint_lint import atomic\n"
        "atomic.os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)\n"
        "atomic.replace_file(Path('a.json'), b'new')"
    )
    ended = subprocess.run([sys.executable, "-c", script], check=False)
    assert (ended.returncode, os.listdir(), FILE.read_bytes()) == (-signal.SIGKILL, ["a.json"], b"old")


def test_what_is_written_may_come_in_parts_and_end_too_early() -> None:
    def parts(problem: OSError | None) -> Iterator[bytes]:
        yield b"one "
        if problem:
            raise problem
        yield b"two"

    put_file(FILE, parts(None))
    with pytest.raises(NotWritten, match="Input/output error"):
        put_file(FILE, parts(OSError(5, "Input/output error")))
    assert (os.listdir(), FILE.read_bytes()) == (["a.json"], b"one two")


def test_a_draft_that_cannot_be_removed_does_not_hide_what_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise PermissionError(1, "Operation not permitted")

    def stale(*_: object) -> NoReturn:
        raise OSError(116, "Stale file handle")

    FILE.write_bytes(b"old")
    monkeypatch.setattr(atomic.os, "replace", stale)
    monkeypatch.setattr(atomic.os, "unlink", refuse)
    with pytest.raises(NotWritten, match="Stale file handle"):
        replace_file(FILE, b"new")
    assert FILE.read_bytes() == b"old"


def test_a_full_disk_leaves_the_old_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> NoReturn:
        raise OSError(28, "No space left on device")

    FILE.write_bytes(b"old")
    monkeypatch.setattr(atomic.os, "fsync", full)
    assert refused(FILE) == "a.json: not written: No space left on device"
    assert FILE.read_bytes() == b"old"


def test_a_name_may_be_as_long_as_a_file_system_lets_it() -> None:
    path = Path("\N{GRINNING FACE}" * 60 + ".json")
    path.write_bytes(b"old")
    replace_file(path, b"new", before=b"old")
    assert path.read_bytes() == b"new"
