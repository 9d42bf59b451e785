"""What is read and checked at a time: a file, or a stretch of a large one. Knows files, and nothing of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path as FilePath
from typing import BinaryIO, Final, NamedTuple, NoReturn

from anyint_lint.errors import UnreadableFile
from anyint_lint.model import Exchange, Skipped
from anyint_lint.readers import read
from anyint_lint.sources import LINKED, MAX_FILE_SIZE, FileSource, read_file, read_stretch

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


def failed(error: UnreadableFile) -> Piece:
    """One that tells what is wrong when it is loaded."""
    return Piece(error.file, partial(_refuse, error.file, error.problem), read)


def _refuse(file: str, problem: str) -> NoReturn:
    raise UnreadableFile(file, problem)


def pieces_of(path: FilePath, input_format: str | None, limit: int | None, *, cut: bool = True) -> Iterator[Piece]:
    """Those of one file. `limit`, in bytes, is for any file; without one there is one for those that are read as a
    whole, as all are unless they may be `cut`."""
    name = str(path)
    alone = whole(name, partial(read_file, path, name=name, limit=limit or MAX_FILE_SIZE), input_format)
    try:
        size = path.stat().st_size
        if not cut or size < LARGE or size > (limit or size):
            yield alone
            return
        obstacle = LINKED if path.is_symlink() else None
        with path.open("rb") as file:
            yield from _cut(file, name, input_format, alone, path, obstacle)
    except UnreadableFile as error:
        yield failed(error)
    except OSError:
        # Reading it says what is wrong.
        yield alone._replace(anew=True)


def _cut(
    file: BinaryIO, name: str, input_format: str | None, alone: Piece, path: FilePath, obstacle: str | None
) -> Iterator[Piece]:
    # Imported only now: few files are that large.
    from anyint_lint.readers import large

    found = large.stretches(file, name, input_format)
    if found is None:
        yield alone
        return
    try:
        for start, size, origin, read in found:
            again = partial(read_stretch, path, name=name, start=start, size=size, origin=origin, obstacle=obstacle)
            yield Piece(name, again, read, origin.line)
    except large.NotCut:
        yield alone._replace(anew=True)
