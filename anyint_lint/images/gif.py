"""GIF: the blocks, and whether the pixels of the first frame decode (GIF89a specification).

A GIF whose last byte, the trailer, is missing is taken: every decoder does, and no pixel is lost.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from anyint_lint.images.picture import Broken, Picture

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_DESCRIPTOR: Final = struct.Struct("<4HB")
_MAX_CODE_SIZE: Final = 11


@dataclass(frozen=True, slots=True)
class _Frame:
    """The bytes of its pixels run from `start` to `end`."""

    right: int
    bottom: int
    width: int
    height: int
    interlaced: bool
    code_size: int
    start: int
    end: int


def examine(data: bytes, max_pixels: int) -> Picture:
    try:
        width, height = struct.unpack_from("<HH", data, 6)
        first, frames = _frames(data)
    except (IndexError, struct.error):
        raise Broken(f"it is cut off after {len(data)} bytes") from None
    if first is None:
        raise Broken("it has no frame")
    # A frame may exceed the screen; decoders then enlarge the screen.
    width, height = max(width, first.right), max(height, first.bottom)
    if width * height <= max_pixels:
        _decode(data, first)
    return Picture(width, height, frames)


def _frames(data: bytes) -> tuple[_Frame | None, int]:
    """The first frame and how many there are. Raises what reading past the end raises."""
    first, frames = None, 0
    at = 13 + _palette(data[10])
    while at < len(data) and data[at] != _TRAILER:
        if data[at] == _IMAGE:
            frame = _frame(data, at + 1)
            first, frames, at = first or frame, frames + 1, frame.end
        elif data[at] == _EXTENSION:
            at = _after_blocks(data, at + 2)
        else:
            # Decoders skip what they don't know.
            at += 1
    return first, frames


def _frame(data: bytes, at: int) -> _Frame:
    left, top, width, height, flags = _DESCRIPTOR.unpack_from(data, at)
    start = at + _DESCRIPTOR.size + _palette(flags) + 1
    return _Frame(
        left + width,
        top + height,
        width,
        height,
        bool(flags & 0x40),
        data[start - 1],
        start,
        _after_blocks(data, start),
    )


def _palette(flags: int) -> int:
    """Bytes of the palette that the flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def _decode(data: bytes, frame: _Frame) -> None:
    # Imported only now: most payloads carry no image.
    from PIL import Image

    if not frame.width or not frame.height or frame.code_size > _MAX_CODE_SIZE:
        raise Broken(f"its first frame is {frame.width} x {frame.height} with codes of {frame.code_size} bits")
    pixels = memoryview(data)[frame.start : frame.end]
    try:
        Image.frombytes("L", (frame.width, frame.height), pixels, "gif", frame.code_size, frame.interlaced, -1)
    except (ValueError, MemoryError) as error:
        raise Broken(str(error) or "not enough memory") from None
