"""The text of an answer -> the parts of a response: a JSON body, or the events of a stream."""

from __future__ import annotations

from typing import NamedTuple

import orjson

from anyint_lint.jsontext import MAX_DEPTH, measure
from anyint_lint.model import JSON
from anyint_lint.readers.eventstream import events, looks_like_events
from anyint_lint.textmap import TextMap


class Stream(NamedTuple):
    """The chunks of a stream, a text where one is no JSON; `done` says that `[DONE]` came."""

    values: list[JSON]
    chunks: list[tuple[str, TextMap]]
    done: bool


def answer_of(text: str) -> JSON | Stream:
    """A stream, the JSON value, or the text itself where it is neither."""
    if looks_like_events(text):
        return stream_of(text)
    return json_or_text(text)


def stream_of(text: str) -> Stream:
    stream = Stream([], [], False)
    for event in events(text):
        if event.data.strip() == "[DONE]":
            stream = stream._replace(done=True)
        else:
            stream.values.append(json_or_text(event.data))
            stream.chunks.append((event.data, event.place))
    return stream


def json_or_text(text: str) -> JSON:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    # No deeper than it has brackets.
    if text.count("{") + text.count("[") > MAX_DEPTH and measure(value)[0] > MAX_DEPTH:
        return text
    return value
