"""The texts of images that were looked at lately, up to a bound. Python knows their hashes, which takes several times
as long as to compare a text with another."""

from __future__ import annotations

from threading import Lock
from typing import Final

# Characters of one text, and of all together: the images of a conversation are a few megabytes.
LEAST: Final = 100_000
MOST: Final = 32_000_000
_END: Final = 64

# By length and end; the oldest is the first.
_kept: dict[tuple[int, str], str] = {}
_writing = Lock()


def keep(text: str) -> None:
    if not LEAST <= len(text) <= MOST:
        return
    key = len(text), text[-_END:]
    if _kept.get(key) is text:
        return
    with _writing:
        _kept.pop(key, None)
        _kept[key] = text
        while sum(length for length, _ in _kept) > MOST:
            del _kept[next(iter(_kept))]


def kept(text: str) -> str:
    """The same string, the kept one if there is one."""
    found = _kept.get((len(text), text[-_END:]))
    return found if found is not None and found == text else text
