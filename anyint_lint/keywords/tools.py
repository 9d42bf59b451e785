"""Tools, and the calls that bind messages together: what one JSON Schema cannot compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

import jsonschema_rs
import orjson

from anyint_lint.keywords.masking import start_of
from anyint_lint.keywords.placeholders import is_placeholder
from anyint_lint.keywords.problem import Problem
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON

_COMBINING: Final = frozenset({"$ref", "anyOf", "oneOf", "allOf"})


def tool_parameters(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A JSON Schema that describes an object, or the empty one. Parameter: true."""
    if not isinstance(value, dict) or not value:
        return ()
    try:
        message = _schema_mistake(orjson.dumps(value))
    except (TypeError, ValueError):
        message = "not a schema that can be written as JSON"
    return (Problem(message),) if message else ()


# A dialect that is not listed is not judged: looking its metaschema up would be a request to wherever it points.
_DIALECTS: Final = frozenset(
    {f"http://json-schema.org/draft-0{number}/schema{end}" for number in (4, 6, 7) for end in ("", "#")}
    | {f"https://json-schema.org/draft/{year}/schema" for year in ("2019-09", "2020-12")}
)
_USUAL: Final = ("https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema#")


@lru_cache(maxsize=512)
def _schema_mistake(text: bytes) -> str | None:
    """What is wrong with a schema, given as JSON text. Conversations send the same tools again and again."""
    schema = orjson.loads(text)
    if schema.get("type") != "object" and not (_COMBINING & schema.keys() and "type" not in schema):
        given = f"type is {schema['type']!r}" if "type" in schema else "there is no type"
        return f'the parameters must be a schema of "type": "object", but {given}'
    dialects = (schema["$schema"],) if "$schema" in schema else _USUAL
    if not all(isinstance(dialect, str) and dialect in _DIALECTS for dialect in dialects):
        return None
    mistakes = [_against_metaschema({**schema, "$schema": dialect}) for dialect in dialects]
    return mistakes[0] if all(mistakes) else None


def _against_metaschema(schema: JSON) -> str | None:
    try:
        jsonschema_rs.meta.validate(schema)
    except jsonschema_rs.ValidationError as error:
        return f"the parameters are not a JSON Schema: {'/'.join(map(str, error.instance_path))}: {_reason(error)}"
    return None


def _reason(error: Any) -> str:
    return start_of(str(error.message), 160)


def unique_tool_names(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A list of tools in which no function name stands twice. Parameter: true."""
    seen: dict[str, int] = {}
    for index, tool in enumerate(value if isinstance(value, list) else ()):
        name = _function_name(tool)
        if name is None:
            continue
        if name in seen:
            yield Problem(f"tools[{seen[name]}] has the same name", at=(index, "function", "name"))
        seen.setdefault(name, index)


def _function_name(tool: JSON) -> str | None:
    function = tool.get("function") if isinstance(tool, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    return name if isinstance(name, str) else None


def declared_tool_choice(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A request body whose tool_choice names only tools that it declares. Parameter: true."""
    if not isinstance(value, dict) or "tool_choice" not in value:
        return
    tools = value.get("tools")
    declared = [name for tool in tools if (name := _function_name(tool))] if isinstance(tools, list) else []
    choice = value["tool_choice"]
    if isinstance(choice, str):
        yield from _chosen_by_word(choice, tools=bool(tools))
    if isinstance(choice, dict) and choice.get("type") in ("function", "tool") and "function" not in choice:
        message = "tool_choice is in the form of another provider's API"
        yield Problem(message, at=("tool_choice",), hint='Send {"type": "function", "function": {"name": …}}.')
    name = _function_name(choice)
    if name is not None and name not in declared:
        known = f"; tools are {', '.join(declared[:8])}" if declared else "; there are no tools"
        yield Problem(
            f"tool_choice names {name!r}, which is not in tools{known}", at=("tool_choice", "function", "name")
        )


def _chosen_by_word(choice: str, *, tools: bool) -> Iterator[Problem]:
    if choice == "required" and not tools:
        yield Problem('tool_choice is "required", but there are no tools', at=("tool_choice",))
    elif choice not in ("none", "auto", "required") and not is_placeholder(choice):
        message = f"tool_choice {start_of(choice, 64)!r} is not none, auto or required"
        hint = 'To ask for one function, send {"type": "function", "function": {"name": …}}.'
        yield Problem(message, at=("tool_choice",), hint=hint if choice != "any" else 'Use "required".')


def tool_answers_match(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """Messages in which each tool message answers a call that an assistant made before it. Parameter: true."""
    called: set[str] = set()
    for index, message in enumerate(value if isinstance(value, list) else ()):
        role = message.get("role") if isinstance(message, dict) else None
        if role == "assistant" and "tool_calls" in message:
            called.update(call_id for _, call_id in _calls(message))
        elif role == "tool":
            answer = message.get("tool_call_id")
            if isinstance(answer, str) and answer not in called and not is_placeholder(answer):
                yield Problem("tool_call_id answers no earlier call of the assistant", at=(index, "tool_call_id"))


def tool_calls_answered(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """Messages in which each call is answered before the conversation goes on, or ends. Parameter: true."""
    open_calls: dict[str, tuple[int, int]] = {}
    for index, message in enumerate(value if isinstance(value, list) else ()):
        role = message.get("role") if isinstance(message, dict) else None
        if role == "tool":
            open_calls.pop(str(message.get("tool_call_id")), None)
            continue
        if open_calls:
            yield from _unanswered(open_calls)
            open_calls = {}
        if role == "assistant" and "tool_calls" in message:
            open_calls = {call_id: (index, number) for number, call_id in _calls(message)}
    yield from _unanswered(open_calls)


def _unanswered(calls: dict[str, tuple[int, int]]) -> Iterator[Problem]:
    for index, number in calls.values():
        message = "no tool message answers this call before the conversation goes on"
        yield Problem(message, at=(index, "tool_calls", number, "id"))


def _calls(message: dict[str, JSON]) -> Iterator[tuple[int, str]]:
    """The calls of an assistant's message that have an ID."""
    calls = message.get("tool_calls")
    for number, call in enumerate(calls if isinstance(calls, list) else ()):
        if isinstance(call, dict) and isinstance(call.get("id"), str):
            yield number, call["id"]


def json_text(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A string that is JSON; parameter `object` asks for an object. An empty string stands for no arguments."""
    if not isinstance(value, str) or not value.strip() or (value[0] in "$<" and is_placeholder(value)):
        return ()
    try:
        parsed = orjson.loads(value)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        return (Problem(f"the arguments are not JSON: {str(error).split(': line')[0][:120]}"),)
    if parameter == "object" and not isinstance(parsed, dict):
        return (Problem("the arguments are JSON, but not an object"),)
    return ()


KEYWORDS: Final = {
    "toolParameters": tool_parameters,
    "uniqueToolNames": unique_tool_names,
    "declaredToolChoice": declared_tool_choice,
    "toolAnswersMatch": tool_answers_match,
    "toolCallsAnswered": tool_calls_answered,
    "jsonText": json_text,
}
