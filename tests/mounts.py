"""Small disks and read-only ones, for a few lines of the shell: needs Linux, and root or the right to be root in a
namespace of one's own."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import pytest

_ALONE: Final = ["unshare", "--mount"] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["unshare", "-r", "--mount"]


def _is_possible() -> bool:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    command = [*_ALONE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


needs_mounts: Final = pytest.mark.skipif(not _is_possible(), reason="nothing may be mounted here")


class Ended(NamedTuple):
    code: int
    out: str
    err: str


def on_a_disk(*lines: str, size: str = "1m") -> Ended:
    """Lines of the shell, in which LINT is the command, while `disk` is a disk of such a size. What is on it at the end
    is then in `left`. The exit code is that of the last line.

    `full` leaves no room on it, and `read_only` nothing to write.
    """
    command = f"{shlex.quote(sys.executable)} -W error -m anyint_lint"
    script = (
        f"mkdir disk; mount -t tmpfs -o size={size} tmpfs disk || exit 99\n"
        "full() { dd if=/dev/zero of=disk/fill bs=1k count=100000 2>/dev/null; true; }\n"
        "read_only() { mount -o remount,ro disk; }\n"
        + "\n".join(lines).replace("LINT", command)
        + "\ncode=$?; rm -f disk/fill; cp -a disk left; exit $code"
    )
    ended = subprocess.run([*_ALONE, "sh", "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode != 99, ended.stderr
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def left(name: str) -> str:
    return Path("left", name).read_text("utf-8")
