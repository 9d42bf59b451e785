"""`config show` and `config schema`; the schema says what config.py reads, and what happens without a key."""

from __future__ import annotations

import ast
import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from anyint_lint import config
from anyint_lint.configtext import keys, markdown_rows
from anyint_lint.keywords.settings import Settings
from tests.commandline import lint, write
from tests.readme import README

PROJECT = '[tool.anyint-lint]\nfail-on = "error"\nrules = ["lint-rules"]\nimages = {max-bytes = 5}\n'


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def shown(*options: str) -> dict[str, Any]:
    result = lint("config", "show", *options)
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_without_a_file_everything_is_a_default() -> None:
    answer = shown()
    assert answer["file"] is None
    assert answer["keys"].keys() == keys().keys()
    assert {key["from"] for key in answer["keys"].values()} == {"default"}


def test_a_key_of_the_file_is_told_from_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(write("pyproject.toml", PROJECT)).absolute()
    Path("sub").mkdir()
    monkeypatch.chdir("sub")
    answer = shown()
    said = {key: about["value"] for key, about in answer["keys"].items() if about["from"] == "file"}
    assert answer["file"] == str(file)
    assert said == {"fail-on": "error", "rules": ["lint-rules"], "images.max-bytes": 5}
    assert answer["keys"]["images.max-frames"] == {"value": 1, "from": "default"}


@pytest.mark.parametrize("project", [{"anyint-lint.toml": ""}, {}])
def test_what_is_found_without_a_key_is_shown(project: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*project, "anyint-models.json", "anyint-lint-ignores.json"):
        write(name, "")
    Path("sub").mkdir()
    monkeypatch.chdir("sub")
    folder = "" if project else "../"
    keys_shown = shown()["keys"]
    assert keys_shown["models"] == {"value": f"{folder}anyint-models.json", "from": "found"}
    assert keys_shown["ignores"] == {"value": f"{folder}anyint-lint-ignores.json", "from": "found"}
    assert {key["from"] for key in shown("--isolated")["keys"].values()} == {"default"}


def test_a_key_counts_before_what_is_found() -> None:
    write("anyint-models.json", "")
    write("anyint-lint.toml", "models = 'other.json'")
    assert shown()["keys"]["models"] == {"value": "other.json", "from": "file"}


def test_another_file_and_none_may_be_asked_for() -> None:
    write("anyint-lint.toml", "")
    assert shown("--config", write("other.toml", "ignore = ['images']"))["keys"]["ignore"]["value"] == ["images"]
    assert shown("--isolated")["file"] is None


@pytest.mark.parametrize("text", ["fail-on = 'fatal'", "images = 5", "zzz = 1", "["])
def test_a_broken_file_is_exit_code_2(text: str) -> None:
    write("anyint-lint.toml", text)
    result = lint("config", "show")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_what_a_file_says_is_safe_to_print() -> None:
    text = 'ignore = ["\\u202e\\u0007", "##[error]", "api_key=sk-proj-3b7d9f1a6c5e4d2b8a907f6e5d4c3b2a"]'
    write("anyint-lint.toml", f'{text}\nper-file-ignores = {{"\\u009b" = ["images"]}}\n')
    result = lint("config", "show")
    assert result.stdout.isascii()
    keys_shown = json.loads(result.stdout)["keys"]
    bidi, command, secret = keys_shown["ignore"]["value"]
    assert (bidi, "##[" in command, "3b7d9f1a6c5e4d2b8a90" in secret) == (r"\u202e\x07", False, False)
    assert keys_shown["per-file-ignores"]["value"] == {r"\x9b": ["images"]}


# The schema


def test_the_schema_that_is_printed_is_the_one_that_counts() -> None:
    assert json.loads(lint("config", "schema").stdout) == config.schema()


def test_it_is_a_schema_and_every_editor_knows_its_version() -> None:
    jsonschema_rs.meta.validate(config.schema())
    assert config.schema()["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("key", keys())
def test_every_key_says_what_an_editor_shows(key: str) -> None:
    about = keys()[key]
    assert {"title", "description", "examples"} <= about.keys()
    # An editor that follows a reference may forget what stands beside it.
    assert "$ref" not in json.dumps(about)
    validator = jsonschema_rs.Draft7Validator(about)
    assert all(map(validator.is_valid, about["examples"]))
    if "default" in about:
        assert validator.is_valid(about["default"])
    else:
        assert getattr(config.Config(), key.replace("-", "_")) is None


def test_every_example_is_a_configuration() -> None:
    for key, about in keys().items():
        *table, name = key.split(".")
        for example in about["examples"]:
            write("anyint-lint.json", {table[0]: {name: example}} if table else {key: example})
            content = json.loads(Path("anyint-lint.json").read_text())
            assert jsonschema_rs.Draft7Validator(config.schema()).is_valid(content)


def test_defaults_are_what_happens_without_a_key() -> None:
    plain = config.load_config(Path(write("anyint-lint.toml", "")))
    said = config.load_config(Path(write("pyproject.toml", _every_default())))
    # No selection and ALL are the same; only the former gives way to what a command line selects.
    assert said._replace(select=None, file=plain.file) == plain
    assert (said.select, plain.settings) == (("ALL",), Settings())


def _every_default() -> str:
    lines = (f"{key} = {json.dumps(about['default'])}" for key, about in keys().items() if "default" in about)
    text = "[tool.anyint-lint]\n" + "\n".join(lines)
    tomllib.loads(text)
    return text


def test_the_schema_has_the_keys_that_are_read_and_no_others() -> None:
    assert _read_from("table") == config.schema()["properties"].keys()
    assert _read_from("images") == config.schema()["properties"]["images"]["properties"].keys()


def _read_from(name: str) -> set[str]:
    """The keys that config.py takes from a dict of this name: `table["x"]`, `table.get("x")`."""
    found = set()
    for node in ast.walk(ast.parse(Path(config.__file__).read_text("utf-8"))):
        match node:
            case ast.Subscript(value=ast.Name(id=found_name), slice=ast.Constant(value=str(key))) if found_name == name:
                found.add(key)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=found_name), attr="get"), args=[ast.Constant(value=str(key)), *_]
            ) if found_name == name:
                found.add(key)
    return found


def test_the_readme_has_every_key() -> None:
    text = README.read_text("utf-8")
    assert len(keys()) > 10
    assert [row for row in markdown_rows() if row not in text] == []
