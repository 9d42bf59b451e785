"""What a run holds at its peak, its worker processes with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.results import Comparison, compared, megabytes, said
from benchmarks.rows.batches import expect_findings
from benchmarks.rows.recordings import chat_requests


def memory(bench: Bench) -> Iterator[Comparison]:
    lines, har = bench.scale.growth[-1], bench.inputs.har(bench.scale.large_har)
    yield _peak(bench, "batch", bench.inputs.batch(lines), lines)
    yield _peak(bench, "HAR", har, chat_requests(har))


def _peak(bench: Bench, kind: str, file: Path, requests: int) -> Comparison:
    command = bench.check(f"memory-{kind}", file, size_limit=False)
    peak = command.peak()
    expect_findings(command, 0, requests=requests)
    size = said(file.stat().st_size / 1e6, "MB")
    return compared("memory", f"peak of check, {kind} of {size}, {bench.jobs}", "", megabytes(300), [peak])
