"""The terminal: what goes to standard output and error, what comes from standard input, the clock and the exit codes.

Only this module and `commands` talk to the terminal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import BinaryIO, Final, TextIO

import click

from anyint_lint.errors import AnyintLintError, ConfigError, NotWritten
from anyint_lint.safetext import visible
from anyint_lint.signals import STOPS, exit_when_told
from anyint_lint.streams import close_off

FOUND: Final = 1
FAILED: Final = 2
# As shells count: 128 and the number of SIGINT.
INTERRUPTED: Final = 130


@contextmanager
def exit_codes() -> Iterator[None]:
    """What goes wrong is one line and exit code 2; 1 would say that something was found. To be told to end (`timeout`,
    CI) is to leave nothing behind."""
    exit_when_told()
    STOPS.clear()
    try:
        yield
    except AnyintLintError as error:
        complain(str(error))
        sys.exit(FAILED)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(INTERRUPTED)
    except MemoryError:
        complain("there is not enough memory")
        sys.exit(FAILED)
    except Exception as error:  # noqa: BLE001 - a bug of ours, told like anything else that went wrong
        if STOPS:
            # What a keyword, say, was taken for, as it was told to end.
            sys.exit(getattr(STOPS[-1], "code", INTERRUPTED))
        # Imported only now, as much below: a start should not pay for what a run does not need.
        from traceback import walk_tb

        *_, (frame, line) = walk_tb(error.__traceback__)
        place = f"{frame.f_globals.get('__name__')}:{line}"
        complain(f"internal error, please report it: {type(error).__name__}: {error} ({place})")
        sys.exit(FAILED)


def complain(text: str) -> None:
    say(f"anyint-lint: {visible(text)}")


def say(line: str) -> None:
    """To standard error. Where that is full, or nobody reads it, the exit code still tells."""
    with suppress(ConfigError):
        print_out((f"{line}\n",), aside=True)


def print_out(pieces: Iterable[str], *, aside: bool = False) -> None:
    """To standard output, or `aside` to standard error. A reader that has seen enough (`| head`) does not change the
    result."""
    stream = sys.stderr if aside else sys.stdout
    with _told(stream):
        for piece in pieces:
            stream.write(piece)
        stream.flush()


def print_bytes(data: bytes) -> None:
    """To standard output, as they are."""
    with _told(sys.stdout):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@contextmanager
def _told(stream: TextIO) -> Iterator[None]:
    """Raises ConfigError where the disk is full, say, and lets it be where the reader is gone."""
    try:
        yield
    except OSError as error:
        close_off(stream)
        if not isinstance(error, BrokenPipeError):
            name = "standard error" if stream is sys.stderr else "standard output"
            raise ConfigError(f"{name}: {error.strerror}") from None


def print_lines(lines: Iterable[str], *, aside: bool = False) -> None:
    print_out((f"{visible(line)}\n" for line in lines), aside=aside)


def standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise ConfigError("standard input is closed")
    return sys.stdin.buffer


def asks() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin is not None and sys.stdin.isatty()


def colour() -> bool:
    """https://no-color.org: any value that is not empty forbids colour; FORCE_COLOR asks for it where none shows."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def width() -> int:
    """Of the terminal, in cells; COLUMNS says otherwise."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return 100
    from shutil import get_terminal_size

    return get_terminal_size().columns


def now() -> datetime:
    return datetime.now(UTC)


def write_file(name: str, pieces: Iterable[str]) -> None:
    """Whole or not at all, wherever that can be. Raises ConfigError."""
    # Imported only now: most reports go to standard output.
    from anyint_lint.atomic import put_file

    data = (piece.encode("utf-8", "backslashreplace") for piece in pieces)
    try:
        if _gives_way(FilePath(name)):
            put_file(FilePath(name), data)
        else:
            with suppress(BrokenPipeError), open(name, "wb") as out:
                out.writelines(data)
    except NotWritten as error:
        raise ConfigError(f"{name}: {error.problem}") from None
    except OSError as error:
        raise ConfigError(f"{name}: {error.strerror}") from None


def _gives_way(file: FilePath) -> bool:
    """Whether another one can take its place: not that of a device, a pipe or a link (as /dev/stdout is one), nor of
    what is mounted by itself, and in some folders files may be written and none made."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        return False
    return not os.path.ismount(file) and (os.access(file.parent, os.W_OK) or not file.exists())
