"""Samples of requests on loopback, by the bare client and by one with the transport: `clients ROUNDS`.

The server is a process of its own that answers at once.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import multiprocessing
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import aiohttp
import httpx
import httpx2
import requests
from PIL import Image

from anyint_lint.integrations import httpx as linting_httpx
from anyint_lint.integrations import httpx2 as linting_httpx2
from anyint_lint.integrations.aiohttp import LintMiddleware
from anyint_lint.integrations.requests import LintAdapter

CHAT = "/openai/v1/chat/completions"
ANSWER = json.dumps(
    {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],
    }
).encode()
EVENTS = [
    json.dumps({"choices": [{"index": 0, "delta": {"content": "word "}, "finish_reason": reason}]})
    for reason in [None] * 20 + ["stop"]
]


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            size = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(size)
            if b'"stream":true' in body:
                await stream(writer)
            else:
                head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
                writer.write(head % len(ANSWER) + ANSWER)
            await writer.drain()
    except asyncio.IncompleteReadError:
        writer.close()


async def stream(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    for event in [*EVENTS, "[DONE]"]:
        data = f"data: {event}\n\n".encode()
        writer.write(b"%x\r\n%s\r\n" % (len(data), data))
        await writer.drain()
        await asyncio.sleep(0.001)
    writer.write(b"0\r\n\r\n")


def serve(port: Connection) -> None:
    async def serving() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, limit=1 << 24)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serving())


@contextmanager
def server() -> Iterator[str]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{ours.recv()}{CHAT}"
    process.terminate()
    process.join()


def text_body(size: int) -> bytes:
    content = "Explain AnyInt in one sentence. " * (size // 32)
    return json.dumps({"model": "claude-sonnet-4-6", "messages": [{"role": "user", "content": content}]}).encode()


def image_body(size: int, seed: int) -> bytes:
    """With a PNG of noise, which does not pack."""
    side = int((size * 3 / 4 / 3) ** 0.5)
    noise = random.Random(seed).randbytes(side * side * 3)
    file = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(file, "PNG", compress_level=1)
    url = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    content = [{"type": "image_url", "image_url": {"url": url}}]
    return json.dumps({"model": "claude-sonnet-4-6", "messages": [{"role": "user", "content": content}]}).encode()


# One sample by each client, so that a noisy moment hits both.
Pairs = list[tuple[float, float]]


def measured(rounds: int) -> Iterator[tuple[str, Pairs]]:
    bodies = {
        "1 KB": (text_body(1000), rounds),
        "an image of 5 MB": (image_body(5_000_000, seed=1), max(2, rounds // 4)),
    }
    with server() as url:
        for library, module in ((httpx2, linting_httpx2), (httpx, linting_httpx)):
            for name, (body, number) in bodies.items():
                yield f"{library.__name__}, {name}", calls(library, module, url, body, number)
                yield f"{library.__name__} async, {name}", asyncio.run(later(library, module, url, body, number))
        for name, (body, number) in bodies.items():
            yield f"requests, {name}", requests_calls(url, body, number)
            yield f"aiohttp, {name}", asyncio.run(aiohttp_calls(url, body, number))
        yield from looks(url, images=max(2, rounds // 25))
        yield from stream_ends(url, rounds)


def calls(library: Any, module: Any, url: str, body: bytes, rounds: int) -> Pairs:
    # Without the proxies of whatever machine this is.
    with library.Client(trust_env=False) as bare, library.Client(transport=module.LintTransport()) as linting:
        return [(timed(bare, url, body), timed(linting, url, body)) for _ in range(rounds + 2)][2:]


def timed(client: Any, url: str, body: bytes) -> float:
    start = time.perf_counter()
    client.post(url, content=body)
    return time.perf_counter() - start


async def later(library: Any, module: Any, url: str, body: bytes, rounds: int) -> Pairs:
    async def timed(client: Any) -> float:
        start = time.perf_counter()
        await client.post(url, content=body)
        return time.perf_counter() - start

    async with (
        library.AsyncClient(trust_env=False) as bare,
        library.AsyncClient(transport=module.AsyncLintTransport()) as linting,
    ):
        return [(await timed(bare), await timed(linting)) for _ in range(rounds + 2)][2:]


JSON_TYPE = {"Content-Type": "application/json"}


def requests_calls(url: str, body: bytes, rounds: int) -> Pairs:
    def timed(session: requests.Session) -> float:
        start = time.perf_counter()
        session.post(url, data=body, headers=JSON_TYPE)
        return time.perf_counter() - start

    with requests.Session() as bare, requests.Session() as linting:
        bare.trust_env = linting.trust_env = False
        linting.mount("http://", LintAdapter())
        return [(timed(bare), timed(linting)) for _ in range(rounds + 2)][2:]


async def aiohttp_calls(url: str, body: bytes, rounds: int) -> Pairs:
    async def timed(session: aiohttp.ClientSession) -> float:
        start = time.perf_counter()
        # Of bytes over a megabyte aiohttp warns.
        async with session.post(url, data=io.BytesIO(body), headers=JSON_TYPE) as response:
            await response.read()
        return time.perf_counter() - start

    async with aiohttp.ClientSession() as bare, aiohttp.ClientSession(middlewares=[LintMiddleware()]) as linting:
        return [(await timed(bare), await timed(linting)) for _ in range(rounds + 2)][2:]


def looks(url: str, images: int) -> Iterator[tuple[str, Pairs]]:
    """At an image of 5 MB, and at it in another conversation."""
    looks: dict[str, Pairs] = {"httpx2, a new image of 5 MB": [], "httpx2, the same image of 5 MB": []}
    with httpx2.Client(trust_env=False) as bare, httpx2.Client(transport=linting_httpx2.LintTransport()) as linting:
        for seed in range(2, 2 + images):
            body = image_body(5_000_000, seed)
            for name, sent in zip(looks, (body, body.replace(b"claude-sonnet-4-6", b"another")), strict=True):
                looks[name].append((timed(bare, url, sent), timed(linting, url, sent)))
    yield from looks.items()


def stream_ends(url: str, rounds: int) -> Iterator[tuple[str, Pairs]]:
    body = text_body(1000)[:-1] + b',"stream":true}'
    with httpx2.Client(trust_env=False) as bare, httpx2.Client(transport=linting_httpx2.LintTransport()) as linting:
        taken = [(streamed(bare, url, body), streamed(linting, url, body)) for _ in range(rounds)]
    yield "httpx2, the first byte of a stream", [(one[0], other[0]) for one, other in taken]
    yield "httpx2, the last byte of a stream", [(one[1], other[1]) for one, other in taken]


def streamed(client: Any, url: str, body: bytes) -> tuple[float, float]:
    start, first = time.perf_counter(), 0.0
    with client.stream("POST", url, content=body) as response:
        for _ in response.iter_raw():
            first = first or time.perf_counter() - start
    return first, time.perf_counter() - start


def by_client(pairs: Pairs) -> dict[str, list[float]]:
    return {"bare": [bare for bare, _ in pairs], "linting": [linting for _, linting in pairs]}


if __name__ == "__main__":
    print(json.dumps({name: by_client(pairs) for name, pairs in measured(int(sys.argv[1]))}))
