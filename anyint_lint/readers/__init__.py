"""Files -> exchanges. One module a format; the format is told by content, not by file name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from anyint_lint.model import Exchange, Skipped
from anyint_lint.readers import document, lines
from anyint_lint.sources import FileSource

Reader = Callable[[FileSource], Iterator[Exchange | Skipped]]

READERS: Final[dict[str, Reader]] = {
    "payload": document.read_payload,
    "exchange": document.read_exchange,
    "batch": lines.read_batch,
    "jsonl": lines.read_jsonl,
}


def read(source: FileSource, input_format: str | None = None) -> Iterator[Exchange | Skipped]:
    """The exchanges of a file in their order, and what in it is no chat request."""
    if input_format is not None:
        yield from READERS[input_format](source)
    elif lines.looks_like_lines(source.utf8):
        yield from lines.read_any(source)
    else:
        yield from document.read_any(source)
