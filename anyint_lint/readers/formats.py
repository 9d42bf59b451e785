"""The formats that --input-format names. Which one a file is in is told by its content; see `readers.read`."""

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
