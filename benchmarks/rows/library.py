"""Calls of the library, in several processes of the tool's environment."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.results import Comparison, at_most, compared, faster


def call(bench: Bench) -> Iterator[Comparison]:
    samples = bench.samples("library", "call")
    for what in ("check(dict)", "check(bytes)"):
        title = f"{what}, clean payload of 600 bytes, all rules"
        yield compared("call", title, "orjson.loads of it", at_most(10), samples[what], samples["orjson.loads"])
        yield compared("call", title, "jsonschema, same rules", faster(100), samples[what], samples["jsonschema"])


def conversation(bench: Bench) -> Iterator[Comparison]:
    samples = bench.samples("library", "conversation")
    for what in ("check(dict)", "check(bytes)"):
        title = f"{what}, 20 messages with tools, 20 KB"
        yield compared("conversation", title, "orjson.loads of it", at_most(6), samples[what], samples["orjson.loads"])


def findings(bench: Bench) -> Iterator[Comparison]:
    samples = bench.samples("library", "findings")
    for what in ("check(dict)", "check(bytes)"):
        title = f"{what}, two findings in 600 bytes"
        yield compared("findings", title, "the clean call", at_most(10), samples[f"{what}, findings"], samples[what])
    samples = bench.samples("library", "large-finding")
    for what in ("check(dict)", "check(bytes)"):
        title = f"{what}, one finding in 5 MB, most of them an image"
        yield compared("findings", title, "orjson.loads of it", None, samples[what], samples["orjson.loads"])
