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
    yield from bench.contest("batch", f"check of {lines:,} clean lines", ours, *peers)
    expect_findings(ours, 0)
    if isinstance(ajv, Command) and ajv.output.read_text("utf-8") != "0\n":
        raise WrongOutput("ajv calls a line wrong")
    alone = bench.check("batch-alone", file, options=ALONE)
    without_goals = (peer._replace(goal=None) for peer in peers)
    yield from bench.contest("batch", f"check of {lines:,} clean lines, --jobs 1", alone, *without_goals)


def with_findings(bench: Bench) -> Iterator[Comparison]:
    lines, rounds = bench.scale.lines, bench.scale.large_rounds
    what = f"check of {lines:,} lines, two findings each"
    ours = bench.check("batch-findings", bench.inputs.broken_batch(lines), exits=(1,))
    peer = Peer("the clean batch", at_most(4), bench.check("batch", bench.inputs.batch(lines)))
    yield from bench.contest("batch-findings", what, ours, peer, rounds=rounds, warm=False)
    expect_findings(ours, 2 * lines)
    places = re.findall(r"^\S+:(\d+):\d+: ", ours.output.read_text("utf-8"), re.MULTILINE)
    if places != [str(number) for number in range(1, lines + 1) for _ in range(2)]:
        raise WrongOutput("not two findings a line")


def expect_findings(command: Command, number: int) -> None:
    """Raises WrongOutput where the concise output lists another number, or its summary says another."""
    with command.output.open(encoding="utf-8") as output:
        *listed, summary = output
    said = re.match(r"No findings|.*\d", summary)
    if len(listed) != number or said is None or (number == 0) != (said[0] == "No findings"):
        raise WrongOutput(f"{len(listed)} findings instead of {number}: {summary}")
