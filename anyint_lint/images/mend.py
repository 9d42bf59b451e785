"""A data URL that is nearly one -> the one stretch of it to write anew: form and alphabet only, never the bytes."""

from __future__ import annotations

import re
from typing import Final

from anyint_lint.images import base64text, dataurl
from anyint_lint.images.formats import sniff
from anyint_lint.model import Cut
from anyint_lint.textdiff import differing

# What stands before the data: a header or two, each complete or without its beginning.
_HEADERS: Final = re.compile(
    # Blanks are never given back: three repetitions of them in a row would try every way to share them.
    r"\s*+(?:(?:data\s*+[:;])?\s*+(?:image/[\w.+*-]+)?\s*+[;:,]?\s*+base64\s*+,\s*+|data:image/[\w.+-]+\s*+,\s*+)*",
    re.IGNORECASE,
)
_BYTES: Final = re.compile(r"""b(['"])(.*)\1""", re.DOTALL)
_PERCENT: Final = {"%2B": "+", "%2F": "/", "%3D": "=", "%0A": "", "%0D": ""}
# Blanks elsewhere may have been plus signs.
_BREAKS: Final = re.compile(r"[\r\n\t]+ *")
_URL_SAFE: Final = str.maketrans("-_", "+/")


def mended(url: str) -> Cut | None:
    """What makes a data URL of a supported image of it; None where that takes a guess."""
    header = _HEADERS.match(url[: 2 * dataurl.LONGEST])
    assert header is not None  # the pattern also matches nothing
    start = header.end()
    data = _clean(url[start:])
    found = sniff(base64text.beginning(data))
    if found is None or found.kind != "supported" or base64text.decode(data) is None:
        return None
    named = dataurl.parse(url) if url[:5].lower() == dataurl.SCHEME else None
    right = named is not None and named.flaw is None and named.end == start
    prefix = url[:start] if right else f"data:{found.media_type};base64,"
    return differing(url, prefix + data)


def _clean(data: str) -> str:
    wrapped = _BYTES.fullmatch(data.strip())
    data = wrapped[2] if wrapped else data
    if "%" in data:
        data = re.sub(r"%[0-9A-Fa-f]{2}", lambda code: _PERCENT.get(code[0].upper(), code[0]), data)
    data = _BREAKS.sub("", data.rstrip("\r\n\t ")).translate(_URL_SAFE).rstrip("=")
    return data + "=" * (-len(data) % 4)
