"""Known ways to break a valid payload: each names the rule that must speak and the place that it must point to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anyint_lint.model import JSON

TINY_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
CALL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


@dataclass(frozen=True)
class Mutation:
    rule: str
    apply: Callable[[dict[str, JSON]], str]
    """Changes the payload and returns the pointer that the finding must have."""


def _set(name: str, value: JSON, pointer: str | None = None) -> Callable[[dict[str, JSON]], str]:
    def change(payload: dict[str, JSON]) -> str:
        payload[name] = value
        return f"/{name}" if pointer is None else pointer

    return change


def _drop(name: str) -> Callable[[dict[str, JSON]], str]:
    def change(payload: dict[str, JSON]) -> str:
        del payload[name]
        return ""

    return change


def _message(message: JSON, below: str = "") -> Callable[[dict[str, JSON]], str]:
    """Adds a message at the end."""

    def change(payload: dict[str, JSON]) -> str:
        payload["messages"].append(message)
        return f"/messages/{len(payload['messages']) - 1}{below}"

    return change


def _block(block: JSON, below: str = "") -> Callable[[dict[str, JSON]], str]:
    return _message({"role": "user", "content": [block]}, f"/content/0{below}")


def _image(url: JSON) -> Callable[[dict[str, JSON]], str]:
    return _block({"type": "image_url", "image_url": {"url": url}}, "/image_url/url")


def _tools(tools: JSON, pointer: str) -> Callable[[dict[str, JSON]], str]:
    def change(payload: dict[str, JSON]) -> str:
        payload["tools"] = tools
        return f"/tools{pointer}"

    return change


def _both(payload: dict[str, JSON]) -> str:
    payload["temperature"], payload["top_p"] = 0.2, 0.9
    return "/top_p"


def _function(**function: JSON) -> JSON:
    return {"type": "function", "function": function}


def _unanswered(payload: dict[str, JSON]) -> str:
    payload["messages"] += [
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "user", "content": "Well?"},
    ]
    return f"/messages/{len(payload['messages']) - 2}/tool_calls/0/id"


def _arguments(payload: dict[str, JSON]) -> str:
    call = {"id": "call_2", "type": "function", "function": {"name": "f", "arguments": '{"a": '}}
    payload["messages"] += [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_2", "content": "ok"},
    ]
    return f"/messages/{len(payload['messages']) - 2}/tool_calls/0/function/arguments"


def _without_id(payload: dict[str, JSON]) -> str:
    payload["messages"] += [
        {"role": "assistant", "content": "", "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": CALL["id"], "content": "ok"},
        {"role": "tool", "content": "ok"},
    ]
    return f"/messages/{len(payload['messages']) - 1}"


MUTATIONS = [
    Mutation("hardcoded-model", _set("model", "claude-sonnet-4-6")),
    Mutation("missing-field", _drop("model")),
    Mutation("missing-field", _drop("messages")),
    Mutation("empty-messages", _set("messages", [])),
    Mutation("wrong-type", _set("temperature", "0.7")),
    Mutation("wrong-type", _set("stream", "true")),
    Mutation("wrong-type", _set("max_tokens", 1.5)),
    Mutation("wrong-type", _message({"role": "user", "content": 5}, "/content")),
    Mutation("missing-field", _block({"type": "text"})),
    Mutation("wrong-type", _block({"type": "text", "text": 5}, "/text")),
    Mutation("out-of-range", _set("frequency_penalty", 2.5)),
    Mutation("out-of-range", _set("max_tokens", 0)),
    Mutation("out-of-range", _set("stop", list("abcde"))),
    Mutation("out-of-range", _set("presence_penalty", -3)),
    Mutation("unknown-field", _set("temprature", 0.2)),
    Mutation("unknown-field", _set("maxTokens", 5)),
    Mutation("unknown-field", _message({"role": "user", "content": "Hi", "nmae": "x"}, "/nmae")),
    Mutation("provider-native-field", _set("max_output_tokens", 5)),
    Mutation("provider-native-field", _set("generationConfig", {})),
    Mutation("provider-native-field", _set("system", "Be brief")),
    Mutation("temperature-with-top-p", _both),
    Mutation("unknown-role", _message({"role": "model", "content": "Hi"}, "/role")),
    Mutation("missing-content", _message({"role": "user"})),
    Mutation("missing-content", _message({"role": "assistant", "content": None}, "/content")),
    Mutation("stream-chunk-in-messages", _message({"index": 0, "delta": {"content": "Hi"}})),
    Mutation("unknown-content-block", _block({"text": "Hi"})),
    Mutation("unknown-content-block", _block({"type": "txt", "text": "Hi"}, "/type")),
    Mutation(
        "video-or-file-block", _block({"type": "video_url", "video_url": {"url": "https://e.com/a.mp4"}}, "/type")
    ),
    Mutation("provider-native-block", _block({"type": "input_text", "text": "Hi"})),
    Mutation("personal-data-in-user", _set("user", "ada.lovelace@example.org")),
    Mutation("malformed-tool", _tools([{"type": "function", "name": "f"}], "/0")),
    Mutation("invalid-tool-name", _tools([_function(name="a.b")], "/0/function/name")),
    Mutation("invalid-tool-schema", _tools([_function(name="f", parameters={"a": "b"})], "/0/function/parameters")),
    Mutation("duplicate-tool-name", _tools([_function(name="f"), _function(name="f")], "/1/function/name")),
    Mutation("undeclared-tool-choice", _set("tool_choice", _function(name="nope"), "/tool_choice/function/name")),
    Mutation("missing-tool-call-id", _without_id),
    Mutation(
        "unmatched-tool-call-id", _message({"role": "tool", "tool_call_id": "x", "content": "ok"}, "/tool_call_id")
    ),
    Mutation("unanswered-tool-call", _unanswered),
    Mutation("invalid-tool-arguments", _arguments),
    Mutation(
        "malformed-image-block", _block({"type": "image_url", "image_url": "https://example.com/a.png"}, "/image_url")
    ),
    Mutation("local-image-path", _image("/tmp/image.png")),
    Mutation("bare-base64-image", _image(TINY_PNG)),
    Mutation("malformed-data-url", _image(f"data:image/png,{TINY_PNG}")),
    Mutation("invalid-image-bytes", _image("data:image/png;base64," + TINY_PNG[:60])),
    Mutation("image-type-mismatch", _image("data:image/jpeg;base64," + TINY_PNG)),
    Mutation(
        "unsupported-image-format", _image("data:image/bmp;base64,Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAA==")
    ),
    Mutation("unfetchable-image-url", _image("ftp://example.com/a.png")),
    Mutation("insecure-image-url", _image("http://example.com/a.png")),
    Mutation("private-image-url", _image("https://192.168.0.10/a.png")),
]
