"""Which rules run, how severe they are, and in which files they are ignored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anyint_lint.errors import ConfigError, RuleFileError, UnknownRule
from anyint_lint.model import Rule
from anyint_lint.rulebook import builtin_rules
from anyint_lint.selection import FileIgnores, Selection
from tests.commandline import ERROR, INFO, WARNING, found, lint, rules_found, write

RULES = builtin_rules()
IMAGES = {rule.id for rule in RULES if rule.topic == "images"}
ALL = {rule.id for rule in RULES}


def active(**selection: object) -> set[str]:
    return {rule.id for rule in Selection(**selection).apply(RULES)}  # type: ignore[arg-type] # fields by name


def test_all_rules_are_active_without_a_selection() -> None:
    assert active() == ALL


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"select": ["images"]}, IMAGES),
        ({"select": ["wrong-type"]}, {"wrong-type"}),
        ({"select": ["images", "wrong-type"]}, IMAGES | {"wrong-type"}),
        ({"select": []}, set()),
        ({"select": [], "extend_select": ["wrong-type"]}, {"wrong-type"}),
        ({"ignore": ["images"]}, ALL - IMAGES),
        ({"ignore": ["ALL"]}, set()),
    ],
)
def test_names_are_rules_and_topics(selection: dict[str, object], expected: set[str]) -> None:
    assert active(**selection) == expected


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"select": ["images"], "ignore": ["oversized-image"]}, IMAGES - {"oversized-image"}),
        ({"select": ["oversized-image"], "ignore": ["images"]}, {"oversized-image"}),
        ({"select": ["images"], "ignore": ["ALL"]}, IMAGES),
        ({"select": ["ALL"], "ignore": ["images"]}, ALL - IMAGES),
        ({"ignore": ["images"], "extend_select": ["oversized-image"]}, ALL - IMAGES | {"oversized-image"}),
    ],
)
def test_the_more_specific_name_wins(selection: dict[str, object], expected: set[str]) -> None:
    assert active(**selection) == expected


@pytest.mark.parametrize("name", ["oversized-image", "images", "ALL"])
def test_ignore_wins_between_equals(name: str) -> None:
    assert not active(select=[name], ignore=[name])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("wrong-typ", "no rule or topic is called 'wrong-typ', did you mean 'wrong-type'?"),
        ("image", "no rule or topic is called 'image', did you mean 'images'?"),
        ("all", "no rule or topic is called 'all', did you mean 'ALL'?"),
        ("E501", "no rule or topic is called 'E501'; `anyint-lint rules` lists them"),
    ],
)
@pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore"])
def test_an_unknown_name_is_an_error_with_a_suggestion(option: str, name: str, said: str, tmp_path: Path) -> None:
    result = lint("check", str(tmp_path), option, f"images,{name}")
    assert (result.exit_code, result.stderr) == (2, f"anyint-lint: {said}\n")


def test_severity_of_a_rule_goes_before_that_of_its_topic() -> None:
    rules = Selection(severity={"images": "info", "oversized-image": "error"}).apply(RULES)
    severities = {rule.id: rule.severity for rule in rules}
    assert severities["oversized-image"] == "error"
    assert {severities[name] for name in IMAGES - {"oversized-image"}} == {"info"}


def test_severity_of_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(UnknownRule, match="did you mean 'images'"):
        Selection(severity={"imags": "info"}).apply(RULES)


def test_two_rules_of_one_name_are_an_error() -> None:
    with pytest.raises(RuleFileError, match=r"is the name of another rule, rules/"):
        Selection().apply([*RULES, RULES[0]])


# On the command line


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("a.json", ERROR | WARNING | INFO | {"temperature": "0.7"})
    write("sub/b.json", WARNING)
    write("sub/c.json", WARNING)
    return tmp_path


def config(**table: object) -> None:
    """JSON's strings, lists and inline values are TOML's, but for objects."""
    lines = []
    for key, value in table.items():
        pairs = value.items() if isinstance(value, dict) else ()
        toml = (
            f"{{{', '.join(f'{json.dumps(k)} = {json.dumps(v)}' for k, v in pairs)}}}" if pairs else json.dumps(value)
        )
        lines.append(f"{key.replace('_', '-')} = {toml}\n")
    write("anyint-lint.toml", "".join(lines))


def test_select_and_ignore_take_lists_and_repetition(folder: Path) -> None:
    assert rules_found("a.json", "--select", "requests,sampling", "--ignore", " undocumented-field ") == ["wrong-type"]
    assert rules_found("a.json", "--select", "requests", "--select", "sampling", "--ignore", "wrong-type") == [
        "undocumented-field"
    ]


def test_select_on_the_command_line_replaces_that_of_the_file(folder: Path) -> None:
    config(select=["sampling"], ignore=["wrong-type"], extend_select=["images"])
    assert rules_found("a.json") == []
    assert rules_found("a.json", "--select", "requests") == ["wrong-type", "undocumented-field"]


def test_extend_select_on_the_command_line_goes_before_ignore_in_the_file(folder: Path) -> None:
    config(ignore=["wrong-type", "undocumented-field"])
    assert rules_found("a.json") == []
    assert rules_found("a.json", "--extend-select", "wrong-type") == ["wrong-type"]


def test_ignore_on_the_command_line_is_added(folder: Path) -> None:
    config(ignore=["wrong-type"])
    assert rules_found("a.json", "--ignore", "undocumented-field") == []


def test_severity_overrides_decide_the_exit_code(folder: Path) -> None:
    config(severity={"sampling": "info"})
    assert lint("check", "sub").exit_code == 0
    assert lint("check", "sub", "--fail-on", "info").exit_code == 1


# per-file-ignores


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("sub/*", []),
        ("sub/", []),
        ("*.json", []),
        ("**/b.json", ["sub/c.json"]),
        ("b.json", ["sub/c.json"]),
        ("sub/b.json", ["sub/c.json"]),
        ("/b.json", ["sub/b.json", "sub/c.json"]),
        ("!b.json", ["sub/b.json"]),
    ],
)
@pytest.mark.parametrize("name", ["temperature-with-top-p", "sampling", "ALL"])
def test_per_file_ignores_match_as_gitignore_does(folder: Path, pattern: str, name: str, left: list[str]) -> None:
    options = ("--per-file-ignores", f"{pattern}:{name}", "--output-format", "json")
    assert [file for file, _ in found(lint("check", "sub", *options))] == left


def test_per_file_ignores_ignore_what_they_name_only(folder: Path) -> None:
    options = ("--per-file-ignores", "a.json:wrong-type,images", "--per-file-ignores", "sub/*:sampling")
    assert rules_found("a.json", "sub", *options) == ["undocumented-field"]


def test_per_file_ignores_of_the_file_are_relative_to_it_and_of_the_command_line_to_the_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(per_file_ignores={"sub/b.json": ["sampling"]})
    monkeypatch.chdir("sub")
    assert [file for file, _ in found(lint("check", ".", "--output-format", "json"))] == ["c.json"]
    assert rules_found("../sub", "--per-file-ignores", "/c.json:sampling") == []


@pytest.mark.parametrize(
    ("pattern", "names", "problem"),
    [("*.json", "imags", "did you mean 'images'"), ("!", "images", "is no pattern")],
)
def test_per_file_ignores_with_a_mistake_are_exit_code_2(folder: Path, pattern: str, names: str, problem: str) -> None:
    for result in (
        lint("check", ".", "--per-file-ignores", f"{pattern}:{names}"),
        (config(per_file_ignores={pattern: [names]}), lint("check", "."))[1],
    ):
        assert result.exit_code == 2
        assert problem in result.stderr


def test_file_ignores_raise_what_a_user_can_mend() -> None:
    rules: list[Rule] = list(RULES)
    with pytest.raises(UnknownRule):
        FileIgnores(Path(), {"*": ("nothing",)}).check_names(rules)
    with pytest.raises(ConfigError):
        FileIgnores(Path(), {"a\\": ("images",)}).check_names(rules)
