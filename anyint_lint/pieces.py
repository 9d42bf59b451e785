"""What is read and checked at a time: a file, or a stretch of a large one. Knows files, and nothing of rules."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from itertools import chain
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, NoReturn

from anyint_lint.errors import AnyintLintError, UnreadableFile
from anyint_lint.model import Exchange, Skipped
from anyint_lint.readers import read
from anyint_lint.sources import (
    CHANGED,
    COMPRESSED,
    GZIP,
    LINKED,
    MAX_FILE_SIZE,
    NO_MEMORY,
    TOO_LARGE,
    FileSource,
    chunks_of,
    from_bytes,
    opened,
    read_file,
    read_stream,
    read_stretch,
    unpacked,
)

if TYPE_CHECKING:
    from anyint_lint.spool import Spool


# From so many bytes on a file is cut.
LARGE: Final = 8_000_000


class Piece(NamedTuple):
    """Can be sent to another process, unless it holds standard input. `load` raises UnreadableFile."""

    name: str
    load: Callable[[], FileSource]
    read: Callable[[FileSource], Iterator[Exchange | Skipped]]
    # The line of a large file at which it begins.
    line: int | None = None
    # From standard input: a file of this name, if there is one, is another.
    streamed: bool = False
    # Whether the pieces of this file before it are void, as they turned out to be no parts of it.
    anew: bool = False

    def __str__(self) -> str:
        return self.name if self.line is None else f"{self.name}, from line {self.line} on"


def whole(name: str, load: Callable[[], FileSource], input_format: str | None) -> Piece:
    return Piece(name, load, partial(read, input_format=input_format))


def _failed(name: str, error: AnyintLintError) -> Piece:
    """One that tells what is wrong when it is loaded."""
    return Piece(name, partial(_refuse, str(error)), read)


def _refuse(problem: str) -> NoReturn:
    raise AnyintLintError(problem)


def piece_of(path: FilePath, input_format: str | None, limit: int | None, *, named: bool = True) -> Piece:
    """One file as a whole. What nobody has `named` was a file when it was found."""
    name = str(path)
    return whole(name, partial(read_file, path, name=name, limit=limit or MAX_FILE_SIZE, named=named), input_format)


def pieces_of(path: FilePath, input_format: str | None, limit: int | None, *, named: bool = True) -> Iterator[Piece]:
    """Those of one file. `limit`, in bytes, is for any file; without one there is one for what has to be in memory as
    a whole, or comes packed."""
    name = str(path)
    alone = piece_of(path, input_format, limit, named=named)
    try:
        size = path.stat().st_size
        if size * _DENSEST < LARGE or size > (limit or size):
            yield alone
            return
        with opened(path) as file:
            if file.read(len(GZIP)) == GZIP:
                file.seek(0)
                chunks = unpacked(file, name=name, limit=limit or MAX_FILE_SIZE)
                yield from _of_chunks(chunks, alone, input_format, COMPRESSED)
            elif size < LARGE:
                yield alone
            else:
                obstacle = LINKED if path.is_symlink() else TOO_LARGE if size > (limit or MAX_FILE_SIZE) else None
                yield from _cut(path, alone, input_format, obstacle)
    except UnreadableFile as error:
        yield _failed(name, error)
    except MemoryError:
        yield _failed(name, UnreadableFile(name, NO_MEMORY))
    except OSError:
        # Reading it says what is wrong.
        yield alone._replace(anew=True)


# What a byte of gzip can unpack to, at most.
_DENSEST: Final = 1032


def pieces_of_stream(
    open_stream: Callable[[], BinaryIO], name: str, input_format: str | None, limit: int | None
) -> Iterator[Piece]:
    """Those of standard input; `limit` as in `pieces_of`."""
    most = limit or MAX_FILE_SIZE
    try:
        chunks = chunks_of(open_stream(), name=name, limit=limit)
        head = _head(chunks)
        is_packed = head.startswith(GZIP)
        if len(head) < LARGE:
            alone = whole(name, partial(from_bytes, head, name=name), input_format)
            if is_packed:
                unpacking = unpacked(BytesIO(head), name=name, limit=most)
                yield from _of_chunks(unpacking, alone, input_format, COMPRESSED)
            else:
                yield alone
            return
        from anyint_lint.spool import spooled

        spool = spooled(name, chain([head], chunks))
        alone = whole(name, partial(_read_spool, spool, name=name, limit=most), input_format)
        if is_packed:
            with spool.open() as file:
                yield from _of_chunks(unpacked(file, name=name, limit=most), alone, input_format, COMPRESSED)
        else:
            yield from _cut(spool, alone, input_format, None)
    except AnyintLintError as error:
        yield _failed(name, error)
    except MemoryError:
        yield _failed(name, UnreadableFile(name, NO_MEMORY))


def _read_spool(spool: Spool, *, name: str, limit: int) -> FileSource:
    with spool.open() as file:
        return read_stream(file, name=name, limit=limit)


def _head(chunks: Iterator[bytes]) -> bytes:
    """What is less than large, or a little more."""
    head = bytearray()
    while len(head) < LARGE and (chunk := next(chunks, b"")):
        head += chunk
    return bytes(head)


def _of_chunks(
    chunks: Iterator[bytes], alone: Piece, input_format: str | None, obstacle: str | None
) -> Iterator[Piece]:
    head = _head(chunks)
    if len(head) < LARGE:
        yield alone
        return
    from anyint_lint.spool import spooled

    yield from _cut(spooled(alone.name, chain([head], chunks)), alone, input_format, obstacle)


def _cut(path: FilePath | Spool, alone: Piece, input_format: str | None, obstacle: str | None) -> Iterator[Piece]:
    # Imported only now: few files are that large.
    from anyint_lint.readers import large

    name = alone.name
    with opened(path) as file:
        before = file.seek(0, os.SEEK_END)
        file.seek(0)
        found = large.stretches(file, name, input_format)
        if found is None:
            yield alone
            return
        try:
            for start, size, origin, read in found:
                again = partial(read_stretch, path, name=name, start=start, size=size, origin=origin, obstacle=obstacle)
                yield Piece(name, again, read, origin.line)
            if file.seek(0, os.SEEK_END) < before:
                raise UnreadableFile(name, CHANGED)
        except large.NotCut:
            yield alone._replace(anew=True)
