"""Files -> exchanges; the format is told by content, not by file name. Recorders differ by a row of one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from anyint_lint.model import Exchange, Skipped
from anyint_lint.readers import document, lines, text
from anyint_lint.readers.recorders import RECORDERS
from anyint_lint.sources import FileSource

Reader = Callable[[FileSource], Iterator[Exchange | Skipped]]

READERS: Final[dict[str, Reader]] = {
    "payload": document.read_payload,
    "batch": lines.read_batch,
    "jsonl": lines.read_jsonl,
    "response": text.read_response,
    **{name: partial(text.read_as, name=name) for name in RECORDERS},
}


def read(source: FileSource, input_format: str | None = None) -> Iterator[Exchange | Skipped]:
    """The exchanges of a file in their order, and what in it is no chat request."""
    if input_format is not None:
        yield from READERS[input_format](source)
    elif not source.utf8.strip():
        yield Skipped("empty file")
    elif lines.looks_like_lines(source.utf8):
        yield from lines.read_any(source)
    elif text.looks_like_json(source.utf8):
        yield from document.read_any(source)
    else:
        yield from text.read_any(source)
