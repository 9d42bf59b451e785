"""What the rows have at hand: how large they are, their files, the tool and its peers as commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.commands import Command
from benchmarks.environments import CHECKOUT, PEERS, Missing, Python, machine, node_peers, python_peers, tool
from benchmarks.inputs import Inputs, inputs_below
from benchmarks.results import Comparison, Goal, absent, compared
from benchmarks.timing import Contestant, interleaved

FOLDER: Final = CHECKOUT / ".bench"
NO_LIMIT: Final = ("--max-file-size", "10000000000")
ALONE: Final = ("--jobs", "1")


class Scale(NamedTuple):
    """Lines of batches, bytes of HAR files, pixels of a row; and how often: `processes` are those of a row of calls."""

    lines: int = 50_000
    har: int = 100_000_000
    large_har: int = 1_000_000_000
    cassettes: int = 200
    width: int = 4000
    # A thousand bytes a line: the last is also the large batch.
    growth: Sequence[int] = (1_000, 10_000, 100_000, 1_000_000)
    rounds: int = 7
    large_rounds: int = 3
    processes: int = 5
    requests: int = 200
    warmups: int = 1


FULL: Final = Scale()
QUICK: Final = Scale(5_000, 10_000_000, 100_000_000, 40, 4000, (1_000, 10_000, 100_000), 3, 1, 2, 50)
SMOKE: Final = Scale(20, 100_000, 200_000, 2, 40, (5_000, 10_000), 1, 1, 1, 2, warmups=0)


class Peer(NamedTuple):
    name: str
    goal: Goal | None
    contestant: Contestant | Missing


class Bench(NamedTuple):
    scale: Scale
    inputs: Inputs
    tool: Python
    python: Python
    node: Path | Missing
    # Recordings that are measured where they are at hand.
    corpus: Path

    @property
    def jobs(self) -> str:
        """What `check` does without an option: as many processes as there are cores."""
        return f"--jobs {machine()['cores']}"

    def check(
        self,
        name: str,
        *files: Path,
        options: Sequence[str | Path] = (),
        exits: Sequence[int] = (0,),
        size_limit: bool = True,
    ) -> Command:
        """anyint-lint check; what it prints is in the command's `output`."""
        limit = () if size_limit else NO_LIMIT
        arguments = [
            self.tool.bin("anyint-lint"),
            "check",
            "--isolated",
            "--output-format",
            "concise",
            *limit,
            *options,
        ]
        return Command([*arguments, *files], self._output(name), exits)

    def floor(self, script: str, *files: Path) -> Command:
        """A script of peers/ in the environment of the tool."""
        return Command([self.tool.bin("python"), PEERS / f"{script}.py", *files], self._output(script))

    def check_jsonschema(self, file: Path) -> Command:
        schema = PEERS / "payload.schema.json"
        return Command(
            [self.python.bin("check-jsonschema"), "--schemafile", schema, file], self._output("check-jsonschema")
        )

    def spectral(self, file: Path) -> Command | Missing:
        if isinstance(self.node, Missing):
            return self.node
        spectral = self.node / "node_modules/.bin/spectral"
        return Command([spectral, "lint", file, "--ruleset", self.node / "spectral.yaml"], self._output("spectral"))

    def ajv(self, file: Path) -> Command | Missing:
        if isinstance(self.node, Missing):
            return self.node
        return Command(["node", self.node / "ajv_types.cjs", file], self._output("ajv"))

    def samples(self, module: str, *arguments: str | Path) -> dict[str, list[float]]:
        """Those that a module of inside/ prints, in several processes of the tool's environment."""
        together: dict[str, list[float]] = {}
        for _ in range(self.scale.processes):
            printed = self.tool.run(f"benchmarks.inside.{module}", *arguments, str(self.scale.rounds))
            for name, samples in printed.items():
                together.setdefault(name, []).extend(samples)
        return together

    def contest(
        self, row: str, what: str, ours: Contestant, *peers: Peer, rounds: int | None = None, warm: bool = True
    ) -> Iterator[Comparison]:
        """`warm`: a round before those that count."""
        present = {peer.name: peer.contestant for peer in peers if not isinstance(peer.contestant, Missing)}
        warmups = self.scale.warmups if warm else 0
        samples = interleaved({what: ours} | present, rounds or self.scale.rounds, warmups=warmups)
        for peer in peers:
            if isinstance(peer.contestant, Missing):
                yield absent(row, what, peer.name, peer.goal, peer.contestant.reason)
            else:
                yield compared(row, what, peer.name, peer.goal, samples[what], samples[peer.name])

    def _output(self, name: str) -> Path:
        return FOLDER / "outputs" / f"{name}.txt"


def set_up(scale: Scale, corpus: Path) -> Bench:
    (FOLDER / "outputs").mkdir(parents=True, exist_ok=True)
    return Bench(
        scale,
        inputs_below(FOLDER / "inputs"),
        tool(FOLDER / "tool"),
        python_peers(FOLDER / "peers/python"),
        node_peers(FOLDER / "peers/node"),
        corpus,
    )
