"""Samples of requests on loopback, by the bare client and by one with the transport: `clients ROUNDS`.

The server is a process of its own that answers at once.
"""

from __future__ import annotations

import asyncio
import io
import json
import multiprocessing
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

import aiohttp
import httpx
import httpx2
import requests

from anyint_lint.integrations import httpx as linting_httpx
from anyint_lint.integrations import httpx2 as linting_httpx2
from anyint_lint.integrations.aiohttp import LintMiddleware
from anyint_lint.integrations.requests import LintAdapter
from benchmarks.inside.bodies import image_body, text_body
from benchmarks.timing import interleaved, turns

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


# By each of the two clients.
Samples = dict[str, list[float]]


def measured(rounds: int) -> Iterator[tuple[str, Samples]]:
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


def calls(library: Any, module: Any, url: str, body: bytes, rounds: int) -> Samples:
    # Without the proxies of whatever machine this is.
    with library.Client(trust_env=False) as bare, library.Client(transport=module.LintTransport()) as linting:
        posts = {"bare": partial(timed, bare, url, body), "linting": partial(timed, linting, url, body)}
        return interleaved(posts, rounds, warmups=2)


def timed(client: Any, url: str, body: bytes) -> float:
    start = time.perf_counter()
    client.post(url, content=body)
    return time.perf_counter() - start


async def later(library: Any, module: Any, url: str, body: bytes, rounds: int) -> Samples:
    async def timed(client: Any) -> float:
        start = time.perf_counter()
        await client.post(url, content=body)
        return time.perf_counter() - start

    async with (
        library.AsyncClient(trust_env=False) as bare,
        library.AsyncClient(transport=module.AsyncLintTransport()) as linting,
    ):
        return await taking_turns(timed, {"bare": bare, "linting": linting}, rounds)


async def taking_turns(timed: Callable[[Any], Awaitable[float]], clients: dict[str, Any], rounds: int) -> Samples:
    samples: Samples = {name: [] for name in clients}
    for name, counts in turns(clients, rounds, warmups=2):
        sample = await timed(clients[name])
        if counts:
            samples[name].append(sample)
    return samples


JSON_TYPE = {"Content-Type": "application/json"}


def requests_calls(url: str, body: bytes, rounds: int) -> Samples:
    def timed(session: requests.Session) -> float:
        start = time.perf_counter()
        session.post(url, data=body, headers=JSON_TYPE)
        return time.perf_counter() - start

    with requests.Session() as bare, requests.Session() as linting:
        bare.trust_env = linting.trust_env = False
        linting.mount("http://", LintAdapter())
        return interleaved({"bare": partial(timed, bare), "linting": partial(timed, linting)}, rounds, warmups=2)


async def aiohttp_calls(url: str, body: bytes, rounds: int) -> Samples:
    async def timed(session: aiohttp.ClientSession) -> float:
        start = time.perf_counter()
        # Of bytes over a megabyte aiohttp warns.
        async with session.post(url, data=io.BytesIO(body), headers=JSON_TYPE) as response:
            await response.read()
        return time.perf_counter() - start

    async with aiohttp.ClientSession() as bare, aiohttp.ClientSession(middlewares=[LintMiddleware()]) as linting:
        return await taking_turns(timed, {"bare": bare, "linting": linting}, rounds)


def looks(url: str, images: int) -> Iterator[tuple[str, Samples]]:
    """At an image of 5 MB, and at it in another conversation."""
    names = ("httpx2, a new image of 5 MB", "httpx2, the same image of 5 MB")
    looks: dict[str, Samples] = {name: {"bare": [], "linting": []} for name in names}
    bodies = [image_body(5_000_000, seed) for seed in range(2, 2 + images)]
    with httpx2.Client(trust_env=False) as bare, httpx2.Client(transport=linting_httpx2.LintTransport()) as linting:
        clients = {"bare": (bare, iter(bodies)), "linting": (linting, iter(bodies))}
        for turn, _ in turns(clients, images, warmups=0):
            client, unseen = clients[turn]
            body = next(unseen)
            for name, sent in zip(names, (body, body.replace(b"claude-sonnet-4-6", b"another")), strict=True):
                looks[name][turn].append(timed(client, url, sent))
    yield from looks.items()


def stream_ends(url: str, rounds: int) -> Iterator[tuple[str, Samples]]:
    body = text_body(1000)[:-1] + b',"stream":true}'
    with httpx2.Client(trust_env=False) as bare, httpx2.Client(transport=linting_httpx2.LintTransport()) as linting:
        streams = {"bare": partial(streamed, bare, url, body), "linting": partial(streamed, linting, url, body)}
        taken = interleaved(streams, rounds, warmups=0)
    for number, end in enumerate(("first", "last")):
        yield f"httpx2, the {end} byte of a stream", {name: [ends[number] for ends in taken[name]] for name in taken}


def streamed(client: Any, url: str, body: bytes) -> tuple[float, float]:
    start, first = time.perf_counter(), 0.0
    with client.stream("POST", url, content=body) as response:
        for _ in response.iter_raw():
            first = first or time.perf_counter() - start
    return first, time.perf_counter() - start


if __name__ == "__main__":
    print(json.dumps(dict(measured(int(sys.argv[1])))))
