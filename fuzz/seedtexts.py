"""What there is of each kind to begin with: our examples, those of the rules, recordings as the tests write them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Final

from PIL import Image

from anyint_lint.catalogue import Model, instant, lock_text
from anyint_lint.model import JSON
from anyint_lint.rulebook import RULES, builtin_rules
from fuzz.harnesses.catalogues import NOW
from fuzz.words import HOSTILE, KEY, URL
from tests.containers import CONTAINERS

CHECKOUT: Final = Path(__file__).parents[1]
_EXAMPLES: Final = CHECKOUT / "examples"
_USER: JSON = {"role": "user", "content": "What is this?"}
_BODIES: Final[tuple[JSON, ...]] = (
    {"model": "gpt-4o", "messages": [_USER], "temperature": "0.7", "top_p": 0.9, "maxTokens": 5},
    {
        "model": "${MODEL}",
        "messages": [
            {"role": "system", "content": "mark"},
            {
                "role": "user",
                "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0K"}}],
            },
            {"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f"}}]},
        ],
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
    },
)
_CHUNK: JSON = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "Hi"}}]}
_STREAM: Final = f"data: {json.dumps(_CHUNK)}\n\n" * 2 + "data: [DONE]\n\n"


def _text(value: JSON) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def _examples() -> Iterator[dict[str, JSON]]:
    """Exchanges and texts: the first two bad ones and the last good one of each rule."""
    for rule in builtin_rules():
        yield from (*rule.examples["bad"][:2], rule.examples["good"][-1])


def _payloads() -> Iterator[bytes]:
    yield from (file.read_bytes() for file in sorted(_EXAMPLES.glob("*.json")))
    yield from map(_text, _BODIES)
    for example in _examples():
        body = example.get("request", {}).get("body")
        if body is not None:
            yield _text(body)


def _oddities() -> Iterator[bytes]:
    """What JSON texts have that values do not show."""
    yield b'{"model": "m", "messages": [], "model": "\\u006d"}'
    yield b'{"a": [1e400, NaN, -Infinity, 123456789012345678901234567890, "\\ud83d\\ude00", "\\ud83d"], "\\udc00": 1}'
    yield b"\xef\xbb\xbf" + _text(_BODIES[0])
    yield json.dumps(_BODIES[1]).encode("utf-16")
    yield b'{"a": "\xff"}\r\n'
    yield b"[" * 130 + b"]" * 130


def _exchanges() -> Iterator[bytes]:
    yield from (_text(example) for example in _examples() if "text" not in example)


def _requests() -> Iterator[bytes]:
    for body in _BODIES:
        yield _text({"method": "POST", "url": URL, "headers": {"Authorization": f"Bearer {KEY}"}, "body": body})
    yield from (_text(example["request"]) for example in _examples() if "request" in example)


def _lines() -> Iterator[bytes]:
    yield (_EXAMPLES / "batch.jsonl").read_bytes()
    batch = [{"custom_id": "é", "method": "POST", "url": "/v1/chat/completions", "body": body} for body in _BODIES]
    yield b"\r\n".join(map(_text, (*batch, *_BODIES, {"prompt": "x"})))
    yield b"\n".join([_text(_CHUNK), _text(_CHUNK), b"[DONE]"])
    yield from (_text({"request": {"body": body}}) + b"\n" + _text(body) + b"\n" for body in _BODIES)


def _made(*names: str) -> Iterator[bytes]:
    """Recordings as the tests write them, each in two of the ways that its recorder has."""
    for name in names:
        for number, body in enumerate(_BODIES):
            marked = json.dumps({**body, "user": "mark-mark-mark-mark-mark"}, ensure_ascii=number == 0)
            yield CONTAINERS[name](marked, Random(number)).encode("utf-8")


def _har() -> Iterator[bytes]:
    yield (_EXAMPLES / "browser.har").read_bytes()
    yield from _made("har")


def _json_recordings() -> Iterator[bytes]:
    names = (name for name in CONTAINERS if name not in (*_IN_YAML, "har", "httprr", "curl"))
    yield from _made(*names)


_IN_YAML: Final = ("vcrpy", "parsed-body", "ruby-vcr", "go-vcr", "wiremock", "insomnia-5", "httpmock")


def _yaml_recordings() -> Iterator[bytes]:
    yield (_EXAMPLES / "cassette.yaml").read_bytes()
    yield from _made(*_IN_YAML)


def _vcr() -> Iterator[bytes]:
    request = f"method: POST\n    uri: {URL}\n    body: &b '{json.dumps(_BODIES[0])}'\n"
    yield f"interactions:\n- request:\n    {request}  response:\n    body: {{string: *b}}\n".encode()
    answer = "\n".join(f"        {line}" for line in _STREAM.split("\n"))
    yield f"interactions:\n- request:\n    {request}  response:\n    body:\n      string: |\n{answer}\n".encode()
    packed = gzip.compress(_text(_BODIES[0]), mtime=0).decode("latin-1")
    yield _text({"interactions": [{"request": {"method": "POST", "uri": URL, "body": packed}}]})


def _comments() -> Iterator[bytes]:
    for comment in ("ignore[requests]", "ignore[wrong-type, models] why", "ignore-file[ALL]", "ignore", "ignore[x]"):
        for seed in _vcr():
            text = seed.decode("utf-8")
            yield f"# anyint-lint: {comment}\n{text}".encode()
            yield text.replace("POST\n", f"POST # anyint-lint: {comment}\n").encode()


def _httprr() -> Iterator[bytes]:
    yield from _made("httprr")
    for body in (_STREAM, json.dumps(_BODIES[0])):
        chunked = f"{len(body):x}\r\n{body}\r\n0\r\n\r\n"
        request = f"POST {URL} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}"
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{_STREAM}"
        yield f"httprr trace v1\n{len(request)} {len(answer)}\n{request}{answer}".encode()


def _curl() -> Iterator[bytes]:
    yield (_EXAMPLES / "request.sh").read_bytes()
    yield from _made("curl")
    yield f"```sh\n$ curl --json @- {URL} <<'EOF'\n{json.dumps(_BODIES[0])}\nEOF\n```\n".encode()
    yield f'B=x; curl {URL} -H $\'a: \\x62\' -d "{{\\"model\\": \\"$B\\", \\"messages\\": []}}" | jq\n'.encode()


def _streams() -> Iterator[bytes]:
    yield _STREAM.encode()
    yield f": hi\r\nevent: x\r\nid: 1\r\ndata: {json.dumps(_CHUNK)}\r\n\r\ndata: {{\rdata: }}\r\rdata".encode()
    yield f"\ufeffdata:{json.dumps(_CHUNK)}\n\ndata: {{\n\n".encode()


def _answers() -> Iterator[bytes]:
    message = {"role": "assistant", "content": None, "tool_calls": [{"id": "c"}]}
    yield _text({"id": "x", "object": "chat.completion", "choices": [{"index": 0, "message": message}]})
    yield _text({"error": {"message": "no", "type": "invalid_request_error", "code": 400}})
    yield b"<html>Bad gateway</html>"


def _configurations() -> Iterator[bytes]:
    yield b'select = ["ALL"]\nignore = ["secrets"]\nextend-select = ["wrong-type"]\nfail-on = "error"\n'
    yield b'exclude = ["a/*"]\nforce-exclude = true\nmax-file-size = 5\n'
    yield b'[tool.anyint-lint]\nmax-age = "30d"\nrules = ["r"]\n[tool.anyint-lint.images]\nmax-bytes = 5\n'
    yield b'[tool.anyint-lint.per-file-ignores]\n"!a/**" = ["models"]\n[tool.anyint-lint.severity]\nmodels = "info"\n'
    yield b'selct = ["ALL"]\nonline-timeout = 1e400\nignores = "../x"\nmodels = 2020-01-01\n'


def _ignore_files() -> Iterator[bytes]:
    entry = {"file": "é.json", "rule": "x", "part": "request.body", "pointer": "/a~1b", "value": "0" * 16}
    yield _text({"version": 1, "ignores": [entry, {**entry, "count": 2, "reason": "\u2028", "expires": "2026-12-31"}]})
    yield _text({"version": 1, "ignores": [{**entry, "expires": "2026-02-30"}, {"fil": 1}]})


def _gitignores() -> Iterator[bytes]:
    yield (CHECKOUT / ".gitignore").read_bytes()
    yield b"*.json\n!keep.json\n/a/**/b\n**/c\n[!a-c]?\\*\n[]a-]\n# x\n\\#x\na\\ \ndir/\n"


def _robots() -> Iterator[bytes]:
    yield b"User-agent: *\nDisallow: /a*b$\nAllow: /a/%7e\n\nuser-agent: anyint-lint\nuser-agent: x\nDisallow: /\n"
    yield "\ufeffUSER-AGENT : Anyint-Lint/1 # x\r\ndisallow:/é?*\rAllow: *$\r\nDisallow:\r\n".encode()


def _catalogues() -> Iterator[bytes]:
    yield (_EXAMPLES / "models.json").read_bytes()
    yield lock_text([Model("a", "b"), Model("ü")], source=URL, locked=NOW).encode("utf-8")
    yield _text({"object": "list", "data": [{"id": "a", "owned_by": "b"}], "has_more": True, "last_id": "a"})
    yield _text({"error": {"message": "no"}, "locked": instant(NOW)})


def _findings() -> Iterator[bytes]:
    fields = ("rule", "topic", "message", "hint", "pointer", "file", "text", "obstacle")
    for at, hostile in enumerate(HOSTILE):
        other = HOSTILE[at - 1]
        finding = {name: (hostile, other, f"a{hostile} b")[number % 3] for number, name in enumerate(fields)}
        edits = [{"start": 0, "end": at % 3, "text": other}]
        yield json.dumps(
            [{**finding, "severity": "x" * (at % 3), "start": at % 4, "end": at % 9, "edits": edits}]
        ).encode()


def _texts() -> Iterator[bytes]:
    for text in (*HOSTILE, f"a\\n{KEY} b", f"?key={KEY}&a=%0A{KEY}", "A" * 200, "::set-output name=x::" * 9):
        yield text.encode("utf-8", "replace")


def _repetitions() -> Iterator[bytes]:
    for number, text in enumerate(HOSTILE):
        yield text.encode("utf-8", "replace")[:12] + bytes([number])


def _pictures() -> Iterator[bytes]:
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"):
        file = BytesIO()
        Image.new("RGB", (3, 2), "red").save(file, kind)
        yield file.getvalue()


SEEDS: Final[dict[str, Callable[[], Iterator[bytes]]]] = {
    "payloads": _payloads,
    "oddities": _oddities,
    "exchanges": _exchanges,
    "requests": _requests,
    "lines": _lines,
    "har": _har,
    "nock": lambda: _made("nock"),
    "wiremock": lambda: _made("wiremock"),
    "json-recordings": _json_recordings,
    "yaml-recordings": _yaml_recordings,
    "vcr": _vcr,
    "comments": _comments,
    "httprr": _httprr,
    "curl": _curl,
    "streams": _streams,
    "answers": _answers,
    "configurations": _configurations,
    "ignore-files": _ignore_files,
    "rule-files": lambda: (file.read_bytes() for file in sorted(RULES.glob("*/*.yaml"))),
    "gitignores": _gitignores,
    "robots": _robots,
    "catalogues": _catalogues,
    "findings": _findings,
    "texts": _texts,
    "repetitions": _repetitions,
    "pictures": _pictures,
}
