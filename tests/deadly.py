"""What kills its own process, or holds it up, once: to be used in the workers of Ray."""

from __future__ import annotations

import io
import os
import signal
import time
from pathlib import Path
from typing import Any

from fsspec.implementations.local import LocalFileSystem


def die_once(marker: Path) -> None:
    """The first who comes here dies as it would of a lack of memory."""
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyFiles(LocalFileSystem):
    """Kills who reads on in the file named `deadly`, `times` times; holds up who reads on in `slow` until `gate` is
    there; lets nobody read `forbidden`."""

    protocol = "deadly"
    cachable = False

    def __init__(self, *, folder: str, times: int = 1) -> None:
        super().__init__()
        self.folder = folder
        self.times = times

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        if Path(path).stem == "forbidden":
            raise PermissionError("not yours")
        if mode == "rb" and Path(path).stem in ("deadly", "slow"):
            return _File(path, Path(self.folder), self.times)
        return super()._open(path, mode, **options)


class _File(io.FileIO):
    def __init__(self, path: str, folder: Path, times: int) -> None:
        super().__init__(path)
        self._folder = folder
        self._times = times

    def read(self, size: int | None = -1, /) -> Any:
        if self.tell():
            for number in range(self._times if "deadly" in str(self.name) else 0):
                die_once(self._folder / f"died-{number}")
            while "slow" in str(self.name) and not (self._folder / "gate").exists():
                time.sleep(0.02)
        return super().read(size)
