"""Files -> exchanges; the format is told by content, not by file name. Recorders differ by a row of one table."""

from __future__ import annotations

from collections.abc import Iterator

from anyint_lint.model import Exchange, Skipped
from anyint_lint.readers import document, lines
from anyint_lint.sources import FileSource

# What reads recordings is imported where there is one: most files that a hook is handed are payloads or not ours.


def read(source: FileSource, input_format: str | None = None) -> Iterator[Exchange | Skipped]:
    """The exchanges of a file in their order, and what in it is no chat request. `input_format` is one of READERS."""
    if input_format is not None:
        from anyint_lint.readers.formats import READERS

        yield from READERS[input_format](source)
    elif not source.utf8.strip():
        yield Skipped("empty file")
    elif lines.looks_like_lines(source.utf8):
        yield from lines.read_any(source)
    elif document.looks_like_json(source.utf8):
        yield from document.read_any(source)
    else:
        from anyint_lint.readers import text

        yield from text.read_any(source)
