"""A changed text back into its file, only where the file is still what was read."""

from __future__ import annotations

from pathlib import Path as FilePath

from anyint_lint.atomic import CHANGED, rewrite_file
from anyint_lint.errors import NotWritten
from anyint_lint.sources import encoded_like, opened


def rewrite(path: FilePath, *, before: str, after: str) -> None:
    """In the encoding and with the mode that the file has; `before` is the text that was read. Raises NotWritten,
    unless somebody else, say a second run, has written the same."""

    def encoded(raw: bytes | None) -> bytes:
        if raw is None or encoded_like(raw, before) != raw:
            raise NotWritten(str(path), CHANGED)
        return encoded_like(raw, after)

    try:
        rewrite_file(path, encoded)
    except NotWritten:
        if not _holds(path, after):
            raise


def _holds(path: FilePath, text: str) -> bool:
    try:
        with opened(path) as file:
            raw = file.read()
    except OSError:
        return False
    return bool(raw) and encoded_like(raw, text) == raw
