"""Files of ours that are read whole: configuration, catalogues, ignore files, rules."""

from __future__ import annotations

import errno
import os
from pathlib import Path as FilePath
from typing import Final

MOST_BYTES: Final = 64_000_000
# To ask for all that may be would take as much memory at once.
_PART: Final = 1_000_000


def read_small(file: FilePath) -> bytes:
    """Raises OSError, also where the file is longer than 64 MB: it may be a link to a device without an end."""
    data = bytearray()
    with file.open("rb") as opened:
        while part := opened.read(_PART):
            data += part
            if len(data) > MOST_BYTES:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(file))
    return bytes(data)
