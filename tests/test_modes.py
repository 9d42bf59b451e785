"""Files and folders that one may not read or write, also where one is root: without the rights that make it one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.commandline import ERROR, write
from tests.mounts import left, needs_mounts, on_a_disk

pytestmark = [
    needs_mounts,
    pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv"),
]

WEAK = "setpriv --bounding-set=-dac_override,-dac_read_search,-fowner,-chown"
FIXED = ERROR | {"temperature": 0.2}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("a.json", ERROR)


def test_what_may_not_be_written_is_told_and_the_rest_is_fixed() -> None:
    ended = on_a_disk(
        "mkdir disk/folder; for name in a b z folder/c; do cp a.json disk/$name.json; done",
        "chmod 444 disk/b.json; chmod 555 disk/folder",
        f"{WEAK} LINT check disk --fix",
    )
    assert ended.code == 2
    assert ended.err == (
        "anyint-lint: disk/b.json: not written: it is read-only\n"
        "anyint-lint: disk/folder/c.json: not written: Permission denied\n"
        "anyint-lint: fixed 2 findings in 2 files\n"
    )
    found = {name: json.loads(left(f"{name}.json")) for name in ("a", "b", "folder/c", "z")}
    assert found == {"a": FIXED, "b": ERROR, "folder/c": ERROR, "z": FIXED}
    assert len(list(Path("left").rglob("*.*"))) == 4


def test_what_may_not_be_read_is_told_and_the_rest_is_checked() -> None:
    ended = on_a_disk(
        "mkdir disk/folder disk/open; for name in a b open/c folder/d; do cp a.json disk/$name.json; done",
        "chmod 000 disk/b.json disk/folder",
        f"{WEAK} LINT check disk --statistics",
    )
    assert (ended.code, ended.err) == (
        2,
        "anyint-lint: disk/folder: Permission denied\nanyint-lint: disk/b.json: Permission denied\n",
    )
    assert "in 2 requests (2 files)" in ended.out


def test_where_no_file_can_be_made_an_old_report_is_still_replaced() -> None:
    ended = on_a_disk(
        "mkdir disk/folder; echo old >disk/folder/out; chmod 666 disk/folder/out; chmod 555 disk/folder",
        f"{WEAK} LINT check a.json --output-format json:disk/folder/out --output-format json:disk/folder/new",
    )
    assert (ended.code, ended.err) == (2, "anyint-lint: disk/folder/new: Permission denied\n")
    assert len(json.loads(left("folder/out"))["findings"]) == 1


def test_who_may_not_give_a_file_away_keeps_its_mode() -> None:
    ended = on_a_disk(
        "cp a.json disk; chmod 646 disk/a.json; chown 12345:12345 disk/a.json; chmod 777 disk",
        f"{WEAK} LINT check disk --fix; code=$?; stat -c %a disk/a.json; (exit $code)",
    )
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "646")
    assert json.loads(left("a.json")) == FIXED
