"""The whole way of a file whose name shells, formats or encodings trip over: found, told, fixed, ignored, excluded."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.commandline import ERROR, found, lint, start, write

UNICODE = [
    "with space.json",
    " leading",
    "new\nline.json",
    "-dash.json",
    "~home.json",
    "#a?b=%41.json",
    "back\\slash.json",
]
UNICODE += [
    "[a]*.json",
    "!not.json",
    "@here.json",
    "quote'\".json",
    "a:1:2.json",
    "\u202eright.json",
    "\N{PILE OF POO}.json",
]
BYTES = [b"\xff\xfe.json", b"latin-\xe9/\xe9.json", "utf-16.json".encode("utf-16-le").replace(b"\0", b"\x80")]
NAMES = UNICODE + [os.fsdecode(name) for name in BYTES]

pytestmark = pytest.mark.skipif(
    os.name == "nt" or sys.platform == "darwin", reason="these names need a POSIX file system"
)


@pytest.fixture(autouse=True, params=NAMES, ids=ascii)
def name(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    return write(request.param, ERROR)


def rules_of(*paths: str) -> list[str]:
    return [rule for _, rule in found(lint("check", "--output-format", "json", *paths))]


def test_it_is_checked_by_name_and_by_folder(name: str) -> None:
    assert rules_of("--", name) == ["wrong-type"]
    assert rules_of("." if name.endswith(".json") else "./" + name) == ["wrong-type"]


def test_a_process_is_given_it_as_it_is(name: str) -> None:
    done = start("check", "--output-format", "concise", "--", name)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("wrong-type") == 1


def test_a_fix_goes_into_it(name: str) -> None:
    assert lint("check", "--fix", "--", name).exit_code == 0
    assert (
        Path(name).read_text("utf-8")
        == '{"model": "${MODEL}", "messages": [{"role": "user", "content": "Hi"}], "temperature": 0.2}'
    )
    assert [path for path in Path().rglob("*") if path.is_file()] == [Path(name)]


def test_its_findings_can_be_ignored(name: str) -> None:
    assert lint("check", "--add-ignore", "--", name).exit_code == 0
    assert rules_of("--", name) == []


def test_it_can_be_excluded(name: str) -> None:
    assert lint("check", "--exclude", "*", "--force-exclude", "--", name).stdout.startswith("No findings in 0 requests")
