"""anyint_lint.testing: what a test suite asserts, with pytest or without."""

from __future__ import annotations

import inspect
import json
import unittest
from pathlib import Path
from typing import Any

import pytest

from anyint_lint import Linter, RuleFileError, testing
from anyint_lint.rulebook import builtin_rules
from tests.commandline import CLEAN, ERROR, INFO, OTHER, WARNING, write
from tests.test_rulecheck import GOOD

PUBLIC = ["assert_clean", "check_examples", "rules"]
KEY = "sk-proj-9fK2mQ7xR4tW8zB3nV6cY1dL5hJ0pS"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(what: Any, **options: Any) -> str:
    with pytest.raises(AssertionError) as raised:
        testing.assert_clean(what, **options)
    return str(raised.value)


def test_all_is_the_list_and_every_name_says_what_it_is() -> None:
    assert testing.__all__ == PUBLIC
    for name in PUBLIC:
        assert inspect.getdoc(getattr(testing, name))


def test_nothing_else_that_is_public_is_defined_there() -> None:
    defined = {
        name for name, value in vars(testing).items() if getattr(value, "__module__", None) == "anyint_lint.testing"
    }
    assert defined == set(PUBLIC)


# Payloads


@pytest.mark.parametrize("payload", [CLEAN, INFO, json.dumps(CLEAN), json.dumps(INFO).encode()])
def test_what_is_clean_passes(payload: Any) -> None:
    testing.assert_clean(payload)


def test_the_text_of_a_dict_names_rule_place_message_and_hint() -> None:
    assert said(WARNING | {"temperature": "0.2"}) == (
        "anyint-lint: wrong-type in the payload\n\n"
        'request.body/temperature: error[wrong-type] temperature is the string "0.2", but must be a number\n'
        " = hint: Send the value itself, without quotes around numbers and booleans; tool arguments are JSON text in a"
        " string."
    )


def test_the_text_of_json_shows_the_line() -> None:
    assert said(json.dumps(WARNING, indent=1)).splitlines()[:6] == [
        "anyint-lint: temperature-with-top-p in the payload",
        "",
        "<payload>:10:11: warning[temperature-with-top-p] temperature and top_p are both set",
        "   |",
        '10 |  "top_p": 0.9',
        "   |           ^^^",
    ]


def test_the_first_line_names_three_rules_and_counts_the_rest() -> None:
    payload = WARNING | {"stream": "true", "messages": [], "temprature": 1, "generationConfig": {}}
    assert said(payload).splitlines()[0] == (
        "anyint-lint: provider-native-field, empty-messages, wrong-type and 2 more in the payload"
    )


def test_a_secret_does_not_show() -> None:
    for payload in (CLEAN | {"stream": KEY}, json.dumps(CLEAN | {"stream": KEY}), CLEAN | {KEY: 1, "n": KEY}):
        assert KEY not in said(payload)


@pytest.mark.parametrize(("fail_on", "payload"), [("error", WARNING), ("warning", INFO)])
def test_what_is_below_the_threshold_passes(fail_on: Any, payload: Any) -> None:
    testing.assert_clean(payload, fail_on=fail_on)


def test_a_lower_threshold_finds_more() -> None:
    assert "info[undocumented-field]" in said(INFO, fail_on="info")


def test_a_threshold_that_does_not_exist_is_told() -> None:
    with pytest.raises(ValueError, match="'eror' is not one of error, warning, info"):
        testing.assert_clean(CLEAN, fail_on="eror")  # type: ignore[arg-type]


def test_a_linter_of_ones_own_decides() -> None:
    testing.assert_clean(WARNING, linter=Linter(ignore=["sampling"]))
    assert "unknown-model" in said(CLEAN | {"model": "a"}, linter=Linter(models=["b"]))


# Files


def test_a_folder_is_read_as_check_reads_it() -> None:
    write("fixtures/a.json", ERROR)
    write("fixtures/deep/b.jsonl", f"{json.dumps(CLEAN)}\n{json.dumps(WARNING)}\n")
    write("fixtures/c.json", OTHER)
    lines = said(Path("fixtures")).splitlines()
    assert lines[0] == "anyint-lint: wrong-type, temperature-with-top-p in fixtures"
    assert [line.partition(" ")[0] for line in lines if line.startswith("fixtures/")] == [
        "fixtures/a.json:1:87:",
        "fixtures/deep/b.jsonl:2:101:",
    ]
    testing.assert_clean(Path("fixtures/c.json"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gone", "gone: no such file or folder"),
        ("empty", "empty: no file to check"),
        ("cut.gz", "cut.gz: the gzip data ends too early"),
    ],
)
def test_a_path_without_anything_to_check_does_not_pass(name: str, text: str) -> None:
    Path("empty").mkdir()
    write("cut.gz", b"\x1f\x8b\x08broken")
    assert said(Path(name)).startswith(f"anyint-lint: {text}")


def test_what_cannot_be_read_is_told_beside_what_is_found() -> None:
    write("fixtures/a.json", ERROR)
    write("fixtures/b.json.gz", b"\x1f\x8b\x08broken")
    text = said(Path("fixtures"))
    assert text.startswith("anyint-lint: fixtures/b.json.gz: the gzip data ends too early")
    assert "\n\nanyint-lint: wrong-type in fixtures\n\n" in text


# Elsewhere


def test_it_fails_a_test_of_unittest() -> None:
    class OfSomebody(unittest.TestCase):
        def test_it(self) -> None:
            testing.assert_clean(ERROR)

    result = unittest.TestResult()
    OfSomebody("test_it").run(result)
    assert (len(result.failures), len(result.errors)) == (1, 0)


# Rules


def test_without_a_folder_the_rules_are_ours() -> None:
    assert testing.rules() == builtin_rules()


def test_the_rules_of_a_folder_are_checked() -> None:
    write("mine/style/shouting.yaml", GOOD)
    (rule,) = testing.rules("mine")
    assert (rule.id, rule.topic) == ("shouting", "style")
    assert testing.rules(Path("mine")) == (rule,)
    testing.check_examples(rule)
    write("mine/style/shouting.yaml", GOOD.replace("hint:", "hnit:"))
    with pytest.raises(RuleFileError, match="'hnit' is not allowed here, did you mean 'hint'"):
        testing.rules("mine")


def test_examples_that_do_not_hold_are_told_together() -> None:
    write("mine/shouting.yaml", GOOD.replace("'HELP ME!'", "Help").replace("Help me!", "'HELP'"))
    with pytest.raises(AssertionError) as raised:
        testing.check_examples(*testing.rules("mine"))
    bad, good = str(raised.value).splitlines()
    assert bad == "mine/shouting.yaml: /examples/bad/0: shouting finds nothing in a bad example"
    assert good.startswith("mine/shouting.yaml: /examples/good/0: shouting finds something in a good example: The text")


def test_a_fix_that_does_not_mend_is_told() -> None:
    write("mine/shouting.yaml", GOOD.replace("examples:", "unsafe_fix: {prepend: 'A'}\nexamples:"))
    with pytest.raises(AssertionError, match="the fix of shouting does not mend it"):
        testing.check_examples(*testing.rules("mine"))
