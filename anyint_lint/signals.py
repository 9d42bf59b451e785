"""What tells a process to end, and how it does so."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import Final

# By `timeout` or CI, and because the terminal is gone, which Windows never says.
ENDS: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def exit_when_told() -> None:
    """By SystemExit, so that nothing is left behind. What is ignored (`nohup`) stays so."""
    # Only the main thread may.
    with suppress(ValueError):
        for number in ENDS:
            if signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, _exit)


def die_when_told() -> None:
    for number in ENDS:
        signal.signal(number, signal.SIG_DFL)


def _exit(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
