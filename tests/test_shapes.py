"""What kind of document a JSON value is: near misses, where a field more or less makes it another."""

from __future__ import annotations

import pytest

from anyint_lint.model import JSON
from anyint_lint.readers.shapes import is_stream, looks_like_request, shape_of
from tests.reading import ANSWER, CHAT, USER, batch_line

CLAUDE: JSON = {"model": "claude-x", "max_tokens": 5, "messages": [USER]}
ANTHROPIC = "Anthropic Messages request"


def blocks(*blocks: JSON, role: str = "user") -> JSON:
    return {"messages": [{"role": role, "content": list(blocks)}]}


@pytest.mark.parametrize(
    ("shape", "document"),
    [
        # Batches
        ("batch", batch_line("/openai/v1/chat/completion")),
        ("batch", batch_line("/v1/chat/x")),
        ("batch line of another route", batch_line("/v1/chat")),
        ("batch line of another route", batch_line("/v1/x/completions")),
        ("batch", {"custom_id": "1", "method": "POST", "url": 5, "body": CHAT}),
        ("batch", {"method": "POST", "url": None, "body": CHAT}),
        ("batch", {"custom_id": "1", "url": None, "body": CHAT}),
        ("batch", {"method": "POST", "url": "/v1/chat/completions", "body": CHAT}),
        ("batch", {"method": "POST", "url": "/v1/chat/completion", "body": {"model": "m"}}),
        ("batch line of another route", {"method": "POST", "url": "/v1/embeddings", "body": {"input": "x"}}),
        ("other JSON", {"url": "/v1/chat/completions", "body": CHAT}),
        ("other JSON", {"method": "POST", "url": "/v1/chat/completions", "body": [CHAT]}),
        ("other JSON", {"custom_id": "1", "body": CHAT}),
        ("other JSON", {"method": "POST", "body": CHAT}),
        ("other JSON", {"custom_id": "1", "method": "POST", "body": [CHAT]}),
        ("batch line of another route", {"custom_id": "1", "method": "POST", "body": {"model": "m", "prompt": "x"}}),
        # Their answers
        ("batch answer", {"custom_id": "1", "response": {"status_code": 1, "body": {"object": "chat.completion"}}}),
        ("batch answer", {"custom_id": "1", "response": {"status_code": 1, "body": {"error": {"message": "x"}}}}),
        ("other JSON", {"custom_id": "1", "response": {"status_code": 1, "body": {"object": "embedding"}}}),
        ("other JSON", {"custom_id": "1", "response": {"body": {"object": "chat.completion"}}}),
        ("other JSON", {"response": {"status_code": 1, "body": {"object": "chat.completion"}}}),
        ("other JSON", {"custom_id": "1", "response": []}),
        # Answers
        ("chat response", {"object": "chat.completion"}),
        ("chat response", {"choices": [{"text": "x"}, {"message": {}}]}),
        ("chat response", {"choices": ["x", {"message": None}], "object": "x"}),
        ("other JSON", {"object": "text_completion", "choices": [{"text": "x"}]}),
        ("other JSON", {"choices": {"message": {}}}),
        ("chat response chunk", {"choices": ["x", {"delta": {}}], "object": ""}),
        ("other JSON", {"choices": {"delta": {}}}),
        ("error answer", {"error": {"message": "x"}}),
        ("other JSON", {"error": {"code": 1}}),
        ("other JSON", {"error": "message"}),
        # Bedrock
        ("Bedrock Converse request", {"messages": [USER], "toolConfig": {}}),
        ("Bedrock Converse request", {"messages": [USER], "additionalModelRequestFields": {}}),
        ("payload", {"model": "m", "messages": [USER], "toolConfig": {}}),
        ("Bedrock Converse request", blocks({"text": "Hi"}) | {"system": []}),
        ("other JSON", blocks({"text": "Hi", "type": "text"}, {"text": "Hi"}) | {"system": []}),
        ("other JSON", blocks({"text": "Hi"}) | {"system": "Be brief."}),
        ("other JSON", {"messages": [USER], "system": []}),
        # Anthropic: enough must speak for it, and nothing against it.
        (ANTHROPIC, CLAUDE | {"system": ""}),
        (ANTHROPIC, CLAUDE | {"stop_sequences": []}),
        (ANTHROPIC, CLAUDE | {"thinking": {}}),
        (ANTHROPIC, CLAUDE | {"anthropic_beta": []}),
        (ANTHROPIC, CLAUDE | {"tools": [{"input_schema": {}}, {"name": "x"}]}),
        (ANTHROPIC, CLAUDE | blocks({"type": "tool_use"}, role="assistant")),
        (ANTHROPIC, CLAUDE | blocks({"type": "text"}, {"type": "tool_result"})),
        (ANTHROPIC, CLAUDE | blocks({"type": "image"})),
        (ANTHROPIC, CLAUDE | blocks({"type": "document"})),
        (ANTHROPIC, CLAUDE | blocks({"type": "thinking"}, role="assistant")),
        (ANTHROPIC, {"messages": [USER, ANSWER], "max_tokens": 5, "system": "x"}),
        (ANTHROPIC, {"messages": [USER], "anthropic_version": "x"}),
        (
            ANTHROPIC,
            {"model": "m", "messages": [USER], "system": "", "anthropic_version": "x", "tools": [{"input_schema": 1}]},
        ),
        (ANTHROPIC, CLAUDE | blocks({"type": "image"}) | {"model": "m", "system": "x"}),
        (ANTHROPIC, {"model": "glm", "max_tokens": 5, "tools": [{"input_schema": 1}]} | blocks({"type": "image"})),
        ("payload", CLAUDE | {"model": "m", "system": "x"}),
        ("payload", CLAUDE | blocks({"type": "image"}) | {"model": "m"}),
        ("payload", {"model": "claude-x", "messages": [USER], "system": "x"}),
        ("payload", CLAUDE | {"system": "x", "messages": [{"role": "system", "content": ""}, USER]}),
        ("payload", CLAUDE | {"system": "x"} | blocks({"type": "image_url"})),
        ("payload", CLAUDE | {"system": "x", "tools": [{"function": {}, "input_schema": {}}]}),
        ("payload", CLAUDE | {"system": "x", "user": "me"}),
        (ANTHROPIC, CLAUDE | {"system": "x", "tools": "none"}),
        # Conversations
        ("fine-tuning example", {"messages": [USER, ANSWER, "x"], "x": 1}),
        ("other JSON", {"messages": [ANSWER, USER], "x": 1}),
        ("payload", {"messages": [ANSWER, USER]}),
        ("payload", {"messages": [USER, ANSWER], "n": 1}),
        ("payload", {"messages": [USER, ANSWER], "stop": "x"}),
        ("payload", {"messages": [USER, ANSWER], "stream": False}),
        ("payload", {"messages": [USER, ANSWER], "top_p": 1}),
        ("payload", {"messages": [USER, ANSWER], "max_tokens": 1}),
        ("payload", {"messages": [USER, ANSWER], "max_completion_tokens": 1}),
        ("stored conversation", CHAT | {"id": 1, "title": "x"}),
        ("stored conversation", CHAT | {"create_time": 1, "updated_at": 1}),
        ("stored conversation", CHAT | {"created_at": 1, "conversation_id": 1}),
        ("payload", CHAT | {"id": 1}),
        ("payload", CHAT | {"title": 1}),
        ("logged conversation", CHAT | {"completion": ""}),
        ("logged conversation", CHAT | {"output": []}),
        ("logged conversation", CHAT | {"answer": {}}),
        ("logged conversation", CHAT | {"score": 1, "latency": 2}),
        ("payload", CHAT | {"score": 1}),
        ("other JSON", {"messages": [], "output": ""}),
        ("payload", {"model": "m", "messages": [], "output": ""}),
        ("LangChain messages", {"messages": [{"type": "system"}, {"type": "tool"}, {"type": "human"}]}),
        ("payload", {"model": "m", "messages": [{"type": "human", "content": 1}, {"type": "x"}]}),
        ("payload", {"model": "m", "messages": [{"type": "human", "role": "user"}]}),
        # Ollama
        ("Ollama chat request", {"messages": [], "options": {"a": 1}}),
        ("payload", CHAT | {"options": {}}),
        ("payload", CHAT | {"options": [1]}),
        ("other JSON", {"messages": {}, "options": {"a": 1}}),
        # Requests of ours
        ("payload", {"model": "m", "mesages": [{"role": "user", "content": ""}]}),
        ("other JSON", {"model": "m", "mesages": []}),
        ("other JSON", {"model": "m", "mesages": [{"role": "user"}]}),
        ("other JSON", {"model": "m", "mesages": [USER, {"role": "user"}]}),
        ("other JSON", {"model": "m", "messages": None}),
        ("other JSON", {"model": "m", "messages": {"content": "x"}}),
        ("payload", {"model": "m", "messages": [{"role": "user"}]}),
        ("payload", {"model": "m", "messages": [{"content": ""}]}),
        ("payload", {"model": "m", "messages": [{"x": 1}, {"delta": 1}]}),
        ("payload", {"model": "m", "messages": ["x"]}),
        ("other JSON", {"model": "m", "messages": [{"x": 1}]}),
        ("other JSON", {"messages": []}),
        ("other JSON", {"messages": "x"}),
        ("payload", {"messages": [USER], "user": "x", "seed": 1, "response_format": {}, "stream_options": {}}),
        ("payload", {"messages": [USER], "presence_penalty": 1, "frequency_penalty": 1, "tool_choice": "x"}),
        ("payload", {"messages": [USER], "parallel_tool_calls": True, "tools": []}),
        ("other JSON", {"messages": [USER], "id": 1}),
        ("other JSON", {"messages": [USER], "functions": []}),
        ("Responses or embeddings request", {"model": "m", "input": [USER], "messages": []}),
        ("payload", {"model": "m", "input": "x", "messages": [USER]}),
        ("text generation request", {"inputs": "x", "parameters": {}, "m": [USER], "model": "m"}),
        ("other JSON", {"inputs": "x"}),
        ("other JSON", {"parameters": {}}),
        ("other JSON", {"input": "x"}),
        ("completions request", {"prompt": "x", "messages": []}),
        ("Cohere chat request", {"chat_history": []}),
        ("Gemini request", {"contents": None}),
        # Catalogues
        ("model catalogue", {"data": [{"id": "m", "created_at": 1}, {"id": "n", "created": 1}]}),
        ("model catalogue", {"version": 1, "locked": 1, "models": []}),
        ("other JSON", {"version": 1, "locked": 1, "models": {}}),
        ("other JSON", {"version": 1, "models": []}),
        ("other JSON", {"data": []}),
        ("other JSON", {"data": {"id": "m", "created": 1}}),
        ("other JSON", {"data": [{"id": "m", "created": 1}, {"created": 1}]}),
        ("other JSON", {"data": [{"id": "m", "created": 1}, {"id": "n"}]}),
        ("other JSON", {"data": [{"id": "m", "created": 1}, 5]}),
        # No objects
        ("JSON array", [1]),
        ("JSON value", "x"),
        ("JSON value", None),
    ],
)
def test_a_document_is_of_one_kind(shape: str, document: JSON) -> None:
    assert shape_of(document) == shape


@pytest.mark.parametrize(
    "field",
    [
        "max_tokens",
        "stop_sequences",
        "stream",
        "temperature",
        "top_p",
        "top_k",
        "tools",
        "tool_choice",
        "metadata",
        "thinking",
        "anthropic_version",
        "anthropic_beta",
        "service_tier",
        "container",
        "mcp_servers",
        "context_management",
        "output_config",
        "cache_control",
        "betas",
        "inference_geo",
        "speed",
    ],
)
def test_a_field_of_anthropic_speaks_for_it(field: str) -> None:
    assert shape_of(CLAUDE | {"system": "x"} | {field: None}) == ANTHROPIC


@pytest.mark.parametrize(
    "field",
    [
        "response",
        "completion",
        "output",
        "answer",
        "expected",
        "generations",
        "score",
        "cost",
        "latency",
        "latency_ms",
        "startTime",
        "endTime",
        "start_time",
        "end_time",
        "call_type",
        "input_variables",
    ],
)
def test_an_outcome_beside_a_request_makes_it_a_log(field: str) -> None:
    assert shape_of(CHAT | {field: "x"}) == "logged conversation"
    assert shape_of(CHAT | {field: 1}) == "payload"


@pytest.mark.parametrize("field", ["method", "url", "uri", "urlPath", "endpoint", "headers", "body", "bodyPatterns"])
def test_a_request_has_something_of_http(field: str) -> None:
    assert looks_like_request({field: None, "x": 1})
    assert shape_of({"request": {field: None}}) == "exchange"
    assert not looks_like_request({"x": 1})
    assert not looks_like_request([field])
    assert not looks_like_request(None)


CHUNK: JSON = {"choices": [{"delta": {}}]}


@pytest.mark.parametrize(
    ("values", "stream"),
    [
        ([CHUNK], True),
        ([{"choices": []}, CHUNK, {"choices": [], "usage": {}}], True),
        ([{"choices": [], "object": "chat.completion.chunk"}], True),
        ([{"choices": []}], False),
        ([], False),
        ([CHUNK, 1], False),
        ([CHUNK, {}], False),
        ([CHUNK, {"choices": {}}], False),
        ([{"choices": [{"message": {}}]}], False),
    ],
)
def test_a_stream_is_of_chunks(values: list[JSON], stream: bool) -> None:
    assert is_stream(values) is stream
