"""For requests: an adapter that checks chat requests before a byte leaves, and their answers on the way back.

session.mount("https://", LintAdapter())
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter, HTTPAdapter

from anyint_lint.integrations.answers import Answer
from anyint_lint.integrations.checkpoint import Chat, Checkpoint
from anyint_lint.integrations.notices import LintWarning, OnFinding
from anyint_lint.integrations.transports import WatchedStream, without_frames
from anyint_lint.linter import Linter, PayloadRejected
from anyint_lint.model import Severity

__all__ = ["LintAdapter", "LintWarning", "PayloadRejected"]


class LintAdapter(BaseAdapter):
    """Wraps another adapter, by default requests' own. To be mounted for `http://` too where chats go there."""

    def __init__(
        self,
        inner: BaseAdapter | None = None,
        *,
        linter: Linter | None = None,
        on_finding: OnFinding = "raise",
        fail_on: Severity = "error",
    ) -> None:
        """`on_finding` is `raise` (PayloadRejected from `fail_on` on, the rest is logged), `warn` (LintWarning), `log`
        (logger `anyint_lint`), `fix` (safe fixes in the body, then as `raise`) or a function that takes each finding.
        """
        super().__init__()
        self._inner = inner or HTTPAdapter()
        self._checkpoint = Checkpoint(linter, on_finding, fail_on)

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        try:
            chat = self._checkpoint.chat(
                request.method or "", request.url or "", request.headers.items(), _body(request)
            )
        except PayloadRejected as rejected:
            raise without_frames(rejected) from None
        response = self._inner.send(_to_send(request, chat), *arguments, **options)
        # What answers a challenge, such as digest authentication, sends again through it.
        response.connection = self  # type: ignore[assignment] # the stubs know one adapter only
        if chat is not None and response.raw is not None:
            response.raw = _Watched(response, chat)
        return response

    def close(self) -> None:
        self._inner.close()


def _body(request: PreparedRequest) -> bytes | None:
    """None for one that is read while it is sent, and for a form of several parts."""
    body = request.body or b""
    if isinstance(body, str):
        return body.encode()
    is_form = "multipart/" in str(request.headers.get("Content-Type", ""))
    return body if isinstance(body, bytes) and not is_form else None


def _to_send(request: PreparedRequest, chat: Chat | None) -> PreparedRequest:
    """The request itself, or a copy with the fixed body."""
    if chat is None or chat.body is None:
        return request
    fixed = request.copy()
    fixed.body = chat.body
    fixed.prepare_content_length(chat.body)
    return fixed


class _Watched:
    """Stands for `raw` of a response, the file that all is read from, and tells the answer what is read."""

    _raw: Any
    _answer: Answer
    _packed: bool

    def __init__(self, response: Response, chat: Chat) -> None:
        headers = [pair for pair in response.headers.items() if pair[0].lower() != "content-encoding"]
        answer = chat.answer(response.status_code, headers)
        self.__dict__.update(_raw=response.raw, _answer=answer, _packed=len(headers) < len(response.headers))

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._raw, name)
        if name in _UNSEEN:
            self._answer.leave()
        return partial(_WAYS[name], self, found) if name in _WAYS else found

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._raw, name, value)

    def __iter__(self) -> Iterator[bytes]:
        return iter(WatchedStream(self._raw, self._answer))

    def __enter__(self) -> _Watched:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _read(self, read: Callable[..., bytes], *arguments: Any, **options: Any) -> bytes:
        self._look_at_packing(*arguments, **options)
        try:
            data = read(*arguments, **options)
        except Exception:
            self._answer.drop()
            raise
        self._answer.add(data or b"")
        size = arguments[0] if arguments else options.get("amt")
        if size is None or size < 0 or (size and not data):
            self._answer.end()
        return data

    def _stream(self, stream: Callable[..., Iterator[bytes]], *arguments: Any, **options: Any) -> Iterator[bytes]:
        self._look_at_packing(*arguments, **options)
        return iter(WatchedStream(stream(*arguments, **options), self._answer))

    def _close(self, close: Callable[[], None]) -> None:
        close()
        self._answer.leave()

    def _look_at_packing(self, _size: object = None, decode_content: bool | None = None, *_: object, **__: Any) -> None:
        """What is taken as it was packed is not judged; requests itself unpacks everything. Called as a read is."""
        if decode_content is None:
            decode_content = getattr(self._raw, "decode_content", False)
        if self._packed and not decode_content:
            self._answer.leave()


_WAYS: Final[dict[str, Callable[..., Any]]] = {
    "close": _Watched._close,
    "read": _Watched._read,
    "read1": _Watched._read,
    "read_chunked": _Watched._stream,
    "stream": _Watched._stream,
}
# Reads past the watch: who takes some so has the rest unjudged.
_UNSEEN: Final = ("data", "drain_conn", "json", "readinto", "readline", "readlines")
