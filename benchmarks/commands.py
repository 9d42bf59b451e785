"""Commands as they are measured: their time from start to end, and their memory."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Final

import psutil

SAMPLING_SECONDS: Final = 0.02


class WrongOutput(Exception):
    """What was measured did not do its work."""


@dataclass(frozen=True)
class Command:
    """A command whose output goes to a file. A sample is the seconds from its start to its end.

    Raises WrongOutput where it ends with another code.
    """

    arguments: Sequence[str | Path]
    output: Path
    exits: Sequence[int] = (0,)

    def __call__(self) -> float:
        start = time.perf_counter()
        with self.output.open("wb") as out:
            code = subprocess.run(self.arguments, stdout=out, cwd=self.output.parent).returncode
        seconds = time.perf_counter() - start
        self._ended(code)
        return seconds

    def cpu_seconds(self) -> float:
        """The same work as the processor counts it: what else the machine does is not in it."""
        before = getrusage(RUSAGE_CHILDREN)
        self()
        after = getrusage(RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def peak(self) -> float:
        """Megabytes: the largest sum of what the process and its children hold at one time.

        A page that several share counts once (PSS).
        """
        highest = 0
        with self.output.open("wb") as out, psutil.Popen(self.arguments, stdout=out, cwd=self.output.parent) as process:
            while process.poll() is None:
                highest = max(highest, _held(process))
                time.sleep(SAMPLING_SECONDS)
        self._ended(process.returncode)
        return highest / 1e6

    def _ended(self, code: int) -> None:
        if code not in self.exits:
            raise WrongOutput(f"exit code {code}: {' '.join(map(str, self.arguments))}")


def _held(process: psutil.Popen) -> int:
    total = 0
    for one in [process, *process.children(recursive=True)]:
        with suppress(psutil.Error):
            total += one.memory_full_info().pss
    return total
