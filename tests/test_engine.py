"""Attribution and places of the compiled validator, on rules of our own making."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from anyint_lint import engine, prefilter
from anyint_lint.compiler import key_of
from anyint_lint.engine import Engine, place_of
from anyint_lint.keywords import KEYWORDS, Problem, Settings
from anyint_lint.linter import Linter
from anyint_lint.model import JSON, Change, Cut, Defect, Exchange, Place, Position, Rule, Span
from anyint_lint.paths import parse_query, parse_relative
from anyint_lint.places import TextSource
from anyint_lint.rulebook import builtin_rules
from tests.mutations import TINY_PNG


def rule(where: str, *, at: str | None = None, when: tuple[JSON, ...] = (), **verdict: JSON) -> Rule:
    ((kind, schema),) = verdict.items()
    fields: dict[str, Any] = dict.fromkeys(("topic", "why", "hint"), "x")
    return Rule(
        id=f"{where} {verdict}",
        summary="the summary",
        severity="error",
        where=parse_query(where),
        at=parse_relative(at) if at else None,
        forbids=kind == "forbid",
        schema=schema,
        when=when,
        references=(),
        **fields,
    )


def found(rules: list[Rule], body: JSON) -> set[tuple[str, str]]:
    document = {"request": {"body": body}}
    return {(finding.pointer, finding.message) for finding in Engine(rules).check(Exchange(document))}


def test_a_forbidden_value_is_pointed_at_with_the_summary() -> None:
    assert found([rule("$.request.body.a", forbid={"const": 1})], {"a": 1}) == {("/a", "the summary")}


@pytest.mark.parametrize("body", ["text", 5, None, [], {"b": 1}])
def test_forbidding_members_says_nothing_of_what_is_no_object(body: JSON) -> None:
    assert found([rule("$.request.body", forbid={"required": ["a"]})], body) == set()


def test_at_points_inside_as_far_as_it_exists() -> None:
    forbidden = {"required": ["a"]}
    assert found([rule("$.request.body[*]", at="a.b", forbid=forbidden)], [{"a": {"b": 1}}]) == {
        ("/0/a/b", "the summary")
    }
    assert found([rule("$.request.body[*]", at="a.b", forbid=forbidden)], [{"a": 1}]) == {("/0/a", "the summary")}


def test_equal_conditions_have_one_key_in_whatever_order() -> None:
    assert key_of({"a": [1], "b": 2}) == key_of({"b": 2, "a": [1]}) != key_of({"a": [1], "b": 3})
    assert key_of({"a": 2**70}) != key_of({"a": 2**71})


@pytest.mark.parametrize("links", [5, [], "x", {"u": 5}])
def test_links_that_are_stated_wrongly_say_nothing(links: JSON) -> None:
    block = {"type": "image_url", "image_url": {"url": "https://cdn.anyint.ai/a.png"}}
    body = {"model": "${MODEL}", "messages": [{"role": "user", "content": [block]}], "n": "1"}
    engine = Engine(builtin_rules())
    alone = engine.check(Exchange({"request": {"body": body}}))
    assert engine.check(Exchange({"request": {"body": body}, "links": links})) == alone != []


def test_an_expectation_with_at_points_there_and_says_what_failed() -> None:
    expected = {"required": ["a"], "properties": {"c": {"type": "string"}}}
    rules = [rule("$.request.body.list[*]", at="b", expect=expected)]
    assert found(rules, {"list": [{"b": 1, "a": 1}, {"b": {"x": 1}, "c": 5}, {}]}) == {
        ("/list/1/b", "a is missing in list[1]"),
        ("/list/1/b", "list[1].c is the integer 5, but must be a string"),
        ("/list/2", "a is missing in list[2]"),
    }


def test_an_expectation_names_the_deepest_place_that_failed() -> None:
    expected = {"properties": {"a": {"items": {"type": "integer"}}}}
    assert found([rule("$.request.body", expect=expected)], {"a": [1, "x", None]}) == {
        ("/a/1", 'a[1] is the string "x", but must be an integer'),
        ("/a/2", "a[2] is null, but must be an integer"),
    }


def test_of_alternatives_the_nearest_explains() -> None:
    expected = {"anyOf": [{"type": "string"}, {"properties": {"a": {"maximum": 2}}, "type": "object"}]}
    assert found([rule("$.request.body", expect=expected)], {"a": 3}) == {("/a", "a is 3, above the maximum of 2")}


def test_what_lies_in_no_part_of_an_exchange_is_in_the_file() -> None:
    (finding,) = Engine([rule("$.request", forbid={})]).check(Exchange({"request": {"body": 1}}))
    assert (finding.part, finding.pointer) == ("file", "")
    assert place_of(("request", "body", "a", 0), True) == Place("request.body", ("a", 0), True)
    assert place_of(("request", "bdy", "a")) == Place("file")


def test_where_no_alternative_is_nearer_one_reason_is_enough() -> None:
    expected = {"properties": {"a": {"anyOf": [{"type": "string", "enum": ["x"]}, {"const": 1}]}}}
    assert len(found([rule("$.request.body", expect=expected)], {"a": 3})) == 1


def test_an_alternative_to_nothing_explains() -> None:
    expected = {"properties": {"a": {"anyOf": [{"type": "string"}]}}}
    assert found([rule("$.request.body", expect=expected)], {"a": 3}) == {
        ("/a", "a is the integer 3, but must be a string")
    }


def test_of_several_alternatives_that_fit_none_is_nearer() -> None:
    expected = {"properties": {"a": {"oneOf": [{"type": "integer"}, {"minimum": 2}]}}}
    assert found([rule("$.request.body", expect=expected)], {"a": 3}) == {("/a", "a is not of an allowed form")}


def test_where_no_alternative_is_nearer_the_first_explains() -> None:
    expected = {"properties": {"a": {"anyOf": [{"enum": ["x", "y"]}, {"const": 1}]}}}
    assert found([rule("$.request.body", expect=expected)], {"a": 3}) == {("/a", 'a is 3, not one of "x", "y"')}


def test_unexpected_members_are_one_finding_each_at_the_key() -> None:
    expected = {"properties": {"a": True}, "additionalProperties": False}
    assert found([rule("$.request.body", expect=expected)], {"a": 1, "b": 2, "c": 3}) == {
        ("/b", '"b" is not a field of the request body'),
        ("/c", '"c" is not a field of the request body'),
    }


@pytest.mark.parametrize(
    ("expected", "value", "said"),
    [
        ({"pattern": "^b"}, "abc", 'a is "abc", which does not have the expected form'),
        ({"maximum": 2}, 2.5, "a is 2.5, above the maximum of 2"),
        ({"minimum": 2}, 1, "a is 1, below the minimum of 2"),
        ({"exclusiveMaximum": 2}, 2, "a is 2, but must be below 2"),
        ({"exclusiveMinimum": 2}, 2, "a is 2, but must be above 2"),
        ({"maxItems": 1}, [1, 2], "a has 2 items, more than the maximum of 1"),
        ({"minItems": 2}, [1], "a has 1 item, fewer than the minimum of 2"),
        ({"minItems": 2}, [], "a is empty, but must have at least 2 items"),
        ({"maxLength": 1}, "ab", "a has 2 characters, more than the maximum of 1"),
        ({"minLength": 3}, "ab", "a has 2 characters, fewer than the minimum of 3"),
        ({"minLength": 1}, "", "a is empty, but must have at least 1 character"),
        ({"maxProperties": 0}, {"b": 1}, "a has 1 member, more than the maximum of 0"),
        ({"minProperties": 1}, {}, "a is empty, but must have at least 1 member"),
        ({"const": "x"}, None, 'a is null, but must be "x"'),
        ({"const": [1]}, {"b": 1}, "a is an object, but must be an array"),
        ({"enum": ["x", None, 1]}, True, 'a is true, not one of "x", null, 1'),
        ({"enum": ["x"]}, "é" * 61, f'a is "{"é" * 60}…", not one of "x"'),
        ({"enum": ["x"]}, "é" * 60, f'a is "{"é" * 60}", not one of "x"'),
        ({"enum": ["x"]}, 10**30, 'a is a very large integer, not one of "x"'),
        ({"enum": ["x"]}, 10**29, f'a is {10**29}, not one of "x"'),
        ({"not": {"type": "integer"}}, 1, "a must not be 1"),
        ({"multipleOf": 2}, 3, "a is not of an allowed form"),
        ({"type": "string"}, [1], "a is an array, but must be a string"),
        ({"type": ["array", "string", "null"]}, 1.5, "a is the number 1.5, but must be an array or a string"),
        ({"type": "null"}, False, "a is the boolean false, but must be null"),
        ({"required": ["b"]}, {}, "b is missing in a"),
        ({"propertyNames": {"maxLength": 1}}, {"bc": 1}, '"bc" does not belong in a'),
    ],
)
def test_a_finding_is_one_sentence(expected: JSON, value: JSON, said: str) -> None:
    assert {message for _, message in found([rule("$.request.body.a", expect=expected)], {"a": value})} == {said}


def test_rules_at_one_place_below_and_beside_are_told_apart() -> None:
    rules = [
        rule("$.request.body", forbid={"required": ["a"]}),
        rule("$.request.body[*]", forbid={"const": 1}),
        rule("$.request.body.a", forbid={"const": 1}),
        rule("$.request.body[*][*]", forbid={"const": 2}),
    ]
    document = {"request": {"body": {"a": 1, "b": [2]}}}
    assert {(finding.rule.split(" ")[0], finding.pointer) for finding in Engine(rules).check(Exchange(document))} == {
        ("$.request.body", ""),
        ("$.request.body[*]", "/a"),
        ("$.request.body.a", "/a"),
        ("$.request.body[*][*]", "/b/0"),
    }


def test_conditions_are_shared_and_all_must_hold() -> None:
    has_a: JSON = {"properties": {"request": {"properties": {"body": {"required": ["a"]}}}}}
    has_b: JSON = {"properties": {"request": {"properties": {"body": {"required": ["b"]}}}}}
    rules = [
        rule("$.request.body.a", when=(has_a,), forbid={"const": 1}),
        rule("$.request.body.b", when=(has_a, has_b), forbid={"const": 1}),
        rule("$.request.body.c", when=(has_b,), forbid={"const": 1}),
    ]
    assert {pointer for pointer, _ in found(rules, {"a": 1, "c": 1})} == {"/a"}
    assert {pointer for pointer, _ in found(rules, {"a": 1, "b": 1, "c": 1})} == {"/a", "/b", "/c"}


def test_names_that_are_schema_keywords_are_names_all_the_same() -> None:
    rules = [rule("$.request.body.allOf.items.properties", forbid={"const": 1})]
    assert found(rules, {"allOf": {"items": {"properties": 1}}}) == {("/allOf/items/properties", "the summary")}


@pytest.mark.parametrize("name", ["1", "01", "+1", "-1"])
def test_names_that_are_numbers_are_names_all_the_same(name: str) -> None:
    assert found([rule("$.request.body[*]", forbid={"const": 1})], {name: 1}) == {(f"/{name}", "the summary")}
    assert found([rule("$.request.body[*]", expect={"type": "string"})], {name: 1})


def test_what_lies_below_an_empty_name_never_fails() -> None:
    body = {"": {"a": {"b": 1}}, "a": 5, "c": {"": [[1]], "0": 1}}
    assert found([rule("$.request.body[*][*][*]", forbid={})], body)


def test_what_lies_below_an_empty_name_is_found() -> None:
    assert found([rule("$.request.body[*].a", forbid={"const": 1})], {"": {"a": 1}}) == {("//a", "the summary")}
    assert found([rule("$.request.body[*]", expect={"type": "string"})], {"": 1})


@pytest.mark.parametrize("fixes", [True, False])
def test_an_engine_comes_whole_to_another_process(fixes: bool) -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + TINY_PNG}}
    body = {"model": "m", "messages": [{"role": "user", "content": [image]}], "temperature": "0.2"}
    engine = Engine(builtin_rules(), Settings(max_image_bytes=7), fixes=fixes)
    found = pickle.loads(pickle.dumps(engine)).check(Exchange({"request": {"body": body}}))
    assert found == engine.check(Exchange({"request": {"body": body}}))
    assert "oversized-image" in {finding.rule for finding in found}
    assert any(finding.fix for finding in found) is fixes


def test_no_rules_find_nothing() -> None:
    assert found([], {"a": 1}) == set()


def test_a_pattern_that_would_backtrack_for_ever_answers_at_once() -> None:
    assert found([rule("$.request.body", forbid={"pattern": "^(a+)+$"})], "a" * 5000 + "!") == set()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("keyword", ["noSecrets", "placeholder"])
def test_what_is_to_end_the_program_is_not_taken_for_a_finding(
    keyword: str, stop: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(value: JSON, parameter: JSON, settings: Settings) -> Iterator[Problem]:
        raise stop
        yield

    document: JSON = {"request": {"body": {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}}}
    with monkeypatch.context() as patch:
        patch.setitem(KEYWORDS, keyword, stopped)
        patch.setattr(prefilter, "_MANY", 0)
        engine = Engine(builtin_rules())
        with pytest.raises(stop):
            engine.check(Exchange(document))
        if keyword == "placeholder":
            with pytest.raises(stop):
                engine.is_surely_clean(document)
    # It is told once.
    Engine(builtin_rules()).check(Exchange(document))


class Pointing:
    """Tells a key from a value."""

    source = TextSource("x", "a: 1")
    key = (Position(1, 1), Position(1, 2), (0, 1))
    value = (Position(1, 4), Position(1, 5), (3, 4))

    def locate(self, place: Place) -> Span:
        return Span(*(self.key if place.key else self.value))

    def cuts(self, change: Change, value: JSON) -> list[Cut]:
        return []


def test_a_key_that_no_schema_knows_is_pointed_at() -> None:
    (finding,) = Engine(
        [rule("$.request.body", expect={"properties": {"b": {}}, "additionalProperties": False})]
    ).check(Exchange({"request": {"body": {"a": 1}}}, 0, Pointing()))
    assert finding.span == Span(*Pointing.key)


def test_of_a_rule_so_many_findings_are_listed_and_one_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_OF_A_RULE", 3)
    rules = [rule("$.request.body[*]", expect={"type": "string"}), rule("$.request.body[*]", expect={"minimum": 1})]
    told = found(rules, [0] * 9)
    assert {pointer for pointer, message in told if "minimum" in message} == {f"/{number}" for number in range(4)}
    assert {pointer for pointer, message in told if "string" in message} == {f"/{number}" for number in range(4)}
    assert sorted(pointer for pointer, message in told if "further ones" in message) == ["/3", "/3"]
    assert all(len(message) > 10 for _, message in told)


@pytest.mark.parametrize("defect", ["invalid-json", "filled-in", "duplicate-key"])
def test_of_a_null_that_stands_for_something_else_nothing_is_said(defect: str) -> None:
    rules = [rule("$.request.body.a", expect={"type": "string"})]
    exchange = Exchange(
        {"request": {"body": {"a": None}}}, 0, None, (Defect(defect, "x", Place("request.body", ("a",))),)
    )
    assert bool(Engine(rules).check(exchange)) is (defect == "duplicate-key")


def test_fixes_are_made_where_they_are_wanted() -> None:
    body = {"model": "${MODEL}", "messages": [{"role": "user", "content": "Hi"}], "temperature": "0.7", "top_p": 1}
    for linter, wanted in ((Linter(), True), (Linter(fixes=True), True), (Linter(fixes=False), False)):
        fixes = {finding.rule: finding.fix for finding in linter.check(body)}
        assert {
            name: fix is not None for name, fix in fixes.items() if name in ("wrong-type", "temperature-with-top-p")
        } == {
            "wrong-type": wanted,
            **({"temperature-with-top-p": wanted} if "temperature-with-top-p" in fixes else {}),
        }


@pytest.mark.parametrize("name", ["select", "ignore", "rules", "models"])
def test_which_list_is_a_string_is_told(name: str) -> None:
    with pytest.raises(TypeError, match=f"^{name} is a list, not 'x'$"):
        Linter(**{name: "x"})
