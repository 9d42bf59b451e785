"""The ignore file: what is written to it, what it ignores, and what is said of entries that ignore nothing."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyint_lint.checking import Checking
from anyint_lint.ignorefile import NAME, dump, load
from anyint_lint.ignores import Entry, Ignores, Key
from anyint_lint.linter import default_linter
from anyint_lint.model import JSON, Run
from tests.commandline import CLEAN, ERROR, WARNING, found, lint, write
from tests.containers import CONTAINERS, URL
from tests.mutations import MUTATIONS
from tests.payloads import valid_payloads

NAMED = {**CLEAN, "model": "claude-sonnet-4-6"}
KEY = "sk-proj-Zx81Kq0Pm5Vw2Lt7Rb9Yc4Nd6Gh3Jf"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def left(*arguments: str) -> list[tuple[str, str]]:
    """(file, rule) of what is found, where no warning comes with it."""
    result = lint("check", *arguments, "--output-format", "json")
    assert result.stderr == ""
    return found(result)


def warned(*arguments: str) -> list[str]:
    return [line.removeprefix("anyint-lint: ") for line in lint("check", *arguments).stderr.splitlines()]


def add(*arguments: str) -> str:
    result = lint("check", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def entries(name: str = NAME) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(Path(name).read_text("utf-8"))["ignores"]
    return listed


def change(name: str = NAME, **fields: Any) -> None:
    """In every entry."""
    write(name, {"version": 1, "ignores": [entry | fields for entry in entries(name)]})


# What is written


def test_add_ignore_makes_an_old_project_clean() -> None:
    files = [write("a.json", ERROR), write("sub/b.json", WARNING)]
    assert add(*files, "--add-ignore") == f"2 ignores added to {NAME}, for 2 findings\n"
    assert lint("check", *files).stdout == "No findings in 2 requests (2 files; ignored: 2 findings)\n"


def test_the_file_has_an_entry_a_line() -> None:
    write("a.json", ERROR)
    write("sub/b.jsonl", "".join(json.dumps(NAMED) + "\n" for _ in range(3)))
    add(".", "--add-ignore=recorded before 2024")
    assert Path(NAME).read_text("utf-8") == (Path(__file__).parent / "expected/ignores.json").read_text("utf-8")


def test_the_same_bytes_come_in_any_order() -> None:
    keys = [Key(file, "wrong-type", "request.body", "/top_p", "0" * 16) for file in "cab"]
    assert dump(map(Entry, keys)) == dump(map(Entry, sorted(keys)))


@pytest.mark.parametrize("text", ["é", "\u202e", "a\nb", "\U000e0001", '"', "\u2028"])
def test_any_name_is_written_and_read_again(text: str) -> None:
    written = [Entry(Key(text, text, "request.body", f"/{text}", "0" * 16), 3, text, "2031-01-02")]
    data = dump(written)
    assert all(character.isprintable() or character == "\n" for character in data.decode("utf-8"))
    assert list(load(Path(write(NAME, data))).entries) == written


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are Unicode")
def test_a_name_that_is_no_unicode_is_written_as_far_as_it_is() -> None:
    Path(os.fsdecode(b"\xff.json")).write_text(json.dumps(ERROR), "utf-8")
    add(".", "--add-ignore")
    assert entries()[0]["file"] == "?.json"
    assert left(".") == []


def test_a_secret_is_not_written() -> None:
    exchange = {"request": {"url": URL, "headers": {"authorization": f"Bearer {KEY}"}, "body": CLEAN | {KEY: 1}}}
    add(write("a.json", exchange), "--add-ignore")
    assert {entry["rule"] for entry in entries()} == {"recorded-secret", "unknown-field"}
    assert KEY[8:] not in Path(NAME).read_text("utf-8")
    assert left("a.json") == []


def test_equal_values_at_different_places_have_different_digests() -> None:
    add(write("a.json", CLEAN | {"top_p": "0.2", "temperature": "0.2"}), "--add-ignore")
    assert len({entry["value"] for entry in entries()}) == 2


def test_what_is_added_is_merged_and_keeps_files_that_were_not_checked() -> None:
    add(write("a.json", ERROR), "--add-ignore=old")
    add(write("b.json", WARNING), "--add-ignore=new")
    assert [(entry["file"], entry["reason"]) for entry in entries()] == [("a.json", "old"), ("b.json", "new")]
    assert left("a.json", "b.json") == []


def test_adding_twice_changes_nothing() -> None:
    add(write("a.json", ERROR), "--add-ignore")
    before = Path(NAME).stat()
    assert add("a.json", "--add-ignore").startswith("0 ignores added")
    after = Path(NAME).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_nothing_to_ignore_makes_no_file() -> None:
    add(write("a.json", CLEAN), "--add-ignore")
    assert not Path(NAME).exists()


def test_only_selected_rules_are_added() -> None:
    add(write("a.json", ERROR | {"model": "m"}), "--add-ignore", "--select", "wrong-type")
    assert left("a.json") == [("a.json", "hardcoded-model")]


def test_what_patterns_ignore_is_not_added() -> None:
    add(write("a.json", ERROR), "--add-ignore", "--per-file-ignores", "*.json:requests")
    assert not Path(NAME).exists()


def test_a_path_after_the_bare_option_is_no_reason() -> None:
    add("--add-ignore", write("a.json", ERROR), write("b.json", WARNING))
    assert [(entry["file"], entry["reason"]) for entry in entries()] == [("a.json", ""), ("b.json", "")]


def test_a_reason_may_hold_anything() -> None:
    add(write("a.json", ERROR), '--add-ignore=a "b" = c, --add-ignore')
    assert entries()[0]["reason"] == 'a "b" = c, --add-ignore'


def test_after_two_dashes_it_is_a_path() -> None:
    result = lint("check", "--", "--add-ignore")
    assert (result.exit_code, result.stderr) == (2, "anyint-lint: --add-ignore: no such file or folder\n")


def test_an_unreadable_file_is_exit_code_2_and_the_others_are_added() -> None:
    result = lint("check", write("a.json", ERROR), "b.json", "--add-ignore")
    assert (result.exit_code, result.stderr) == (2, "anyint-lint: b.json: no such file or folder\n")
    assert left("a.json") == []


# Which file it is


def test_it_lies_beside_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    write("anyint-lint.toml", "")
    write("sub/a.json", ERROR)
    monkeypatch.chdir("sub")
    add("a.json", "--add-ignore")
    assert entries(f"../{NAME}")[0]["file"] == "sub/a.json"
    assert left("a.json") == []


def test_without_a_configuration_the_nearest_above_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    add(write("sub/a.json", ERROR), "--add-ignore")
    monkeypatch.chdir("sub")
    assert left("a.json") == []
    assert left("../sub/a.json", "--isolated") == [("../sub/a.json", "wrong-type")]


def test_the_configuration_names_another() -> None:
    write("conf/anyint-lint.toml", 'ignores = "old.json"')
    write("conf/old.json", {"version": 1, "ignores": []})
    add(write("a.json", ERROR), "--add-ignore", "--config", "conf/anyint-lint.toml")
    assert entries("conf/old.json")[0]["file"] == "../a.json"
    assert left("a.json", "--config", "conf/anyint-lint.toml") == []


@pytest.mark.parametrize("option", ["--ignores", "--baseline"])
def test_the_command_line_names_another(option: str) -> None:
    add(write("a.json", ERROR), "--add-ignore", option, "old.json")
    assert not Path(NAME).exists()
    assert left("a.json", option, "old.json", "--isolated") == []


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--ignores", "nowhere.json"), "nowhere.json: No such file or directory"),
        (("--add-ignore", "--isolated"), "--add-ignore with --isolated needs --ignores FILE"),
        (("--add-ignore", "-"), "--add-ignore needs --stdin-filename for what comes from standard input"),
        (
            ("--add-ignore", "--ignores", "nowhere/old.json"),
            f"{Path('nowhere/old.json')}: not written: No such file or directory",
        ),
    ],
)
def test_what_cannot_be_is_exit_code_2(options: tuple[str, ...], problem: str) -> None:
    result = lint("check", write("a.json", ERROR), *options, stdin=b"{}")
    assert (result.exit_code, result.stderr) == (2, f"anyint-lint: {problem}\n")


def test_standard_input_has_the_entries_of_the_file_that_it_stands_for() -> None:
    add(write("a.json", ERROR), "--add-ignore")
    result = lint("check", "-", "--stdin-filename", "a.json", stdin=json.dumps(ERROR).encode())
    assert result.exit_code == 0
    assert lint("check", "-", stdin=json.dumps(ERROR).encode()).exit_code == 1


def test_a_file_is_the_same_by_any_name() -> None:
    add(write("sub/a.json", ERROR), "--add-ignore")
    Path("link").symlink_to("sub", target_is_directory=True)
    for name in (str(Path("sub/a.json").absolute()), "sub/../sub/a.json", "./sub/a.json", "link/a.json"):
        assert left(name) == []


def test_the_ignore_file_is_not_checked_itself() -> None:
    add(write("a.json", ERROR), "--add-ignore")
    assert "1 file;" in lint("check", ".").stdout


# What brings a finding back


def test_a_changed_value_alone_comes_back() -> None:
    payload = NAMED | {"temperature": "0.2", "top_p": "0.9"}
    add(write("a.json", payload), "--add-ignore")
    write("a.json", payload | {"top_p": "0.8"})
    result = lint("check", "a.json", "--output-format", "json")
    assert [finding["pointer"] for finding in json.loads(result.stdout)["findings"]] == ["/top_p"]


def test_moved_lines_and_members_bring_nothing_back() -> None:
    add(write("a.json", NAMED | WARNING), "--add-ignore")
    write("a.json", "\n\n" + json.dumps(dict(reversed((NAMED | WARNING).items())), indent=3).replace("\n", "\r\n"))
    assert left("a.json") == []


def lines(*payloads: object) -> str:
    return "".join(json.dumps(payload) + "\n" for payload in payloads)


def test_lines_of_a_batch_may_change_their_order() -> None:
    payloads = [NAMED, ERROR, NAMED | {"seed": 1}, WARNING]
    add(write("a.jsonl", lines(*payloads)), "--add-ignore")
    write("a.jsonl", lines(CLEAN, *reversed(payloads)))
    assert left("a.jsonl") == []


def as_har(*bodies: JSON) -> str:
    texts = [json.dumps(body) for body in bodies]
    entries = [{"request": {"method": "POST", "url": URL, "postData": {"text": text}}} for text in texts]
    return json.dumps({"log": {"entries": entries}}, indent=2)


def as_cassette(*bodies: JSON) -> str:
    return "interactions:\n" + "".join(
        f"- request:\n    method: POST\n    uri: {URL}\n    body: '{json.dumps(body)}'\n" for body in bodies
    )


@pytest.mark.parametrize(("name", "written"), [("a.har", as_har), ("a.yaml", as_cassette), ("a.jsonl", lines)])
def test_in_recordings_a_changed_value_alone_comes_back(name: str, written: Callable[..., str]) -> None:
    bodies = [NAMED | {"seed": number, "temperature": "0.2"} for number in range(3)]
    add(write(name, written(*bodies)), "--add-ignore")
    write(name, "\n\n" + written(CLEAN, *reversed(bodies)))
    assert left(name) == []
    bodies[1]["model"] = "gpt-4o"
    write(name, written(*bodies))
    assert found(lint("check", name, "--output-format", "json")) == [(name, "hardcoded-model")]


def test_one_more_of_the_same_is_reported() -> None:
    add(write("a.jsonl", lines(NAMED, NAMED)), "--add-ignore")
    assert entries()[0]["count"] == 2
    write("a.jsonl", lines(NAMED, CLEAN, NAMED, NAMED))
    result = lint("check", "a.jsonl", "--output-format", "concise")
    assert result.stdout.splitlines()[0].startswith("a.jsonl:4:")
    add("a.jsonl", "--add-ignore")
    assert (entries()[0]["count"], left("a.jsonl")) == (3, [])


def test_something_missing_stays_ignored_while_other_values_change() -> None:
    body = {"messages": [{"role": "user", "content": "Hi"}]}
    add(write("a.json", {"request": {"url": URL, "body": body}}), "--add-ignore")
    assert [entry["rule"] for entry in entries()] == ["missing-field"]
    changed = {"messages": [{"role": "user", "content": "Good morning"}]}
    write("a.json", {"request": {"url": URL, "body": changed}})
    assert left("a.json") == []


def test_something_else_missing_is_reported() -> None:
    add(
        write("a.json", {"request": {"url": URL, "body": {"messages": [{"role": "user", "content": "Hi"}]}}}),
        "--add-ignore",
    )
    write("a.json", {"request": {"url": URL, "body": {"model": "${MODEL}"}}})
    assert "messages is missing" in lint("check", "a.json").stdout


def test_a_file_that_is_no_json_is_ignored_until_the_flaw_changes() -> None:
    add(write("a.json", '{"model": "m",\n "messages": [{"role": "user", "content": Hi}]}'), "--add-ignore")
    write("a.json", '\r\n{"model": "m",\r\n "messages": [{"role": "user", "content": Hi}]}')
    assert left("a.json") == []
    write("a.json", '{"model": "m",\n "messages": [{"role": "user", "content": Ho}]}')
    assert lint("check", "a.json").exit_code == 1


def checked(data: str, ignores: Ignores) -> Run:
    """As the file `a`."""
    checking = Checking(default_linter(), ignores=ignores)
    run, problems = checking.run(["-"], lambda: io.BytesIO(data.encode()), stdin_name="a")
    assert problems == []
    return run


def baseline(data: str) -> tuple[Entry, ...]:
    ignores = Ignores(Path(), adding=True)
    checked(data, ignores)
    return ignores.added("")


def reopened(entries: Iterable[Entry]) -> Ignores:
    return Ignores(Path(), entries, rules=default_linter().rules, known=default_linter().known_rules)


@st.composite
def bad_payloads(draw: st.DrawFn) -> JSON:
    payload = draw(valid_payloads())
    for mutation in draw(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=3)):
        with suppress(KeyError):
            mutation.apply(payload)
    # What is found in any container, and a word that they look for.
    return payload | {"temperature": 0.2, "top_p": 0.9, "mark": "mark"}


@pytest.mark.parametrize("container", CONTAINERS)
@settings(max_examples=25)
@given(payload=bad_payloads(), randoms=st.tuples(*[st.randoms(use_true_random=False)] * 2))
def test_what_was_added_is_ignored_however_the_container_writes_it(
    container: str, payload: JSON, randoms: tuple[Random, Random]
) -> None:
    first, second = (CONTAINERS[container](json.dumps(payload), random) for random in randoms)
    added = baseline(first)
    assert added
    ignores = reopened(added)
    assert list(checked(second, ignores)) == []
    assert list(ignores.stale()) == []
    assert ignores.left(lambda file: False) == list(added)


@given(payloads=st.lists(bad_payloads() | valid_payloads(), min_size=2, max_size=4), data=st.data())
def test_of_any_batch_one_changed_value_brings_back_what_is_about_it_alone(
    payloads: list[JSON], data: st.DataObject
) -> None:
    payloads = [{"model": "m", "messages": []} | payload for payload in payloads]
    added = baseline(lines(*payloads))
    number = data.draw(st.integers(0, len(payloads) - 1))
    changed = [payload | {"temperature": "hot"} if at == number else payload for at, payload in enumerate(payloads)]
    run = checked(lines(*data.draw(st.permutations(changed))), reopened(added))
    assert {finding.pointer for finding in run} <= {"/temperature", "/top_p"}
    assert any(finding.pointer == "/temperature" for finding in run)


# Entries that ignore nothing


def test_an_unused_entry_is_a_warning_and_changes_no_exit_code() -> None:
    add(write("a.json", ERROR), "--add-ignore")
    write("a.json", CLEAN)
    result = lint("check", "a.json")
    assert result.stderr == (
        "anyint-lint: a.json: the ignore of wrong-type at request.body/temperature: nothing is found there any more\n"
    )
    assert result.exit_code == 0


def test_fewer_findings_than_an_entry_counts_are_a_warning() -> None:
    add(write("a.jsonl", lines(NAMED, NAMED, NAMED)), "--add-ignore")
    write("a.jsonl", lines(NAMED, CLEAN))
    assert warned("a.jsonl") == [
        "a.jsonl: the ignore of hardcoded-model at request.body/model: 1 of 3 findings are left"
    ]


def test_entries_of_what_was_not_checked_are_no_warning() -> None:
    add(write("a.json", ERROR), write("b.json", ERROR), "--add-ignore")
    write("a.json", CLEAN)
    assert warned("b.json") == []
    assert warned("a.json", "--select", "images") == []
    assert warned("a.json", "--per-file-ignores", "a.json:requests") == []
    assert len(warned("a.json")) == 1


def test_a_file_that_could_not_be_read_says_nothing_of_its_entries() -> None:
    add(write("a.json", ERROR), "--add-ignore")
    assert warned("a.json", "--max-file-size", "5") == ["a.json: larger than the limit of 5 bytes (--max-file-size)"]


def test_a_rule_that_does_not_exist_is_a_warning() -> None:
    add(write("a.json", ERROR), "--add-ignore")
    change(rule="wrong-tipe")
    assert warned("a.json") == ["a.json: the ignore of wrong-tipe at request.body/temperature: no rule has this name"]
    assert lint("check", "a.json").exit_code == 1


@pytest.mark.parametrize(("expires", "exit_code"), [("2999-12-31", 0), ("2020-02-29", 1)])
def test_an_entry_counts_until_it_expires(expires: str, exit_code: int) -> None:
    add(write("a.json", ERROR), "--add-ignore")
    change(expires=expires)
    assert lint("check", "a.json").exit_code == exit_code
    assert ("expired on 2020-02-29" in str(warned("a.json"))) is bool(exit_code)


@pytest.mark.parametrize(("today", "ignored"), [("2026-05-30", True), ("2026-05-31", True), ("2026-06-01", False)])
def test_the_day_that_is_named_is_the_last(today: str, ignored: bool) -> None:
    key = Key("a.json", "wrong-type", "request.body", "/top_p", "0" * 16)
    ignores = Ignores(Path(), [Entry(key, expires="2026-05-31")], today=today)
    assert ignores.covers(key, 1) is ignored


def test_adding_renews_what_has_expired_and_keeps_its_reason() -> None:
    add(write("a.json", ERROR), "--add-ignore=until March")
    change(expires="2020-01-01")
    assert lint("check", "a.json", "--add-ignore").exit_code == 0
    assert [(entry["reason"], "expires" in entry) for entry in entries()] == [("until March", False)]


def test_many_warnings_are_counted() -> None:
    write("a.jsonl", lines(*(CLEAN | {"model": f"m-{number}"} for number in range(30))))
    add("a.jsonl", "--add-ignore")
    write("a.jsonl", lines(CLEAN, CLEAN))
    result = warned("a.jsonl")
    assert len(result) == 11
    assert result[-1] == f"and 20 more in {NAME}; --prune-ignores drops them"


# What is pruned


def test_prune_drops_what_is_dead_and_reports_the_rest() -> None:
    files = [
        write("a.json", ERROR),
        write("b.jsonl", lines(NAMED, NAMED)),
        write("c.json", ERROR),
        write("d.json", ERROR),
    ]
    add(*files, "--add-ignore")
    write("a.json", WARNING)
    write("b.jsonl", lines(NAMED, CLEAN))
    Path("c.json").unlink()
    result = lint("check", "a.json", "b.jsonl", "--prune-ignores")
    assert result.stderr == f"anyint-lint: 2 ignores dropped from {NAME}\n"
    assert result.exit_code == 1
    assert [(entry["file"], entry.get("count")) for entry in entries()] == [("b.jsonl", None), ("d.json", None)]


def test_prune_drops_what_has_expired_and_unknown_rules() -> None:
    add(write("a.json", ERROR), write("b.json", ERROR), "--add-ignore")
    listed = entries()
    write(NAME, {"version": 1, "ignores": [listed[0] | {"expires": "2020-01-01"}, listed[1] | {"rule": "gone"}]})
    lint("check", "a.json", "b.json", "--prune-ignores")
    assert entries() == []


def test_prune_keeps_rules_that_were_not_selected() -> None:
    add(write("a.json", ERROR), "--add-ignore")
    write("a.json", CLEAN)
    lint("check", "a.json", "--prune-ignores", "--select", "images")
    assert len(entries()) == 1


def test_prune_and_add_make_the_file_anew() -> None:
    add(write("a.json", ERROR), "--add-ignore")
    write("a.json", WARNING)
    assert lint("check", "a.json", "--prune-ignores", "--add-ignore").exit_code == 0
    assert [entry["rule"] for entry in entries()] == ["temperature-with-top-p"]


def test_prune_without_a_file_is_nothing_to_do() -> None:
    assert lint("check", write("a.json", CLEAN), "--prune-ignores").exit_code == 0
    assert not Path(NAME).exists()


# How it is written


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_the_mode_stays() -> None:
    Path(write(NAME, {"version": 1, "ignores": []})).chmod(0o640)
    add(write("a.json", ERROR), "--add-ignore")
    assert Path(NAME).stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir()) == ["a.json", NAME]


def test_a_link_is_not_followed() -> None:
    write("elsewhere.json", {"version": 1, "ignores": []})
    Path(NAME).symlink_to("elsewhere.json")
    result = lint("check", write("a.json", ERROR), "--add-ignore")
    assert (result.exit_code, "not written: it is a symbolic link" in result.stderr) == (2, True)
    assert entries("elsewhere.json") == []


def test_a_file_that_somebody_else_has_changed_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from anyint_lint import pieces

    read_file = pieces.read_file

    def and_write(*arguments: Any, **options: Any) -> Any:
        write(NAME, {"version": 1, "ignores": []})
        return read_file(*arguments, **options)

    monkeypatch.setattr(pieces, "read_file", and_write)
    result = lint("check", write("a.json", ERROR), "--add-ignore")
    assert (result.exit_code, "not written: it has changed since it was read" in result.stderr) == (2, True)
    assert entries() == []


# What is wrong with it

ENTRY = {"file": "a", "rule": "r", "part": "request.body", "pointer": "/a", "value": "0123456789abcdef"}


def of(**fields: Any) -> str:
    return json.dumps({"version": 1, "ignores": [ENTRY, ENTRY | fields]}, indent=0).replace("{\n", "{")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1: "),
        ("{", "1: "),
        ('{"version": 1,\n"ignores": [\n}', "3: "),
        ('{"version": 1,\n<<<<<<< ours\n"ignores": []}', "2: there is a merge conflict"),
        ("[]", '1: the file: [] is not of type "object"'),
        ('{"ignores": []}', "1: 'version' is missing"),
        ('{"version": 2, "ignores": []}', "1: version: 1 was expected"),
        ('{"version": 1, "ignored": []}', "1: unknown key 'ignored', did you mean 'ignores'?"),
        ('{"version": 1, "version": 1, "ignores": []}', "1: "),
        (of(resaon="x"), "9: unknown key 'resaon', did you mean 'reason'?"),
        (of(zzz="x"), "9: unknown key 'zzz', allowed are file, rule, part, pointer, value, count, reason, expires"),
        (of(part="body"), "11: part: 'body' is not one of request.method, request.url,"),
        (of(pointer="a"), '12: pointer: "a" does not match "^(/|$)"; RFC 6901, inside of the part.'),
        (of(value="0" * 15), '13: value: "000000000000000" does not match "^[0-9a-f]{16}$"; A digest of the value.'),
        (of(expires="2026-02-30"), "14: '2026-02-30' is no day of the calendar"),
        (of(expires="20260230"), "14: expires: "),
        (of(count=0), "14: count: 0 is less than the minimum of 1"),
        (of(count=True), "14: count: true is not of type"),
        (of(reason=None), "14: reason: null is not of type"),
        ("[" * 100_000, "1: "),
        (b"\xff{}", "1: byte 0xff is not UTF-8"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_line(text: Any, problem: str) -> None:
    result = lint("check", write("a.json", ERROR), "--ignores", write("old.json", text))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(f"anyint-lint: old.json:{problem}")


def test_entries_that_a_merge_has_doubled_are_one() -> None:
    add(write("a.jsonl", lines(NAMED, NAMED)), "--add-ignore")
    listed = entries()
    write(NAME, {"version": 1, "ignores": [listed[0] | {"count": 1, "reason": "x"}, *listed]})
    assert left("a.jsonl") == []
    assert load(Path(NAME)).entries == (Entry(Key(*list(listed[0].values())[:5]), 2, "x"),)


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from([*ENTRY, "version", "ignores", "count"]), inner)
        ),
        max_leaves=8,
    )
)
def test_no_file_is_an_internal_error(content: Any) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, NAME)
        file.write_text(json.dumps(content), "utf-8")
        payload = Path(folder, "a.json")
        payload.write_text(json.dumps(CLEAN), "utf-8")
        result = lint("check", str(payload), "--ignores", str(file))
        assert result.exit_code in (0, 2)
        assert "internal error" not in result.stderr
