"""The catalogue of models: its forms, its lock, where that is found, and how old it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import jsonschema
import pytest

from anyint_lint.catalogue import Catalogue, Model, age_of, joined, load, lock_text, parse, stale
from anyint_lint.errors import ConfigError
from anyint_lint.rulebook import PACKAGE
from tests.commandline import CLEAN, lint, rules_found, write

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_clean_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("a.json", CLEAN)


# Saved answers

OPENAI = {"object": "list", "data": [{"id": "claude-sonnet-4-6", "object": "model", "owned_by": "anthropic"}]}
ANTHROPIC = {"data": [{"type": "model", "id": "claude-sonnet-4-6", "display_name": "Sonnet"}], "has_more": False}


@pytest.mark.parametrize("catalogue", [OPENAI, ANTHROPIC])
@pytest.mark.parametrize(
    ("model", "rules"),
    [("claude-sonnet-4-6", []), ("claude-sonet-4-6", ["unknown-model"]), ("${MODEL}", [])],
)
def test_models_are_looked_up_in_the_catalogue(catalogue: object, model: str, rules: list[str]) -> None:
    write("b.json", CLEAN | {"model": model})
    assert rules_found("b.json", "--models", write("models.json", catalogue)) == rules
    write("anyint-lint.toml", 'models = "models.json"')
    assert rules_found("b.json") == rules


def test_a_model_without_a_catalogue_is_hardcoded() -> None:
    assert rules_found(write("b.json", CLEAN | {"model": "claude-sonnet-4-6"})) == ["hardcoded-model"]


def test_the_nearest_model_is_named() -> None:
    write("b.json", CLEAN | {"model": "claude-sonet-4-6"})
    result = lint("check", "b.json", "--models", write("models.json", OPENAI))
    assert "The nearest in the catalogue is claude-sonnet-4-6." in result.stdout


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "not JSON: "),
        (b"\xff\xfe\xfd", "not JSON: "),
        ("[" * 100_000, "not JSON: "),
        ('{"version": 1, "models": [{"id": "\\ud800"}]}', "holds half a surrogate pair, which UTF-8 cannot encode"),
        ('{"version": 1, "models": ' + "[" * 300 + "]" * 300 + "}", "nested deeper than 128 levels"),
        ("[]", "no model catalogue: "),
        (
            {"error": {"message": "Unauthorized"}},
            'no model catalogue: {"data": [{"id": …}]} is expected; this is an error: Unauthorized\n',
        ),
        ({"error": "no"}, 'no model catalogue: {"data": [{"id": …}]} is expected; this is an error: no\n'),
        ({"models": ["m"]}, "no model catalogue: "),
        ({"data": {}}, "no model catalogue: "),
        ({"data": []}, "the model catalogue is empty"),
        ({"data": [{"name": "m"}, 5, {"id": 5}]}, "the model catalogue is empty"),
        (ANTHROPIC | {"has_more": True}, "the model catalogue goes on after this page (has_more); save all of it"),
    ],
)
def test_a_broken_catalogue_is_exit_code_2(content: object, problem: str) -> None:
    result = lint("check", "a.json", "--models", write("models.json", content))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(f"anyint-lint: models.json: {problem}")


def test_a_catalogue_that_is_not_there_is_exit_code_2() -> None:
    with pytest.raises(ConfigError, match=r"^nowhere\.json: No such file or directory$"):
        load(Path("nowhere.json"))
    assert lint("check", "a.json", "--models", "nowhere.json").exit_code == 2


def test_a_catalogue_may_begin_with_a_byte_order_mark() -> None:
    file = write("models.json", b"\xef\xbb\xbf" + json.dumps(OPENAI).encode())
    assert load(Path(file)).ids == ("claude-sonnet-4-6",)


def test_what_has_no_id_that_a_request_could_name_is_passed_over() -> None:
    entries = [
        {"id": "m", "owned_by": "x\ny"},
        {"id": ""},
        {"id": "a\x1b[31m"},
        {"id": "\ud800"},
        {"id": None},
        [],
        "n",
    ]
    assert parse(json.dumps({"data": entries}).encode(), name="x").models == (Model("m"),)


def test_pages_are_joined_in_any_order() -> None:
    first = Catalogue((Model("b"), Model("a")), more=("after", "a"))
    last = Catalogue((Model("a", "me"), Model("c")))
    assert (
        joined([last, first], name="x") == joined([first, last], name="x") == (Model("a", "me"), Model("b"), Model("c"))
    )


@pytest.mark.parametrize(
    ("answer", "more"),
    [
        (OPENAI, None),
        (ANTHROPIC, None),
        (OPENAI | {"has_more": True, "last_id": "m"}, ("after", "m")),
        (ANTHROPIC | {"has_more": True, "last_id": "m"}, ("after_id", "m")),
        (ANTHROPIC | {"has_more": True, "last_id": None}, ("after_id", "")),
        (ANTHROPIC | {"has_more": "no", "last_id": "m"}, None),
        (OPENAI["data"], None),
    ],
)
def test_the_form_of_an_answer_says_how_to_ask_for_more(answer: object, more: tuple[str, str] | None) -> None:
    assert parse(json.dumps(answer).encode(), name="x").more == more


# The lock

MODELS = (Model("claude-sonnet-4-6", "anthropic"), Model("gpt-5"))
TEXT = lock_text(MODELS, source="https://api.anyint.ai/openai/v1/models", locked=NOON)


def test_a_lock_has_a_line_for_each_model() -> None:
    assert (Path(__file__).parent / "expected/anyint-models.json").read_text("utf-8") == TEXT


def test_a_lock_is_as_its_schema_says_and_read_as_it_was_written() -> None:
    schema = json.loads((PACKAGE / "models.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(TEXT), schema)
    assert parse(TEXT.encode(), name="x") == Catalogue(MODELS, NOON, "https://api.anyint.ai/openai/v1/models")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"version": 2}, "/version: 1 was expected"),
        ({"locked": "yesterday"}, "/locked: 'yesterday' is no date"),
        ({"locked": "0001-01-01T00:00:00+23:00"}, "/locked: '0001-01-01T00:00:00+23:00' is no date"),
        ({"locked": 5}, '/locked: 5 is not of type "string"'),
        ({"models": []}, "/models: [] has less than 1 item"),
        ({"models": ["m"]}, '/models/0: "m" is not of type "object"'),
        ({"models": [{"id": ""}]}, '/models/0/id: "" is shorter than 1 character'),
    ],
)
def test_a_broken_lock_is_one_line_with_its_place(change: dict[str, object], problem: str) -> None:
    write("anyint-models.json", json.loads(TEXT) | change)
    result = lint("check", "a.json")
    assert (result.exit_code, result.stderr) == (2, f"anyint-lint: anyint-models.json: {problem}\n")


def test_a_lock_may_say_more_in_later_versions() -> None:
    lock = json.loads(TEXT) | {"note": "x", "models": [{"id": "m", "context": 8}]}
    assert parse(json.dumps(lock).encode(), name="x").models == (Model("m"),)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-24", NOON - timedelta(hours=12)),
        ("2026-11-24T12:00:00", NOON),
        ("2026-11-24T14:00:00+02:00", NOON),
    ],
)
def test_a_date_without_a_zone_is_utc(written: str, meant: datetime) -> None:
    lock = json.loads(TEXT) | {"locked": written}
    assert parse(json.dumps(lock).encode(), name="x").locked == meant


def test_a_lock_is_dated_in_utc() -> None:
    here = NOON.astimezone(timezone(timedelta(hours=9)))
    assert lock_text(MODELS, source="https://api.anyint.ai/openai/v1/models", locked=here) == TEXT


# Where it is found

KNOWN = CLEAN | {"model": "gpt-5"}


def test_a_lock_in_the_folder_is_found_without_a_flag() -> None:
    write("anyint-models.json", TEXT)
    assert rules_found(write("b.json", KNOWN), write("c.json", CLEAN | {"model": "gpt-6"})) == ["unknown-model"]


def test_a_lock_is_no_request_where_a_folder_is_checked() -> None:
    write("anyint-models.json", TEXT)
    assert lint("check", ".", "-v").stderr == "anyint-models.json: skipped: model catalogue\n"


def test_a_lock_above_the_working_folder_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    write("anyint-models.json", TEXT)
    write("sub/deep/b.json", KNOWN)
    monkeypatch.chdir("sub/deep")
    assert rules_found("b.json") == []


def test_a_lock_beside_the_configuration_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    write("anyint-lint.toml", "")
    write("anyint-models.json", TEXT)
    write("sub/b.json", KNOWN)
    monkeypatch.chdir("sub")
    assert rules_found("b.json") == []


def test_with_a_configuration_no_other_folder_is_searched() -> None:
    write("anyint-models.json", TEXT)
    write("sub/anyint-lint.toml", "")
    options = ("--config", "sub/anyint-lint.toml")
    assert rules_found(write("b.json", KNOWN), *options) == ["hardcoded-model"]


def test_a_catalogue_that_is_named_wins_over_the_lock() -> None:
    write("anyint-models.json", TEXT)
    write("other.json", OPENAI)
    assert rules_found(write("b.json", KNOWN), "--models", "other.json") == ["unknown-model"]
    write("anyint-lint.toml", 'models = "other.json"')
    assert rules_found("b.json") == ["unknown-model"]


def test_isolated_finds_no_lock_and_takes_one_that_is_named() -> None:
    write("anyint-models.json", TEXT)
    assert rules_found(write("b.json", KNOWN), "--isolated") == ["hardcoded-model"]
    assert rules_found("b.json", "--isolated", "--models", "anyint-models.json") == []


# How old it is


@pytest.mark.parametrize(("text", "age"), [("12h", timedelta(hours=12)), ("30d", timedelta(30)), ("4w", timedelta(28))])
def test_ages(text: str, age: timedelta) -> None:
    assert age_of(text) == age


@pytest.mark.parametrize("text", ["", "30", "d", "0d", "-1d", "1.5d", "30 d", "30D", "1d12h", "²d", "9" * 6 + "w"])
def test_no_ages(text: str) -> None:
    with pytest.raises(ValueError, match="is no age such as 12h, 30d or 4w"):
        age_of(text)
    result = lint("check", "a.json", "--max-age", text)
    assert (result.exit_code, "--max-age" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("passed", "is_old"), [(timedelta(30), False), (timedelta(30, seconds=1), True), (timedelta(-400), False)]
)
def test_a_catalogue_is_old_once_its_age_has_passed(passed: timedelta, is_old: bool) -> None:
    catalogue = Catalogue(MODELS, NOON)
    assert (stale(catalogue, name="x", max_age="30d", now=NOON + passed) is not None) == is_old


@pytest.fixture
def _thirty_days_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anyint_lint.commands.check.now", lambda: NOON + timedelta(30))


OLD = "anyint-lint: anyint-models.json is older than 4w, from 2026-11-24; fetch it again: anyint-lint models lock\n"


@pytest.mark.usefixtures("_thirty_days_later")
def test_an_old_lock_is_told_and_fails_nothing() -> None:
    write("anyint-models.json", TEXT)
    result = lint("check", "a.json", "--max-age", "4w")
    assert (result.exit_code, result.stderr) == (0, OLD)
    assert lint("check", "a.json", "--max-age", "30d").stderr == ""
    assert lint("check", "a.json").stderr == ""


@pytest.mark.usefixtures("_thirty_days_later")
def test_max_age_of_the_command_line_wins_over_the_file() -> None:
    write("anyint-models.json", TEXT)
    write("anyint-lint.toml", 'max-age = "4w"')
    assert lint("check", "a.json").stderr == OLD
    assert lint("check", "a.json", "--max-age", "5w").stderr == ""


def test_a_saved_answer_has_no_age() -> None:
    result = lint("check", "a.json", "--models", write("models.json", OPENAI), "--max-age", "30d")
    assert result.exit_code == 0
    assert result.stderr.startswith(
        "anyint-lint: models.json does not say when it was fetched, so --max-age cannot tell"
    )


def test_an_age_without_a_catalogue_is_no_matter() -> None:
    assert lint("check", "a.json", "--max-age", "30d").stderr == ""
