"""Recorded traffic: HAR and vcrpy cassettes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.bench import Bench, Peer
from benchmarks.commands import Command, WrongOutput
from benchmarks.inputs import recorded_by_vcrpy
from benchmarks.results import Comparison, absent, at_most, said
from benchmarks.rows.batches import expect_findings, summed

# In each of the cassettes that payloads.cassettes makes.
INTERACTIONS = 2


def har(bench: Bench) -> Iterator[Comparison]:
    file = bench.inputs.har(bench.scale.har)
    ours = bench.check("har", file)
    size = said(file.stat().st_size / 1e6, "MB")
    peer = Peer("json.loads of it", at_most(3), bench.floor("json_loads", file))
    yield from bench.contest("har", f"check of a HAR of {size}, {bench.jobs}", ours, peer)
    expect_findings(ours, 0, requests=chat_requests(file))


def chat_requests(har: Path) -> int:
    """Those of a HAR of ours, which has an entry a line."""
    with har.open("rb") as lines:
        return sum(b'"request": {"method": "POST"' in line for line in lines)


def cassettes(bench: Bench) -> Iterator[Comparison]:
    made = bench.inputs.cassettes(bench.scale.cassettes)
    ours = bench.check("cassettes", *made)
    peer = Peer("yaml.CSafeLoader", at_most(1.5), bench.floor("yaml_load", *made))
    yield from bench.contest("cassettes", f"check of {len(made)} vcrpy cassettes, {bench.jobs}", ours, peer)
    expect_findings(ours, 0, requests=INTERACTIONS * len(made))
    yield from _corpus(bench)


def _corpus(bench: Bench) -> Iterator[Comparison]:
    recorded = recorded_by_vcrpy(bench.corpus)[: bench.scale.lines]
    if not recorded:
        what = "check of the corpus' vcrpy cassettes"
        yield absent("cassettes", what, "yaml.CSafeLoader", at_most(1.5), "no corpus at hand")
        return
    check = partial(bench.check, "corpus", *recorded, exits=(0, 1))
    peer = Peer("yaml.CSafeLoader", at_most(1.5), bench.floor("yaml_load", *recorded))
    what = f"check of the corpus, {len(recorded)} vcrpy cassettes, {bench.jobs}"
    yield from bench.contest("cassettes", what, check(), peer)
    alone, together = (_output(check(options=("--jobs", jobs))) for jobs in ("1", "2"))
    if alone != together or not summed(alone.splitlines()[-1])[1]:
        raise WrongOutput("one process and two find other things in the corpus, or no requests")


def _output(command: Command) -> str:
    command()
    return command.output.read_text("utf-8")
