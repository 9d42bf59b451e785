"""A changed text back into its file: all of it or nothing, and only where the file is still what was read."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path as FilePath
from tempfile import mkstemp

from anyint_lint.errors import NotWritten
from anyint_lint.sources import encoded_like


def rewrite(path: FilePath, *, name: str, before: str, after: str) -> None:
    """In the encoding and with the mode that the file has; `before` is the text that was read. Raises NotWritten."""
    try:
        seen = os.lstat(path)
        if not stat.S_ISREG(seen.st_mode):
            raise NotWritten(name, "it is no regular file")
        if not os.access(path, os.W_OK):
            raise NotWritten(name, "it is read-only")
        raw = path.read_bytes()
        if encoded_like(raw, before) != raw:
            raise NotWritten(name, "it has changed since it was read")
        _replace(path, name, encoded_like(raw, after), seen)
    except OSError as error:
        raise NotWritten(name, error.strerror or str(error)) from None


def _replace(path: FilePath, name: str, data: bytes, seen: os.stat_result) -> None:
    """By a new file in the same folder, which takes the place of the old one in one step."""
    handle, draft = mkstemp(prefix=".anyint-lint-", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _resemble(draft, seen)
        now = os.lstat(path)
        if (now.st_ino, now.st_mtime_ns, now.st_size) != (seen.st_ino, seen.st_mtime_ns, seen.st_size):
            raise NotWritten(name, "it has changed since it was read")
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def _resemble(draft: str, seen: os.stat_result) -> None:
    made = os.lstat(draft)
    if (made.st_uid, made.st_gid) != (seen.st_uid, seen.st_gid) and hasattr(os, "chown"):
        # Only root may give a file away; whoever else may write it here keeps it.
        with suppress(PermissionError):
            os.chown(draft, seen.st_uid, seen.st_gid)
    os.chmod(draft, stat.S_IMODE(seen.st_mode))
