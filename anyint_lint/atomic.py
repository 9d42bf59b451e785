"""Files that are written whole or not at all. Every file of a project that is changed goes through here."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path as FilePath
from types import EllipsisType
from typing import Final

from anyint_lint.errors import NotWritten

CHANGED: Final = "it has changed since it was read"
# Of a file name may have 255 bytes, and a character takes up to 4.
_LONGEST: Final = 40
_OPEN_FILES: Final = "/proc/self/fd"


def replace_file(path: FilePath, data: bytes, *, before: bytes | EllipsisType | None = ...) -> None:
    """`before` is what must still be in the file, None where there must be none. Raises NotWritten."""

    def checked(there: bytes | None) -> bytes:
        if before is not ... and there != before:
            raise NotWritten(str(path), CHANGED)
        return data

    rewrite_file(path, checked)


def rewrite_file(path: FilePath, after: Callable[[bytes | None], bytes]) -> None:
    """`after` is told what is there, None where nothing is. Owner and mode stay; a link is not followed.

    Raises NotWritten, and then the file is as it was.
    """
    with _not_written(path):
        seen = _seen(path)
        _replace(path, (after(None if seen is None else path.read_bytes()),), seen)


def put_file(path: FilePath, data: Iterable[bytes]) -> None:
    """As `rewrite_file`, whatever is there, and without holding all of it in memory."""
    with _not_written(path):
        _replace(path, data, _seen(path))


@contextmanager
def _not_written(path: FilePath) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWritten(str(path), error.strerror or str(error)) from None


def _seen(path: FilePath) -> os.stat_result | None:
    try:
        seen = os.lstat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(seen.st_mode):
        raise NotWritten(str(path), "it is a symbolic link; name the file that it leads to")
    if not stat.S_ISREG(seen.st_mode):
        raise NotWritten(str(path), "it is no regular file")
    if not os.access(path, os.W_OK):
        raise NotWritten(str(path), "it is read-only")
    return seen


def _replace(path: FilePath, data: Iterable[bytes], seen: os.stat_result | None) -> None:
    """By a new file in the same folder, which takes the place of the old one in one step."""
    draft = path.with_name(f".{path.name[:_LONGEST]}.{os.urandom(6).hex()}.tmp")
    # Whoever may not read the old one reads no draft.
    handle, is_named = _open(draft, 0o666 if seen is None else 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(data)
            file.flush()
            os.fsync(handle)
            if seen is not None:
                _resemble(handle if os.chmod in os.supports_fd else draft, seen)
            if _state(_seen(path)) != _state(seen):
                raise NotWritten(str(path), CHANGED)
            if not is_named:
                # With a place to begin at, even one that is not asked for, Python follows the link to what it names.
                os.link(f"{_OPEN_FILES}/{handle}", draft, src_dir_fd=handle)
        os.replace(draft, path)
    except BaseException:
        # It may just have got its name: a signal comes between any two steps.
        with suppress(OSError):
            os.unlink(draft)
        raise


def _open(draft: FilePath, mode: int) -> tuple[int, bool]:
    """A file, and whether it has the name already. One without a name is gone whenever this process is, but not every
    system has them."""
    if hasattr(os, "O_TMPFILE") and os.path.isdir(_OPEN_FILES):
        with suppress(OSError):
            return os.open(draft.parent, os.O_WRONLY | os.O_TMPFILE, mode), False
    # Exclusive, so that nothing that somebody put there is followed.
    return os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), True


def _state(seen: os.stat_result | None) -> tuple[int, ...]:
    return () if seen is None else (seen.st_ino, seen.st_mtime_ns, seen.st_size)


def _resemble(draft: int | FilePath, seen: os.stat_result) -> None:
    made = os.stat(draft)
    if (made.st_uid, made.st_gid) != (seen.st_uid, seen.st_gid) and hasattr(os, "chown"):
        # Only root may give a file away; whoever else may write it here keeps it.
        with suppress(PermissionError):
            os.chown(draft, seen.st_uid, seen.st_gid)
    os.chmod(draft, stat.S_IMODE(seen.st_mode))
