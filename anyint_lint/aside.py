"""JSON texts with large images that were looked at before: these stand aside while the rest is parsed.

A program sends the images of a conversation again with each turn. What is known to be base64 needs no parser, which
takes longer than all checks together. The value is the same as without.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

from anyint_lint.images.kept import kept
from anyint_lint.jsontext import Parsed, parse
from anyint_lint.model import JSON

# Below that, a parser is as fast.
LARGE: Final = 100_000
_BEGINNING: Final = b'"data:image/'
# No JSON outside of a string, and in nobody's text.
_NAME: Final = f"aside-{os.urandom(16).hex()}-"


def parse_around(data: bytes, text: Callable[[], str], is_known: Callable[[str], bool]) -> Parsed:
    """`jsontext.parse`, in less time where images are known."""
    short, images = set_aside(data, is_known) if len(data) > LARGE else (data, {})
    if images:
        parsed = parse(short, lambda: short.decode("utf-8", "replace"))
        value = put_back(parsed.value, images) if not parsed.flaws else None
        if value is not None:
            return Parsed(value)
    return parse(data, text)


def set_aside(data: bytes, is_known: Callable[[str], bool]) -> tuple[bytes, dict[str, str]]:
    """The text with names in place of its large images, and the images; none where nothing is known.

    `is_known` says whether a string is a data URL and clean base64.
    """
    pieces: list[bytes] = []
    images: dict[str, str] = {}
    done = at = 0
    while (at := data.find(_BEGINNING, at)) >= 0:
        start, end = at + 1, data.find(b'"', at + 1)
        at = max(start, end)
        url = _as_written(data, start, end)
        if url and is_known(url):
            name = f"{_NAME}{len(images)}"
            images[name] = url
            pieces += (data[done:start], name.encode())
            done = end
    return b"".join((*pieces, data[done:])) if images else data, images


def _as_written(data: bytes, start: int, end: int) -> str | None:
    """The data URL of a string between two quotes; None for a short one, and where it is not what stands there."""
    if end - start < LARGE or b"\\" in (data[start - 2 : start - 1], data[end - 1 : end]):
        return None
    url = kept(str(memoryview(data)[start:end], "latin-1"))
    # What is known has nothing but base64 after it: what a JSON string would have to escape can but be in the header.
    header = url[: url.find(",")]
    return url if header.isascii() and header.isprintable() and "\\" not in header else None


def put_back(value: JSON, images: dict[str, str]) -> JSON | None:
    """The parsed value with its images; None where one of them is no value in it: a name, say."""
    whole = [value]
    level: list[JSON] = [whole]
    left = len(images)
    while level and left:
        below: list[JSON] = []
        for container in level:
            members = container.items() if type(container) is dict else enumerate(container)
            for step, item in members:
                kind = type(item)
                if kind is dict or kind is list:
                    below.append(item)
                elif kind is str and item in images:
                    container[step] = images[item]
                    left -= 1
        level = below
    return None if left else whole[0]
