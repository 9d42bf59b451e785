"""Much of what is harmless by itself: values, lines, events, entries, headers, messages, tools."""

from __future__ import annotations

import json
from collections.abc import Iterator

from anyint_lint.model import JSON
from tests.containers import ANSWER, URL
from tests.hostile.cases import Case, chat, chat_text, contained


def values(size: int) -> Iterator[Case]:
    """Millions of small values, and lines that never end."""
    tiny = {"null": "null", "zero": "0", "empty": '""', "list": "[]", "object": "{}", "text": '"a"', "odd": "NaN"}
    for name, value in tiny.items():
        many = ",".join([value] * (size // (len(value) + 1)))
        yield f"{name}.json", f"[{many}]".encode()
        yield f"{name}-as-content.json", chat_text(f"[{many}]").encode()
        yield f"{name}-as-messages.json", f'{{"model": "m", "messages": [{many}]}}'.encode()
        yield f"{name}-as-stop.json", (chat_text("1")[:-1] + f', "stop": [{many}]}}').encode()
        yield f"{name}-as-tools.json", (chat_text("1")[:-1] + f', "tools": [{many}]}}').encode()
        yield f"{name}-as-entries.har", f'{{"log": {{"entries": [{many}]}}}}'.encode()
        yield (
            f"{name}-lines.jsonl",
            (f"{chat_text('1')}\n".encode() + f"{value}\n".encode() * (size // (len(value) + 1))),
        )
    yield "spaces.json", b" " * size + chat_text('"x"').encode()
    yield "spaces-inside.json", chat_text(" " * size + '"x"').encode()
    yield "line-ends.json", b"\n" * size + chat_text('"x"').encode() + b"\n" * size
    yield "brackets.json", b"[]" * (size // 2)
    yield "closing.json", b"]" * size
    yield "quotes.json", b'"' * size
    yield "backslashes.json", chat_text('"' + "\\" * size).encode()
    yield "commas.json", chat_text("[" + "," * size + "]").encode()
    yield "open-strings.json", chat_text('"' + '\\"' * (size // 2)).encode()
    yield "open-objects.jsonl", b'{"model": "m", "messages": [{"role":\n' * (size // 40)
    yield "flaws.jsonl", (chat_text("1")[:-1] + ', "model": "n"}\n').encode() * (size // 90)


def long_texts(size: int) -> Iterator[Case]:
    """Strings as long as a file may be, in each place that has one, and in each container."""
    text = "x" * size
    for name, body in {
        "content": chat(text + "mark"),
        "model": chat(model=text + "mark"),
        "role": {"model": "m", "messages": [{"role": text + "mark", "content": "x"}]},
        "key": chat("mark", **{text: 1}),
        "tool-name": chat("mark", tools=[{"type": "function", "function": {"name": text}}]),
        "user": chat("mark", user=text),
        "arguments": {"model": "mark", "messages": [_long_call(text)]},
        "escapes": chat('"\n' * (size // 4) + "mark"),
        "astral": chat("😀" * (size // 12) + "mark"),
    }.items():  # fmt: skip
        yield from contained(name, json.dumps(body))


def _long_call(text: str) -> JSON:
    call = {"id": text, "type": "function", "function": {"name": "f", "arguments": text}}
    return {"role": "assistant", "tool_calls": [call]}


def events(size: int) -> Iterator[Case]:
    """A million tiny events, and lines that no event ends."""
    chunk = json.dumps({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "a"}}]})
    for name, text in {
        "empty": "data:\n\n" * (size // 7),
        "tiny": 'data: {"choices":[]}\n\n' * (size // 22),
        "chunks": f"data: {chunk}\n\n" * (size // len(chunk)),
        "text": 'data: "choices"\n\n' + "data: x\n\n" * (size // 9),
        "one-of-many-lines": 'data: {"choices":\n' + "data: [\n" * (size // 8),
        "comments": 'data: {"choices":[]}\n\n' + ":\n" * (size // 2),
        "long-line": 'data: {"choices":[]}' + "x" * size,
        "fields": 'data: {"choices":[]}\n\n' + "event\n" * (size // 6),
        "blank": 'data: {"choices":[]}\n\n' + "\n" * size,
        "carriage-returns": 'data: {"choices":[]}\r\r' + "data\r" * (size // 5),
        "done": "data: [DONE]\n\n" * (size // 14) + 'data: {"choices":[]}\n\n',
        "colons": 'data: {"choices":[]}\n\n' + ":" * size,
        "indexes": "".join(f'data: {{"choices":[{{"index":{n}}}]}}\n\n' for n in range(size // 35)),
    }.items():
        yield f"{name}.txt", text.encode()
        response = {"status": 200, "headers": [_header("content-type", "text/event-stream")], "content": {"text": text}}
        request = {"method": "POST", "url": URL, "headers": [], "postData": {"text": json.dumps(chat(stream=True))}}
        yield f"{name}.har", json.dumps({"log": {"entries": [{"request": request, "response": response}]}}).encode()


def hars(size: int) -> Iterator[Case]:
    """Entries and headers by the million, and base64 that is absurd."""
    other = {"request": {"method": "GET", "url": "https://x.test/"}, "response": {}}
    for name, entries in {
        "entries": [_entry()] * (size // 400),
        "empty-entries": [{}] * (size // 4),
        "half-entries": [{"request": {"url": URL}}] * (size // 80),
        "other-entries": [other] * (size // 80),
        "headers": [_entry(headers=[_header("a", "b")] * (size // 30))],
        "different-headers": [_entry(headers=[_header(f"h{n}", "b") for n in range(size // 35)])],
        "authorizations": [_entry(headers=[_header("Authorization", "Bearer x")] * (size // 50))],
        "cookies": [_entry(headers=[_header("cookie", "session=a1;" * (size // 11))])],
        "query": [_entry(url=URL + "?" + "key=a&" * (size // 6))],
        "base64": [_entry(_base64("A" * size))],
        "bad-base64": [_entry(_base64("%=" * (size // 2)))],
        "padded-base64": [_entry(_base64("e30=" * (size // 4)))],
        "chunks": [_entry(_base64(json.dumps(["e30="] * (size // 8))))],
        "models": [_models(size // 30), *[_entry()] * (size // 800)],
        "catalogues": [_models(20), _entry()] * (size // 1200),
    }.items():
        yield f"{name}.har", json.dumps({"log": {"entries": entries}}).encode()
        yield f"{name}-indented.har", json.dumps({"log": {"entries": entries}}, indent=1).encode()


def broken_entries(size: int) -> Iterator[Case]:
    """What is no entry at all, beside a request: as much as can be said of it takes a thousand times its size."""
    tiny = {"zero": "0", "empty": "{}", "cut": '{"request":'}
    for name, value in tiny.items():
        many = ",".join([value] * (size // (len(value) + 1)))
        yield f"{name}.har", f'{{"log": {{"entries": [{json.dumps(_entry())},{many}]}}}}'.encode()
        lines = f"{value}\n" * (size // (len(value) + 1))
        yield f"{name}.jsonl", f"{chat_text('1')}\n{lines}".encode()
    requests = f"- request: {{uri: {URL}, body: '{{}}'}}\n"
    yield "zero.yaml", ("interactions:\n" + requests + "- 0\n" * (size // 4)).encode()


def _entry(content: JSON = None, **fields: JSON) -> JSON:
    request = {"method": "POST", "url": URL, "headers": [], "postData": {"text": json.dumps(chat())}}
    answer = {"status": 200, "content": content or {"text": json.dumps(ANSWER)}}
    return {"request": request | fields, "response": answer}


def _header(name: str, value: str) -> JSON:
    return {"name": name, "value": value}


def _base64(text: str) -> JSON:
    return {"encoding": "base64", "text": text}


def _models(count: int) -> JSON:
    listed = json.dumps({"data": [{"id": f"m{number}"} for number in range(count)]})
    request = {"method": "GET", "url": URL.replace("chat/completions", "models")}
    return {"request": request, "response": {"status": 200, "content": {"text": listed}}}


def messages(size: int) -> Iterator[Case]:
    """Payloads whose rules compare each with each: tools, calls and their answers, names, models."""
    for name, body in (*_of_calls(size // 120), *_of_names(size), *_of_schemas(size)):
        yield f"{name}.json", json.dumps(body).encode()
        yield f"{name}-in-a-body.json", json.dumps({"request": {"url": URL, "body": json.dumps(body)}}).encode()


def _calling(*calls: int) -> JSON:
    function = {"name": "f", "arguments": "{}"}
    return {
        "role": "assistant",
        "tool_calls": [{"id": str(n), "type": "function", "function": function} for n in calls],
    }


def _answer(call: int) -> JSON:
    return {"role": "tool", "tool_call_id": str(call), "content": "x"}


def _of_calls(count: int) -> Iterator[tuple[str, JSON]]:
    for name, listed in {
        "messages": [{"role": "user", "content": "x"}] * count,
        "calls": [_calling(*[1] * count)],
        "different-calls": [_calling(*range(count))],
        "answers": [_answer(number) for number in range(count)],
        "turns": [each for number in range(count // 3) for each in (_calling(number), _answer(number))],
        "unanswered": [_calling(number) for number in range(count)],
        "wrong-roles": [{"role": f"usr{number}", "content": 1} for number in range(count)],
    }.items():
        yield name, {"model": "m", "messages": listed}


def _of_names(size: int) -> Iterator[tuple[str, JSON]]:
    yield "unknown-fields", chat(**{f"temperatur{number}": 1 for number in range(size // 20)})
    yield "wrong-blocks", chat([{"type": f"txt{number}"} for number in range(size // 120)])
    yield "bias", chat(logit_bias={str(number): "x" for number in range(size // 15)})
    for name, about in (("message-fields", "conten"), ("block-fields", "tex")):
        many = [{f"{about}{n}{k}": 1 for k in range(90)} for n in range(size // 1400)]
        blocks = [{"type": "text", "text": "x"} | fields for fields in many]
        listed = [{"role": "user", "content": "x"} | fields for fields in many]
        yield name, chat(blocks) if about == "tex" else {"model": "m", "messages": listed}


def _of_schemas(size: int) -> Iterator[tuple[str, JSON]]:
    count = size // 120
    yield "same-tools", chat(tools=[_tool("f", {"type": "object"})] * count)
    yield "different-tools", chat(tools=[_tool(f"f{number}", {}) for number in range(count)])
    for name, parameters in {
        "schema": {"type": "object", "properties": {f"p{n}": {"type": "strin"} for n in range(count)}},
        "required": {"type": "object", "required": ["a"] * (size // 5)},
        "enum": {"enum": [{"a": number} for number in range(count)] * 2},
        "references": {"$ref": "#", "$defs": {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(count)}},
        "foreign-references": {"$ref": "file:///etc/passwd", "$schema": "http://169.254.169.254/"},
        "patterns": {"pattern": "(a+)+" * (size // 5)},
        "nested-patterns": {"pattern": "(" * 1000 + ")" * 1000},
        "repeated-patterns": {"pattern": "((a{1000}){1000}){1000}"},
    }.items():
        yield name, chat(tools=[_tool("f", parameters)])


def _tool(name: str, parameters: JSON) -> JSON:
    return {"type": "function", "function": {"name": name, "parameters": parameters}}
