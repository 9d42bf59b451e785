"""Clients for HTTP with what checks their requests, each used in the same way."""

from __future__ import annotations

import asyncio
import json
from importlib import import_module
from typing import Any, NamedTuple

import aiohttp
import requests

from anyint_lint.integrations.aiohttp import LintMiddleware
from anyint_lint.integrations.requests import LintAdapter

CLEAN = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
BAD = {**CLEAN, "temperature": "0.7"}
WARNED = {**CLEAN, "temperature": 0.2, "top_p": 0.9}
STREAMED = {**CLEAN, "stream": True}
KEY = "sk-live-9fK2mQ7xR4tW8zB3nV6cY1dL5hJ0pS"


class Httpx(NamedTuple):
    """httpx or its successor, and whether its asynchronous half is meant."""

    name: str
    asynchronous: bool

    def __str__(self) -> str:
        return f"{self.name}-{'async' if self.asynchronous else 'sync'}"

    @property
    def library(self) -> Any:
        return import_module(self.name)

    @property
    def dropped(self) -> type[Exception]:
        """What a connection that breaks raises."""
        error: type[Exception] = self.library.RemoteProtocolError
        return error

    def transport(self, *arguments: Any, **options: Any) -> Any:
        module = import_module(f"anyint_lint.integrations.{self.name}")
        return (module.AsyncLintTransport if self.asynchronous else module.LintTransport)(*arguments, **options)

    def send(self, url: str, *, method: str = "POST", transport: Any = None, **request: Any) -> Any:
        """The answer, read to its end."""
        transport = transport or self.transport()
        if not self.asynchronous:
            with self.library.Client(transport=transport, timeout=30) as client:
                return client.request(method, url, **request)

        async def sending() -> Any:
            async with self.library.AsyncClient(transport=transport, timeout=30) as client:
                return await client.request(method, url, **request)

        return asyncio.run(sending())

    def stream(self, url: str, transport: Any, read: int | None = None) -> bytes:
        """The first so many chunks of a stream."""
        got: list[bytes] = []
        if not self.asynchronous:
            with self.library.Client(transport=transport, timeout=30) as client:  # noqa: SIM117
                with client.stream("POST", url, json=STREAMED) as response:
                    for each in response.iter_raw():
                        got.append(each)
                        if len(got) == read:
                            break
            return b"".join(got)

        async def streaming() -> None:
            async with self.library.AsyncClient(transport=transport, timeout=30) as client:  # noqa: SIM117
                async with client.stream("POST", url, json=STREAMED) as response:
                    async for each in response.aiter_raw():
                        got.append(each)
                        if len(got) == read:
                            break

        asyncio.run(streaming())
        return b"".join(got)


class Requests:
    asynchronous = False
    dropped = requests.exceptions.ChunkedEncodingError
    transport = LintAdapter

    def __str__(self) -> str:
        return "requests"

    def session(self, adapter: LintAdapter | None = None) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        adapter = adapter or LintAdapter()
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def send(
        self, url: str, *, method: str = "POST", transport: Any = None, content: Any = None, **request: Any
    ) -> requests.Response:
        with self.session(transport) as session:
            return session.request(method, url, data=content, timeout=30, **request)

    def stream(self, url: str, transport: Any, read: int | None = None) -> bytes:
        got: list[bytes] = []
        with self.session(transport) as session:  # noqa: SIM117
            with session.post(url, json=STREAMED, stream=True, timeout=30) as response:
                for each in response.iter_content(None):
                    got.append(each)
                    if len(got) == read:
                        break
        return b"".join(got)


class Answered(NamedTuple):
    status_code: int
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


class Aiohttp:
    asynchronous = True
    dropped = aiohttp.ClientPayloadError
    transport = LintMiddleware

    def __str__(self) -> str:
        return "aiohttp"

    def session(self, middleware: LintMiddleware | None = None, **options: Any) -> aiohttp.ClientSession:
        """To be made where an event loop runs."""
        options = {"timeout": aiohttp.ClientTimeout(total=30)} | options
        return aiohttp.ClientSession(middlewares=[middleware or LintMiddleware()], **options)

    def send(
        self, url: str, *, method: str = "POST", transport: Any = None, content: Any = None, **request: Any
    ) -> Answered:
        if content is not None:
            # Else bytes are said to be an octet-stream.
            request |= {"data": content, "skip_auto_headers": ["Content-Type"]}

        async def sending() -> Answered:
            async with self.session(transport) as session, session.request(method, url, **request) as response:
                return Answered(response.status, await response.read())

        return asyncio.run(sending())

    def stream(self, url: str, transport: Any, read: int | None = None) -> bytes:
        async def streaming() -> bytes:
            got: list[bytes] = []
            async with self.session(transport) as session, session.post(url, json=STREAMED) as response:
                async for each in response.content.iter_any():
                    got.append(each)
                    if len(got) == read:
                        break
            return b"".join(got)

        return asyncio.run(streaming())


HTTPX = [Httpx(name, asynchronous) for name in ("httpx", "httpx2") for asynchronous in (False, True)]
CLIENTS: list[Any] = [*HTTPX, Requests(), Aiohttp()]
