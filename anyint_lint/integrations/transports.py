"""What the transports of httpx and of httpx2, its successor, share: all but the classes that they build on."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from functools import cache
from typing import Any, Final, Self

from anyint_lint.integrations.answers import Answer
from anyint_lint.integrations.checkpoint import Chat, Checkpoint
from anyint_lint.integrations.notices import OnFinding
from anyint_lint.linter import Linter, PayloadRejected
from anyint_lint.model import Severity

# A body of so many bytes is checked beside the event loop, which the first look at an image would hold up.
LARGE: Final = 500_000


class Transport:
    """`library` is the module, `watched` its class of streams made to watch."""

    library: Any
    watched: Any

    def __init__(
        self,
        inner: Any,
        linter: Linter | None,
        on_finding: OnFinding,
        fail_on: Severity,
    ) -> None:
        self._inner = inner
        self._checkpoint = Checkpoint(linter, on_finding, fail_on)

    def _body(self, request: Any) -> bytes | None:
        """None for one that is made while it is sent. Of what a redirect sends again there is the stream alone."""
        return b"".join(request.stream) if isinstance(request.stream, self.library.ByteStream) else None

    def _chat(self, request: Any) -> Chat | None:
        try:
            return self._checkpoint.chat(
                request.method, str(request.url), request.headers.multi_items(), self._body(request)
            )
        except PayloadRejected as rejected:
            raise without_frames(_known_to_the_sdk(rejected)) from None

    def _to_send(self, request: Any, chat: Chat | None) -> Any:
        """The request itself, or one with the fixed body."""
        if chat is None or chat.body is None:
            return request
        headers = request.headers.copy()
        # Left by a body that was read before, as an authentication may ask for.
        headers.pop("transfer-encoding", None)
        headers["content-length"] = str(len(chat.body))
        return self.library.Request(
            request.method, request.url, headers=headers, content=chat.body, extensions=request.extensions
        )

    def _watch(self, response: Any, chat: Chat | None) -> Any:
        if chat is None:
            return response
        answer = chat.answer(response.status_code, response.headers.multi_items())
        if isinstance(response.stream, self.library.ByteStream):
            # In memory, as a mock's is: the client will not iterate over it.
            answer.add(b"".join(response.stream))
            answer.end()
        else:
            response.stream = self.watched(response.stream, answer)
        return response


class SyncTransport(Transport):
    def handle_request(self, request: Any) -> Any:
        chat = self._chat(request)
        return self._watch(self._inner.handle_request(self._to_send(request, chat)), chat)

    def __enter__(self) -> Self:
        self._inner.__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:
        self._inner.__exit__(*raised)

    def close(self) -> None:
        self._inner.close()


class AsyncTransport(Transport):
    async def handle_async_request(self, request: Any) -> Any:
        chat = await self._chat_beside(request)
        return self._watch(await self._inner.handle_async_request(self._to_send(request, chat)), chat)

    async def _chat_beside(self, request: Any) -> Chat | None:
        if len(self._body(request) or b"") < LARGE:
            return self._chat(request)
        # Both libraries stand on it.
        from anyio.to_thread import run_sync

        return await run_sync(self._chat, request)

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        return self

    async def __aexit__(self, *raised: Any) -> None:
        await self._inner.__aexit__(*raised)

    async def aclose(self) -> None:
        await self._inner.aclose()


class WatchedStream:
    """Gives each chunk on as it comes, and tells the answer of it."""

    def __init__(self, inner: Any, answer: Answer) -> None:
        self._inner = inner
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._inner:
                self._answer.add(chunk)
                yield chunk
        except Exception:
            self._answer.drop()
            raise
        self._answer.end()

    def close(self) -> None:
        self._inner.close()
        self._answer.leave()


class AsyncWatchedStream:
    """`WatchedStream` for an event loop."""

    def __init__(self, inner: Any, answer: Answer) -> None:
        self._inner = inner
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._inner:
                self._answer.add(chunk)
                yield chunk
        except Exception:
            self._answer.drop()
            raise
        self._answer.end()

    async def aclose(self) -> None:
        await self._inner.aclose()
        self._answer.leave()


def without_frames(rejected: PayloadRejected) -> PayloadRejected:
    """Without those of the checkpoint, whose variables hold headers: what prints a trace may print these, too."""
    return rejected.with_traceback(None)


def _known_to_the_sdk(rejected: PayloadRejected) -> PayloadRejected:
    """The OpenAI SDK below version 3 takes every exception but its own for a lost connection, and tries again."""
    sdk = sys.modules.get("openai")
    error = getattr(sdk, "OpenAIError", None)
    return _class_for(error)(rejected.report, rejected.fail_on) if isinstance(error, type) else rejected


@cache
def _class_for(error: type[Exception]) -> type[PayloadRejected]:
    return type("PayloadRejected", (PayloadRejected, error), {"__module__": PayloadRejected.__module__})
