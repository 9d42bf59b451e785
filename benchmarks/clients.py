"""What a transport costs a request on loopback, beside the bare client in the same run.

The server is a process of its own that answers at once. A real one takes 50 ms and more: the last column is the share
of these.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from statistics import median, quantiles
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

REAL_REQUEST = 0.050
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


Pairs = list[tuple[float, float]]


def report(title: str, pairs: Pairs) -> None:
    """Pairs of calls, one by each client, so that a noisy moment hits both."""
    bare, added = median(one for one, _ in pairs), median(other - one for one, other in pairs)
    low, _, high = quantiles((other - one for one, other in pairs), n=4)
    spread = f"({low * 1e6:+.0f} to {high * 1e6:+.0f})"
    ratio, share = 1 + added / bare, added / REAL_REQUEST
    print(f"  {title:<28}{bare * 1e3:>10.3f} ms{added * 1e6:>+9.0f} us {spread:<20}{ratio:>7.2f}x{share:>8.2%}")


def bench_clients(rounds: int = 300) -> None:
    bodies = {"1 KB": (text_body(1000), rounds), "5 MB, an image": (image_body(5_000_000, seed=1), rounds // 4)}
    with server() as url:
        print("\na call on loopback, bare and with the transport: what it adds, and of a request of 50 ms")
        for library, module in ((httpx2, linting_httpx2), (httpx, linting_httpx)):
            for name, (body, number) in bodies.items():
                report(f"{library.__name__}, {name}", calls(library, module, url, body, number))
                report(f"{library.__name__} async, {name}", asyncio.run(later(library, module, url, body, number)))
        for name, (body, number) in bodies.items():
            report(f"requests, {name}", requests_calls(url, body, number))
            report(f"aiohttp, {name}", asyncio.run(aiohttp_calls(url, body, number)))
        print("\nthe first look at an image of 5 MB, and the second at it in another conversation")
        bench_looks(url)
        print("\nthe first byte of a stream, and its end")
        bench_stream(url, rounds)


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


def bench_looks(url: str, images: int = 8) -> None:
    looks: dict[str, Pairs] = {"new image": [], "same image": []}
    with httpx2.Client(trust_env=False) as bare, httpx2.Client(transport=linting_httpx2.LintTransport()) as linting:
        for seed in range(2, 2 + images):
            body = image_body(5_000_000, seed)
            for name, sent in (("new image", body), ("same image", body.replace(b"claude-sonnet-4-6", b"another"))):
                looks[name].append((timed(bare, url, sent), timed(linting, url, sent)))
    for name, pairs in looks.items():
        report(name, pairs)


def bench_stream(url: str, rounds: int) -> None:
    body = text_body(1000)[:-1] + b',"stream":true}'
    first: Pairs = []
    last: Pairs = []
    with httpx2.Client(trust_env=False) as bare, httpx2.Client(transport=linting_httpx2.LintTransport()) as linting:
        for _ in range(rounds):
            one, other = streamed(bare, url, body), streamed(linting, url, body)
            first.append((one[0], other[0]))
            last.append((one[1], other[1]))
    report("time to the first byte", first)
    report("time to the last", last)


def streamed(client: Any, url: str, body: bytes) -> tuple[float, float]:
    start, first = time.perf_counter(), 0.0
    with client.stream("POST", url, content=body) as response:
        for _ in response.iter_raw():
            first = first or time.perf_counter() - start
    return first, time.perf_counter() - start
