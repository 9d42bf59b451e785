"""Whatever is changed in a rule, its own examples notice: they say all that it means."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from anyint_lint.model import JSON
from anyint_lint.rulebook import builtin_rules, conditions
from tests import patternmutants, rulemutants, survivors
from tests.schemamutants import VALUES, of_schema


@pytest.mark.parametrize("name", survivors.subjects())
def test_examples_notice_each_mutant_but_those_that_are_explained(name: str) -> None:
    verdicts = list(survivors.verdicts(name))
    explained = [mutant for reason in survivors.explained().get(name, ()) for mutant in reason["mutants"]]
    assert sorted(mutant.name for mutant, survives in verdicts if survives) == sorted(explained)
    assert len({mutant.name for mutant, _ in verdicts}) == len(verdicts)


def test_explained_are_mutants_of_what_there_is() -> None:
    assert survivors.explained().keys() <= set(survivors.subjects())


def keywords(schema: JSON) -> Iterator[tuple[str, JSON]]:
    """Those of a schema and of all below, as the mutants go through them."""
    for keyword, value in schema.items() if isinstance(schema, dict) else ():
        yield keyword, value
        if keyword in ("properties", "patternProperties", "dependentSchemas"):
            below = list(value.values())
        else:
            below = value if isinstance(value, list) else [value]
        for each in below:
            yield from keywords(each)


def test_no_keyword_with_a_value_is_left_alone() -> None:
    schemas = [*(rule.schema for rule in builtin_rules()), *(when for rule in builtin_rules() for when in rule.when)]
    used = {keyword: value for schema in [*schemas, *conditions().values()] for keyword, value in keywords(schema)}
    assert {keyword for keyword, value in used.items() if keyword not in VALUES and value is not True} == set()


def test_a_rule_is_changed_in_one_thing_at_a_time() -> None:
    rule = {
        "where": "$.a[*]",
        "when": ["x", {"required": ["b"]}],
        "forbid": {"maximum": 2},
        "at": "c.d",
        "fix": {"remove": ["d", "e"]},
    }
    assert [f"{mutant.operator} {mutant.name}" for mutant in rulemutants.of_rule(rule)] == [
        "forbid and expect swapped /forbid: expect",
        "keyword dropped /forbid/maximum: dropped",
        "number changed /forbid/maximum: 1",
        "number changed /forbid/maximum: 3",
        "number changed /forbid/maximum: 4",
        "number changed /forbid/maximum: 0",
        "step of where dropped /where: without .a at 1",
        "step of where dropped /where: without [*] at 3",
        "when dropped /when: dropped",
        "condition dropped /when: without x",
        "condition dropped /when: without 1",
        "keyword dropped /when/1/required: dropped",
        "name changed /when/1/required/0: not b",
        "at dropped /at: dropped",
        "step of at dropped /at: without .d",
        "fix dropped /fix: dropped",
        "parameter of a verb dropped /fix/remove: without d",
        "parameter of a verb dropped /fix/remove: without e",
        "parameter of a verb changed /fix/remove/0: not d",
        "parameter of a verb changed /fix/remove/1: not e",
    ]


@pytest.mark.parametrize(
    ("schema", "changed"),
    [
        ({"type": ["integer", "null"]}, [{}, {"type": ["null"]}, {"type": ["integer"]}, {"type": ["number", "null"]}]),
        (
            {"not": {"enum": [1, 2]}},
            [{}, {"not": {}}, {"not": {"enum": [2]}}, {"not": {"enum": [1]}}, {"enum": [1, 2]}],
        ),
        (
            {"contains": {"const": True}},
            [{}, {"items": {"const": True}}, {"contains": {}}, {"contains": {"const": False}}],
        ),
        ({"anyOf": [{}, True]}, [{}, {"allOf": [{}, True]}, {"anyOf": [True]}, {"anyOf": [{}]}]),
        # Without its condition a `then` says nothing.
        (
            {"if": {"required": ["a"]}, "then": False},
            [{"if": {}, "then": False}, {"if": {"required": ["xa"]}, "then": False}, {"if": {"required": ["a"]}}],
        ),
    ],
)
def test_a_schema_loses_a_keyword_or_has_another_value(schema: JSON, changed: list[JSON]) -> None:
    found = [change.value for change in of_schema(schema)]
    assert [schema for schema in changed if schema not in found] == []


@pytest.mark.parametrize(
    ("pattern", "changed"),
    [
        (r"^a\.b$", [r"a\.b$", "^a.b$", r"^a\.b"]),
        ("(ab|c)?d*", ["(ab|c)d*", "d*", "(c)?d*", "(ab)?d*", "(ab|c)?d+", "(ab|c)?"]),
        ("(?i:x)[0-9_-]{2,3}", ["(?:x)[0-9_-]{2,3}", "(?i:x)[_-]{2,3}", "(?i:x)[0-9-]{2,3}", "(?i:x)[0-9_]{2,3}"]),
        ("x{2,3}", ["x{1,3}", "x{3,3}", "x{2,2}", "x{2,4}"]),
        ("(?i)a+", ["a+", "(?i)a*", "(?i)a"]),
    ],
)
def test_a_pattern_loses_a_part_or_has_another_number(pattern: str, changed: list[str]) -> None:
    found = [edit.made(pattern) for edit in patternmutants.edits(pattern)]
    assert [pattern for pattern in changed if pattern not in found] == []
