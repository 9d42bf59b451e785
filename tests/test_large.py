"""Large files are read in stretches, by several processes: the same comes out as of the whole."""

import gc
import gzip
import io
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyint_lint import checking, pieces, sources, workers
from anyint_lint.linter import default_linter
from anyint_lint.readers import large
from anyint_lint.readers.entries import cut as cut_entries
from anyint_lint.reporters import REPORTERS, Style
from anyint_lint.sources import read_file
from anyint_lint.workers import in_processes
from tests.commandline import lint, write

CLEAN = {"model": "${MODEL}", "messages": [{"role": "user", "content": "Hi"}]}
BROKEN = '{"model": "${MODEL}", "messages": [}'
LINES = (
    json.dumps(CLEAN),
    json.dumps({**CLEAN, "temperature": "0.7", "maxTokens": 5}),
    json.dumps({"custom_id": "é", "method": "POST", "url": "/v1/chat/completions", "body": {**CLEAN, "top_k": 1}}),
    json.dumps({"model": "m", "messages": [{"role": "usér", "content": "😀"}]}, ensure_ascii=False),
    '{"model": "m", "model": "n", "messages": []}',
    json.dumps({"request": {"method": "POST", "url": "https://x.y/chat/completions", "body": CLEAN}}),
    json.dumps({"messages": [{"role": "user", "content": "Hi"}]}),
    json.dumps({"prompt": "x"}),
    BROKEN,
    "",
    "{}\r",
)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is large, and a stretch is a line or two."""
    monkeypatch.setattr(pieces, "LARGE", 1)
    monkeypatch.setattr(large, "STRETCH", 100)
    monkeypatch.setattr(checking, "_WORTH", 1)
    monkeypatch.setattr(checking, "_LEAST", 0)


def report(*options: str, format: str = "json") -> tuple[int, str, str]:  # noqa: A002 - the option's name
    result = lint("check", ".", "--output-format", format, *options)
    return result.exit_code, result.stdout, result.stderr


def whole(*options: str, format: str = "json") -> tuple[int, str, str]:  # noqa: A002
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "LARGE", 1 << 40)
        return report("--jobs", "1", *options, format=format)


@pytest.mark.usefixtures("cut")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.sampled_from(LINES), min_size=2, max_size=12), end=st.sampled_from(["", "\n"]))
def test_lines_are_the_same_in_stretches(lines: list[str], end: str) -> None:
    Path("a.jsonl").write_bytes(("\n".join(lines) + end).encode())
    assert report("--jobs", "1") == whole()


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("format", ["full", "concise", "sarif", "rdjson", "gitlab", "html", "markdown"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_format_shows_the_same(jobs: str, format: str) -> None:  # noqa: A002
    for name in ("a.jsonl", "b.jsonl"):
        Path(name).write_text("\n".join(LINES * 3))
    write("c.json", {**CLEAN, "top_p": "1"})
    assert report("--jobs", jobs, format=format) == whole(format=format)


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_ignore_file_counts_over_all_stretches(jobs: str) -> None:
    Path("a.jsonl").write_text("\n".join(LINES * 3))
    assert lint("check", ".", "--add-ignore", "--jobs", jobs).exit_code == 0
    assert report("--jobs", jobs)[0] == 0
    Path("a.jsonl").write_text("\n".join(LINES * 4))
    assert report("--jobs", jobs) == whole()
    assert report("--jobs", jobs)[0] == 1
    Path("a.jsonl").write_text("\n".join(LINES))
    assert (
        report("--jobs", jobs, "--prune-ignores")[2] == "anyint-lint: 0 ignores dropped from anyint-lint-ignores.json\n"
    )


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("name", ["batch", "jsonl"])
def test_a_format_that_is_named_counts_for_every_stretch(name: str) -> None:
    Path("a.jsonl").write_text("\n".join(LINES[::-1]))
    assert report("--input-format", name, "--jobs", "2") == whole("--input-format", name)


@pytest.mark.usefixtures("cut")
def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    Path("a.jsonl").write_bytes(b"\xef\xbb\xbf" + "\n".join(LINES).encode())
    assert report() == whole()
    Path("a.jsonl").write_bytes("\n".join(LINES).encode("utf-16"))
    assert report() == whole()


@pytest.mark.usefixtures("cut")
def test_one_answer_in_many_lines_stays_one() -> None:
    chunk = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "x"}}]}
    Path("a.jsonl").write_text("\n".join([json.dumps(chunk)] * 9))
    assert report() == whole()


@pytest.mark.usefixtures("cut")
def test_fixes_are_made_in_the_whole_file() -> None:
    Path("a.jsonl").write_text("\n".join(LINES[:3]))
    assert "1 finding" in lint("check", ".", "--fix", "--jobs", "2").stderr
    assert '"temperature": 0.7' in Path("a.jsonl").read_text()


def test_the_default_limit_is_for_what_is_read_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "LARGE", 1)
    monkeypatch.setattr(pieces, "MAX_FILE_SIZE", 100)
    Path("a.jsonl").write_text("\n".join([LINES[0]] * 9))
    write("b.json", {**CLEAN, "user": "x" * 100})
    assert report()[2] == "anyint-lint: b.json: larger than the limit of 100 bytes (--max-file-size)\n"
    assert "a.jsonl: larger than" in report("--max-file-size", "101")[2]


@pytest.mark.usefixtures("cut")
def test_a_line_that_does_not_fit_into_memory_is_told_and_the_rest_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "MAX_FILE_SIZE", 500)
    Path("a.jsonl").write_text("\n".join([LINES[1], LINES[0], json.dumps({**CLEAN, "user": "x" * 1000})]))
    write("b.json", {**CLEAN, "top_p": "1"})
    code, out, err = report("--jobs", "2", format="concise")
    assert (code, err) == (2, "anyint-lint: a.jsonl: a line after line 2 is longer than 500 bytes\n")
    assert [line.split(": ")[0] for line in out.splitlines()[:3]] == ["a.jsonl:1:87", "a.jsonl:1:94", "b.json:1:81"]


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_is_packed_is_read_in_stretches(jobs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    text = "\n".join(LINES).encode()
    write("packed/a.jsonl.gz", gzip.compress(text[:400]) + gzip.compress(text[400:]))
    write("packed/b.har.gz", gzip.compress(b"no recording"))
    write("packed/c.jsonl.gz", gzip.compress(text)[:-9])
    options = ("check", "packed", "--output-format", "full", "--jobs", jobs)
    assert outcome(*options) == outcome(*options, as_a_whole=True)
    assert outcome(*options)[2] == "anyint-lint: packed/c.jsonl.gz: the gzip data ends too early\n"
    sources._read_again.cache_clear()
    gc.collect()
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.usefixtures("cut")
def test_standard_input_is_read_in_stretches(tmp_path: Path) -> None:
    text = "\n".join(LINES).encode()
    for data in (text, gzip.compress(text), CONTAINERS[0].encode() % b",".join(map(str.encode, ENTRIES)), b"{"):
        options = ("check", "-", "--output-format", "json")
        assert outcome(*options, stdin=data) == outcome(*options, stdin=data, as_a_whole=True)
    code, _, err = outcome("check", "-", "--max-file-size", "100", stdin=text)
    assert (code, err) == (2, "anyint-lint: <stdin>: larger than the limit of 100 bytes (--max-file-size)\n")


@pytest.mark.usefixtures("cut")
def test_no_room_to_unpack_is_an_error_that_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "gone")
    write("a.jsonl.gz", gzip.compress("\n".join(LINES).encode()))
    write("b.json", {**CLEAN, "top_p": "1"})
    code, out, err = outcome("check", ".", "--output-format", "concise")
    assert (code, err) == (2, "anyint-lint: a.jsonl.gz: no room to unpack it: No such file or directory\n")
    assert out.startswith("b.json:1:81: ")


def outcome(*arguments: str, stdin: bytes | None = None, as_a_whole: bool = False) -> tuple[int, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        if as_a_whole:
            patch.setattr(pieces, "LARGE", 1 << 40)
        result = lint(*arguments, stdin=stdin)
    return result.exit_code, result.stdout, result.stderr


# Recordings


def entry(url: str = "https://api.anyint.ai/openai/v1/chat/completions", **body: Any) -> Any:
    text = body.pop("text", json.dumps({**CLEAN, **body}))
    return {
        "request": {
            "method": "POST",
            "url": url,
            "headers": [{"name": "é", "value": "😀"}],
            "postData": {"text": text},
        },
        "response": {"status": 200, "headers": [], "content": {"text": body.pop("answer", "{}")}},
    }


MODELS = entry("https://api.anyint.ai/openai/v1/models", answer=json.dumps({"data": [{"id": "m-1"}]}))
MODELS["request"]["method"] = "GET"
ENTRIES = (
    json.dumps(entry()),
    json.dumps(entry(temperature="0.7", maxTokens=5), indent=1),
    json.dumps(entry(user="é😀", top_k=1), ensure_ascii=False),
    json.dumps(entry(text=BROKEN)),
    json.dumps(entry("https://x.y/z")),
    json.dumps(entry(model="m-1")),
    json.dumps(entry(model="m-2")),
    json.dumps(MODELS),
    json.dumps({"request": None, "at": "/chat/completions"}),
    json.dumps(entry())[:-1] + ',\n "request": {"method": "GET"}, "time": NaN}',
    "17",
)
# Python reads them, and says so of the entry alone.
UNREADABLE = (
    json.dumps(entry()).replace("Hi", "H\x01i"),
    json.dumps(entry())[:-1] + ', "x": ' + "[" * 200 + "]" * 200 + "}",
)
CONTAINERS = (
    '{"log": {"version": "1.2", "pages": [{"id": 1}], "entries": [%s], "x": {}}, "y": [1, "é"]}\n',
    '\ufeff{"interactions": [\n%s\n], "version": 1}',
    "[%s]",
    '{"log": {"entries": [%s]}, "log": {"entries": []}}',
    '{"log": {"entries": [%s]}',
    '{"requests": [%s], "responses": []}',
)


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("container", CONTAINERS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(st.sampled_from(ENTRIES), max_size=6), between=st.sampled_from([",", ",\n", "\n ,\t"]))
def test_entries_are_the_same_in_stretches(entries: list[str], between: str, container: str) -> None:
    Path("a.har").write_text(container % between.join(entries))
    code, out, err = report("--jobs", "1", "-v")
    assert (code, out, err) == whole("-v")


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("unreadable", UNREADABLE)
def test_an_entry_that_cannot_be_read_is_left_out(unreadable: str) -> None:
    Path("a.har").write_text(CONTAINERS[0] % ",".join([ENTRIES[1], unreadable, ENTRIES[2]]))
    shown = [json.loads(text)["findings"] for _, text, _ in (report(), whole())]
    # Of a whole file those that cannot be read come last, and levels are counted from its top.
    places = [
        sorted(
            (each["rule"], each["start"]["line"], each["rule"] != "too-deep" and each["start"]["column"])
            for each in findings
        )
        for findings in shown
    ]
    assert places[0] == places[1]
    assert [each["message"].endswith("this entry is left out") for each in shown[0] if each["exchange"] == 1] == [True]


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("cut_off", [10, 500, 1500])
def test_a_recording_that_is_cut_off_is_mended_as_a_whole(cut_off: int) -> None:
    Path("a.har").write_text((CONTAINERS[0] % ",".join(ENTRIES[:8]))[:-cut_off])
    assert report("--jobs", "2") == whole()


@pytest.mark.usefixtures("cut")
def test_a_recording_that_is_no_utf_8_is_read_as_a_whole() -> None:
    Path("a.har").write_bytes((CONTAINERS[0] % ",".join(ENTRIES[:8])).encode()[:-3] + b"\xff}}")
    assert report() == whole()


@pytest.mark.usefixtures("cut")
def test_a_comma_too_many_loses_no_entry() -> None:
    Path("a.har").write_text(CONTAINERS[0] % (",".join(ENTRIES[:3]) + ","))
    assert report("--jobs", "1") == whole()


def test_memory_does_not_grow_with_the_file(cut: None, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.jsonl").write_text("\n".join(LINES[1:3] * 5))
    run, problems = checking.Checking(default_linter()).run(["a.jsonl"], io.BytesIO)
    held = [finding.source._utf8 for finding in run if isinstance(finding.source, sources.FileSource)]
    assert (len(held), set(held), problems) == (15, {None}, [])


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_file_that_shrinks_while_it_is_read_is_told_once(jobs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def shrinking(file: BinaryIO, name: str, input_format: str | None) -> Any:
        for stretch in real_stretches(file, name, input_format) or ():
            os.truncate("a.jsonl", 10)
            yield stretch

    real_stretches = large.stretches
    monkeypatch.setattr(large, "stretches", shrinking)
    Path("a.jsonl").write_text("\n".join(LINES[1:3] * 5))
    assert report("--jobs", jobs)[::2] == (2, "anyint-lint: a.jsonl: changed while it was read\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_what_can_be_read_but_once_is_shown_from_memory(cut: None) -> None:
    os.mkfifo("pipe.json")
    text = json.dumps({**CLEAN, "top_p": "1"})
    writer = subprocess.Popen([sys.executable, "-c", f"open('pipe.json', 'w').write({text!r})"])
    Path("a.jsonl").write_text("\n".join(LINES[1:3]))
    result = lint("check", "pipe.json", "a.jsonl", "--jobs", "2", "--output-format", "full")
    assert writer.wait(30) == 0
    assert '"top_p": "1"' in result.stdout


@pytest.mark.parametrize("format", ["full", "rdjson", "html", "sarif", "gitlab"])
def test_a_file_that_is_gone_before_the_report_is_told_all_the_same(format: str, cut: None) -> None:  # noqa: A002
    Path("a.jsonl").write_text("\n".join(LINES[1:3] * 500))
    run, _ = checking.Checking(default_linter(), jobs=2).run(["a.jsonl"], io.BytesIO)
    Path("a.jsonl").unlink()
    sources._read_again.cache_clear()
    assert "wrong-type" in "".join(REPORTERS[format](run, Style()))


def test_many_small_files_are_not_worth_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_WORTH", 100)
    for number in range(20):
        write(f"{number}.json", CLEAN)
    monkeypatch.delitem(sys.modules, "anyint_lint.workers", raising=False)
    assert lint("check", ".", "--jobs", "8").exit_code == 0
    assert "anyint_lint.workers" not in sys.modules


def test_what_is_no_recording_is_not_read_to_its_end_twice() -> None:
    text = json.dumps({"data": [{"a": 1}] * 100_000}).encode()
    file = io.BytesIO(text)
    with pytest.raises(large.NotCut):
        list(cut_entries(file, step=1000, forced=None))
    assert file.tell() < 20_000


@pytest.mark.usefixtures("cut")
def test_blank_lines_are_none_of_those_that_tell_what_a_file_is() -> None:
    conversation = json.dumps({"messages": [{"role": "user", "content": "Hi"}]})
    Path("a.jsonl").write_text("\n\n".join([conversation] * 15 + [LINES[1]]))
    assert report("--jobs", "1") == whole()


# Processes


def fragile(task: tuple[int, bytes]) -> int:
    if task[0] in (0, 3):
        os.kill(os.getpid(), signal.SIGKILL)
    return task[0]


def test_no_task_is_forgotten_when_several_die() -> None:
    tasks = [(number, b"x" * (20_000 if number == 4 else 0)) for number in range(40)]
    results = [result for _, result in in_processes(fragile, tasks, jobs=2, lost=lambda task, why: -1)]
    assert results == [-1, 1, 2, -1, *range(4, 40)]


def test_fewer_processes_do_where_no_more_are_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[bool] = []

    def start(pool: Any) -> Any:
        if len(started) == 2:
            raise OSError(24, "Too many open files")
        started.append(True)
        return real_start(pool)

    real_start = workers._Pool._start
    monkeypatch.setattr(workers._Pool, "_start", start)
    assert [result for _, result in in_processes(sleepy, range(1, 30), jobs=9, lost=gone)] == list(range(1, 30))


def test_without_any_other_process_all_is_done_in_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(pool: Any) -> Any:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(workers._Pool, "_start", start)
    done = list(in_processes(sleepy, range(1, 30), jobs=9, lost=gone))
    assert done == [(number, number) for number in range(1, 30)]


def double(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 17:
        os._exit(3)
    if number == 19:
        raise ValueError("nobody hears it")
    return number * 2


def gone(number: int, why: str) -> str:
    return why


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_dies_is_told_and_the_rest_goes_on(method: str) -> None:
    results = dict(in_processes(double, range(30), jobs=2, lost=gone, method=method))
    assert list(results) == list(range(30))
    assert results.pop(13) == "the process that did it was ended by SIGKILL"
    assert results.pop(17) == "the process that did it ended with 3"
    assert results.pop(19) == "the process that did it ended with 0"
    assert results == {number: number * 2 for number in results}


def sleepy(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return number


def test_results_keep_their_order_and_few_wait_for_a_slow_one() -> None:
    read: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(500):
            read.append(number)
            yield number

    results = in_processes(sleepy, tasks(), jobs=2, lost=gone)
    assert next(results) == (0, 0)
    assert len(read) < 50
    assert [task for task, _ in results] == list(range(1, 500))


def test_large_tasks_and_results_block_nobody() -> None:
    tasks = [b"x" * 1_000_000] * 12
    assert [result for _, result in in_processes(bytes, tasks, jobs=2, lost=gone)] == tasks


def test_an_error_where_tasks_come_from_ends_the_processes() -> None:
    def tasks() -> Iterator[int]:
        yield from range(3)
        raise KeyError("x")

    with pytest.raises(KeyError):
        list(in_processes(double, tasks(), jobs=2, lost=gone))


real = pieces.read_stretch


def deadly(path: Path, **options: Any) -> Any:
    if path.name == "b.jsonl" and options["origin"].line == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(path, **options)


@pytest.mark.usefixtures("cut")
def test_a_process_that_dies_is_an_error_that_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "read_stretch", deadly)
    for name in ("a.jsonl", "c.jsonl"):
        Path(name).write_text("\n".join(LINES))
    Path("b.jsonl").write_text("\n".join(LINES[1:4]))
    code, out, err = report("--jobs", "2", format="concise")
    assert (code, err) == (
        2,
        "anyint-lint: b.jsonl, from line 3 on: not checked: the process that did it was ended by SIGKILL\n",
    )
    assert {line.partition(":")[0] for line in out.splitlines()[:-1]} == {"a.jsonl", "b.jsonl", "c.jsonl"}


SCRIPT = """
import signal, sys, time
# A shell in the background, and `nohup`, hand on signals that are ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from anyint_lint import checking, pieces, sources, workers
from anyint_lint.linter import default_linter
from anyint_lint.cli import main

def slow(path, **options):
    # One write, also where Python buffers nothing.
    sys.stdout.write("reading\\n")
    sys.stdout.flush()
    time.sleep(60)

checking._WORTH = 1
checking._LEAST = 0
pieces.read_file = slow
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_to_be_told_to_end_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    number = getattr(signal, name)
    (tmp_path / "temporary").mkdir()
    script = SCRIPT.replace("pieces.read_file = slow", "pieces.LARGE = 1\npieces.read_stretch = slow")
    command = [sys.executable, "-c", script, "check", "-", "--jobs", "1"]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n".join(LINES))
        process.stdin.close()
        assert process.stdout.readline() == "reading\n"
        assert len(list((tmp_path / "temporary").iterdir())) == 1
        process.send_signal(number)
        assert process.wait(30) == 128 + number
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_an_interrupt_ends_all_processes_at_once() -> None:
    for name in ("a.json", "b.json", "c.json"):
        write(name, CLEAN)
    command = [sys.executable, "-c", SCRIPT, "check", ".", "--jobs", "2"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True
    ) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["reading\n"] * 2
        # As a terminal does it: to all of them.
        os.killpg(process.pid, signal.SIGINT)
        # Both pipes are at their end: nobody is left who holds them.
        assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 130


def test_processes_end_with_whoever_started_them() -> None:
    for name in ("a.json", "b.json", "c.json"):
        write(name, CLEAN)
    script = SCRIPT.replace("time.sleep(60)", "time.sleep(1)")
    command = [sys.executable, "-c", script, "check", ".", "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        assert process.communicate(timeout=30)[1] == ""


def test_small_files_are_checked_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.json", CLEAN)
    monkeypatch.delitem(sys.modules, "anyint_lint.workers", raising=False)
    assert lint("check", ".", "--jobs", "8").exit_code == 0
    assert "anyint_lint.workers" not in sys.modules


# Sources


def test_a_source_that_was_sent_or_let_go_reads_its_text_again() -> None:
    path = Path("a.json")
    path.write_text('{\n  "é": 1}')
    source = read_file(path, name="a.json")
    sent = pickle.loads(pickle.dumps(source))
    source.let_go()
    for each in (source, sent):
        assert (each.text, each.utf8, each.span(4, 7)) == ('{\n  "é": 1}', path.read_bytes(), source.span(4, 7))
    assert len(pickle.dumps(sent)) < 500


def test_a_source_that_is_gone_is_empty() -> None:
    path = Path("a.json")
    path.write_text("{}")
    sent = pickle.loads(pickle.dumps(read_file(path, name="a.json")))
    path.unlink()
    assert (sent.text, sent.utf8) == ("", b"")
