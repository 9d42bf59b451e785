"""Images in requests: whatever bytes they are, they decode or are broken, and it is said of them the same each time."""

from __future__ import annotations

import base64
from collections import Counter
from typing import Final

import anyint_lint
from anyint_lint.images.picture import Broken, decode
from anyint_lint.model import JSON

_TYPES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
_MOST_PIXELS: Final = 1_000_000
_MOST_FRAMES: Final = 20


def holds(data: bytes) -> None:
    for media_type in _TYPES:
        try:
            picture = decode(data, media_type, _MOST_PIXELS, _MOST_FRAMES)
        except Broken as broken:
            assert str(broken).isprintable()
        else:
            assert picture.frames <= _MOST_FRAMES + 1
    text = base64.b64encode(data).decode()
    url = f"data:{_TYPES[len(data) % len(_TYPES)]};base64,{text}"
    assert _rules(url) == _rules(url)
    bare = _rules(text)
    assert not ("bare-base64-image" in bare and "invalid-image-bytes" in bare)


def _rules(url: str) -> Counter[str]:
    block = {"type": "image_url", "image_url": {"url": url}}
    payload: JSON = {"model": "m", "messages": [{"role": "user", "content": [block]}]}
    return Counter(finding.rule for finding in anyint_lint.check(payload))
