"""Answers: whether one is an error, was cut off, and whether a stream holds what a stream of chunks may hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from anyint_lint.keywords.placeholders import is_variable
from anyint_lint.keywords.problem import Problem
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON, Path


def succeeded(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A response that reports no failure: by its status, in its body, or in a stream. Parameter: true. Of several signs
    the first speaks."""
    if not isinstance(value, dict):
        return ()
    status = value.get("status")
    if isinstance(status, int) and status >= 400:
        return (Problem(f"the server answered with HTTP {status}", at=("status",)),)
    for place, said in _answers(value):
        error = _error(said)
        if error is not None:
            return (Problem("the answer is an error", at=place + error),)
    return ()


def _answers(response: dict[str, JSON]) -> Iterator[tuple[Path, JSON]]:
    """The body and the events, with their places. Gemini wraps an error body in an array."""
    body, events = response.get("body"), response.get("events")
    if isinstance(body, list):
        yield from ((("body", index), each) for index, each in enumerate(body[:1]))
    else:
        yield ("body",), body
    yield from ((("events", index), event) for index, event in enumerate(events if isinstance(events, list) else ()))


def _error(value: JSON) -> Path | None:
    """Where a body or an event says that it is an error. An `error` of null or {} is no error."""
    if isinstance(value, dict) and value.get("error"):
        return ("error",)
    return () if isinstance(value, dict) and value.get("object") == "error" else None


# OpenAI's word, and what gateways let through of Anthropic's, Gemini's and Mistral's.
_CUT_OFF: Final = frozenset({"length", "max_tokens", "MAX_TOKENS", "model_length"})


def untruncated(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A response in which no limit of tokens cut a choice off. Parameter: true. A choice is named once."""
    told: set[str] = set()
    for place, said in _answers(value) if isinstance(value, dict) else ():
        for index, choice in enumerate(_choices(said)):
            reason = choice.get("finish_reason")
            if not isinstance(reason, str) or reason not in _CUT_OFF:
                continue
            number = repr(choice.get("index", index))
            if number not in told:
                told.add(number)
                message = f'the answer was cut off: finish_reason is "{reason}"'
                yield Problem(message, at=(*place, "choices", index, "finish_reason"))


def _choices(value: JSON) -> Iterator[dict[str, JSON]]:
    """The choices of a body or an event; what is none counts as an empty one, so that indices stay right."""
    choices = value.get("choices") if isinstance(value, dict) else None
    for choice in choices if isinstance(choices, list) else ():
        yield choice if isinstance(choice, dict) else {}


def chat_events(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A response whose events are chunks of a chat answer. Parameter: true. Only the first that is none is named."""
    events = value.get("events") if isinstance(value, dict) else None
    if not isinstance(events, list):
        return ()
    # Where the stream was cut, so was its last event.
    ends = len(events) - (len(events) > 1 and value.get("done") is False and isinstance(events[-1], str))
    wrong = [(index, message) for index in range(ends) if (message := _no_chunk(events[index]))]
    if not wrong:
        return ()
    index, message = wrong[0]
    others = f"; {len(wrong) - 1} more of the {len(events)} events are no chunks either" if len(wrong) > 1 else ""
    return (Problem(message + others, at=("events", index)),)


# What servers send only to keep the connection open.
_HEARTBEATS: Final = ("ping", "heartbeat", "keepalive", "keep-alive", "keep_alive")

# What servers send beside the chunks: llama.cpp its timings, gateways what the answer cost.
_ASIDES: Final = frozenset({"cost", "timings", "id", "created", "model"})


def _no_chunk(event: JSON) -> str | None:
    """Why an event is no chunk of a chat answer."""
    # null stands for what is filled in later.
    if event is None or (isinstance(event, str) and (not event.strip() or is_variable(event))):
        return None
    if isinstance(event, str):
        return "the event is not JSON"
    if not isinstance(event, dict):
        return "the event is JSON, but not an object"
    if isinstance(event.get("choices"), list) or event.get("usage") or _error(event) is not None:
        return None
    if event.get("type") in _HEARTBEATS or (event and event.keys() <= _ASIDES):
        return None
    return "the event is not a chunk: choices is not an array" if "choices" in event else "the event has no choices"


KEYWORDS: Final = {
    "succeeded": succeeded,
    "untruncated": untruncated,
    "chatEvents": chat_events,
}
