"""`models lock` and `models check` with saved answers; test_fetch.py has them ask an API."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from anyint_lint.catalogue import Model, load, lock_text
from tests.commandline import CLEAN, lint, rules_found, write
from tests.modelsapi import anthropic, openai

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LOCK = Path("anyint-models.json")
EXPECTED = Path(__file__).parent / "expected"


@pytest.fixture(autouse=True)
def _at_noon_in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("anyint_lint.commands.models.now", lambda: NOON)


# From saved answers


def test_a_lock_is_written_sorted_and_dated() -> None:
    entries = [{"id": "gpt-5"}, {"id": "claude-sonnet-4-6", "owned_by": "anthropic"}, {"id": "gpt-5"}]
    result = lint("models", "lock", "--from", write("answer.json", {"data": entries}))
    assert (result.exit_code, result.stdout) == (0, "anyint-models.json: 2 models\n")
    expected = (EXPECTED / "anyint-models.json").read_text("utf-8")
    assert LOCK.read_text("utf-8") == expected.replace("https://api.anyint.ai/openai/v1/models", "answer.json")


@pytest.mark.parametrize("answer", [openai("m"), anthropic("m"), openai("m")["data"]])
def test_every_form_of_answer_is_locked(answer: object) -> None:
    assert lint("models", "lock", "--from", write("answer.json", answer)).stdout == "anyint-models.json: 1 model\n"
    assert load(LOCK).ids == ("m",)


def test_standard_input_is_an_answer() -> None:
    assert lint("models", "lock", "--from", "-", stdin=json.dumps(openai("m")).encode()).exit_code == 0
    assert load(LOCK).source == "standard input"


def test_several_answers_are_pages() -> None:
    write("sub/1.json", anthropic("b", has_more=True))
    write("sub/2.json", anthropic("a"))
    assert lint("models", "lock", "--from", "sub/2.json", "--from", "sub/1.json").exit_code == 0
    assert (load(LOCK).ids, load(LOCK).source) == (("a", "b"), "2.json, 1.json")


def test_without_its_last_page_an_answer_is_not_locked() -> None:
    result = lint("models", "lock", "--from", write("1.json", anthropic("b", has_more=True)))
    assert (result.exit_code, LOCK.exists()) == (2, False)
    assert "1.json: the model catalogue goes on after this page" in result.stderr


def test_check_knows_what_is_locked() -> None:
    write("a.json", CLEAN | {"model": "gpt-5"})
    assert rules_found("a.json") == ["hardcoded-model"]
    lint("models", "lock", "--from", write("answer.json", openai("gpt-5")))
    assert rules_found(".") == []


def test_a_lock_says_what_changed_since_the_last() -> None:
    lint("models", "lock", "--from", write("answer.json", openai("a", "b", "c")))
    result = lint("models", "lock", "--from", write("answer.json", openai("b", "d")))
    assert result.stdout == "anyint-models.json: 2 models (2 vanished, 1 new)\n"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "where from? --from FILE, or --url URL"),
        (("--from", "nowhere.json"), "nowhere.json: No such file or directory"),
        (("--from", "empty.json"), "empty.json: the model catalogue is empty"),
        (("--from", "request.json"), "request.json: no model catalogue: "),
        (("--from", "a.json", "--url", "https://x/models"), "--from and --url exclude each other"),
        (("--from", "a.json", "-o", "no/such/folder.json"), "no/such/folder.json: not written: "),
    ],
)
def test_what_cannot_be_locked_is_one_line_and_exit_code_2(arguments: tuple[str, ...], problem: str) -> None:
    write("a.json", openai("m"))
    write("empty.json", openai())
    write("request.json", CLEAN)
    result = lint("models", "lock", *arguments)
    assert (result.exit_code, result.stderr.count("\n"), LOCK.exists()) == (2, 1, False)
    assert result.stderr.startswith(f"anyint-lint: {problem}")


# Where the lock goes


@pytest.mark.parametrize("name", ["anyint-lint.toml", "anyint-models.json"])
def test_a_lock_goes_where_check_finds_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(name, "" if name.endswith("toml") else lock_text([Model("old")], source="x", locked=NOON))
    write("sub/answer.json", openai("m"))
    monkeypatch.chdir("sub")
    assert lint("models", "lock", "--from", "answer.json").exit_code == 0
    monkeypatch.chdir("..")
    assert (load(LOCK).ids, Path("sub", LOCK).exists()) == (("m",), False)


def test_a_lock_goes_where_the_configuration_says() -> None:
    write("anyint-lint.toml", 'models = "known.json"')
    lint("models", "lock", "--from", write("answer.json", openai("m")))
    assert load(Path("known.json")).ids == ("m",)


def test_a_saved_answer_that_the_configuration_names_is_not_overwritten() -> None:
    write("anyint-lint.toml", 'models = "answer.json"')
    result = lint("models", "lock", "--from", write("answer.json", openai("m")))
    assert (result.exit_code, json.loads(Path("answer.json").read_text("utf-8"))) == (2, openai("m"))
    assert result.stderr.startswith("anyint-lint: answer.json: is a saved answer, no lock;")


def test_output_names_another_file() -> None:
    lint("models", "lock", "--from", write("answer.json", openai("m")), "-o", "other.json")
    assert (load(Path("other.json")).ids, LOCK.exists()) == (("m",), False)


def test_a_lock_with_a_conflict_in_it_is_written_again() -> None:
    write("anyint-models.json", "<<<<<<< HEAD\n{")
    assert lint("models", "lock", "--from", write("answer.json", openai("m"))).exit_code == 0
    assert load(LOCK).ids == ("m",)


def test_a_link_is_not_written_through() -> None:
    LOCK.symlink_to(write("precious.json", lock_text([Model("old")], source="x", locked=NOON)))
    result = lint("models", "lock", "--from", write("answer.json", openai("m")))
    assert (result.exit_code, LOCK.is_symlink(), load(LOCK).ids) == (2, True, ("old",))
    assert (
        result.stderr
        == "anyint-lint: anyint-models.json: not written: it is a symbolic link; name the file that it leads to\n"
    )


def test_a_lock_keeps_its_mode_and_leaves_nothing_beside_it() -> None:
    answer = write("answer.json", openai("m"))
    lint("models", "lock", "--from", answer)
    assert LOCK.stat().st_mode == Path(answer).stat().st_mode
    LOCK.chmod(0o640)
    lint("models", "lock", "--from", answer)
    assert stat.S_IMODE(LOCK.stat().st_mode) == 0o640
    assert sorted(os.listdir()) == ["answer.json", "anyint-models.json"]


def test_a_write_that_fails_leaves_the_old_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    lint("models", "lock", "--from", write("answer.json", openai("m")))
    monkeypatch.setattr("os.fsync", full)
    result = lint("models", "lock", "--from", write("answer.json", openai("n")))
    assert result.stderr == "anyint-lint: anyint-models.json: not written: No space left on device\n"
    assert (load(LOCK).ids, sorted(os.listdir())) == (("m",), ["answer.json", "anyint-models.json"])


# models check


def locked(*ids: str) -> None:
    write("anyint-models.json", lock_text(map(Model, ids), source="x", locked=NOON - timedelta(30)))


def test_check_says_what_vanished_and_what_is_new() -> None:
    locked("b", "a", "c")
    result = lint("models", "check", "--from", write("answer.json", openai("e", "b", "d")))
    assert result.stdout == ("vanished: a\nvanished: c\nnew: d\nnew: e\n2 vanished, 2 new since anyint-models.json\n")
    assert result.exit_code == 1


@pytest.mark.parametrize(("now", "exit_code"), [(("a",), 0), (("a", "b"), 0), (("b",), 1)])
def test_check_fails_where_a_model_vanished(now: tuple[str, ...], exit_code: int) -> None:
    locked("a")
    assert lint("models", "check", "--from", write("answer.json", openai(*now))).exit_code == exit_code


def test_check_changes_nothing() -> None:
    locked("a")
    before = LOCK.read_bytes()
    lint("models", "check", "--from", write("answer.json", openai("b")))
    assert LOCK.read_bytes() == before


def test_check_speaks_json() -> None:
    locked("a", "b")
    result = lint("models", "check", "--from", write("x.json", openai("b", "c")), "--output-format", "json")
    assert json.loads(result.stdout) == {
        "version": 1,
        "catalogue": "anyint-models.json",
        "locked": "2026-10-25T12:00:00Z",
        "stale": False,
        "vanished": ["a"],
        "new": ["c"],
    }


@pytest.mark.parametrize(("max_age", "exit_code"), [("29d", 1), ("30d", 0)])
@pytest.mark.parametrize("origin", [(), ("--from", "answer.json")])
def test_an_old_lock_fails_models_check(max_age: str, exit_code: int, origin: tuple[str, ...]) -> None:
    locked("a")
    write("answer.json", openai("a"))
    result = lint("models", "check", "--max-age", max_age, *origin)
    assert result.exit_code == exit_code
    assert result.stderr.startswith("anyint-lint: anyint-models.json is older than 29d, from ") == bool(exit_code)


def test_the_configuration_says_how_old_a_lock_may_get() -> None:
    locked("a")
    write("anyint-lint.toml", 'max-age = "4w"')
    assert lint("models", "check").exit_code == 1


def test_check_takes_another_catalogue() -> None:
    write("old.json", openai("a"))
    assert lint("models", "check", "--models", "old.json", "--from", "old.json").exit_code == 0


@pytest.mark.parametrize(
    ("has_lock", "arguments", "problem"),
    [
        (False, ("--from", "a.json"), "there is no anyint-models.json yet; `anyint-lint models lock` writes it"),
        (True, (), "nothing to compare with: --from FILE or --url URL, or --max-age AGE"),
        (True, ("--from", "b.json"), "b.json: No such file or directory"),
        (True, ("--models", "b.json", "--from", "a.json"), "b.json: No such file or directory"),
    ],
)
def test_what_cannot_be_compared_is_exit_code_2(has_lock: bool, arguments: tuple[str, ...], problem: str) -> None:
    write("a.json", openai("a"))
    if has_lock:
        locked("a")
    result = lint("models", "check", *arguments)
    assert (result.exit_code, result.stderr) == (2, f"anyint-lint: {problem}\n")


@pytest.mark.parametrize("output_format", ["text", "json"])
def test_what_an_answer_says_is_shown_safely(output_format: str) -> None:
    locked("a")
    secret = "sk-proj-aB3dE5fG7hJ9kL1mN3pQ5rS7"
    result = lint("models", "check", "--from", write("x.json", openai(secret)), "--output-format", output_format)
    assert (secret in result.output, "sk-p…" in result.output) == (False, True)
