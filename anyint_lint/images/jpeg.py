"""JPEG: the markers up to the first scan, and whether the scans decode (ITU-T T.81).

Pixels are decoded in grey at an eighth of the size, which takes half the time and still reads every coefficient. This
goes through `Image.frombytes`, because `Image.open` reads Exif data, warns, and can be told by any program in the
process to take truncated files.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from anyint_lint.images.picture import Broken, Picture

_PROGRESSIVE: Final = 0xC2
_DECODED: Final = frozenset({0xC0, 0xC1, _PROGRESSIVE})
_PROCESSES: Final = {0xC3: "lossless", 0xC9: "arithmetic-coded", 0xCA: "arithmetic-coded", 0xCB: "lossless"}
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH: Final = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})
_SCAN, _END = 0xDA, 0xD9
# Components of a pixel: the mode in which to decode.
_MODES: Final = {1: "L", 3: "L", 4: "CMYK"}
_SHRINK: Final = 8
# Each scan of a progressive file is a walk over all pixels, at a nanosecond each, and takes few bytes. Real files have
# about ten.
_MAX_WALKED: Final = 3_000_000_000


class _Frame(NamedTuple):
    process: int
    depth: int
    height: int
    width: int
    components: int


def examine(data: bytes, max_pixels: int) -> Picture:
    try:
        frame = _frame(data)
    except (IndexError, ValueError, struct.error):
        raise Broken(f"it is cut off after {len(data)} bytes, before its pixels") from None
    _check(frame)
    pixels = frame.width * frame.height
    if pixels <= max_pixels:
        scans = data.count(bytes((0xFF, _SCAN)))
        if frame.process == _PROGRESSIVE and scans * pixels > _MAX_WALKED:
            raise Broken(f"it has {scans} scans, as only decompression bombs do")
        _decode(data, frame)
    return Picture(frame.width, frame.height, 1)


def _frame(data: bytes) -> _Frame:
    """Raises what reading past the end raises."""
    frames = []
    for marker, at in _markers(data):
        if marker == _END:
            raise Broken("it ends before its pixels")
        if marker in _FRAMES:
            frames.append(_Frame(marker, *struct.unpack_from(">BHHB", data, at + 2)))
        if marker == _SCAN:
            break
    if len(frames) != 1:
        raise Broken(f"it has {len(frames)} frame headers before its pixels, not 1")
    return frames[0]


def _markers(data: bytes) -> Iterator[tuple[int, int]]:
    """Each marker with the place after it, for ever or until reading past the end raises."""
    at = 2
    while True:
        at = data.index(b"\xff", at)
        while data[at] == 0xFF:
            at += 1
        marker, at = data[at], at + 1
        yield marker, at
        if marker not in _WITHOUT_LENGTH:
            at += struct.unpack_from(">H", data, at)[0]


def _check(frame: _Frame) -> None:
    if frame.process not in _DECODED:
        kind = _PROCESSES.get(frame.process, "hierarchical")
        raise Broken(f"it is a {kind} JPEG, which common decoders do not read")
    if frame.depth != 8 or frame.components not in _MODES:
        raise Broken(f"it has {frame.components} components of {frame.depth} bits, which common decoders do not read")
    if not frame.width or not frame.height:
        raise Broken(f"its size is {frame.width} x {frame.height}")


def _decode(data: bytes, frame: _Frame) -> None:
    # Imported only now: most payloads carry no image.
    from PIL import Image

    mode = _MODES[frame.components]
    # The size must be exactly what libjpeg makes of it.
    size = -(-frame.width // _SHRINK), -(-frame.height // _SHRINK)
    try:
        Image.frombytes(mode, size, data, "jpeg", mode, "", _SHRINK, 0)
    except (ValueError, MemoryError) as error:
        raise Broken(str(error) or "not enough memory") from None
