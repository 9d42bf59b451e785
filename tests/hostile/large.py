"""What is as large as --max-file-size lets it be. Only measured: it takes more time than CI has."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Final

from tests.hostile.cases import Case, chat_text

GIGABYTE: Final = 1_000_000_000
LIMIT: Final = ("--max-file-size", str(2 * GIGABYTE))


def gigabyte_texts(size: int) -> Iterator[Case]:
    """A payload, a line, and what unpacks to a payload."""
    text = '"' + "x" * GIGABYTE + '"'
    yield "content.json", chat_text(text).encode()
    yield "line.jsonl", (chat_text('"Hi"') + "\n" + chat_text(text) + "\n").encode()
    yield "spaces.json.gz", gzip.compress(chat_text(" " * GIGABYTE + "1").encode(), 1)
