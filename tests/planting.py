"""Keys, the texts that they are planted in, and whether an output shows one.

No key is written out here: a scanner would take this file for a leak.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from random import Random
from string import ascii_letters, ascii_uppercase, digits
from typing import Final, NamedTuple

import yaml

from anyint_lint.keywords.credentials import looks_live
from anyint_lint.model import JSON
from tests.containers import CONTAINERS, NOT_FOR_ANY_BODY

_ANY: Final = ascii_letters + digits
_WEB: Final = _ANY + "-_"
# Each begins as its provider's keys do, and has so many characters of an alphabet.
_FORMS: Final = {
    "openai": ("sk-proj-", 48, _ANY),
    "anthropic": ("sk-ant-api03-", 60, _ANY),
    "stripe": ("sk_live_", 24, _ANY),
    "google": ("AIza", 35, _ANY),
    "groq": ("gsk_", 40, _ANY),
    "hugging-face": ("hf_", 34, _ANY),
    "github": ("ghp_", 36, _ANY),
    "gitlab": ("glpat-", 20, _ANY),
    "slack": ("xoxb-", 40, _ANY),
    "aws": ("AKIA", 16, ascii_uppercase + digits),
    "nvidia": ("nvapi-", 60, _WEB),
}


def _random(length: int, alphabet: str, random: Random) -> str:
    """What nobody would take for made up."""
    while True:
        text = "".join(random.choices(alphabet, k=length))
        if looks_live(text, least=0) and text[0] not in "-_" and text[-1] not in "-_":
            return text


def _jwt(random: Random) -> str:
    def packed(value: JSON) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    claims = {"sub": _random(20, _ANY, random), "scope": _random(30, _ANY, random)}
    return f"{packed({'alg': 'HS256', 'typ': 'JWT'})}.{packed(claims)}.{_random(43, _WEB, random)}"


def keys(seed: int = 0) -> dict[str, str]:
    random = Random(seed)
    made = {name: prefix + _random(length, alphabet, random) for name, (prefix, length, alphabet) in _FORMS.items()}
    return made | {"jwt": _jwt(random), "opaque": _random(40, _ANY, random)}


KEYS: Final = keys()
# By its first characters an owner knows a key, and they say whose keys begin so.
_TOLD: Final = 4
_TELLING: Final = 6


def _public(key: str) -> int:
    """How many characters are no secret: what all keys of a provider begin with, or the header of a token."""
    if key.startswith("eyJ"):
        return key.index(".") + 1
    return max(_TOLD, *(len(prefix) for prefix, _, _ in _FORMS.values() if key.startswith(prefix)), 0)


def shows(output: str, key: str) -> bool:
    """Whether a stretch of what is secret of a key is in an output: as it is, percent-encoded, or in base64."""
    secret = key[_public(key) :]
    stretches = {secret[start : start + _TELLING] for start in range(len(secret) - _TELLING + 1)}
    return any(stretch in output for stretch in stretches) or any(form in output for form in _packed(key))


def _packed(key: str) -> Iterator[str]:
    """The base64 of a key, at each of the three places where it may begin, but for the characters at its edges; hex."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + key.encode()).decode()
        yield whole[12:-4][:24]
    yield key.encode().hex()[16:48]


BODY: Final[dict[str, JSON]] = {
    "model": "claude",
    "messages": [
        {"role": "systm", "content": "word one", "nmae": "somebody"},
        {
            "role": "user",
            "content": [{"type": "txt", "text": "word two"}, {"type": "text", "text": "three words here"}],
        },
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://example.com/a.png?size=big"}}]},
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "/home/somebody/photo.png"}}]},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "call_one",
                    "type": "function",
                    "function": {"name": "search", "arguments": '{"query": "word", }'},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "call_two", "content": "found"},
    ],
    "temprature": "warm",
    "temperature": "hot",
    "top_p": 7,
    "stop": ["stop_a", "stop_b", "stop_c", "stop_d", "stop_e"],
    "user": "ada.lovelace@example.org",
    "stream": "true",
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "search.it",
                "description": "searches the web",
                "parameters": {
                    "type": "objct",
                    "properties": {"query": {"type": "string", "enum": ["first", "second"]}},
                },
            },
        },
        {"type": "function", "function": {"name": "search.it", "strict": "yes"}},
    ],
    "tool_choice": {"type": "function", "function": {"name": "serach"}},
    "response_format": {"type": "json_objct"},
    "metadata": {"trace": "metaword"},
    "generationConfig": {"maxOutputTokens": "many"},
}
REQUEST: Final[dict[str, JSON]] = {
    "method": "PUT",
    "url": "https://api.anyint.ai/openai/v1/chat/completions?api_key=queryword&trace=traceword#fragment",
    "headers": {
        "Authorization": "Basic schemeword",
        "X-Api-Key": "headerword",
        "Content-Type": "text/html",
        "Cookie": "session=cookieword; theme=dark",
        "X-Trace": "traceword",
    },
}
ERROR: Final = {"error": {"message": "Incorrect API key provided: errorword", "type": "typeword", "param": "paramword"}}
CHUNK: Final = {
    "id": "chatcmpl",
    "object": "chat.completion.chunk",
    "model": "chunkmodel",
    "choices": [{"index": 0, "delta": {"role": "assistnt", "content": "deltaword"}, "finish_reason": None}],
}
ANSWER: Final = {
    "id": "chatcmpl",
    "object": "chat.completion",
    "model": "answermodel",
    "choices": [{"index": "zero", "message": {"role": "robot", "content": 5}, "finish_reason": "lenght"}],
    "usage": {"total_tokens": "many"},
}


class Parts(NamedTuple):
    """What documents are made of."""

    body: JSON = BODY
    request: JSON = REQUEST
    error: JSON = ERROR
    chunk: JSON = CHUNK
    answer: JSON = ANSWER

    def grown(self, grow: Callable[[JSON], JSON]) -> Parts:
        return Parts(*map(grow, self))


def _exchange(parts: Parts, **response: JSON) -> dict[str, JSON]:
    headers = {"Set-Cookie": "sid=setcookieword", "X-Request-Id": "idword"}
    answer = response or {"status": 400, "headers": headers, "body": parts.error}
    return {"request": parts.request | {"body": parts.body}, "response": answer}


def _har(parts: Parts) -> str:
    pairs = [{"name": name, "value": value} for name, value in parts.request["headers"].items()]
    request = {
        "method": "POST",
        "url": parts.request["url"],
        "headers": pairs,
        "queryString": [{"name": "api_key", "value": "queryword"}],
        "cookies": [{"name": "session", "value": "cookieword"}],
        "postData": {"mimeType": "text/html", "text": json.dumps(parts.body)},
        "comment": "commentword",
    }
    content = {"mimeType": "application/json", "text": json.dumps(parts.error)}
    entry = {"request": request, "response": {"status": 400, "headers": pairs, "content": content}, "_page": "pageword"}
    return json.dumps({"log": {"creator": {"name": "creatorword"}, "entries": [entry]}}, indent=2)


def _cassette(parts: Parts) -> str:
    headers = {name: [value] for name, value in parts.request["headers"].items()}
    request = parts.request | {"uri": parts.request["url"], "headers": headers, "body": json.dumps(parts.body)}
    response = {
        "status": {"code": 400, "message": "Bad"},
        "headers": {"Set-Cookie": ["sid=setcookieword; Path=/"]},
        "body": {"string": json.dumps(parts.error)},
    }
    text = yaml.safe_dump({"interactions": [{"request": request, "response": response}], "version": 1})
    return f"# commentword\n{text}# another commentword\nextra: [&anchorword valueword, *anchorword]\n"


def _binary_cassette(parts: Parts) -> str:
    request = parts.request | {"uri": parts.request["url"], "method": "POST", "body": json.dumps(parts.body).encode()}
    return yaml.safe_dump({"interactions": [{"request": request, "response": {"status": {"code": 400}}}]})


def _curl(parts: Parts) -> str:
    headers = " \\\n  ".join(f"-H '{name}: {value}'" for name, value in parts.request["headers"].items())
    url, body = parts.request["url"], json.dumps(parts.body, indent=2).replace("'", "'\\''")
    command = f"curl -u someone:passme '{url}' \\\n  {headers} \\\n  -b 'session=cookieword' -d '{body}'\n"
    return f"#!/bin/sh\n# commentword\nTOKEN=tokenword\n{command}"


def _httprr(parts: Parts) -> str:
    headers = "".join(f"{name}: {value}\r\n" for name, value in parts.request["headers"].items())
    request = f"POST {parts.request['url']} HTTP/1.1\r\n{headers}\r\n{json.dumps(parts.body)}"
    response = f"HTTP/1.1 400 Bad Request\r\nSet-Cookie: sid=setcookieword\r\n\r\n{json.dumps(parts.error)}"
    return f"httprr trace v1\n{len(request.encode())} {len(response.encode())}\n{request}{response}"


def _batch(parts: Parts) -> str:
    line = {"custom_id": "customword", "method": "POST", "url": "/v1/chat/completions", "body": parts.body}
    return f"{json.dumps(line)}\n{json.dumps(line)}\n"


def _stream(parts: Parts) -> str:
    events = f"data: {json.dumps(parts.chunk)}\n\ndata: {json.dumps(parts.answer)}\n\n"
    return f": commentword\nevent: eventword\n{events}data: {{broken\n\ndata: {json.dumps(parts.error)}\n\n"


def _own(parts: Parts) -> dict[str, str]:
    body = json.dumps(parts.body, indent=2)
    exchange, cassette = json.dumps(_exchange(parts), indent=1), _cassette(parts)
    return {
        "payload": body,
        "payload-in-a-line": json.dumps(parts.body),
        "payload-with-comments": f"// commentword\n{body[:-2]}, /* commentword */ 'single': wordalone, }}",
        "payload-twice": body[:-2] + ', "model": "secondmodel", "user": "seconduser"}',
        # Not in the middle of a key, which would have no form any more.
        "payload-cut": body[: body.rindex(" ", 0, len(body) * 2 // 3)],
        "userinfo": json.dumps(_exchange(parts)).replace("//api.", "//someone:passme@api."),
        "exchange-full": exchange,
        "yaml-exchange": yaml.safe_dump(_exchange(parts), sort_keys=False),
        "llama-stack": json.dumps(_exchange(parts, body={"__type__": "typeword", "__data__": [parts.chunk]}), indent=2),
        "events": json.dumps(_exchange(parts, status=200, body=_stream(parts)), indent=2),
        "har-full": _har(parts),
        "cassette": cassette,
        # Where a key is refused, the rules of the Authorization header speak.
        "cassette-refused": cassette.replace("400", "401"),
        "har-refused": _har(parts).replace("400", "401"),
        "exchange-refused": exchange.replace("400", "401"),
        "cassette-with-tag": f"{cassette}tagged: !tagword valueword\n",
        "binary-cassette": _binary_cassette(parts),
        "curl-full": _curl(parts),
        "httprr-full": _httprr(parts),
        "batch": _batch(parts),
        "jsonl": f"{json.dumps(parts.body)}\n{json.dumps(parts.body)}\n",
        "stream": _stream(parts),
        "answer": json.dumps(parts.answer, indent=2),
        "error": json.dumps(parts.error),
    }


def documents(parts: Parts) -> dict[str, str]:
    """Each with mistakes in nearly every field."""
    random = Random(0)
    # Some place marks by splitting around this word.
    body = json.dumps(parts.body | {"z": "mark"})
    texts = {name: container(body, random) for name, container in (CONTAINERS | NOT_FOR_ANY_BODY).items()}
    # What a server has accepted, few rules speak about.
    return _own(parts) | {name: re.sub(r"\b200\b", "400", text) for name, text in texts.items()}


DOCUMENTS: Final = documents(Parts())


class Hole(NamedTuple):
    """A stretch of a text where a key goes; `before` and `after` come between it and what is around."""

    start: int
    end: int
    before: str = ""
    after: str = ""

    def filled(self, text: str, key: str) -> str:
        return text[: self.start] + self.before + key + self.after + text[self.end :]


_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,}")


def words(text: str) -> list[Hole]:
    """One for each word of a text, be it a name, a value or syntax."""
    return [Hole(*found.span()) for found in _WORD.finditer(text)]
