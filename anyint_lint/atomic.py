"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path as FilePath

from anyint_lint.errors import ConfigError


def replace_file(file: FilePath, text: str) -> None:
    """Writes beside the file and puts that in its place; a link stays untouched. Raises ConfigError."""
    if file.is_symlink():
        raise ConfigError(f"{file}: is a link; name the file that it points to")
    beside = file.with_name(f".{file.name}.{os.urandom(6).hex()}")
    try:
        # Exclusive, so that nothing that somebody put there is followed; the mode is what the umask leaves.
        with open(beside, "x", encoding="utf-8", newline="\n") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
        if file.exists():
            beside.chmod(file.stat().st_mode & 0o7777)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ConfigError(f"{file}: {error.strerror}") from None
