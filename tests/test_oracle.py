"""The engine against the reference implementation: jsonschema judges, jsonpath-rfc9535 selects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import jsonpath_rfc9535
import pytest
from hypothesis import given
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from anyint_lint.compiler import question
from anyint_lint.engine import Engine, _inside, place_of
from anyint_lint.images.links import Links
from anyint_lint.keywords import KEYWORDS, Problem, Settings
from anyint_lint.model import JSON, Exchange, Path, Rule
from anyint_lint.paths import pointer
from anyint_lint.rulebook import RULES, builtin_rules, read_yaml
from anyint_lint.verdicts import Failure, leaves
from tests.payloads import example_exchanges, exchanges

Verdict = tuple[str, str, str]


def _keyword(function: Any, settings: Settings) -> Callable[..., Iterator[ValidationError]]:
    def validate(validator: Any, parameter: JSON, instance: JSON, schema: JSON) -> Iterator[ValidationError]:
        for problem in function(instance, parameter, settings):
            yield ValidationError(problem.message, cause=problem)

    return validate


def _validator(settings: Settings) -> Any:
    return extend(Draft202012Validator, {name: _keyword(function, settings) for name, function in KEYWORDS.items()})


Reference = _validator(Settings())


def _knowing(document: JSON) -> tuple[Any, JSON]:
    """What the document states of links is for keywords, and no part of what rules look at."""
    if document.get("links") is None:
        return Reference, document
    links = document["links"]
    rest = {name: value for name, value in document.items() if name != "links"}
    return _validator(Settings(links=Links(links if isinstance(links, dict) else {}))), rest


RULES_BY_ID = {rule.id: rule for rule in builtin_rules()}
by_rule = pytest.mark.parametrize("rule", builtin_rules(), ids=lambda rule: rule.id)


@cache
def _engine(rule_id: str) -> Engine:
    return Engine([RULES_BY_ID[rule_id]])


def engine_verdicts(rule: Rule, document: JSON) -> set[Verdict]:
    return {(found.rule, found.part, found.pointer) for found in _engine(rule.id).check(Exchange(document))}


def reference_verdicts(rule: Rule, document: JSON) -> set[Verdict]:
    reference, document = _knowing(document)
    if not all(reference(when).is_valid(document) for when in rule.when):
        return set()
    places = {
        place for selected in _selected(rule, document) for place in _places(rule, reference, document, *selected)
    }
    return {(rule.id, place_of(path).part, pointer(place_of(path).path)) for path in places}


def _selected(rule: Rule, document: JSON) -> Iterator[tuple[Path, JSON]]:
    for node in _query(rule.topic, rule.id).find(document):
        yield tuple(node.location), node.value


@cache
def _query(topic: str, rule_id: str) -> jsonpath_rfc9535.JSONPathQuery:
    return jsonpath_rfc9535.compile(read_yaml(RULES / topic / f"{rule_id}.yaml")["where"])


def _places(rule: Rule, reference: Any, document: JSON, path: Path, value: JSON) -> Iterator[Path]:
    errors = list(reference(question(rule)).iter_errors(value))
    if rule.at is not None or rule.forbids:
        if errors:
            yield _inside(document, path, rule.at or ())
        return
    for leaf in leaves(_failure(error, value) for error in errors):
        problem = leaf.problems[0].at if leaf.problems else ()
        keys = leaf.names if leaf.keyword in ("propertyNames", "additionalProperties") else ()
        yield path + leaf.path + problem + keys


def _failure(error: ValidationError, value: JSON) -> Failure:
    path = tuple(error.absolute_path)
    branches: dict[Any, list[Failure]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(_failure(inner, value))
    inside_names = "propertyNames" in error.absolute_schema_path
    return Failure(
        keyword="propertyNames" if inside_names else str(error.validator),
        path=path,
        names=(error.instance,) if inside_names else (),
        branches=tuple(tuple(branch) for _, branch in sorted(branches.items())),
        problems=(error.cause,) if isinstance(error.cause, Problem) else (),
    )


@by_rule
def test_examples_of_all_rules_get_the_reference_verdict(rule: Rule) -> None:
    for document in example_exchanges():
        assert engine_verdicts(rule, document) == reference_verdicts(rule, document)


@by_rule
@given(document=exchanges())
def test_generated_exchanges_get_the_reference_verdict(rule: Rule, document: JSON) -> None:
    assert engine_verdicts(rule, document) == reference_verdicts(rule, document)


@given(document=exchanges())
def test_all_rules_together_say_what_each_says_alone(document: JSON) -> None:
    together = {(found.rule, found.part, found.pointer) for found in _all_rules().check(Exchange(document))}
    assert together == set().union(*(engine_verdicts(rule, document) for rule in builtin_rules()))


@cache
def _all_rules() -> Engine:
    return Engine(builtin_rules())
