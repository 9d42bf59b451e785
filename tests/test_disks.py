"""Real disks that are full or read-only: nothing is half-written, the rest is done, and the exit code is 2."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from tests.commandline import ERROR, write
from tests.mounts import left, needs_mounts, on_a_disk

pytestmark = needs_mounts

FIXED = ERROR | {"temperature": 0.2}
# A file that does not fit in what `tight` leaves, nor does its draft.
LONG = ERROR | {"user": "x" * 40_000}
FULL, READ_ONLY = "No space left on device", "Read-only file system"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("a.json", ERROR)
    write("long.json", LONG)


def test_what_does_not_fit_stays_as_it_was_and_the_rest_is_fixed() -> None:
    ended = on_a_disk(
        "cp a.json long.json disk; cp a.json disk/z.json; full; truncate -s -12k disk/fill",
        "LINT check disk --fix --statistics",
        size="256k",
    )
    assert (ended.code, ended.err) == (
        2,
        f"anyint-lint: disk/long.json: not written: {FULL}\nanyint-lint: fixed 2 findings in 2 files\n",
    )
    assert [json.loads(left(name)) for name in ("a.json", "long.json", "z.json")] == [FIXED, LONG, FIXED]
    assert sorted(os.listdir("left")) == ["a.json", "long.json", "z.json"]


def test_nothing_is_fixed_on_a_read_only_disk_and_all_is_reported() -> None:
    ended = on_a_disk("cp a.json disk; read_only; LINT check disk/a.json a.json --fix --output-format concise")
    assert ended.code == 2
    assert (
        ended.err == "anyint-lint: disk/a.json: not written: it is read-only\nanyint-lint: fixed 1 finding in 1 file\n"
    )
    assert ended.out.startswith("disk/a.json:1:")
    assert json.loads(left("a.json")) == ERROR
    assert json.loads(Path("a.json").read_text()) == FIXED


def test_a_report_that_does_not_fit_leaves_the_old_one_and_the_others() -> None:
    reports = " ".join(f"--output-format {each}" for each in ("json:disk/old", "html:disk/new", "sarif:out", "concise"))
    ended = on_a_disk("echo old >disk/old; full", f"LINT check a.json {reports}")
    assert (ended.code, ended.err) == (2, f"anyint-lint: disk/old: {FULL}\nanyint-lint: disk/new: {FULL}\n")
    assert (os.listdir("left"), left("old")) == (["old"], "old\n")
    assert json.loads(Path("out").read_text())["version"] == "2.1.0"
    assert ended.out.startswith("a.json:1:")


def test_a_report_for_a_read_only_disk_is_told_and_the_others_are_written() -> None:
    ended = on_a_disk("read_only; LINT check a.json --output-format json:disk/out --output-format sarif:out")
    assert (ended.code, ended.err) == (2, f"anyint-lint: disk/out: {READ_ONLY}\n")
    assert json.loads(Path("out").read_text())["version"] == "2.1.0"


@pytest.mark.parametrize(("state", "problem"), [("full", FULL), ("read_only", READ_ONLY)])
@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("check ../a.json --add-ignore --ignores ignores.json", "ignores.json"),
        ("models lock --from ../models.json", "anyint-models.json"),
        ("init --yes", "anyint-lint.toml"),
        ("rules new my-rule", "rules/custom/my-rule.yaml"),
    ],
)
def test_what_a_project_keeps_is_written_whole_or_not_at_all(state: str, problem: str, command: str, file: str) -> None:
    write("models.json", {"data": [{"id": "m"}]})
    ended = on_a_disk(f"{state}; cd disk; LINT {command}; code=$?; cd ..; (exit $code)", size="64k")
    assert ended.code == 2
    assert f"{file}: not written: " in ended.err
    assert problem in ended.err
    assert [path for path in Path("left").rglob("*") if path.is_file()] == []


def test_ignores_that_cannot_be_dropped_cost_no_report() -> None:
    ended = on_a_disk(
        "cp a.json disk; cd disk; LINT check . --add-ignore; sed -i s/0.2/0.3/ a.json; cp *ignores.json ..",
        "cd ..; read_only",
        "LINT check disk --ignores disk/anyint-lint-ignores.json --prune-ignores --output-format concise",
    )
    assert ended.code == 2
    assert "disk/anyint-lint-ignores.json: not written: it is read-only\n" in ended.err
    assert "disk/a.json:1:" in ended.out
    assert left("anyint-lint-ignores.json") == Path("anyint-lint-ignores.json").read_text()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_no_room_to_unpack_is_told_with_the_name_and_leaves_nothing(jobs: str) -> None:
    lines = "\n".join([json.dumps(LONG)] * 250).encode()
    write("b.jsonl", lines)
    write("b.jsonl.gz", gzip.compress(lines, 1))
    check = f"TMPDIR=disk LINT check --jobs {jobs} --statistics"
    ended = on_a_disk(f"{check} a.json b.jsonl.gz - <b.jsonl.gz; echo $?; {check} a.json - <b.jsonl")
    problem = f"no room to unpack it: {FULL}\n"
    assert (
        ended.err == f"anyint-lint: <stdin>: {problem}anyint-lint: b.jsonl.gz: {problem}anyint-lint: <stdin>: {problem}"
    )
    assert ended.out.count("1 error in 1 request (1 file)\n") == 2
    assert (ended.code, "\n2\n" in ended.out) == (2, True)
    assert os.listdir("left") == []
