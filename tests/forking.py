"""The command line in forks of one process that has imported all it needs: to run it hundreds of times, and to kill it.

As a program it is that process: each line of JSON that it reads is a call of `Runs`, and it answers with one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent


class Ended(NamedTuple):
    """`codes` as in `subprocess`: below 0 is a signal."""

    codes: list[int]
    seconds: float


class Runs:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(
        self,
        *arguments: str,
        times: int = 1,
        kill_after: float | None = None,
        kill_with: int = signal.SIGKILL,
        stdout: int = -1,
    ) -> Ended:
        """So many at once in the working folder, ended by a signal after so many seconds; 0 is in the process itself,
        from which all others have what it imports. They print to a descriptor that `forks` was told, or nowhere."""
        task = {"arguments": arguments, "folder": os.getcwd(), "times": times, "stdout": stdout}
        ending = {"kill_after": kill_after, "kill_with": kill_with}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(task | ending), file=self._process.stdin, flush=True)
        return Ended(**json.loads(self._process.stdout.readline()))


@contextmanager
def forks(*descriptors: int) -> Iterator[Runs]:
    command = [sys.executable, "-m", "tests.forking"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, pass_fds=descriptors) as process:
        try:
            yield Runs(process)
        finally:
            process.kill()


def _serve() -> None:
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    for line in sys.stdin:
        os.write(answers, f"{json.dumps(_ended(**json.loads(line))._asdict())}\n".encode())


def _ended(
    arguments: Sequence[str], folder: str, times: int, stdout: int, kill_after: float | None, kill_with: int
) -> Ended:
    os.chdir(folder)
    begin = time.monotonic()
    if not times:
        return Ended([_code(arguments)], time.monotonic() - begin)
    children = [_started(arguments, stdout) for _ in range(times)]
    if kill_after is not None:
        time.sleep(kill_after)
        for child in children:
            os.kill(child, kill_with)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    return Ended(codes, time.monotonic() - begin)


def _started(arguments: Sequence[str], stdout: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        # As a shell starts what it waits for.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if stdout >= 0:
            os.dup2(stdout, 1)
        code = _code(arguments)
        sys.stdout.flush()
        os._exit(code)
    finally:
        os._exit(99)


def _code(arguments: Sequence[str]) -> int:
    from anyint_lint.cli import main

    try:
        main(list(arguments))
    except SystemExit as ended:
        code: Any = ended.code
        return int(code)
    return 0


if __name__ == "__main__":
    _serve()
