"""Time a line from small batches to large ones, and what a second process gives."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.bench import ALONE, Bench, Peer
from benchmarks.results import Comparison, at_most, compared, faster

LARGER = at_most(1.1)
# A short run is repeated, so that its sample is as steady as that of a long one.
REPEATED_LINES = 20_000


def growth(bench: Bench) -> Iterator[Comparison]:
    """CPU time in one process, net of start-up: that of a batch of one line."""
    samples: dict[int, list[float]] = {lines: [] for lines in bench.scale.growth}
    for _ in range(bench.scale.large_rounds):
        start_up = _seconds(bench, 1)
        for lines, taken in samples.items():
            taken.append((_seconds(bench, lines) - start_up) / (lines - 1))
    *smaller, largest = samples
    for lines in smaller:
        what = f"CPU time per line, {largest:,} lines"
        yield compared("growth", what, f"{lines:,} lines", LARGER, samples[largest], samples[lines])


def _seconds(bench: Bench, lines: int) -> float:
    check = bench.check("growth", bench.inputs.batch(lines), options=ALONE, size_limit=False)
    return median(check.cpu_seconds() for _ in range(max(1, REPEATED_LINES // (lines + 1000))))


def processes(bench: Bench) -> Iterator[Comparison]:
    lines, rounds = bench.scale.growth[-1], bench.scale.large_rounds
    file = bench.inputs.batch(lines)
    ours = bench.check("processes-2", file, options=("--jobs", "2"), size_limit=False)
    alone = bench.check("processes-1", file, options=ALONE, size_limit=False)
    peer = Peer("--jobs 1", faster(1.7), alone)
    yield from bench.contest("processes", f"check of {lines:,} lines, --jobs 2", ours, peer, rounds=rounds, warm=False)
