"""A folder for what has to be a file. It goes with the process, or with whoever named TMPDIR for it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


@cache
def _made() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="anyint-lint-fuzz-")


def folder() -> Path:
    return Path(_made().name)
