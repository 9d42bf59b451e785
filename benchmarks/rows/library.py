"""Calls of the library, in several processes of the tool's environment."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.results import Comparison, at_most, compared, faster


def call(bench: Bench) -> Iterator[Comparison]:
    samples = _samples(bench, "call")
    for what in ("check(dict)", "check(bytes)"):
        title = f"{what}, clean payload of 600 bytes, all rules"
        yield compared("call", title, "orjson.loads of it", at_most(10), samples[what], samples["orjson.loads"])
        yield compared("call", title, "jsonschema, same rules", faster(100), samples[what], samples["jsonschema"])


def conversation(bench: Bench) -> Iterator[Comparison]:
    samples = _samples(bench, "conversation")
    for what in ("check(dict)", "check(bytes)"):
        title = f"{what}, 20 messages with tools, 20 KB"
        yield compared("conversation", title, "orjson.loads of it", at_most(6), samples[what], samples["orjson.loads"])


def findings(bench: Bench) -> Iterator[Comparison]:
    samples = _samples(bench, "findings")
    for what in ("check(dict)", "check(bytes)"):
        title = f"{what}, two findings in 600 bytes"
        yield compared("findings", title, "the clean call", at_most(10), samples[f"{what}, findings"], samples[what])


def _samples(bench: Bench, row: str) -> dict[str, list[float]]:
    together: dict[str, list[float]] = {}
    for _ in range(bench.scale.processes):
        for name, samples in bench.tool.run("benchmarks.inside.library", row, str(bench.scale.rounds)).items():
            together.setdefault(name, []).extend(samples)
    return together
