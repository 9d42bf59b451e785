"""What a run holds at its peak, its worker processes with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.results import Comparison, compared, megabytes, said
from benchmarks.rows.batches import expect_findings


def memory(bench: Bench) -> Iterator[Comparison]:
    yield _peak(bench, "batch", bench.inputs.batch(bench.scale.growth[-1]))
    yield _peak(bench, "HAR", bench.inputs.har(bench.scale.large_har))


def _peak(bench: Bench, kind: str, file: Path) -> Comparison:
    command = bench.check(f"memory-{kind}", file, size_limit=False)
    peak = command.peak()
    expect_findings(command, 0)
    size = said(file.stat().st_size / 1e6, "MB")
    return compared("memory", f"peak of check, {kind} of {size}", "", megabytes(300), [peak])
