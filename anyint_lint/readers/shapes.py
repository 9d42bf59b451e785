"""What kind of JSON document is this? Chat requests of ours, told from those of other APIs and from anything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from anyint_lint.model import JSON
from anyint_lint.routes import goes_to_chat, path_of

PAYLOAD: Final = "payload"
BATCH: Final = "batch"
EXCHANGE: Final = "exchange"
RESPONSE: Final = "chat response"
BATCH_ANSWER: Final = "batch answer"
ERROR: Final = "error answer"
CHUNK: Final = "chat response chunk"
OURS: Final = frozenset({PAYLOAD, BATCH, EXCHANGE})


def shape_of(value: JSON) -> str:
    """`payload`, `batch`, `exchange`, or the name of something that is not ours to check."""
    if not isinstance(value, dict):
        return "JSON array" if isinstance(value, list) else "JSON value"
    return next((name for name, fits in _SHAPES if fits(value)), "other JSON")


def _is_batch_line(value: JSON) -> bool:
    """Of its four fields one may be forgotten."""
    return isinstance(value.get("body"), dict) and len(value.keys() & {"custom_id", "method", "url"}) > 1


def _is_chat_batch_line(value: JSON) -> bool:
    """One with another body than an object, or a misspelt route, is ours all the same."""
    url = value.get("url")
    if not isinstance(url, str):
        return _is_batch_line(value) and shape_of(value["body"]) == PAYLOAD
    is_about_chat = goes_to_chat(url) or path_of(url).rpartition("/")[0].endswith("/chat")
    return is_about_chat and ("custom_id" in value or _is_batch_line(value))


_REQUEST_KEYS: Final = frozenset({"method", "url", "uri", "urlPath", "endpoint", "headers", "body", "bodyPatterns"})


def looks_like_request(value: JSON) -> bool:
    """The request of an exchange: what of HTTP it has is enough."""
    return isinstance(value, dict) and bool(value.keys() & _REQUEST_KEYS)


def _is_chunk(value: JSON) -> bool:
    """Some servers leave `object` empty; a choice with a delta tells."""
    if value.get("object") == "chat.completion.chunk":
        return True
    choices = value.get("choices")
    return isinstance(choices, list) and any(isinstance(choice, dict) and "delta" in choice for choice in choices)


def _is_batch_answer(value: JSON) -> bool:
    """A line of what OpenAI's Batch API gives back."""
    answer = value.get("response")
    if "custom_id" not in value or not isinstance(answer, dict):
        return False
    return "status_code" in answer and shape_of(answer.get("body")) in (RESPONSE, ERROR)


def is_stream(values: Sequence[JSON]) -> bool:
    """Are these the chunks of an answer? The first may have no choices yet (Azure's content filter), the last its usage
    alone."""
    objects = [value for value in values if isinstance(value, dict) and isinstance(value.get("choices"), list)]
    return bool(values) and len(objects) == len(values) and any(map(_is_chunk, objects))


def _is_response(value: JSON) -> bool:
    """A text completion has choices, too."""
    choices = value.get("choices")
    if value.get("object") == "chat.completion":
        return True
    return isinstance(choices, list) and any(isinstance(choice, dict) and "message" in choice for choice in choices)


def _messages(value: JSON) -> list[JSON]:
    messages = value.get("messages")
    return [message for message in messages if isinstance(message, dict)] if isinstance(messages, list) else []


def _blocks(value: JSON) -> list[JSON]:
    contents = [message.get("content") for message in _messages(value)]
    return [block for content in contents if isinstance(content, list) for block in content if isinstance(block, dict)]


def _is_bedrock(value: JSON) -> bool:
    """Converse: text blocks without a type; the settings have a name of their own, and the model is in the URL."""
    if "model" in value:
        return False
    blocks = _blocks(value)
    untyped = bool(blocks) and all("type" not in block for block in blocks)
    return bool(value.keys() & {"inferenceConfig", "toolConfig", "additionalModelRequestFields"}) or (
        untyped and isinstance(value.get("system"), list)
    )


_ANTHROPIC_FIELDS: Final = frozenset(
    {"model", "messages", "max_tokens", "system", "stop_sequences", "stream", "temperature", "top_p", "top_k", "tools"}
    | {"tool_choice", "metadata", "thinking", "anthropic_version", "anthropic_beta", "service_tier", "container"}
    | {"mcp_servers", "context_management", "output_config", "cache_control", "betas", "inference_geo", "speed"}
)
_ANTHROPIC_MARKS: Final = frozenset({"system", "stop_sequences", "thinking", "anthropic_version", "anthropic_beta"})
# A tuple, since the type of a block may be anything, also what no set can be asked for.
_ANTHROPIC_BLOCKS: Final = ("tool_use", "tool_result", "image", "document", "thinking")


def _is_anthropic(value: JSON) -> bool:
    """A Messages request, whole in that API's terms: a payload of ours with one stray field of it is not."""
    if value.keys() - _ANTHROPIC_FIELDS or not _messages(value):
        return False
    if any(message.get("role") not in ("user", "assistant") for message in _messages(value)):
        return False
    if any(block.get("type") == "image_url" for block in _blocks(value)):
        return False
    tools = value.get("tools")
    tools = [tool for tool in tools if isinstance(tool, dict)] if isinstance(tools, list) else []
    if any("function" in tool for tool in tools):
        return False
    marks = bool(value.keys() & _ANTHROPIC_MARKS), any("input_schema" in tool for tool in tools)
    native_blocks = any(block.get("type") in _ANTHROPIC_BLOCKS for block in _blocks(value))
    # Other models are served in this form, too, but of theirs more must speak for it.
    enough = 1 if "claude" in str(value.get("model", "claude")) else 2
    return ("max_tokens" in value or "anthropic_version" in value) and sum((*marks, native_blocks)) >= enough


def _is_ollama(value: JSON) -> bool:
    return bool(value.get("options")) and isinstance(value["options"], dict) and isinstance(value.get("messages"), list)


def _is_training_example(value: JSON) -> bool:
    """A line of a fine-tuning file or another collection: a conversation that ends with the answer, and no model."""
    if "model" in value or value.keys() & _SETTINGS:
        return False
    messages = _messages(value)
    return bool(messages) and messages[-1].get("role") == "assistant"


_SETTINGS: Final = frozenset({"temperature", "top_p", "max_tokens", "max_completion_tokens", "stream", "stop", "n"})


def _is_payload(value: JSON) -> bool:
    if value.keys() & {"prompt", "input", "contents", "inputs", "chat_history"} and not _messages(value):
        return False
    messages = value.get("messages")
    if "model" in value:
        return _speaks(messages) or any(map(_is_conversation, value.values()))
    # Without a model nothing else may speak against it, as the `id` of a record in a collection does.
    others = [name for name, member in value.items() if not _is_conversation(member) and name != "messages"]
    return (_talks(messages) or any(map(_is_conversation, value.values()))) and _PARAMETERS.issuperset(others)


# What training and evaluation data have besides.
CONVERSATION: Final = frozenset({"messages", "tools", "functions", "parallel_tool_calls"})
# What a body of ours may have besides the model and the messages.
_PARAMETERS: Final = (
    _SETTINGS
    | {"presence_penalty", "frequency_penalty", "tools", "tool_choice", "user", "seed"}
    | {
        "response_format",
        "stream_options",
        "parallel_tool_calls",
    }
)


def _speaks(messages: JSON) -> bool:
    """Messages, or what was meant to be some: a log or a catalogue of texts has neither role nor content."""
    if isinstance(messages, dict):
        return "role" in messages
    if isinstance(messages, list):
        return not messages or not isinstance(messages[0], dict) or _talks(messages)
    return isinstance(messages, str)


def _talks(messages: JSON) -> bool:
    if not isinstance(messages, list):
        return False
    return any(isinstance(each, dict) and each.keys() & {"role", "content", "delta", "choices"} for each in messages)


def _is_stored_conversation(value: JSON) -> bool:
    """A record of a chat with its title and times."""
    return len(value.keys() & {"id", "title", "create_time", "created_at", "updated_at", "conversation_id"}) > 1


_LOGGED: Final = frozenset(
    {"response", "completion", "output", "answer", "expected", "generations", "score", "cost"}
    | {"latency", "latency_ms", "startTime", "endTime", "start_time", "end_time", "call_type", "input_variables"}
)


def _is_logged(value: JSON) -> bool:
    """A request beside its outcome, as gateways, evaluations and prompt stores keep it: no body that was sent."""
    if not _talks(value.get("messages")):
        return False
    logged = [value[name] for name in value.keys() & _LOGGED]
    return len(logged) > 1 or any(isinstance(each, str | list | dict) for each in logged)


def _is_langchain(value: JSON) -> bool:
    """Messages as LangChain dumps them: a type instead of a role."""
    messages = _messages(value)
    return bool(messages) and all(
        "role" not in message and message.get("type") in ("human", "ai", "system", "tool") for message in messages
    )


def _is_catalogue(value: JSON) -> bool:
    """An answer of the Models API, in OpenAI's or Anthropic's form, or the lock that is made of one."""
    if value.keys() >= {"version", "locked", "models"}:
        return isinstance(value["models"], list)
    data = value.get("data")
    if not isinstance(data, list) or not data:
        return False
    return all(isinstance(entry, dict) and entry.keys() & {"created_at", "created"} and "id" in entry for entry in data)


def _is_conversation(value: JSON) -> bool:
    """A list of messages under whatever (misspelt) name."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and "role" in item and "content" in item for item in value)
    )


def _has(*names: str) -> Callable[[JSON], bool]:
    return lambda value: any(name in value for name in names)


_SHAPES: Final[tuple[tuple[str, Callable[[JSON], bool]], ...]] = (
    (BATCH, _is_chat_batch_line),
    (BATCH_ANSWER, _is_batch_answer),
    ("batch line of another route", _is_batch_line),
    (EXCHANGE, lambda value: looks_like_request(value.get("request"))),
    (CHUNK, _is_chunk),
    (RESPONSE, _is_response),
    ("Bedrock Converse request", _is_bedrock),
    ("Anthropic Messages request", _is_anthropic),
    ("Ollama chat request", _is_ollama),
    ("fine-tuning example", _is_training_example),
    ("stored conversation", _is_stored_conversation),
    ("logged conversation", _is_logged),
    ("LangChain messages", _is_langchain),
    (PAYLOAD, _is_payload),
    ("model catalogue", _is_catalogue),
    ("Gemini request", _has("contents")),
    ("Cohere chat request", _has("chat_history")),
    ("completions request", _has("prompt")),
    ("Responses or embeddings request", lambda value: "input" in value and "model" in value),
    (ERROR, lambda value: isinstance(value.get("error"), dict) and "message" in value["error"]),
    ("text generation request", lambda value: "inputs" in value and "parameters" in value),
)
