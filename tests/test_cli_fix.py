"""`check --fix` and its kin on files: what is written, what is left alone, what is said, and the exit codes."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from anyint_lint import atomic
from anyint_lint.fixing import Fixing, Outcome
from tests.commandline import CLEAN, ERROR, WARNING, lint, rules_found, start, write

URL = "https://api.anyint.ai/openai/v1/chat/completions"
FIXED = {name: value for name, value in WARNING.items() if name != "top_p"}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_fix_writes_the_safe_ones_and_reports_the_rest() -> None:
    write("a.json", ERROR)
    write("b.json", WARNING)
    result = lint("check", ".", "--fix", "--output-format", "concise")
    assert result.exit_code == 1
    assert "b.json" in result.stdout
    assert "a.json" not in result.stdout
    assert result.stderr == "anyint-lint: fixed 1 finding in 1 file\n"
    assert json.loads(Path("a.json").read_text("utf-8")) == ERROR | {"temperature": 0.2}
    assert json.loads(Path("b.json").read_text("utf-8")) == WARNING


def test_unsafe_fixes_are_made_when_asked_for() -> None:
    write("a.json", WARNING)
    assert lint("check", "a.json", "--fix", "--unsafe-fixes").exit_code == 0
    assert json.loads(Path("a.json").read_text("utf-8")) == FIXED


def test_unsafe_fixes_alone_write_nothing() -> None:
    write("a.json", WARNING)
    assert lint("check", "a.json", "--unsafe-fixes").exit_code == 1
    assert json.loads(Path("a.json").read_text("utf-8")) == WARNING


def test_a_clean_file_is_not_touched() -> None:
    write("a.json", CLEAN)
    os.utime("a.json", (1, 1))
    lint("check", "a.json", "--fix", "--unsafe-fixes")
    assert Path("a.json").stat().st_mtime == 1


def test_diff_shows_what_would_be_fixed_and_writes_nothing() -> None:
    text = json.dumps(WARNING, indent=2) + "\n"
    write("a.json", text)
    result = lint("check", "a.json", "--diff", "--unsafe-fixes")
    assert result.exit_code == 1
    assert Path("a.json").read_text("utf-8") == text
    assert result.stderr == "anyint-lint: would fix 1 finding in 1 file\n"
    assert result.stdout == (
        "--- a.json\n+++ a.json\n@@ -6,6 +6,5 @@\n"
        '       "content": "Hi"\n     }\n   ],\n-  "temperature": 0.2,\n-  "top_p": 0.9\n+  "temperature": 0.2\n }\n'
    )


def test_diff_of_nothing_to_fix_is_empty_and_exit_code_0() -> None:
    write("a.json", WARNING)
    result = lint("check", "a.json", "--diff")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_diff_shows_no_secret() -> None:
    key = "sk-" + "proj-" + "Zq7Xw2Lk9Vb4Tn8Rm3Yc6Hd1" + "Js5Gf0Pa7Ue2Io4Kx9Wz8B6"
    write("a.json", WARNING | {"messages": [{"role": "user", "content": f"{key} \x1b[31m" + "x" * 900}]})
    result = lint("check", "a.json", "--diff", "--unsafe-fixes")
    assert "REDACTED" in result.stdout
    assert key not in result.output
    assert "\x1b" not in result.output


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("unsafe", [["--unsafe-fixes"], []])
def test_a_diff_shows_no_key_that_only_its_header_tells(indent: int | None, unsafe: list[str]) -> None:
    key = "9fK2mQ7xR4tW8zB/" + "3nV6cY1dL5hJ0pS"
    headers = [
        {"name": "x-api-key", "value": key},
        {"name": "Cookie", "value": f"a=b; sessionid={key}"},
        {"name": "Authorization", "value": f"Bearer {key}"},
    ]
    body = json.dumps(WARNING | {"n": "1", "user": "x" * 100})
    request = {"method": "POST", "url": URL, "headers": headers, "postData": {"text": body}}
    text = json.dumps({"log": {"entries": [{"request": request, "response": {"status": 401}}]}}, indent=indent)
    for written in (text, text.replace("/", "\\/")):
        write("a.har", written)
        result = lint("check", "a.har", "--diff", "--fix-only", *unsafe)
        assert "would fix" in result.stderr
        assert key[5:12] not in result.output


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_key_that_stands_where_no_rule_looks_is_told_after_its_fix(elsewhere: bool) -> None:
    key = "9fK2mQ7xR4tW8zB" + "3nV6cY1dL5hJ0pS"
    cookie = {"name": "Cookie", "value": f"sessionid={key}"}
    cookies = [{"name": "sessionid", "value": key if elsewhere else "x"}]
    request = {"method": "POST", "url": URL, "headers": [cookie], "cookies": cookies}
    request["postData"] = {"text": json.dumps(WARNING)}
    write("a.har", {"log": {"entries": [{"request": request, "response": {"status": 401}}]}})
    result = lint("check", "a.har", "--fix", "--unsafe-fixes", "--fix-only")
    assert ("a.har: a key that was replaced still stands elsewhere in the file" in result.stderr) is elsewhere
    assert key not in result.output


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["\n", ""])
def test_patch_takes_a_diff_of_which_nothing_is_cut(end: str, last: str) -> None:
    text = json.dumps(WARNING, indent=2).replace('"top_p"', '"user": "\u00e9",\n  "top_p"') + last
    data = text.replace("\n", end).encode()
    write("a.json", data)
    shown = lint("check", "a.json", "--diff", "--unsafe-fixes").stdout_bytes
    lint("check", "a.json", "--fix", "--unsafe-fixes")
    fixed = Path("a.json").read_bytes()
    assert fixed != data
    Path("a.json").write_bytes(data)
    subprocess.run(["patch", "--binary", "a.json"], input=shown, check=True)
    assert Path("a.json").read_bytes() == fixed


def test_fix_only_reports_nothing() -> None:
    write("a.json", ERROR | {"seed": 1, "top_p": None, "n": 1.5})
    result = lint("check", "a.json", "--fix-only")
    assert (result.exit_code, result.stdout) == (0, "")
    assert rules_found("a.json") == ["undocumented-field", "undocumented-field", "wrong-type"]


@pytest.mark.parametrize(("payload", "code"), [(ERROR, 1), (CLEAN, 0)])
def test_exit_non_zero_on_fix(payload: object, code: int) -> None:
    write("a.json", payload)
    assert lint("check", "a.json", "--fix", "--exit-non-zero-on-fix").exit_code == code


def test_standard_input_goes_to_standard_output_fixed() -> None:
    result = lint("check", "-", "--fix", stdin=json.dumps(ERROR).encode())
    assert json.loads(result.stdout) == ERROR | {"temperature": 0.2}
    assert "No findings" in result.stderr


def test_standard_input_without_anything_to_fix_passes_as_it_is() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(WARNING).encode() + b"\r\n"
    result = lint("check", "-", "--fix", stdin=data)
    assert result.stdout_bytes == data
    assert "temperature-with-top-p" in result.stderr


def test_a_file_named_like_standard_input_is_not_written() -> None:
    write("a.json", WARNING)
    lint("check", "-", "--fix", "--unsafe-fixes", "--stdin-filename", "a.json", stdin=json.dumps(WARNING).encode())
    assert json.loads(Path("a.json").read_text("utf-8")) == WARNING


def test_a_file_named_like_standard_input_does_not_take_its_place() -> None:
    write("a.json", ERROR)
    result = lint(
        "check", "-", "a.json", "--fix", "--stdin-filename", "a.json", stdin=json.dumps(ERROR | {"n": 1}).encode()
    )
    assert json.loads(result.stdout) == ERROR | {"temperature": 0.2, "n": 1}
    assert json.loads(Path("a.json").read_text("utf-8")) == ERROR | {"temperature": 0.2}


def test_standard_input_may_be_named_like_a_link() -> None:
    Path("a.json").symlink_to("b.json")
    result = lint("check", "-", "--fix", "--stdin-filename", "a.json", stdin=json.dumps(ERROR).encode())
    assert json.loads(result.stdout) == ERROR | {"temperature": 0.2}


# Bytes and modes


def test_a_name_may_be_as_long_as_the_system_takes() -> None:
    name = "\u540d" * 82 + ".json"
    write(name, ERROR)
    assert lint("check", name, "--fix").exit_code == 0
    assert json.loads(Path(name).read_text("utf-8")) == ERROR | {"temperature": 0.2}


def test_half_a_pair_in_utf_16_is_no_text() -> None:
    text = json.dumps(ERROR | {"user": "\ud83d"}, ensure_ascii=False)
    write("a.json", text.encode("utf-16", "surrogatepass"))
    result = lint("check", "a.json", "--fix")
    assert result.exit_code == 1
    assert "1 cannot be fixed here: the file holds bytes that are no text" in result.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_encoding_and_byte_order_mark_stay(encoding: str) -> None:
    text = '{"user": "é😀", "temperature": 0.2, ' + json.dumps(CLEAN)[1:]
    write("a.json", text.replace("0.2", '"0.2"').encode(encoding))
    assert lint("check", "a.json", "--fix").exit_code == 0
    assert Path("a.json").read_bytes() == text.encode(encoding)


def test_the_mode_stays_and_no_draft_is_left() -> None:
    write("a.json", ERROR)
    Path("a.json").chmod(0o640)
    lint("check", "a.json", "--fix")
    assert stat.S_IMODE(Path("a.json").stat().st_mode) == 0o640
    assert os.listdir() == ["a.json"]


@pytest.mark.parametrize(
    "data",
    [gzip.compress(json.dumps(ERROR).encode(), mtime=0), json.dumps(ERROR).encode() + b"\n \xff"],
    ids=["gzip", "not UTF-8"],
)
def test_what_is_compressed_or_no_text_is_left_and_the_reason_is_told(data: bytes) -> None:
    write("a.json", data)
    result = lint("check", "a.json", "--fix")
    assert Path("a.json").read_bytes() == data
    assert result.exit_code == 1
    assert "compressed" in result.stderr or "invalid-json" in result.stdout


def test_nothing_is_written_through_a_symbolic_link() -> None:
    write("real.txt", ERROR)
    Path("a.json").symlink_to("real.txt")
    result = lint("check", "a.json", "--fix")
    assert result.exit_code == 1
    assert "cannot be fixed here: the file is a symbolic link" in result.stderr
    assert json.loads(Path("real.txt").read_text("utf-8")) == ERROR
    assert Path("a.json").is_symlink()


def test_a_file_that_changed_since_it_was_read_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.json", ERROR)
    write("b.json", ERROR)
    run = Fixing.run

    def changing(fixing: Fixing, checked: object) -> Outcome:
        if Path("a.json").stat().st_size != 1:
            write("a.json", "1")
        return run(fixing, checked)  # type: ignore[arg-type] # what it was given

    monkeypatch.setattr(Fixing, "run", changing)
    result = lint("check", ".", "--fix")
    assert result.exit_code == 2
    assert "a.json: not written: it has changed since it was read" in result.stderr
    assert Path("a.json").read_text("utf-8") == "1"
    # The others are fixed all the same.
    assert json.loads(Path("b.json").read_text("utf-8")) == ERROR | {"temperature": 0.2}


def test_a_disk_that_is_full_leaves_the_old_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.json", ERROR)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    result = lint("check", "a.json", "--fix")
    assert result.exit_code == 2
    assert "a.json: not written: No space left on device" in result.stderr
    assert json.loads(Path("a.json").read_text("utf-8")) == ERROR
    assert os.listdir() == ["a.json"]


def test_what_is_ignored_is_not_fixed() -> None:
    write("a.json", ERROR)
    lint("check", "a.json", "--fix", "--ignore", "wrong-type")
    lint("check", "a.json", "--fix", "--per-file-ignores", "a.json:wrong-type")
    assert json.loads(Path("a.json").read_text("utf-8")) == ERROR


def test_json_carries_the_edits() -> None:
    text = json.dumps(ERROR)
    write("a.json", text)
    (finding,) = json.loads(lint("check", "a.json", "--output-format", "json").stdout)["findings"]
    column = text.index('"0.2"') + 1
    edit = {"start": {"line": 1, "column": column}, "end": {"line": 1, "column": column + 5}, "text": "0.2"}
    assert finding["fix"] == {"safe": True, "edits": [edit], "obstacle": None}


def test_a_process_fixes_a_tree() -> None:
    write("f/a.json", ERROR)
    write("f/g/b.jsonl", "\n".join([json.dumps(WARNING)] * 3))
    ran = start("check", "f", "--fix", "--unsafe-fixes")
    assert ran.returncode == 0
    assert ran.stderr == "anyint-lint: fixed 4 findings in 2 files\n"
    assert ran.stdout == "No findings in 4 requests (2 files)\n"
