"""What looks random not far from a word that tells of a credential, whatever stands between them.

Recorders, shells and programs write a name and its value apart in more ways than any pattern knows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from anyint_lint.keywords.credentials import masked
from anyint_lint.keywords.placeholders import is_placeholder
from anyint_lint.regex import regex

# `max_tokens` tells of none, nor does `credentialType`.
_TELLING: Final = regex(
    r"""auth(?!(?-i:[a-z]))|authori[sz]|authenti|(?-i:key|Key|KEY)s?(?!(?-i:[a-z]))|token(?!(?-i:[a-z]))|cookie|passw
      | passphrase|pwd|secret|credentials?(?!(?-i:[A-Za-z]))|signature|session|bearer|basic\b|\bsid\b""",
    re.IGNORECASE | re.VERBOSE,
)
_BEFORE: Final = 160
_AFTER: Final = 60
_STRETCH: Final = regex(r"(?<![A-Za-z0-9+/_.~…-])[A-Za-z0-9+/_.~-]{20,}+={0,2}")
_PIECE: Final = regex(r"[A-Za-z0-9+]{12,}")
_TURN: Final = regex(r"[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])")
_UUID: Final = regex(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Of an image, say, the start tells enough.
_LOOKED_AT: Final = 256


def mask_nearby(text: str) -> str:
    stretches = list(_random(text))
    if not stretches:
        return text
    places = [found.span() for found in _TELLING.finditer(text)]
    shown, end = list[str](), 0
    for start, stop in stretches:
        if _is_near(places, start, stop):
            shown += [text[end:start], masked(text[start:stop])]
            end = stop
    return "".join([*shown, text[end:]])


def _random(text: str) -> Iterator[tuple[int, int]]:
    """Each from where it begins to look so, as a path may stand before it."""
    for found in _STRETCH.finditer(text):
        start = _start(found[0][:_LOOKED_AT])
        if start is not None:
            yield found.start() + start, found.end()


def _start(stretch: str) -> int | None:
    """Long enough, with letters and digits in turn, as no word, date, version or name of a model has them."""
    if _UUID.fullmatch(stretch) or is_placeholder(stretch) or len(_TURN.findall(stretch)) < 3:
        return None
    for piece in _PIECE.finditer(stretch):
        if len(_TURN.findall(piece[0])) >= 2 and len(set(piece[0].lower())) >= 8:
            return piece.start() if "/" in stretch[: piece.start()] else 0
    return None


def _is_near(places: list[tuple[int, int]], start: int, stop: int) -> bool:
    """The words come in order and apart."""
    at = bisect_right(places, (start, start))
    before = at > 0 and start - places[at - 1][1] <= _BEFORE
    at = bisect_right(places, (stop, stop))
    return before or (at < len(places) and places[at][0] - stop <= _AFTER)
