"""Chat requests and recordings made from a seed: the same ones on every machine. No files.

Their model is a placeholder, as in a file that `check` finds nothing in.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

JSON = Any
SEED: Final = 20_240_229
URL: Final = "https://api.anyint.ai/openai/v1/chat/completions"

SMALL: Final[dict[str, JSON]] = {
    "model": "${MODEL}",
    "messages": [
        {"role": "system", "content": "You are a concise assistant. " * 6},
        {"role": "user", "content": "Explain AnyInt in one sentence. " * 6},
    ],
    "temperature": 0.2,
    "max_tokens": 512,
    "stream": True,
    "user": "user_123",
    "stop": ["\nUser:"],
}

WORDS: Final = """
    about account after again against all also amount and answer article as ask at available average because before
    below between board book both building but call can cause change city claim clear code column common company
    compare complete condition contract cost country customer date day decide deliver department describe detail
    differ document during each early effect either email energy enough error every example expect explain field
    figure find first follow for form from function general give group have history hour however if image in include
    index information instead into invoice issue item its keep key kind large last later law learn less letter level
    line list long look machine make many market may measure meeting message method might model month more most name
    need network new next no note number of offer often on one only open or order other our over own page paper part
    pay people percent period place plan point policy possible price problem process product program project
    property question range rate read reason receive record reference region release report request result return
    review right river rule same sample school section sentence service set several short should show side simple
    since size so some source stage start state step still store street study subject such sum summary support
    system table take team term test text than that the their there these they thing this those through time title
    to today topic total train two type under unit until up update use user value very view want water way we week
    what when where which while who will with within word work world would write year you
""".split()  # noqa: SIM905 - words are read as words
ELSEWHERE: Final = (
    "Wie lautet die Straße des Kunden in München?",
    "Résumez cet article à l’intention d’un élève.",
    "この文書を一文で要約してください。",
    "请用一句话解释这份合同。",
    "Объясни, что не так с этим счётом.",
    "Great work 🎉, now shorten it.",
)
FUNCTIONS: Final = (
    "find_order",
    "get_weather",
    "search_documents",
    "create_ticket",
    "convert_currency",
    "list_invoices",
)


@cache
def sentences() -> tuple[str, ...]:
    rng = random.Random(SEED)
    ends = rng.choices(".?:", (20, 3, 1), k=4000)
    plain = (" ".join(rng.choices(WORDS, k=rng.randint(4, 22))).capitalize() + end for end in ends)
    return (*plain, *(text for text in ELSEWHERE for _ in range(40)))


def text(rng: random.Random, length: int) -> str:
    """Sentences of about that many characters together, some of them with line breaks and quotes."""
    parts: list[str] = []
    while length > 0:
        parts.append(rng.choice(sentences()))
        length -= len(parts[-1])
    return rng.choice((" ", " ", " ", "\n", '" "')).join(parts)


def function(rng: random.Random, name: str) -> JSON:
    properties = {
        word: {"type": rng.choice(("string", "number", "boolean")), "description": text(rng, 60)}
        for word in rng.sample(WORDS, rng.randint(2, 5))
    }
    parameters = {"type": "object", "properties": properties, "required": [next(iter(properties))]}
    return {"type": "function", "function": {"name": name, "description": text(rng, 80), "parameters": parameters}}


def question(rng: random.Random) -> dict[str, JSON]:
    return {"messages": [_says("system", rng, 120), _says("user", rng, int(rng.lognormvariate(5.8, 0.6)))]}


def exchange_of_views(rng: random.Random) -> dict[str, JSON]:
    turns = [_says(role, rng, 160) for _ in range(rng.randint(1, 3)) for role in ("user", "assistant")]
    return {"messages": [_says("system", rng, 80), *turns, _says("user", rng, 100)]}


def with_tools(rng: random.Random) -> dict[str, JSON]:
    tools = [function(rng, name) for name in rng.sample(FUNCTIONS, rng.randint(1, 2))]
    return {"messages": [_says("user", rng, 150)], "tools": tools, "tool_choice": "auto"}


def about_an_image(rng: random.Random) -> dict[str, JSON]:
    url = f"https://cdn.anyint.ai/uploads/{rng.getrandbits(64):016x}.png"
    blocks = [{"type": "text", "text": text(rng, 300)}, {"type": "image_url", "image_url": {"url": url}}]
    return {"messages": [_says("system", rng, 120), {"role": "user", "content": blocks}]}


KINDS: Final[dict[Callable[[random.Random], dict[str, JSON]], int]] = {
    question: 60,
    exchange_of_views: 20,
    with_tools: 12,
    about_an_image: 8,
}
SETTINGS: Final[tuple[Callable[[random.Random], dict[str, JSON]], ...]] = (
    lambda rng: {"temperature": round(rng.random(), 2)},
    lambda rng: {"top_p": round(rng.uniform(0.5, 1), 2), "max_tokens": 1024},
    lambda rng: {"max_tokens": rng.choice((64, 256, 512, 4096)), "user": f"user_{rng.randint(1, 99999)}"},
    lambda rng: {"temperature": 0, "stop": ["\n\n", "END"]},
    lambda rng: {"presence_penalty": 0.5, "stream": True},
    lambda rng: {},
)


def body(rng: random.Random) -> dict[str, JSON]:
    """A clean request of about a kilobyte."""
    kind = rng.choices(tuple(KINDS), tuple(KINDS.values()))[0]
    return {"model": "${MODEL}", **kind(rng), **rng.choice(SETTINGS)(rng)}


# Each is one finding, whatever else is wrong in a body.
MISTAKES: Final[tuple[dict[str, JSON], ...]] = (
    {"max_tokens": "512"},
    {"maxTokens": 512},
    {"frequency_penalty": 3},
    {"stream": "true"},
    {"presence_penalty": "none"},
)


def broken(rng: random.Random) -> dict[str, JSON]:
    """A request with exactly two findings."""
    first, second = rng.sample(MISTAKES, 2)
    return body(rng) | first | second


def batch(lines: int, make: Callable[[random.Random], JSON] = body) -> Iterator[JSON]:
    rng = random.Random(SEED)
    for number in range(lines):
        yield {"custom_id": f"request-{number}", "method": "POST", "url": "/v1/chat/completions", "body": make(rng)}


def conversation(seed: int = SEED) -> dict[str, JSON]:
    """Twenty messages with tool calls, about 20 KB."""
    rng = random.Random(seed)
    messages: list[JSON] = []
    for number in range(5):
        name = FUNCTIONS[number]
        called = {"name": name, "arguments": json.dumps({"query": text(rng, 60), "limit": rng.randint(1, 50)})}
        call = {"id": f"call_{rng.getrandbits(64):016x}", "type": "function", "function": called}
        messages += [
            _says("user", rng, 900),
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {**_says("tool", rng, 1200), "tool_call_id": call["id"]},
            _says("assistant", rng, 500),
        ]
    return {"model": "${MODEL}", "messages": messages, "tools": [function(rng, name) for name in FUNCTIONS[:5]]}


def with_findings(payload: dict[str, JSON]) -> dict[str, JSON]:
    """The payload with two mistakes."""
    return payload | {"temperature": "0.7", "maxTokens": 5}


def recorded() -> Iterator[tuple[JSON, str]]:
    """Without an end: a request, a long conversation now and then, and the text of its answer."""
    rng = random.Random(SEED)
    while True:
        asked = conversation(rng.getrandbits(32)) if rng.random() < 0.1 else body(rng)
        yield asked, (_stream if asked.get("stream") is True else _answer)(rng)


def har_entries() -> Iterator[JSON]:
    """Without an end: chat requests and what else a browser fetches."""
    rng = random.Random(SEED)
    for asked, answered in recorded():
        if rng.random() < 0.25:
            script = f"https://app.anyint.ai/static/{rng.getrandbits(40):x}.js"
            yield _har_entry("GET", script, {}, {"mimeType": "text/javascript", "text": text(rng, 4000)})
        posted = {"postData": {"mimeType": "application/json", "text": json.dumps(asked)}}
        yield _har_entry("POST", URL, posted, {"mimeType": _media_type(asked), "text": answered})


def cassettes(interactions: int = 2) -> Iterator[JSON]:
    """Without an end: what vcrpy has in a file."""
    both = recorded()
    while True:
        yield {"interactions": [_interaction(*next(both)) for _ in range(interactions)], "version": 1}


def _interaction(asked: JSON, answered: str) -> JSON:
    headers = {"accept": ["application/json"], "content-type": ["application/json"], "host": ["api.anyint.ai"]}
    return {
        "request": {"body": json.dumps(asked), "headers": headers, "method": "POST", "uri": URL},
        "response": {
            "body": {"string": answered},
            "headers": {"content-type": [_media_type(asked)]},
            "status": {"code": 200, "message": "OK"},
        },
    }


def _har_entry(method: str, url: str, posted: JSON, content: JSON) -> JSON:
    headers = {"host": url.split("/")[2], "content-type": "application/json", "accept": "*/*", "user-agent": "Mozilla"}
    told = {"content-type": content["mimeType"], "server": "cloud", "vary": "Origin"}
    return {
        "startedDateTime": "2024-02-29T12:00:00.000Z",
        "time": 812.5,
        "request": {"method": method, "url": url, "httpVersion": "HTTP/2", "headers": _pairs(headers)} | posted,
        "response": {"status": 200, "statusText": "OK", "headers": _pairs(told), "content": content},
        "timings": {"send": 0.1, "wait": 800, "receive": 12.4},
    }


def _pairs(headers: dict[str, str]) -> JSON:
    return [{"name": name, "value": value} for name, value in headers.items()]


def _media_type(asked: JSON) -> str:
    return "text/event-stream" if asked.get("stream") is True else "application/json"


def _answer(rng: random.Random) -> str:
    choice = {"index": 0, "message": _says("assistant", rng, 700), "finish_reason": "stop"}
    return json.dumps(_envelope(rng, "chat.completion") | {"choices": [choice]})


def _stream(rng: random.Random) -> str:
    envelope = _envelope(rng, "chat.completion.chunk")
    deltas: list[JSON] = [
        {"role": "assistant", "content": ""},
        *({"content": f" {word}"} for word in text(rng, 80).split()),
    ]
    choices = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": "stop"})
    events = [json.dumps(envelope | {"choices": [choice]}) for choice in choices]
    return "".join(f"data: {event}\n\n" for event in [*events, "[DONE]"])


def _envelope(rng: random.Random, kind: str) -> dict[str, JSON]:
    usage = {"prompt_tokens": 210, "completion_tokens": 150, "total_tokens": 360}
    name = f"chatcmpl-{rng.getrandbits(64):016x}"
    return {"id": name, "object": kind, "created": 1709208000, "model": "model-a", "usage": usage}


def _says(role: str, rng: random.Random, length: int) -> dict[str, JSON]:
    return {"role": role, "content": text(rng, length)}
