"""What a transport adds to a call on loopback; a server there answers at once, and a real one takes 50 ms and more."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.results import Comparison, compared


def clients(bench: Bench) -> Iterator[Comparison]:
    for what, samples in bench.tool.run("benchmarks.inside.clients", str(bench.scale.requests)).items():
        yield compared("clients", what, "the bare client", None, samples["linting"], samples["bare"])
