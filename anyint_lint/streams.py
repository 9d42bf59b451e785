"""Standard output and error as the operating system has them: closed by the shell, full, or with nobody who reads."""

from __future__ import annotations

import os
import sys
from typing import Final, TextIO

_NUMBERS: Final = {"stdout": 1, "stderr": 2}


def open_streams() -> None:
    """Python has none where the shell closed it (`>&-`)."""
    # No file that is opened later may take its number: what others print there would land in that file.
    while (handle := os.open(os.devnull, os.O_RDWR)) <= max(_NUMBERS.values()):
        pass
    os.close(handle)
    for name, number in _NUMBERS.items():
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115 - for as long as it runs
        # A console that cannot show a character shows its escape.
        getattr(sys, name).reconfigure(errors="backslashreplace")


def close_off(stream: TextIO) -> None:
    """What Python still holds back would fail again at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
