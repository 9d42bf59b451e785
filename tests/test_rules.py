"""Our own rules: that they are all there, and that their files keep what rules promise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anyint_lint import testing
from anyint_lint.model import Rule
from anyint_lint.rulebook import PACKAGE, RULES, builtin_rules, conditions
from tests import said

each_rule = pytest.mark.parametrize("rule", testing.rules(), ids=lambda rule: rule.id)

# Section 7 of the design, and what readers tell.
TOPICS = {
    "auth": "missing-authorization api-key-header not-bearer api-key-in-url",
    "secrets": "recorded-secret",
    "endpoints": "wrong-path wrong-method insecure-url wrong-content-type",
    "models": "hardcoded-model unknown-model",
    "requests": "invalid-json duplicate-key too-deep missing-field wrong-type out-of-range unknown-field"
    " undocumented-field provider-native-field",
    "sampling": "temperature-with-top-p",
    "messages": "empty-messages unknown-role missing-content stream-chunk-in-messages unknown-content-block"
    " video-or-file-block provider-native-block personal-data-in-user",
    "tools": "malformed-tool invalid-tool-name invalid-tool-schema duplicate-tool-name undeclared-tool-choice"
    " missing-tool-call-id unmatched-tool-call-id unanswered-tool-call invalid-tool-arguments",
    "recordings": "broken-recording packed-body",
    "responses": "unterminated-stream malformed-stream-event unfinished-stream chunk-as-response stream-flag-mismatch"
    " malformed-response truncated-response failed-response",
    "images": "malformed-image-block local-image-path bare-base64-image malformed-data-url invalid-image-bytes"
    " image-type-mismatch unsupported-image-format oversized-image insecure-image-url private-image-url",
}


@pytest.mark.parametrize(("topic", "names"), TOPICS.items())
def test_every_topic_has_the_rules_of_the_design(topic: str, names: str) -> None:
    assert set(names.split()) <= {rule.id for rule in builtin_rules() if rule.topic == topic}


@each_rule
def test_the_file_is_named_after_the_rule_and_its_folder_after_the_topic(rule: Rule) -> None:
    assert rule.file == f"rules/{rule.topic}/{rule.id}.yaml"
    assert (RULES / rule.topic / f"{rule.id}.yaml").is_file()


@each_rule
def test_the_examples_hold(rule: Rule) -> None:
    testing.check_examples(rule)


@each_rule
def test_what_a_rule_says_of_its_bad_examples_is_written_down(rule: Rule) -> None:
    """`make readme` writes it again; whoever changes a word sees what users will read."""
    assert list(said.said_of(rule)) == said.written()[rule.id]


@each_rule
def test_there_are_a_bad_and_two_good_examples(rule: Rule) -> None:
    assert len(rule.examples["bad"]) >= 1
    assert len(rule.examples["good"]) >= 2


@each_rule
def test_a_summary_is_one_short_line_without_a_full_stop(rule: Rule) -> None:
    assert len(rule.summary) <= 80
    assert not rule.summary.endswith(".")
    assert rule.references


def test_no_two_rules_have_one_name() -> None:
    names = [rule.id for rule in builtin_rules()]
    assert len(names) == len(set(names))
    assert not set(names) & {rule.topic for rule in builtin_rules()}


def test_every_condition_is_used() -> None:
    used = "".join(file.read_text("utf-8") for file in RULES.rglob("*/*.yaml"))
    assert [name for name in conditions() if name not in used] == []


def test_the_condition_of_unlisted_fields_lists_what_is_documented() -> None:
    documented = json.loads((PACKAGE / "keywords/fields.json").read_text("utf-8"))["documented"]
    body = conditions()["unlisted-field"]["not"]["properties"]["request"]["properties"]["body"]
    assert body["properties"].keys() == set(documented)


def test_rules_are_data() -> None:
    suffixes = {file.suffix for file in RULES.rglob("*") if file.is_file()}
    assert suffixes <= {".yaml", ".json", ".md"}


def test_no_yaml_file_is_overlooked() -> None:
    files = {file for file in RULES.rglob("*") if file.suffix in (".yaml", ".yml")} - {RULES / "conditions.yaml"}
    assert files == {Path(RULES.parent, rule.file) for rule in builtin_rules()}
