"""What is asked first says yes only where no rule says anything; and it does say yes to what programs send."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint import prefilter
from anyint_lint.engine import Engine, compile_schema
from anyint_lint.files import discover
from anyint_lint.keywords import Settings
from anyint_lint.model import JSON, Exchange
from anyint_lint.prefilter import fused
from anyint_lint.readers import read
from anyint_lint.rulebook import builtin_rules
from anyint_lint.sources import read_file
from tests.payloads import example_exchanges, exchanges, valid_payloads

DEV = Path(__file__).parents[2] / "shared/corpus/dev"


@cache
def engine() -> Engine:
    return Engine(builtin_rules())


@pytest.fixture(autouse=True, scope="module")
def _always_asked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prefilter, "_MANY", 0)
        patch.setattr(prefilter, "_TRIED", 1 << 40)
        patch.setattr(prefilter, "_MOST_KINDS", 1 << 40)
        yield


def loses_nothing(document: JSON) -> bool:
    return not engine().is_surely_clean(document) or engine().check(Exchange(document)) == []


@pytest.mark.parametrize("beside", [{}, {"live": True}, {"models": {"m": {}}}, {"response": {"status": 429}}])
def test_no_finding_of_an_example_is_lost(beside: dict[str, JSON]) -> None:
    assert [example for example in example_exchanges() if not loses_nothing(example | beside)] == []


@given(document=exchanges(), live=st.booleans())
def test_no_finding_of_a_generated_exchange_is_lost(document: JSON, live: bool) -> None:
    assert loses_nothing(document | ({"live": True} if live else {}))


@pytest.mark.skipif(not DEV.is_dir(), reason="the corpus is not at hand")
def test_no_finding_of_real_traffic_is_lost() -> None:
    for exchange in real_traffic():
        assert loses_nothing(exchange)
        assert loses_nothing({"request": exchange.get("request", {}), "live": True})


def real_traffic() -> Iterator[JSON]:
    for file in discover([str(DEV)], problems=[]):
        for entry in read(read_file(file, name=str(file))):
            if isinstance(entry, Exchange):
                yield entry.document


@given(payload=valid_payloads())
def test_what_programs_send_is_known_to_be_clean_at_once(payload: dict[str, JSON]) -> None:
    document = {"request": {"body": payload}, "live": True}
    engine = Engine(builtin_rules())
    assert engine.is_surely_clean(document) is (engine.check(Exchange(document)) == [])


def test_a_recorded_exchange_that_was_taken_is_known_to_be_clean_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefilter, "_MANY", 200)
    message = {"role": "assistant", "content": "Hi"}
    answer = {"object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    request = {"url": "https://api.openai.com/v1/chat/completions", "method": "POST"}
    body = {"model": "${MODEL}", "messages": [{"role": "user", "content": "Hi"}]}
    document = {"request": request | {"body": body}, "response": {"status": 200, "body": answer}}
    engine = Engine(builtin_rules())
    # To compile it pays after many.
    assert [engine.is_surely_clean(document) for _ in range(300)] == [False] * 199 + [True] * 101


def test_who_seldom_says_yes_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefilter, "_TRIED", 100)
    engine = Engine(builtin_rules())
    clean = {"request": {"body": {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}}, "live": True}
    assert not any(engine.is_surely_clean({"request": {"body": {}}, "live": True}) for _ in range(200))
    assert (engine.check(Exchange(clean)), engine.is_surely_clean(clean)) == ([], False)


def test_who_often_says_yes_is_asked_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefilter, "_TRIED", 100)
    engine = Engine(builtin_rules())
    clean = {"request": {"body": {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}}, "live": True}
    assert all(engine.is_surely_clean(clean) for _ in range(200))


def test_no_rules_find_everything_clean() -> None:
    assert Engine(()).is_surely_clean({"request": {"body": 5}})


NAMES = st.sampled_from("ab")
VALUES = st.recursive(
    st.sampled_from([None, True, 0, 1, "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=8,
)


def schemas(inner: st.SearchStrategy[JSON]) -> st.SearchStrategy[JSON]:
    """Objects of the keywords that concern members and items, and of some that do not."""
    some: dict[str, st.SearchStrategy[Any]] = {
        "properties": st.dictionaries(NAMES, inner, max_size=2),
        "patternProperties": st.dictionaries(NAMES, inner, max_size=1),
        "required": st.lists(NAMES, max_size=1),
        "prefixItems": st.lists(inner, min_size=1, max_size=1),
        "contains": inner,
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=2),
        "if": inner,
    }
    others = dict.fromkeys(
        ("items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "not", "then"), inner
    )
    return st.fixed_dictionaries({}, optional=some | others)


SCHEMAS = st.recursive(
    st.booleans() | st.builds(lambda name: {"type": name}, st.sampled_from(["object", "array", "string", "integer"])),
    schemas,
    max_leaves=6,
)


@given(st.lists(SCHEMAS, min_size=1, max_size=3), VALUES)
def test_a_fused_schema_holds_where_all_of_its_parts_do(parts: list[JSON], value: JSON) -> None:
    together, each = (compile_schema(schema, Settings()) for schema in (fused(parts), {"allOf": parts}))
    assert together.is_valid(value) is each.is_valid(value)


def test_a_place_is_looked_at_once() -> None:
    parts = [
        {"properties": {"a": {"type": "array"}}, "required": ["a"]},
        {"allOf": [{"properties": {"a": {"items": {"minimum": 1}}}}, {"properties": {"a": {"items": {"maximum": 2}}}}]},
        {"properties": {"b": {"type": "string"}}, "additionalProperties": {"type": "array"}},
    ]
    assert fused(parts) == {
        "allOf": [{"required": ["a"]}, parts[2]],
        "properties": {
            "a": {"allOf": [{"type": "array"}], "items": {"allOf": [{"minimum": 1}, {"maximum": 2}]}},
        },
    }


def test_many_kinds_leave_room_for_what_a_program_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefilter, "_MOST_KINDS", 3)
    engine = Engine(builtin_rules())
    body = {"model": "${MODEL}", "messages": [{"role": "user", "content": "Hi"}]}
    for number in range(9):
        url = f"https://{number}.example/chat/completions"
        engine.is_surely_clean({"request": {"body": body, "url": url}})
    assert engine.is_surely_clean({"request": {"body": body}, "live": True})


def test_of_one_kind_too_many_nothing_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefilter, "_MOST_KINDS", 0)
    assert not Engine(builtin_rules()).is_surely_clean({"request": {"body": {"messages": 5}}})
