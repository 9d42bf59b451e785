"""For aiohttp: a middleware that checks chat requests before a byte leaves, and their answers on the way back.

session = aiohttp.ClientSession(middlewares=[LintMiddleware()])
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any, Final, Generic, TypeVar

from aiohttp import BytesIOPayload, BytesPayload, ClientHandlerType, ClientRequest, ClientResponse

from anyint_lint.integrations.answers import Answer
from anyint_lint.integrations.checkpoint import Chat, Checkpoint
from anyint_lint.integrations.notices import LintWarning, OnFinding
from anyint_lint.integrations.transports import LARGE, without_frames
from anyint_lint.linter import Linter, PayloadRejected
from anyint_lint.model import Severity
from anyint_lint.routes import goes_to_chat

__all__ = ["LintMiddleware", "LintWarning", "PayloadRejected"]

# Bytes, and in `readchunk` whether a chunk of the transfer ends with them.
_Got = TypeVar("_Got", bytes, tuple[bytes, bool])


class LintMiddleware:
    """The last of several middlewares sees what goes out. Answers are watched where the program reads them, which is
    `content` of the response: one that `raise_for_status=True` throws away is not judged.
    """

    def __init__(
        self,
        *,
        linter: Linter | None = None,
        on_finding: OnFinding = "raise",
        fail_on: Severity = "error",
    ) -> None:
        """`on_finding` is `raise` (PayloadRejected from `fail_on` on, the rest is logged), `warn` (LintWarning), `log`
        (logger `anyint_lint`), `fix` (safe fixes in the body, then as `raise`) or a function that takes each finding.
        """
        self._checkpoint = Checkpoint(linter, on_finding, fail_on)

    async def __call__(self, req: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        # Before the body is read, which copies one in memory.
        try:
            chat = await self._chat(req) if goes_to_chat(str(req.url)) else None
        except PayloadRejected as rejected:
            raise without_frames(rejected) from None
        if chat is not None and chat.body is not None:
            await req.update_body(_payload(chat.body, req))
        response = await handler(req)
        if chat is not None:
            content: Any = _Watched(response, _answer(chat, req, response))
            response.content = content
        return response

    async def _chat(self, req: ClientRequest) -> Chat | None:
        body = await _body(req)
        check = partial(self._checkpoint.chat, req.method, str(req.url), _headers(req), body)
        return check() if body is None or len(body) < LARGE else await asyncio.to_thread(check)


async def _body(req: ClientRequest) -> bytes | None:
    """None for one that is read while it is sent."""
    body = req.body
    if isinstance(body, bytes):
        return body
    return bytes(await body.as_bytes()) if isinstance(body, BytesPayload | BytesIOPayload) else None


def _payload(body: bytes, req: ClientRequest) -> BytesIOPayload:
    """A file in memory: of bytes over a megabyte aiohttp warns. A redirect asks the payload alone for its type."""
    return BytesIOPayload(io.BytesIO(body), content_type=req.headers.get("Content-Type"))


def _headers(req: ClientRequest) -> list[tuple[str, str]]:
    """What aiohttp packs itself is still unpacked."""
    return [(name, value) for name, value in req.headers.items() if not (req.compress and _is_packing(name))]


def _answer(chat: Chat, req: ClientRequest, response: ClientResponse) -> Answer:
    unpacks = req.session.auto_decompress
    headers = [(name, value) for name, value in response.headers.items() if not (unpacks and _is_packing(name))]
    return chat.answer(response.status, headers)


def _is_packing(name: str) -> bool:
    return name.lower() == "content-encoding"


class _Watched:
    """Stands for `content` of a response, the stream that all is read from, and tells the answer what is read."""

    def __init__(self, response: ClientResponse, answer: Answer) -> None:
        self._response = response
        self._content = response.content
        self._answer = answer

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._content, name)
        return partial(_WAYS[name], self, found) if name in _WAYS else found

    def __aiter__(self) -> _Pieces[bytes]:
        return _Pieces(self, aiter(self._content))

    async def _read(self, read: Callable[..., Awaitable[_Got]], *arguments: Any, **options: Any) -> _Got:
        try:
            got = await read(*arguments, **options)
        except StopAsyncIteration:
            self._seen(b"")
            raise
        except Exception:
            self._fail()
            raise
        return self._seen(got)

    def _read_nowait(self, read: Callable[..., bytes], *arguments: Any, **options: Any) -> bytes:
        return self._seen(read(*arguments, **options))

    def _iterate(self, pieces: Callable[..., AsyncIterator[_Got]], *arguments: Any, **options: Any) -> _Pieces[_Got]:
        return _Pieces(self, pieces(*arguments, **options))

    def _set_exception(self, set_exception: Callable[..., None], *arguments: Any) -> None:
        """How the response says that nobody reads on. A lost connection tells the stream itself."""
        set_exception(*arguments)
        try:
            self._answer.leave()
        except Exception:
            # What a callback raises keeps the response from doing so itself.
            self._response.release()
            raise

    def _unread_data(self, unread_data: Callable[[bytes], None], data: bytes) -> None:
        """What comes twice is not judged."""
        self._answer.leave()
        unread_data(data)

    def _seen(self, got: _Got) -> _Got:
        self._answer.add(got if isinstance(got, bytes) else got[0])
        if self._content.at_eof():
            self._answer.end()
        return got

    def _fail(self) -> None:
        """The connection broke, or else the caller asked for too much, or had no more time."""
        if self._content.exception() is None:
            self._answer.leave()
        else:
            self._answer.drop()


class _Pieces(Generic[_Got]):
    """Gives each piece on as it comes."""

    def __init__(self, watched: _Watched, pieces: AsyncIterator[_Got]) -> None:
        self._watched = watched
        self._pieces: AsyncIterator[_Got] = pieces

    def __aiter__(self) -> _Pieces[_Got]:
        return self

    async def __anext__(self) -> _Got:
        return await self._watched._read(self._pieces.__anext__)


_WAYS: Final[dict[str, Callable[..., Any]]] = {
    "iter_any": _Watched._iterate,
    "iter_chunked": _Watched._iterate,
    "iter_chunks": _Watched._iterate,
    "read": _Watched._read,
    "read_nowait": _Watched._read_nowait,
    "readany": _Watched._read,
    "readchunk": _Watched._read,
    "readexactly": _Watched._read,
    "readline": _Watched._read,
    "readuntil": _Watched._read,
    "set_exception": _Watched._set_exception,
    "unread_data": _Watched._unread_data,
}
