"""The rows by name. Each yields its comparisons, and raises WrongOutput where the tool did not do what is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.bench import Bench
from benchmarks.results import Comparison
from benchmarks.rows import batches, clients, cold, images, library, memory, recordings, scaling

ROWS: Final[dict[str, Callable[[Bench], Iterator[Comparison]]]] = {
    "call": library.call,
    "conversation": library.conversation,
    "findings": library.findings,
    "cold": cold.cold,
    "batch": batches.clean,
    "batch-findings": batches.with_findings,
    "har": recordings.har,
    "cassettes": recordings.cassettes,
    "images": images.images,
    "memory": memory.memory,
    "growth": scaling.growth,
    "processes": scaling.processes,
    "clients": clients.clients,
}
