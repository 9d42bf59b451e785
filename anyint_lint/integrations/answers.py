"""An answer on its way to the caller: a copy of what passed is judged when it ends. Nothing is kept back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from anyint_lint.integrations.notices import LOGGER
from anyint_lint.model import JSON, Finding

# Answers of more bytes, packed as they came, are not judged.
MOST_KEPT: Final = 32_000_000

# Takes what is known of a response.
Check: TypeAlias = Callable[[dict[str, JSON]], Iterable[Finding]]
Tell: TypeAlias = Callable[[Iterable[Finding]], None]


class Answer:
    """Told of each stretch of bytes, and once how they ended. Judged at most once."""

    __slots__ = ("_check", "_chunks", "_headers", "_over", "_size", "_status", "_tell")

    def __init__(self, status: int, headers: Iterable[tuple[str, str]], check: Check, tell: Tell) -> None:
        self._status = status
        self._headers = {name.lower(): value for name, value in headers}
        self._check = check
        self._tell = tell
        self._chunks: list[bytes] = []
        self._size = 0
        self._over = False

    def add(self, chunk: bytes) -> None:
        """A stretch that the caller is given, as it came over the wire: still packed where it is."""
        self._size += len(chunk)
        if self._over or self._size > MOST_KEPT:
            self._chunks.clear()
        else:
            self._chunks.append(chunk)

    def end(self) -> None:
        """It came to its end, or to what its server took for that. Raises what a callback raises."""
        self._conclude(dropped=False, left=False)

    def drop(self) -> None:
        """The connection broke in the middle."""
        self._conclude(dropped=True, left=False)

    def leave(self) -> None:
        """The caller reads no further: nobody knows what would have come."""
        self._conclude(dropped=False, left=True)

    def _conclude(self, *, dropped: bool, left: bool) -> None:
        if self._over or self._size > MOST_KEPT:
            return
        self._over = True
        try:
            response = self._response(dropped=dropped, left=left)
            found = self._check(response) if response else ()
        except Exception as error:  # noqa: BLE001 - a bug of ours takes no answer away, which is paid for
            LOGGER.warning("the answer could not be checked: internal error: %s", type(error).__name__)
        else:
            self._tell(found)

    def _response(self, *, dropped: bool, left: bool) -> dict[str, JSON] | None:
        """In the shape of an exchange's; None where nothing can be said of it."""
        from anyint_lint.readers.streams import json_or_text, stream_of

        text = _unpacked(b"".join(self._chunks), self._headers.get("content-encoding", ""))
        self._chunks.clear()
        response: dict[str, JSON] = {"status": self._status, "headers": self._headers}
        if text is None:
            return None
        if self._is_stream(text):
            stream = stream_of(text)
            # Clients leave after the mark.
            return None if left and not stream.done else response | {"events": stream.values, "done": stream.done}
        if dropped or left:
            # Half of a JSON document is an error in the client already.
            return None
        return response | {"body": json_or_text(text)} if text.strip() else response

    def _is_stream(self, text: str) -> bool:
        from anyint_lint.readers.eventstream import looks_like_events

        return self._headers.get("content-type", "").startswith("text/event-stream") or looks_like_events(text)


def _unpacked(data: bytes, encoding: str) -> str | None:
    """The text, as far as it came: a stream that is dropped ends too early. None where nothing can undo its packing."""
    name = encoding.strip().lower().removeprefix("x-")
    if name not in ("", "identity"):
        from anyint_lint.readers.content import decoded
        from anyint_lint.readers.packing import UNPACKERS

        if name not in UNPACKERS:
            return decoded(data, "", encoding).text
        try:
            data = UNPACKERS[name](data, MOST_KEPT).data
        except Exception:  # noqa: BLE001 - each library raises its own, and one that is not there is the same
            return None
    return None if len(data) > MOST_KEPT else data.decode("utf-8", "replace")
