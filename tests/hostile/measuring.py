"""Runs cases as a user would, in processes of their own, and counts what must not happen.

Small cases share a process, as files of one folder do; where one of these takes too long, each is run again by itself.
Time is that of the processor, which does not depend on what else a machine does.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from tests.hostile.cases import Case, chat, dumped

HANG: Final = 5.0
# What a megabyte of a large case may take.
_A_MEGABYTE: Final = 0.1
# Who waits for something takes no time of the processor.
_PATIENCE: Final = 300
# What `timeout` says of whom it had to kill.
_KILLED: Final = 137
_TOGETHER: Final = 400
_BYTES_TOGETHER: Final = 3_000_000
_LARGEST_HANDED: Final = 100_000_000
# The script beside this Python.
_INSTALLED: Final = str(Path(sys.executable).with_name("anyint-lint"))
_CHECK: Final = ("check", "--isolated", "--output-format", "json")
_BROKEN: Final = frozenset({"invalid-json", "broken-recording", "too-deep"})


class Ran(NamedTuple):
    """What came of a process: seconds of the processor, megabytes at most."""

    code: int
    output: str
    errors: str
    seconds: float
    memory: float

    @property
    def crashed(self) -> bool:
        odd = self.code not in (0, 1, 2, _KILLED)
        return odd or "Traceback" in self.errors or "internal error" in self.errors

    def hangs(self, size: int) -> bool:
        return self.code == _KILLED or self.seconds > max(HANG, size / 1e6 * _A_MEGABYTE)


@dataclass
class Measured:
    """One row of the table."""

    cases: int = 0
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    constructed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    memory: float = 0.0
    least: int = 0

    def take(self, name: str, ran: Ran, size: int) -> None:
        self.memory = max(self.memory, ran.memory)
        self.seconds = max(self.seconds, ran.seconds)
        if ran.crashed:
            self.crashes.append(f"{name}: {ran.code} {ran.errors[-300:]}")
        if ran.hangs(max(size, self.least)):
            self.hangs.append(f"{name}: {ran.seconds:.1f} s")


def measured(cases: Iterable[Case], *options: str, unpacked: int = 0) -> Measured:
    """Of files; `options` are further ones of `check`. `unpacked` is the size that even small ones have inside."""
    row = Measured(least=unpacked)
    for batch in _batches(cases):
        row.cases += len(batch)
        with TemporaryDirectory() as folder:
            _measure(Path(folder), batch, row, options)
    return row


def measured_projects(cases: Iterable[Case]) -> Measured:
    """Each case is a file of a project of its own, beside a payload."""
    row = Measured()
    for name, data in cases:
        row.cases += 1
        with TemporaryDirectory() as folder:
            project = Path(folder) / "project"
            lay_out(project, name, data)
            row.take(name, run([_INSTALLED, "check", "--output-format", "json", "."], project), len(data))
            row.constructed += map(str, Path(folder).rglob("constructed"))
    return row


def lay_out(folder: Path, name: str, data: bytes) -> None:
    """The first part of the name only tells cases apart."""
    name = name.partition("/")[2]
    _write(folder, "payload.json", dumped(chat()))
    _write(folder, name, data)
    if name.startswith("rules/"):
        _write(folder, "anyint-lint.toml", b'rules = ["rules"]\n')


def _batches(cases: Iterable[Case]) -> Iterator[list[Case]]:
    batch: list[Case] = []
    for name, data in cases:
        if batch and (len(batch) == _TOGETHER or sum(len(each) for _, each in batch) + len(data) > _BYTES_TOGETHER):
            yield batch
            batch = []
        # Names repeat, and some are of several folders.
        batch.append((f"{len(batch)}/{name}", data))
    if batch:
        yield batch


def _measure(folder: Path, batch: list[Case], row: Measured, options: tuple[str, ...]) -> None:
    sizes = {_write(folder / "in", name, data): len(data) for name, data in batch}
    files = list(sizes)
    ways = [_lint(folder / "in", files, *options), _library(folder / "in", files)]
    if len(files) > 1 and any(each.crashed or each.hangs(0) for each in ways):
        for file in files:
            for each in (_lint(folder / "in", [file], *options), _library(folder / "in", [file])):
                row.take(file, each, sizes[file])
    else:
        for each in ways:
            row.take(files[0], each, sum(sizes.values()))
    _mend(folder, sizes, row, options)
    row.constructed += map(str, folder.rglob("constructed"))


def _write(folder: Path, name: str, data: bytes) -> str:
    file = folder / re.sub(r"[^\w./-]", "_", name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return str(file.relative_to(folder))


def _lint(folder: Path, files: list[str], *options: str) -> Ran:
    return run([_INSTALLED, *_CHECK, *options, "--", *files], folder)


def _library(folder: Path, files: list[str]) -> Ran:
    payloads = [file for file in files if file.endswith((".json", ".jsonl"))]
    # What is handed over in memory is no gigabyte.
    if not payloads or (folder / files[0]).stat().st_size > _LARGEST_HANDED:
        return Ran(0, "", "", 0, 0)
    return run([sys.executable, "-m", "tests.hostile.library", *payloads], folder)


def _mend(folder: Path, sizes: dict[str, int], row: Measured, options: tuple[str, ...]) -> None:
    """What was mended must read as before, and what was not must be as before."""
    files = list(sizes)
    ran = _fix(folder, files, options)
    if len(files) > 1 and (ran.crashed or ran.hangs(0)):
        for file in files:
            row.take(f"--fix {file}", _fix(folder, [file], options), sizes[file])
        _fix(folder, files, options)
    else:
        row.take(f"--fix {files[0]}", ran, sum(sizes.values()))
    for file in files:
        if (folder / "in" / file).read_bytes() != (folder / "out" / file).read_bytes():
            before, after = (_read(_lint(folder / name, [file], *options)) for name in ("in", "out"))
            if before is None or after is None or before[0] != after[0] or after[1] - before[1]:
                row.lost.append(file)


def _fix(folder: Path, files: list[str], options: tuple[str, ...]) -> Ran:
    shutil.rmtree(folder / "out", ignore_errors=True)
    shutil.copytree(folder / "in", folder / "out")
    return _lint(folder / "out", files, "--fix", "--unsafe-fixes", *options)


def _read(ran: Ran) -> tuple[int, frozenset[str]] | None:
    """How many exchanges there are, and which rules say that something cannot be read."""
    if ran.code not in (0, 1):
        return None
    report = json.loads(ran.output)
    rules = frozenset(finding["rule"] for finding in report["findings"])
    return report["summary"]["exchanges"], rules & _BROKEN


def run(command: list[str], folder: Path) -> Ran:
    """The child's own time and memory, which `wait4` tells."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "NO_COLOR": "1"}
    outputs = [folder.parent / "output", folder.parent / "errors"]
    with outputs[0].open("wb") as output, outputs[1].open("wb") as errors:
        process = subprocess.Popen(
            ["timeout", "--signal=KILL", str(_PATIENCE), *command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    texts = [each.read_text("utf-8", "replace") for each in outputs]
    return Ran(process.returncode, *texts, _seconds(used), used.ru_maxrss / 1024)


def _seconds(used: resource.struct_rusage) -> float:
    return used.ru_utime + used.ru_stime


def told(name: str, row: Measured) -> Iterator[str]:
    """What went wrong, a line each."""
    for kind in ("crashes", "hangs", "lost", "constructed"):
        yield from (f"{name}: {kind}: {each}" for each in getattr(row, kind))
