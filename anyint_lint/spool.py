"""What comes packed or from a stream and is too large to be held, kept in a temporary file until nobody needs it."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path as FilePath
from typing import BinaryIO, Final, Literal

from anyint_lint.errors import UnreadableFile


class Spool:
    """The file is gone when nothing refers to this object any more, or at the end of the process that made it; in
    another process it is only read."""

    def __init__(self, path: FilePath) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Callable[[FilePath], Spool], tuple[FilePath]]:
        return _spool_at, (self._path,)

    def open(self, mode: Literal["rb"] = "rb") -> BinaryIO:
        return self._path.open(mode)


# Those that this process has made: what comes back from another one is the same.
_OWN: Final[weakref.WeakValueDictionary[FilePath, Spool]] = weakref.WeakValueDictionary()


def _spool_at(path: FilePath) -> Spool:
    return _OWN.get(path) or Spool(path)


def _made(path: FilePath) -> Spool:
    _OWN[path] = spool = Spool(path)
    weakref.finalize(spool, _remove, path, os.getpid())
    return spool


def _remove(path: FilePath, owner: int) -> None:
    # A fork has the object, too.
    if os.getpid() == owner:
        path.unlink(missing_ok=True)


def spooled(name: str, chunks: Iterable[bytes]) -> Spool:
    """`name` is told where the disk is full, say: raises UnreadableFile."""
    try:
        descriptor, file = tempfile.mkstemp(prefix="anyint-lint-")
        spool = _made(FilePath(file))
        with open(descriptor, "wb") as out:
            out.writelines(chunks)
    except OSError as error:
        raise UnreadableFile(name, f"no room to unpack it: {error.strerror or error}") from None
    return spool
