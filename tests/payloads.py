"""Generated chat requests: valid ones, the ways to break one, and arbitrary exchanges. For all tests."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from anyint_lint.model import JSON
from anyint_lint.rulebook import builtin_rules, without_expected

WORDS = st.sampled_from(["Hi", "What is this?", "Grüße, 世界 😀", "", "  ", 'quotes " and \\ slashes', "a\nb"])
NAMES = st.sampled_from(["get_weather", "look-up", "f", "search_2"])
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=8)
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


def text_block() -> st.SearchStrategy[JSON]:
    return st.builds(lambda text: {"type": "text", "text": text}, WORDS)


def image_block() -> st.SearchStrategy[JSON]:
    url = st.sampled_from(["https://example.com/a.png", "https://cdn.example.com/b.jpg?size=2"])
    return st.builds(lambda url: {"type": "image_url", "image_url": {"url": url}}, url)


def tool() -> st.SearchStrategy[JSON]:
    parameters = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    return st.builds(lambda name: {"type": "function", "function": {"name": name, "parameters": parameters}}, NAMES)


def turn() -> st.SearchStrategy[list[JSON]]:
    """The messages of one turn: a question and its answer, or a question, a tool call, its result and the answer."""
    content = WORDS | st.lists(text_block() | image_block(), min_size=1, max_size=3)
    plain = st.builds(
        lambda q, a: [{"role": "user", "content": q}, {"role": "assistant", "content": a}], content, WORDS
    )
    return plain | st.builds(_tool_turn, content, NAMES, st.uuids().map(str))


def _tool_turn(question: JSON, name: str, call_id: str) -> list[JSON]:
    call = {"id": call_id, "type": "function", "function": {"name": name, "arguments": '{"city": "Bern"}'}}
    return [
        {"role": "user", "content": question},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": call_id, "content": "12 degrees"},
    ]


@st.composite
def valid_payloads(draw: st.DrawFn) -> dict[str, JSON]:
    """Bodies of which no rule says anything at `warning` or above; the model is a placeholder."""
    turns = draw(st.lists(turn(), max_size=3))
    messages = [
        *draw(st.lists(st.builds(lambda text: {"role": "system", "content": text}, WORDS), max_size=1)),
        *(message for messages in turns for message in messages),
        {"role": "user", "content": draw(WORDS)},
    ]
    payload: dict[str, Any] = {"model": "${MODEL}", "messages": messages}
    optional = {
        "stream": st.booleans(),
        "max_tokens": st.integers(1, 100_000),
        "stop": WORDS | st.lists(WORDS, min_size=1, max_size=4),
        "presence_penalty": st.floats(-2, 2),
        "frequency_penalty": st.integers(-2, 2),
        "user": st.sampled_from(["user_123", "6f1ed002-ab59-4c1b-9d2a-3f0c5f0e2a11"]),
        "tools": st.lists(tool(), max_size=3, unique_by=lambda tool: tool["function"]["name"]),
        "response_format": st.just({"type": "json_object"}),
        "seed": st.integers(0, 2**31),
    }
    for name in draw(st.lists(st.sampled_from(sorted(optional)), unique=True)):
        payload[name] = draw(optional[name])
    sampling = draw(st.sampled_from([{}, {"temperature": 0.7}, {"top_p": 0.5}, {"temperature": 1, "top_p": None}]))
    return payload | sampling


def example_exchanges() -> list[dict[str, JSON]]:
    """Every example of every rule that is an exchange and no text."""
    return [
        without_expected(example)
        for rule in builtin_rules()
        for kind in ("bad", "good")
        for example in rule.examples[kind]
        if "text" not in example
    ]


@st.composite
def exchanges(draw: st.DrawFn) -> dict[str, JSON]:
    """The rules' own examples and valid payloads, with values put, dropped and swapped at random places."""
    start = st.sampled_from(example_exchanges()) | valid_payloads().map(lambda body: {"request": {"body": body}})
    document = copy.deepcopy(draw(start))
    for _ in range(draw(st.integers(0, 3))):
        _mutate(draw, document)
    return document


def _mutate(draw: st.DrawFn, document: JSON) -> None:
    containers = [value for value in _containers(document) if value]
    container = draw(st.sampled_from(containers)) if containers else document
    places = list(container) if isinstance(container, dict) else list(range(len(container)))
    if not places:
        return
    place = draw(st.sampled_from(places))
    if draw(st.booleans()):
        container[place] = draw(ANY_JSON)
    elif isinstance(container, dict):
        container[draw(st.sampled_from(["role", "content", "type", "url", "name", "zzz"]))] = container.pop(place)
    else:
        del container[place]


def _containers(value: JSON) -> list[JSON]:
    found = [value] if isinstance(value, dict | list) else []
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return found + [inner for member in members for inner in _containers(member)]
