"""Recorded traffic: HAR and vcrpy cassettes."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench, Peer
from benchmarks.environments import Missing
from benchmarks.inputs import recorded_by_vcrpy
from benchmarks.results import Comparison, at_most, said
from benchmarks.rows.batches import expect_findings


def har(bench: Bench) -> Iterator[Comparison]:
    file = bench.inputs.har(bench.scale.har)
    ours = bench.check("har", file)
    size = said(file.stat().st_size / 1e6, "MB")
    yield from bench.contest(
        "har", f"check of a HAR of {size}", ours, Peer("json.loads of it", at_most(3), bench.floor("json_loads", file))
    )
    expect_findings(ours, 0)


def cassettes(bench: Bench) -> Iterator[Comparison]:
    made = bench.inputs.cassettes(bench.scale.cassettes)
    ours = bench.check("cassettes", *made)
    peer = Peer("yaml.CSafeLoader", at_most(1.5), bench.floor("yaml_load", *made))
    yield from bench.contest("cassettes", f"check of {len(made)} vcrpy cassettes", ours, peer)
    expect_findings(ours, 0)

    recorded = recorded_by_vcrpy(bench.corpus)[: bench.scale.lines]
    what = (
        f"check of the corpus, {len(recorded)} vcrpy cassettes" if recorded else "check of the corpus' vcrpy cassettes"
    )
    peer = Peer(peer.name, peer.goal, bench.floor("yaml_load", *recorded) if recorded else Missing("no corpus at hand"))
    yield from bench.contest("cassettes", what, bench.check("corpus", *(recorded or made), exits=(0, 1)), peer)
