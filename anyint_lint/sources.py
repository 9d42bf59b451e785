"""Bytes of a file -> text with places: gzip, byte order marks, UTF-16 and bytes that are no UTF-8 at all."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache, partial
from io import BytesIO
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from anyint_lint.errors import AnyintLintError, UnreadableFile
from anyint_lint.places import Origin, TextSource

if TYPE_CHECKING:
    from anyint_lint.spool import Spool

MAX_FILE_SIZE: Final = 256_000_000
_CHUNK: Final = 1 << 20
GZIP: Final = b"\x1f\x8b"
LINKED: Final = "the file is a symbolic link"
TOO_LARGE: Final = "the file is too large to be read as a whole"
CHANGED: Final = "changed while it was read"
NO_MEMORY: Final = "there is not enough memory to check it"
COMPRESSED: Final = "the file is compressed"
BOM: Final = b"\xef\xbb\xbf"
_START: Final = Origin()
_NO_TEXT: Final = "the file holds bytes that are no text"


class FileSource(TextSource):
    """A file's text, or that of a stretch of it. The text is made when asked for."""

    def __init__(
        self,
        name: str,
        data: bytes,
        *,
        obstacle: str | None = None,
        again: Callable[[], FileSource] | None = None,
    ) -> None:
        """`data` is in any encoding of Unicode; `obstacle` says why a changed text could not be written back, and
        `again` reads the same once more."""
        self.name = name
        self._obstacle = obstacle
        self._again = again
        encoding = encoding_of(data)
        self._utf8: bytes | None
        if encoding.startswith("utf-8"):
            self._utf8 = data.removeprefix(BOM)
        else:
            text = data.decode(encoding, "replace")
            self._utf8 = text.encode("utf-8")
            if obstacle is None and encoded_like(data, text) != data:
                self._obstacle = _NO_TEXT

    @classmethod
    def of_text(cls, name: str, text: str) -> FileSource:
        return cls.of_utf8(name, text.encode("utf-8"))

    @classmethod
    def of_utf8(
        cls,
        name: str,
        data: bytes,
        *,
        origin: Origin = _START,
        obstacle: str | None = None,
        again: Callable[[], FileSource] | None = None,
    ) -> FileSource:
        source = cls(name, b"", obstacle=obstacle, again=again)
        source._utf8 = data
        source.origin = origin
        return source

    @property
    def utf8(self) -> bytes:
        """The text as UTF-8 bytes without a byte order mark."""
        return _read_again(self._again).utf8 if self._utf8 is None else self._utf8

    @property
    def text(self) -> str:  # type: ignore[override] # the base class is given its text
        return _read_again(self._again)._text if self._utf8 is None else self._text

    @cached_property
    def _text(self) -> str:
        return self.utf8.decode("utf-8", "replace")

    @cached_property
    def obstacle(self) -> str | None:
        """Why a changed text could not be written back into such a file."""
        if self._obstacle:
            return self._obstacle
        return None if _is_utf8(self.utf8) else _NO_TEXT

    def let_go(self) -> None:
        """Keeps nothing of the text in memory: it is read again where it is asked for. Without a way to do so it
        stays."""
        if self._again is not None:
            self.__dict__ = self.__getstate__()

    def __getstate__(self) -> dict[str, Any]:
        """For another process, without the text where it can be read again."""
        if self._again is None:
            return self.__dict__
        kept = ("name", "origin", "_again", "_obstacle")
        return {name: getattr(self, name) for name in kept} | {"_utf8": None}


# Reports go through a file in its order.
@lru_cache(maxsize=2)
def _read_again(load: Callable[[], FileSource] | None) -> FileSource:
    """Empty where it cannot be read any more: what was found is told without the text around it."""
    try:
        return load() if load else FileSource("", b"")
    except AnyintLintError:
        return FileSource("", b"")


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
    return text.encode(encoding_of(raw))


def encoding_of(data: bytes) -> str:
    """By the zeros among the first bytes, as RFC 4627 has it; where there is but one, it is a stray one."""
    encoding = json.detect_encoding(data[:4])
    is_stray = encoding.startswith("utf-16-") and len(data) > 2 and data[:_HEAD].count(0) == 1
    return "utf-8" if is_stray else encoding


_HEAD: Final = 64


def read_file(path: FilePath, *, name: str, limit: int = MAX_FILE_SIZE, named: bool = True) -> FileSource:
    """Raises UnreadableFile; the limit, in bytes, also holds for what a gzip file unpacks to. What nobody has `named`
    was a file when it was found, and must still be one."""
    try:
        with path.open("rb") if named else opened(path) as file:
            status = os.fstat(file.fileno())
            is_regular = stat.S_ISREG(status.st_mode)
            if not (named or is_regular):
                raise UnreadableFile(name, "is no regular file any more")
            if status.st_size > limit:
                raise UnreadableFile(name, f"larger than the limit of {limit} bytes (--max-file-size)")
            # Of a device there may be no end.
            data = file.read() if is_regular else b"".join(chunks_of(file, name=name, limit=limit))
        obstacle = LINKED if path.is_symlink() else None
    except OSError as error:
        raise UnreadableFile(name, error.strerror or str(error)) from None
    # A pipe can be read but once.
    again = partial(read_file, path, name=name, limit=limit, named=named) if is_regular else None
    return from_bytes(data, name=name, limit=limit, obstacle=obstacle, again=again)


def opened(path: FilePath | Spool) -> BinaryIO:
    """What was a file when it was looked at. A pipe in its place holds nobody up."""
    if not isinstance(path, FilePath):
        return path.open()
    return open(path, "rb", opener=lambda file, flags: os.open(file, flags | getattr(os, "O_NONBLOCK", 0)))


def read_stretch(
    path: FilePath | Spool, *, name: str, start: int, size: int, origin: Origin, obstacle: str | None
) -> FileSource:
    """So many bytes of a file in UTF-8. Raises UnreadableFile."""
    try:
        with opened(path) as file:
            file.seek(start)
            data = file.read(size)
    except OSError as error:
        raise UnreadableFile(name, error.strerror or str(error)) from None
    if len(data) != size:
        raise UnreadableFile(name, CHANGED)
    again = partial(read_stretch, path, name=name, start=start, size=size, origin=origin, obstacle=obstacle)
    return FileSource.of_utf8(name, data, obstacle=obstacle, origin=origin, again=again)


def from_bytes(
    data: bytes,
    *,
    name: str,
    limit: int = MAX_FILE_SIZE,
    obstacle: str | None = None,
    again: Callable[[], FileSource] | None = None,
) -> FileSource:
    if data.startswith(GZIP):
        return FileSource(name, _gunzip(data, name=name, limit=limit), obstacle=COMPRESSED, again=again)
    return FileSource(name, data, obstacle=obstacle, again=again)


def _gunzip(data: bytes, *, name: str, limit: int) -> bytes:
    return b"".join(unpacked(BytesIO(data), name=name, limit=limit))


def unpacked(file: BinaryIO, *, name: str, limit: int) -> Iterator[bytes]:
    """What a gzip file holds; several members in a row are one file. Raises UnreadableFile."""
    import gzip
    import zlib

    left = limit
    try:
        with gzip.open(file) as packed:
            while chunk := packed.read(min(left + 1, _CHUNK)):
                left -= len(chunk)
                if left < 0:
                    raise UnreadableFile(name, f"unpacks to more than the limit of {limit} bytes (--max-file-size)")
                yield chunk
    except EOFError:
        raise UnreadableFile(name, "the gzip data ends too early") from None
    except (OSError, zlib.error) as error:
        raise UnreadableFile(name, f"broken gzip data: {error}") from None


def chunks_of(stream: BinaryIO, *, name: str, limit: int | None) -> Iterator[bytes]:
    """Raises UnreadableFile where there are more bytes than so many."""
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise UnreadableFile(name, f"larger than the limit of {limit} bytes (--max-file-size)")
        yield chunk


def read_stream(stream: BinaryIO, *, name: str, limit: int = MAX_FILE_SIZE) -> FileSource:
    """Raises UnreadableFile."""
    return from_bytes(b"".join(chunks_of(stream, name=name, limit=limit)), name=name, limit=limit)
