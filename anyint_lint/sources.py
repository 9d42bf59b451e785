"""Bytes of a file -> text with places: gzip, byte order marks, UTF-16 and bytes that are no UTF-8 at all."""

from __future__ import annotations

import json
from functools import cached_property
from io import BytesIO
from pathlib import Path as FilePath
from typing import Final

from anyint_lint.errors import UnreadableFile
from anyint_lint.places import TextSource

MAX_FILE_SIZE: Final = 256_000_000
_GZIP: Final = b"\x1f\x8b"
BOM: Final = b"\xef\xbb\xbf"


class FileSource(TextSource):
    """A file's text; `utf8` is the same as UTF-8 bytes without a byte order mark. The text is made when asked for."""

    def __init__(self, name: str, data: bytes, *, obstacle: str | None = None) -> None:
        """`obstacle` says why a changed text could not be written back."""
        self.name = name
        self._obstacle = obstacle
        encoding = json.detect_encoding(data[:4])
        self._is_text = True
        if encoding.startswith("utf-8"):
            self.utf8 = data.removeprefix(BOM)
        else:
            text = data.decode(encoding, "replace")
            self.utf8 = text.encode("utf-8", "replace")
            self._is_text = encoded_like(data, text) == data

    @classmethod
    def of_text(cls, name: str, text: str) -> FileSource:
        source = cls(name, b"")
        source.utf8 = text.encode("utf-8")
        return source

    @cached_property
    def obstacle(self) -> str | None:
        """Why a changed text could not be written back into such a file."""
        if self._obstacle:
            return self._obstacle
        return None if self._is_text and _is_utf8(self.utf8) else "the file holds bytes that are no text"

    @cached_property
    def text(self) -> str:  # type: ignore[override] # the base class is given its text
        return self.utf8.decode("utf-8", "replace")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# Those of UTF-32 first, as one of them begins like one of UTF-16.
_MARKS: Final = (
    (BOM, "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def encoded_like(raw: bytes, text: str) -> bytes:
    """The text in the encoding of a file's bytes, with their byte order mark."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return mark + text.encode(encoding)
    return text.encode(json.detect_encoding(raw[:4]))


def read_file(path: FilePath, *, name: str, limit: int = MAX_FILE_SIZE) -> FileSource:
    """Raises UnreadableFile; the limit, in bytes, also holds for what a gzip file unpacks to."""
    try:
        if path.stat().st_size > limit:
            raise UnreadableFile(name, f"larger than the limit of {limit} bytes (--max-file-size)")
        data = path.read_bytes()
        obstacle = "the file is a symbolic link" if path.is_symlink() else None
    except OSError as error:
        raise UnreadableFile(name, error.strerror or str(error)) from None
    return from_bytes(data, name=name, limit=limit, obstacle=obstacle)


def from_bytes(data: bytes, *, name: str, limit: int = MAX_FILE_SIZE, obstacle: str | None = None) -> FileSource:
    if data.startswith(_GZIP):
        return FileSource(name, _gunzip(data, name=name, limit=limit), obstacle="the file is compressed")
    return FileSource(name, data, obstacle=obstacle)


def _gunzip(data: bytes, *, name: str, limit: int) -> bytes:
    """Several gzip members in a row are one file. Raises UnreadableFile."""
    import gzip
    import zlib

    try:
        with gzip.open(BytesIO(data)) as file:
            unpacked = file.read(limit + 1)
    except EOFError:
        raise UnreadableFile(name, "the gzip data ends too early") from None
    except (OSError, zlib.error) as error:
        raise UnreadableFile(name, f"broken gzip data: {error}") from None
    if len(unpacked) > limit:
        raise UnreadableFile(name, f"unpacks to more than the limit of {limit} bytes (--max-file-size)")
    return unpacked
