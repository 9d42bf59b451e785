"""Where each character of a decoded text stands in the text that encodes it: JSON strings, quoted YAML, data lines.

Encodings nest (JSON in a string in a HAR), and so do their maps: a place goes through them from the inside out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from json.decoder import scanstring  # type: ignore[attr-defined] # typeshed leaves it out
from typing import Final

from anyint_lint.regex import regex


class TextMap:
    """A decoded text as pieces: a run that stands in the source as it is, or one that an escape stands for."""

    __slots__ = ("_at", "_source")

    def __init__(self, at: Sequence[int], source: Sequence[tuple[int, int]]) -> None:
        """`at` are the decoded offsets at which the pieces begin, and a last one where they end; `source` the
        stretches of the source that they stand for."""
        self._at = at
        self._source = source

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that a stretch of the decoded text stands for."""
        first = self._start(start)
        return first, self._end(end) if end > start else first

    def _start(self, offset: int) -> int:
        if not self._source:
            return self._at[0]
        if offset >= self._at[-1]:
            return self._source[-1][1]
        piece = bisect_right(self._at, offset) - 1
        start = self._source[piece][0]
        return start + offset - self._at[piece] if self._is_run(piece) else start

    def _end(self, offset: int) -> int:
        """Where the character before an offset ends."""
        piece = min(bisect_right(self._at, offset - 1), len(self._source)) - 1
        start, end = self._source[piece]
        return start + offset - self._at[piece] if self._is_run(piece) else end

    def _is_run(self, piece: int) -> bool:
        start, end = self._source[piece]
        return self._at[piece + 1] - self._at[piece] == end - start


class Pieces:
    """Collects what a decoder reads, in its order. `text` is what it has decoded so far."""

    __slots__ = ("_at", "_empty", "_source", "_texts", "_total")

    def __init__(self, start: int) -> None:
        """`start` is where an empty text would stand."""
        self._empty = start
        self._at: list[int] = []
        self._source: list[tuple[int, int]] = []
        self._texts: list[str] = []
        self._total = 0

    def add(self, decoded: str, start: int, end: int) -> None:
        """`decoded` stands at start..end of the source; where both have one length, character for character."""
        if decoded:
            self._at.append(self._total)
            self._source.append((start, end))
            self._texts.append(decoded)
            self._total += len(decoded)

    @property
    def text(self) -> str:
        return "".join(self._texts)

    def map(self) -> TextMap:
        return TextMap((*self._at, self._total) if self._at else (self._empty,), self._source)


def run(start: int, length: int) -> TextMap:
    """A text that stands in the source as it is."""
    return TextMap((0, length), ((start, start + length),))


_ESCAPE: Final = regex(r'\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u.{4}|.)|"', re.DOTALL)


# A map of so many pieces takes some 300 MB. Only hostile files have one in which every other character is a piece.
MOST_PIECES: Final = 2_000_000


def json_string(text: str, start: int) -> TextMap:
    """The string that begins with the quote at `start`. Raises ValueError where it is none, or of too many pieces."""
    if not text.startswith('"', start):
        raise ValueError("no string")
    end: int = scanstring(text, start + 1, False)[1]
    pieces = Pieces(start + 1)
    at = start + 1
    for number, escape in enumerate(_ESCAPE.finditer(text, at, end)):
        if number > MOST_PIECES:
            raise ValueError("too many escapes")
        pieces.add(text[at : escape.start()], at, escape.start())
        at = escape.end()
        if escape[0] != '"':
            # Whatever one escape stands for, also a surrogate pair, is one character.
            pieces.add("?", escape.start(), at)
    return pieces.map()
