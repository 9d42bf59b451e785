"""One small file, from the start of the process to its end."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench, Peer
from benchmarks.results import Comparison, at_most, faster
from benchmarks.rows.batches import expect_findings


def cold(bench: Bench) -> Iterator[Comparison]:
    file = bench.inputs.payload()
    ours = bench.check("cold", file)
    yield from bench.contest(
        "cold",
        "check of one clean file, cold",
        ours,
        Peer("importing click, jsonschema-rs and orjson", at_most(1.5), bench.floor("imports")),
        Peer("check-jsonschema", faster(3), bench.check_jsonschema(file)),
        Peer("Spectral", faster(10), bench.spectral(file)),
        rounds=3 * bench.scale.rounds,
    )
    expect_findings(ours, 0, requests=1)
