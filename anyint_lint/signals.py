"""What tells a process to end, and how it does so."""

from __future__ import annotations

import signal
from contextlib import suppress
from types import FrameType
from typing import Final, NoReturn

# By `timeout` or CI, and because the terminal is gone, which Windows never says.
ENDS: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
# jsonschema-rs takes whatever is raised in a keyword for a value that is not valid, or for a keyword that is none: what
# is to end the program is kept here, for whoever comes next.
STOPS: Final[list[BaseException]] = []


def exit_when_told() -> None:
    """By SystemExit, so that nothing is left behind. What is ignored (`nohup`) stays so."""
    # Only the main thread may.
    with suppress(ValueError):
        for number in (*ENDS, signal.SIGINT):
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                signal.signal(number, _stop)


def die_when_told() -> None:
    for number in ENDS:
        signal.signal(number, signal.SIG_DFL)


def stop_if_told() -> None:
    if STOPS:
        stop = STOPS[-1]
        STOPS.clear()
        raise stop


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    # As shells count.
    stop = KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
    STOPS.append(stop)
    raise stop
