"""Nesting that overruns the stack of whoever descends into it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from anyint_lint.model import JSON
from tests.containers import URL
from tests.hostile.cases import Case, chat, chat_text

LEVELS: Final = 100_000
_FIRST: Final = '{"model": "m", "messages": [], "x": '


def nested(opening: str, closing: str, inner: str = "1", levels: int = LEVELS) -> str:
    return opening * levels + inner + closing * levels


def deep_lists(levels: int = LEVELS) -> str:
    return nested("[", "]", levels=levels)


def deep_objects(levels: int = LEVELS) -> str:
    return nested('{"a":', "}", levels=levels)


def json_nesting(size: int) -> Iterator[Case]:
    """In a file, a line, a tool's schema, a call's arguments, a recorded body; with and without its end."""
    for kind, text in (("lists", deep_lists()), ("objects", deep_objects())):
        yield f"{kind}.json", text.encode()
        yield f"{kind}-open.json", text[: len(text) // 2].encode()
        yield f"{kind}-in-a-payload.json", chat_text(text).encode()
        yield f"{kind}-in-a-line.jsonl", f"{chat_text('1')}\n{chat_text(text)}\n".encode()
        yield f"{kind}-in-an-exchange.json", f'{{"request": {{"url": "{URL}", "body": {text}}}}}'.encode()
        yield f"{kind}-in-a-tool.json", _tool(text).encode()
        yield f"{kind}-in-arguments.json", json.dumps(_call(text)).encode()
        yield f"{kind}-as-content.json", json.dumps(chat(text)).encode()
        yield f"{kind}-in-a-har.json", json.dumps(_har(chat_text(text))).encode()
        yield f"{kind}-as-har.har", f'{{"log": {{"entries": [{{"request": {text}}}]}}}}'.encode()
        yield f"{kind}-in-an-event.txt", f'data: {{"choices": {text}}}\n\ndata: [DONE]\n\n'.encode()
        yield f"{kind}-in-httprr.httprr", _httprr(chat_text(text))
        yield f"{kind}-in-curl.sh", f"curl {URL} -d '{chat_text(text)}'\n".encode()


def _tool(parameters: str) -> str:
    tool = f'{{"type": "function", "function": {{"name": "f", "parameters": {parameters}}}}}'
    return f'{{"model": "m", "messages": [], "tools": [{tool}]}}'


def _call(arguments: str) -> JSON:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": arguments}}
    return {"model": "m", "messages": [{"role": "assistant", "tool_calls": [call]}]}


def _har(body: str) -> JSON:
    request = {"method": "POST", "url": URL, "headers": [], "postData": {"text": body}}
    response = {"status": 200, "content": {"text": body}}
    return {"log": {"entries": [{"request": request, "response": response}]}}


def _httprr(body: str) -> bytes:
    request = f"POST {URL} HTTP/1.1\r\nHost: x\r\n\r\n{body}"
    return f"httprr trace v1\n{len(request)} 19\n{request}HTTP/1.1 200 OK\r\n\r\n".encode()


def yaml_nesting(size: int) -> Iterator[Case]:
    """In flow and in block style, in keys, and in a recorded body; the most that 1,000 spaces of indent reach."""
    recorded = "interactions:\n- request:\n    method: POST\n    uri: " + URL + "\n    body: "
    for kind, text in (("lists", deep_lists()), ("mappings", nested("{a: ", "}")), ("keys", nested("? ", ""))):
        yield f"{kind}.yaml", ("interactions: " + text).encode()
        yield f"{kind}-in-a-body.yaml", (recorded + text + "\n").encode()
    yield "dashes.yaml", ("interactions:\n" + "- " * LEVELS + "1\n").encode()
    yield "in-a-parsed-body.yaml", (recorded.replace(" body:", " parsed_body:") + deep_lists() + "\n").encode()
    yield "in-a-string.yaml", (recorded + f"'{chat_text(deep_lists())}'\n").encode()
    steps = "".join(f"{' ' * level}a:\n" for level in range(1000))
    yield "steps.yaml", ("interactions:\n" + steps).encode()
    yield "flow-open.yaml", ("interactions: " + "[" * LEVELS).encode()


def deep_list(levels: int = LEVELS) -> JSON:
    value: JSON = 1
    for _ in range(levels):
        value = [value]
    return value


def deep_dict(levels: int = LEVELS) -> JSON:
    value: JSON = 1
    for _ in range(levels):
        value = {"a": value}
    return value


def deep_values() -> Iterator[JSON]:
    """What a program may hand over."""
    for value in (deep_list(), deep_dict()):
        yield value
        yield chat(value)
        yield chat(tools=[{"type": "function", "function": {"name": "f", "parameters": value}}])
        yield chat([{"type": "image_url", "image_url": {"url": value}}])
    for text in (deep_lists(), deep_objects()):
        yield text
        yield text.encode()
        yield chat_text(text).encode()
        yield _call(text)
