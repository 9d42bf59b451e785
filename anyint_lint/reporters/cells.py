"""Text measured in terminal cells: East Asian wide characters take two, combining marks none."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import accumulate, takewhile

from anyint_lint.safetext import CUT


def cells(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_width, text))


def head(text: str, room: int) -> str:
    """The longest start of a text that fits, with an ellipsis where something is missing; nothing without room."""
    if cells(text) <= room:
        return text
    return _fitting(text, room - 1) + CUT if room > 0 else ""


def tail(text: str, room: int) -> str:
    """`head`, from the other end."""
    return head(text[::-1], room)[::-1]


def _fitting(text: str, room: int) -> str:
    ends = accumulate(map(_width, text))
    return text[: sum(1 for _ in takewhile(lambda end: end <= room, ends))]


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    """After Unicode Standard Annex 11; `Ambiguous` counts as narrow."""
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
