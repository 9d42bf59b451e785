"""`python -m tests.hostile.library FILES…`: each file through the library, as a payload and as what it is, on the main
thread and on a small stack.

Without files, values that are nested 100,000 levels deep. Dies where the library would take its program down."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import anyint_lint
from anyint_lint.testing import assert_clean
from tests.hostile.nesting import deep_values

# Of threads on macOS.
SMALL: Final = 512 * 1024


def in_a_small_thread(work: Callable[[], None]) -> None:
    raised: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            raised.append(error)

    before = threading.stack_size(SMALL)
    try:
        thread = threading.Thread(target=guarded)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    if raised:
        raise raised[0]


def check_all(files: list[str]) -> None:
    values = (Path(file).read_bytes() for file in files) if files else deep_values()
    for value in values:
        assert isinstance(anyint_lint.check(value).ok, bool)
        assert isinstance(anyint_lint.check_request(method="POST", body=value).ok, bool)
    for file in files:
        try:
            assert_clean(Path(file))
        except AssertionError as found:
            assert "internal error" not in str(found), file  # noqa: PT017 - about the words, not the raising


if __name__ == "__main__":
    check_all(sys.argv[1:])
    in_a_small_thread(lambda: check_all(sys.argv[1:]))
