"""Time a line from small batches to large ones, and what a second process gives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median

from benchmarks.bench import ALONE, Bench, Peer
from benchmarks.results import Comparison, at_most, compared, faster
from benchmarks.rows.batches import expect_findings
from benchmarks.timing import interleaved

LARGER = at_most(1.1)
# A short run is repeated, so that its sample is as steady as that of a long one.
REPEATED_LINES = 20_000


def growth(bench: Bench) -> Iterator[Comparison]:
    """CPU time in one process, net of start-up: that of a batch of one line."""
    sizes = {f"{lines:,} lines": lines for lines in bench.scale.growth}
    runs = {name: partial(_seconds, bench, lines) for name, lines in {"start-up": 1, **sizes}.items()}
    taken = interleaved(runs, bench.scale.large_rounds, warmups=0)
    samples = {
        name: [
            (sample - start_up) / (lines - 1) for sample, start_up in zip(taken[name], taken["start-up"], strict=True)
        ]
        for name, lines in sizes.items()
    }
    *smaller, largest = samples
    for size in smaller:
        yield compared("growth", f"CPU time per line, {largest}", size, LARGER, samples[largest], samples[size])


def _seconds(bench: Bench, lines: int) -> float:
    check = bench.check("growth", bench.inputs.batch(lines), options=ALONE, size_limit=False)
    taken = median(check.cpu_seconds() for _ in range(max(1, REPEATED_LINES // (lines + 1000))))
    expect_findings(check, 0, requests=lines)
    return taken


def processes(bench: Bench) -> Iterator[Comparison]:
    lines, rounds = bench.scale.growth[-1], bench.scale.large_rounds
    file = bench.inputs.batch(lines)
    ours = bench.check("processes-2", file, options=("--jobs", "2"), size_limit=False)
    alone = bench.check("processes-1", file, options=ALONE, size_limit=False)
    peer = Peer("--jobs 1", faster(1.7), alone)
    yield from bench.contest("processes", f"check of {lines:,} lines, --jobs 2", ours, peer, rounds=rounds, warm=False)
    for command in (ours, alone):
        expect_findings(command, 0, requests=lines)
