"""The line that says how far a long run has come. On a terminal alone, and gone before anything else is printed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

# Seconds until it appears, and between two changes of it.
AFTER: Final = 1.0
EVERY: Final = 0.1
FILES: Final = "checked {done:,} of {total:,} files"
IMAGES: Final = "fetched {done:,} of {total:,} images"


@contextmanager
def progress(told: str = FILES, *, wanted: bool = True) -> Iterator[Callable[[int, int], None]]:
    """What to tell of how much is done and of how much there is; `told` has the words. The line is gone at the end of
    the block.

    It is not shown where nobody looks, or where it could not be taken back: in a pipe, in CI, in a dumb terminal.
    """
    seen = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if not (wanted and seen) or os.environ.get("CI"):
        yield lambda done, total: None
        return
    line = Line(sys.stderr, told)
    try:
        yield line.show
    finally:
        line.clear()


class Line:
    """It knows no escape sequences, only the carriage return, so NO_COLOR has nothing to forbid in it."""

    def __init__(self, stream: TextIO, told: str = FILES, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._told = told
        self._clock = clock
        self._next = clock() + AFTER
        self._shown = 0

    def show(self, done: int, total: int) -> None:
        now = self._clock()
        if now < self._next:
            return
        self._next = now + EVERY
        text = self._told.format(done=done, total=total)
        # One that wraps could not be taken back.
        if len(text) < _columns(self._stream):
            self._write(f"\r{text}")
            self._shown = max(self._shown, len(text))

    def clear(self) -> None:
        if self._shown:
            self._write(f"\r{' ' * self._shown}\r")
            self._shown = 0

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            # A terminal that is gone is no reason to stop.
            self._next = float("inf")


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
