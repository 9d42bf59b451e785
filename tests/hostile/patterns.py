"""Texts against each regular expression of ours in which two repetitions could share the same characters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from anyint_lint.model import JSON
from tests.containers import URL
from tests.hostile.cases import Case, chat, contained

# Each part is repeated up to the size, between a beginning and an end that lets the match fail.
RUNS: Final[dict[str, tuple[str, str, str]]] = {
    "sk": ("", "sk-a-", "!"),
    "sk-digits": ("sk-", "a0", "-!"),
    "sk-dashes": ("", "-sk-", ""),
    "jwt": ("", "-eyJ", ""),
    "jwt-dots": ("", "-eyJaaaaaaaaaa.", ""),
    "jwt-two": ("eyJ", "aaaaaaaaaa.eyJ", ""),
    "slack": ("", "-xoxb-", ""),
    "github": ("", "-github_pat_", ""),
    "private-key": ("", "-----BEGIN A PRIVATE KEY-----", ""),
    "private-key-words": ("-----BEGIN ", "A", " PRIVATE KEY"),
    "amazon": ("", "-AKIA", ""),
    "bearer": ("", "bearer ", ""),
    "bearer-blanks": ("bearer", " ", ""),
    "authorization": ("", "authorization: ", ""),
    "authorization-blanks": ("authorization", " ", ""),
    "authorization-colon": ("authorization:", " ", "]"),
    "authorization-schemes": ("authorization: ", "bearer ", "]"),
    "authorization-backslashes": ("authorization", "\\", ""),
    "cookie-value": ('cookie": "', "aaaaaaaa ", "]"),
    "query": ("https://x/?", "key=&", ""),
    "query-long": ("https://x/?key=", "a", " "),
    "userinfo": ("", "://a:", ""),
    "userinfo-long": ("://a:", "a", ""),
    "userinfo-colons": ("://", ":", ""),
    "email": ("", "a@a.", ""),
    "email-long": ("a@", "a.", "1"),
    "email-ats": ("", "@", ""),
    "phone": ("", "+1 ", "x"),
    "phone-digits": ("", "11-", "x"),
    "card": ("", "1111 ", "x"),
    "digits": ("", "1", "x"),
    "placeholder": ("", "{{", ""),
    "placeholder-dollar": ("", "${", ""),
    "placeholder-angles": ("", "<", ""),
    "placeholder-words": ("<", "a ", ""),
    "your": ("", "your-", "!"),
    "fake": ("", "aaaa", "b"),
    "base64": ("", "Aa0+", "!"),
    "dashes": ("", "-", "!"),
    "percent": ("", "%2", ""),
    "escapes": ("", "\\u004", ""),
    "commands": ("", "::", ""),
    "azure": ("", "##vso[", ""),
    "blanks": ("", " ", "x"),
    "tabs": ("", "\t", "x"),
    "line-ends": ("", "\n", "x"),
    "mustache": ("{{", "{", "}"),
    "html": ("", "<!", ""),
    "regions": ("", "us.", ""),
    "names": ("", "gpt-4-", "!"),
    "separators": ("", "-._: ", ""),
    "slashes": ("", "/", "!"),
    "backslashes": ("", "\\", "!"),
    "quotes": ("", '"', ""),
    "apostrophes": ("", "'", ""),
    "dots": ("", ".", "x"),
    "marks": ("", "messages ", ""),
    "roles": ("", '{"role" ', ""),
    "choices": ("", '"choices"', ""),
    "directive": ("", "# anyint-lint: ignore[", ""),
    "directive-names": ("# anyint-lint: ignore[", "a,", ""),
    "directive-blanks": ("# anyint-lint:", " ", ""),
    "fences": ("", "```\n", ""),
    "fence-long": ("", "`", ""),
    "curl": ("", "curl ", ""),
}
# Where a text meets other patterns.
_PLACES: Final = {
    "content": lambda text: chat(text + "mark"),
    "model": lambda text: chat(model=text, user="mark"),
    "user": lambda text: chat(user=text, stop="mark"),
    "key": lambda text: chat("mark", **{text: 1}),
    "image": lambda text: chat([{"type": "image_url", "image_url": {"url": text}}], user="mark"),
    "tool": lambda text: chat("mark", tools=[_tool(text)]),
    "role": lambda text: {"model": "mark", "messages": [{"role": text, "content": text, "tool_call_id": text}]},
    "field": lambda text: chat("mark", response_format=text, tool_choice=text, reasoning_effort=text, stop=text),
}


def _tool(text: str) -> JSON:
    return {"type": "function", "function": {"name": text, "parameters": {"type": text}}}


def pattern_texts(size: int) -> Iterator[Case]:
    for name, (first, part, last) in RUNS.items():
        text = first + part * (size // len(part)) + last
        for place, body in _PLACES.items():
            yield f"{name}-{place}.json", json.dumps(body(text)).encode()
        yield f"{name}-exchange.json", json.dumps(_exchange(text)).encode()
        yield from list(contained(f"{name}-in", json.dumps(chat(text + "mark")), ("vcrpy",)))[2:]
        yield f"{name}-file.txt", text.encode()
        yield f"{name}-file.json", text.encode()
        yield (
            f"{name}-comment.yaml",
            f"# {text}\ninteractions:\n- request: {{uri: {URL}, body: '{{}}'}} # {text}\n".encode(),
        )
        yield f"{name}-file.md", f"{text}\n```sh\ncurl {URL} -d '{{}}'\n{text}\n```\n{text}".encode()


def _exchange(text: str) -> dict[str, object]:
    names = ("authorization", "cookie", "set-cookie", "x-api-key", "content-type", text[:1000])
    headers = dict.fromkeys(names, text)
    request = {"method": text, "url": text, "headers": headers, "body": chat()}
    response = {"status": 200, "headers": headers, "body": text}
    return {"request": request, "response": response}
