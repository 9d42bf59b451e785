"""`rules new`: what it writes is a rule whose examples run, and what it refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anyint_lint import testing
from anyint_lint.rulebook import read_yaml, rule_files
from tests.commandline import CLEAN, lint, rules_found, write
from tests.test_rulecheck import GOOD

NAME = "several-answers"
FILE = "rules/custom/several-answers.yaml"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def files() -> set[str]:
    return {path.as_posix() for path in Path().rglob("*") if path.is_file()}


def test_it_writes_a_file_and_says_how_to_go_on() -> None:
    result = lint("rules", "new", NAME)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        f"{FILE}: written",
        "Make its example yours, then: anyint-lint rules test rules",
        "To use it: anyint-lint check PATHS --rules rules",
        'For good, in the configuration: rules = ["rules"]',
    ]
    assert files() == {FILE}


def test_its_examples_hold_and_it_finds() -> None:
    lint("rules", "new", NAME)
    assert lint("rules", "test", "rules").stdout == "1 rules, 3 examples, 0 failed\n"
    (rule,) = testing.rules("rules")
    testing.check_examples(rule)
    assert (rule.id, rule.topic) == (NAME, "custom")
    write("a.json", CLEAN | {"n": 2})
    assert rules_found("a.json", "--rules", "rules", "--select", "custom") == [NAME]
    write("a.json", CLEAN | {"n": 1})
    assert rules_found("a.json", "--rules", "rules", "--select", "custom") == []


def test_each_key_is_explained_and_they_come_in_the_order_of_the_design() -> None:
    lint("rules", "new", NAME)
    lines = Path(FILE).read_text("utf-8").splitlines()
    keys = {number: found[0] for number, line in enumerate(lines) if (found := re.match(r"\w+(?=:)", line))}
    assert list(keys.values()) == [
        *("id", "summary", "severity", "why", "when", "where", "forbid", "at", "hint", "unsafe_fix", "examples"),
        "references",
    ]
    assert [keys[number] for number in keys if not lines[number - 1].startswith("# ")] == []
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("name", ["null", "on", "12", "1e3", "2024-01-01", "0x1f", "a", "12-a"])
def test_a_name_that_yaml_would_take_for_something_else_stays_a_name(name: str) -> None:
    assert lint("rules", "new", name).exit_code == 0
    assert read_yaml(Path(f"rules/custom/{name}.yaml"))["id"] == name
    assert [rule.id for rule in testing.rules("rules")] == [name]


def test_folder_and_topic_are_chosen() -> None:
    result = lint("rules", "new", NAME, "--folder", "my rules/lint", "--topic", "images")
    assert result.stdout.splitlines()[:3] == [
        "my rules/lint/images/several-answers.yaml: written",
        "Make its example yours, then: anyint-lint rules test 'my rules/lint'",
        "To use it: anyint-lint check PATHS --rules 'my rules/lint'",
    ]
    assert testing.rules("my rules/lint")[0].topic == "images"


def test_without_a_folder_the_one_of_the_configuration_is_taken() -> None:
    write("anyint-lint.toml", 'rules = ["lint-rules", "others"]')
    result = lint("rules", "new", NAME)
    assert result.stdout.splitlines() == [
        "lint-rules/custom/several-answers.yaml: written",
        "Make its example yours, then: anyint-lint rules test lint-rules",
        "To use it: anyint-lint check PATHS",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Several_Answers"], "'Several_Answers' is no name of a rule: kebab case is, as in several-answers"),
        (["severalAnswers"], "'severalAnswers' is no name of a rule: kebab case is, as in several-answers"),
        (["../evil"], "'../evil' is no name of a rule: kebab case is, as in evil"),
        (["custom/evil"], "'custom/evil' is no name of a rule: kebab case is, as in custom-evil"),
        (["evil\n"], r"'evil\n' is no name of a rule: kebab case is, as in evil"),
        (["…"], "'…' is no name of a rule: kebab case is, as in several-answers"),
        ([""], "'' is no name of a rule: kebab case is, as in several-answers"),
        (["wrong-type"], "'wrong-type' is a rule of anyint-lint itself: anyint-lint explain wrong-type"),
        (["images"], "'images' is a topic, and a rule needs a name of its own"),
        (["mine", "--topic", "mine"], "'mine' is a topic, and a rule needs a name of its own"),
        (["conditions"], "'conditions' is no name of a rule: conditions.yaml is never read as one"),
        ([NAME, "--topic", ".."], "'..' is no name of a topic: kebab case is, as in several-answers"),
        ([NAME, "--topic", "a/b"], "'a/b' is no name of a topic: kebab case is, as in a-b"),
        ([NAME, "--topic", "wrong-type"], "'wrong-type' is a rule of anyint-lint itself, and a topic needs"),
    ],
)
def test_a_name_that_cannot_be_is_refused(arguments: list[str], said: str) -> None:
    result = lint("rules", "new", "--", *arguments) if len(arguments) == 1 else lint("rules", "new", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"anyint-lint: {said}")
    assert files() == set()


def test_what_is_there_already_stays() -> None:
    write(FILE, "mine")
    result = lint("rules", "new", NAME)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"anyint-lint: {FILE}: not written: it is there already\n"
    assert Path(FILE).read_text("utf-8") == "mine"


def test_a_rule_of_this_name_under_another_topic_is_named() -> None:
    write("rules/style/shouting.yaml", GOOD)
    result = lint("rules", "new", "shouting")
    assert result.exit_code == 2
    assert result.stderr == (
        "anyint-lint: rules/custom/shouting.yaml: not written: rules/style/shouting.yaml has this name\n"
    )
    assert lint("rules", "new", "shouting-softly").exit_code == 0
    assert len(rule_files(Path("rules"))) == 2


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    Path("rules").mkdir()
    Path("rules/custom").symlink_to(elsewhere)
    result = lint("rules", "new", NAME)
    assert result.exit_code == 2
    assert result.stderr == f"anyint-lint: {FILE}: not written: custom is a symbolic link\n"
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("taken", "said"), [("rules", "rules/custom: Not a directory"), ("rules/custom", "custom is no folder")]
)
def test_a_file_where_a_folder_should_be_is_told(taken: str, said: str) -> None:
    write(taken, "a file")
    result = lint("rules", "new", NAME)
    assert result.exit_code == 2
    assert result.stderr == f"anyint-lint: {FILE}: not written: {said}\n"
    assert Path(taken).read_text("utf-8") == "a file"


def test_a_name_that_no_file_can_have_is_told() -> None:
    result = lint("rules", "new", "a" * 300)
    assert result.exit_code == 2
    assert result.stderr.endswith("not written: File name too long\n")
    assert files() == set()
