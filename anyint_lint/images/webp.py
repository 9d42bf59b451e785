"""WebP: the RIFF chunks, and whether the first frame decodes (RFC 9649)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO

from anyint_lint.images.picture import Broken, Picture


def examine(data: bytes, max_pixels: int) -> Picture:
    try:
        _check_length(data)
        width, height = _size(data)
    except (IndexError, struct.error):
        raise Broken(f"it is cut off after {len(data)} bytes") from None
    if not width or not height:
        raise Broken(f"its size is {width} x {height}")
    if width * height <= max_pixels:
        _decode(data)
    return Picture(width, height, max(1, sum(name == b"ANMF" for name in _chunks(data))))


def _check_length(data: bytes) -> None:
    (size,) = struct.unpack_from("<I", data, 4)
    if len(data) < 8 + size:
        raise Broken(f"it is cut off after {len(data)} of {8 + size} bytes")


def _size(data: bytes) -> tuple[int, int]:
    """Raises what reading past the end raises."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        across, across_high, down, down_high = struct.unpack_from("<HBHB", data, 24)
        return (across | across_high << 16) + 1, (down | down_high << 16) + 1
    if chunk == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise Broken("it begins with none of the chunks VP8, VP8L and VP8X")


def _chunks(data: bytes) -> Iterator[bytes]:
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        yield name
        at += 8 + size + size % 2


def _decode(data: bytes) -> None:
    # Imported only now: most payloads carry no image.
    from PIL import Image, WebPImagePlugin

    try:
        # `Image.open` would warn of large images, and a warning may be an error in this process.
        WebPImagePlugin.WebPImageFile(BytesIO(data)).load()
    except Image.DecompressionBombError:
        # The process has a lower limit than our settings; then nothing is known.
        return
    except (OSError, EOFError, SyntaxError, ValueError, MemoryError) as error:
        raise Broken(str(error) or "not enough memory") from None
