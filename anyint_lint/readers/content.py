"""Bytes and strings as recorders keep them -> text: base64, hex, chunks of either, and Content-Encoding undone.

What is looked at are the bytes: recorders that unpack a body often leave the header that says that it is packed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from anyint_lint.model import JSON, Path
from anyint_lint.readers.packing import UNPACKERS
from anyint_lint.readers.recorders import Coding

# What one body may unpack to, in bytes; an image in a request is far below.
MAX_UNPACKED: Final = 128_000_000


class Content(NamedTuple):
    """A body's text. `verbatim` when its characters are those of the string that holds it; `broken` says what is
    wrong with the packing, `packed` names a Content-Encoding that nothing here can undo. `items` are the places of the
    strings that it was joined of, with the offsets at which they begin."""

    text: str | None = None
    verbatim: bool = True
    broken: str | None = None
    packed: str | None = None
    items: tuple[tuple[int, Path], ...] = ()


def joined(strings: Sequence[tuple[Path, str]], between: str) -> Content:
    """One text of several strings of the file."""
    items: list[tuple[int, Path]] = []
    at = 0
    for path, text in strings:
        items.append((at, path))
        at += len(text) + len(between)
    return Content(between.join(text for _, text in strings), items=tuple(items))


def decoded(raw: str | bytes | list[JSON], coding: Coding, encoding: str) -> Content:
    """`encoding` is the Content-Encoding header."""
    if isinstance(raw, str):
        if coding == "base64":
            chunks = _chunks(raw)
            return _of_coded([raw] if chunks is None else chunks, b64, encoding)
        if coding == "hex" and _is_hex(raw):
            return _of_coded([raw], bytes.fromhex, encoding)
        return _of_text(raw, encoding)
    if isinstance(raw, list):
        return _of_coded(raw, bytes.fromhex if coding == "hex" else b64, encoding)
    return _of_bytes(raw, encoding)


def b64(text: str) -> bytes:
    """Raises ValueError."""
    import pybase64

    return pybase64.b64decode("".join(text.split()), validate=True)


def _chunks(text: str) -> list[str] | None:
    """A JSON array of base64 strings, as Polly.js writes them."""
    if not text.startswith("["):
        return None
    import orjson

    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def is_hex_chunks(value: JSON) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) and _is_hex(item) for item in value)


def _is_hex(text: str) -> bool:
    """Packed content in hex; a word such as `cafe` is text."""
    if not text.startswith(_HEX_MAGIC) and len(text) < 1000:
        return False
    try:
        bytes.fromhex(text)
    except ValueError:
        return False
    return True


_HEX_MAGIC: Final = ("1f8b", "28b52ffd", "1F8B", "28B52FFD")


def _of_coded(chunks: list[str], decode: Callable[[str], bytes], encoding: str) -> Content:
    try:
        data = b"".join(map(decode, chunks))
    except ValueError as error:
        return Content(verbatim=False, broken=f"the body cannot be decoded: {error}")
    return _of_bytes(data, encoding)


def _of_text(text: str, encoding: str) -> Content:
    """Packed bytes that were taken for Latin-1 are unpacked all the same."""
    if not text.startswith("\x1f\x8b"):
        return Content(text)
    try:
        return _of_bytes(text.encode("latin-1"), encoding)
    except UnicodeEncodeError:
        return Content(verbatim=False, broken="the gzip data was stored as text and lost bytes")


def _of_bytes(data: bytes, encoding: str) -> Content:
    name = _packing(data, encoding)
    if name is None:
        return Content(data.decode("utf-8", "replace"), verbatim=False)
    unpack = UNPACKERS.get(name)
    if unpack is None:
        return Content(verbatim=False, packed=name)
    try:
        unpacked, whole = unpack(data, MAX_UNPACKED)
    except ImportError:
        return Content(verbatim=False, packed=name)
    except Exception as error:  # noqa: BLE001 - each library raises its own, and any of them means the same
        return _broken(name, str(error))
    if len(unpacked) > MAX_UNPACKED:
        return _broken(name, f"more than {MAX_UNPACKED} bytes")
    return Content(unpacked.decode("utf-8", "replace"), verbatim=False) if whole else _broken(name, "it ends too early")


def _broken(name: str, why: str) -> Content:
    return Content(verbatim=False, broken=f"the body's {name} data cannot be unpacked: {why}")


def _packing(data: bytes, encoding: str) -> str | None:
    """What the bytes are packed with: by their first ones, else by the header where they are no text."""
    for name, magic in _MAGIC:
        if data.startswith(magic):
            return name
    named = encoding.split(",")[-1].strip().lower()
    return None if named in ("", "identity", "gzip", "x-gzip") or _is_text(data) else named


_MAGIC: Final = (("gzip", b"\x1f\x8b"), ("zstd", b"\x28\xb5\x2f\xfd"))


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return text[:100].isprintable() or text.lstrip()[:1] in ("{", "[", "d", "e", ":")
