"""A few characters over and over: what takes time by the square of a length takes longer than a run may."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from anyint_lint.model import JSON
from anyint_lint.readers import read
from anyint_lint.sources import FileSource
from fuzz.properties import NAME, found_in, report_holds
from fuzz.words import URL

_LENGTH: Final = 20_000
_LONGEST: Final = 12


def holds(data: bytes) -> None:
    """The last byte says where it stands."""
    text = data[:-1][:_LONGEST].decode("utf-8", "replace")
    if text:
        written = _FORMS[data[-1] % len(_FORMS)](text * (_LENGTH // len(text)))
        source = FileSource(NAME, written.encode("utf-8"))
        report_holds(found_in(source, list(read(source))))


def _body(text: str) -> JSON:
    urls = (text, f"https://{text}", f"data:image/png;base64,{text}")
    blocks = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    call = {"id": text, "type": "function", "function": {"name": text, "arguments": text}}
    messages = [
        {"role": text, "content": text, "name": text},
        {"role": "user", "content": blocks},
        {"tool_calls": [call]},
    ]
    tools = [{"type": "function", "function": {"name": text, "parameters": {text: text}}}]
    return {"model": text, "user": text, "stop": [text], "messages": messages, "tools": tools, text: text}


def _exchange(text: str) -> JSON:
    request = {"method": text, "url": f"{URL}?{text}", "headers": {"authorization": text, "cookie": text, text: text}}
    return {"request": request, "response": {"status": 400, "body": {"error": {"message": text}}}}


def _har(text: str) -> JSON:
    request = {"method": "POST", "url": URL, "headers": [{"name": text, "value": text}], "postData": {"text": text}}
    return {"log": {"entries": [{"request": request, "response": {"status": 200, "content": {"text": text}}}]}}


def _cassette(body: str, *, top: str = "") -> str:
    comment = " # anyint-lint: ignore[x]"
    return f"{top}interactions:\n- request:\n    method: POST\n    uri: {URL}\n    body: {body}{comment}\n"


_FORMS: Final[tuple[Callable[[str], str], ...]] = (
    lambda text: json.dumps(_body(text)),
    lambda text: json.dumps(_exchange(text)),
    lambda text: json.dumps(_har(text)),
    lambda text: f'{{"model": "m", "messages": [{{"role": "user", "content": "{text}"}}]}}',
    lambda text: f'{{"model": "m", "messages": [{text}',
    lambda text: f'{{"log": {{"entries": [{{"request": {{"url": "{URL}", "method": "POST"{text}',
    lambda text: f'{{"model": "m", "messages": []}}\n{text}',
    lambda text: _cassette(json.dumps(text)),
    lambda text: _cassette(text),
    lambda text: _cassette("x", top=f"{text}\n"),
    lambda text: f"curl {URL} -d '{text}'\n",
    lambda text: f"curl {URL} {text}\n",
    lambda text: f"```sh\ncurl {URL} -d x\n```\n{text}",
    lambda text: f'data: {{"choices": []}}\n\n{text}',
    lambda text: f"httprr trace v1\n{text}",
)
