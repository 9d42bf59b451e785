"""OpenAI Batch files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.bench import ALONE, Bench, Peer
from benchmarks.commands import Command, WrongOutput
from benchmarks.results import Comparison, at_most


def clean(bench: Bench) -> Iterator[Comparison]:
    lines = bench.scale.lines
    file = bench.inputs.batch(lines)
    ours, ajv = bench.check("batch", file), bench.ajv(file)
    peers = (
        Peer("bare loop of orjson.loads", at_most(3), bench.floor("orjson_loop", file)),
        Peer("ajv in node, types only", at_most(1), ajv),
    )
    yield from bench.contest("batch", f"check of {lines:,} clean lines, {bench.jobs}", ours, *peers)
    expect_findings(ours, 0, requests=lines)
    if isinstance(ajv, Command) and ajv.output.read_text("utf-8") != "0\n":
        raise WrongOutput("ajv calls a line wrong")
    alone = bench.check("batch-alone", file, options=ALONE)
    without_goals = (peer._replace(goal=None) for peer in peers)
    yield from bench.contest("batch", f"check of {lines:,} clean lines, --jobs 1", alone, *without_goals)
    expect_findings(alone, 0, requests=lines)


def with_findings(bench: Bench) -> Iterator[Comparison]:
    lines, rounds = bench.scale.lines, bench.scale.large_rounds
    what = f"check of {lines:,} lines, two findings each, {bench.jobs}"
    ours = bench.check("batch-findings", bench.inputs.broken_batch(lines), exits=(1,))
    clean = bench.check("batch", bench.inputs.batch(lines))
    peer = Peer("the clean batch", at_most(4), clean)
    yield from bench.contest("batch-findings", what, ours, peer, rounds=rounds, warm=False)
    expect_findings(clean, 0, requests=lines)
    expect_findings(ours, 2 * lines, requests=lines)
    places = re.findall(r"^\S+:(\d+):\d+: ", ours.output.read_text("utf-8"), re.MULTILINE)
    if places != [str(number) for number in range(1, lines + 1) for _ in range(2)]:
        raise WrongOutput("not two findings a line")


def expect_findings(command: Command, number: int, *, requests: int) -> None:
    """Raises WrongOutput where the concise output lists or sums another number, or is about another one of requests."""
    *listed, summary = command.output.read_text("utf-8").splitlines() or [""]
    if (len(listed), *summed(summary)) != (number, number, requests):
        raise WrongOutput(f"{len(listed)} findings instead of {number} in {requests} requests: {summary}")


def summed(summary: str) -> tuple[int, int]:
    """Findings and requests, as the last line tells them. Raises WrongOutput where it does not."""
    told = re.match(r"(No findings|\d.*) in (\d+) requests? \(", summary)
    if told is None:
        raise WrongOutput(f"no summary: {summary}")
    return sum(map(int, re.findall(r"\d+", told[1]))), int(told[2])
