"""Content-Encoding undone: gzip, deflate, br and zstd, as far as the data and a limit go."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias


class Unpacked(NamedTuple):
    """`whole` where the packing came to its end. Of data larger than the limit it is the beginning, larger than it."""

    data: bytes
    whole: bool


# Raises what its library does for broken data, and ImportError where that is not installed.
Unpack: TypeAlias = Callable[[bytes, int], Unpacked]


def _gunzip(data: bytes, limit: int) -> Unpacked:
    return _inflate(data, limit, 31)


def _undeflate(data: bytes, limit: int) -> Unpacked:
    """RFC 9110 means zlib's format; some servers send the bare one."""
    try:
        return _inflate(data, limit, 15)
    except zlib.error:
        return _inflate(data, limit, -15)


def _inflate(data: bytes, limit: int, window: int) -> Unpacked:
    unpacker = zlib.decompressobj(window)
    unpacked = unpacker.decompress(data, limit + 1)
    return Unpacked(unpacked, unpacker.eof)


def _unbrotli(data: bytes, limit: int) -> Unpacked:
    import brotli

    unpacker = brotli.Decompressor()
    unpacked: bytes = unpacker.process(data, output_buffer_limit=limit + 1)
    return Unpacked(unpacked, unpacker.is_finished())


def _unzstd(data: bytes, limit: int) -> Unpacked:
    import zstandard

    with zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True) as reader:
        unpacked: bytes = reader.read(limit + 1)
    if len(unpacked) > limit:
        return Unpacked(unpacked, whole=False)
    # The reader, which alone can be bounded, does not tell that the data ended too early.
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    unpacker.decompress(data)
    return Unpacked(unpacked, unpacker.eof)


UNPACKERS: Final[dict[str, Unpack]] = {"br": _unbrotli, "deflate": _undeflate, "gzip": _gunzip, "zstd": _unzstd}
