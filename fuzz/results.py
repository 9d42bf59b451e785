"""What libFuzzer says of a run, and the table of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

_PROGRESS: Final = re.compile(r"^#(?P<runs>\d+)\s.*cov: (?P<edges>\d+) ft: (?P<features>\d+)", re.MULTILINE)
_RUNS: Final = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE)


class Result(NamedTuple):
    """`found` are the files that make the harness fail, and `said` is the end of what it said; `broken` says why there
    was no fuzzing."""

    harness: str
    seconds: float
    runs: int = 0
    edges: int = 0
    features: int = 0
    found: Sequence[Path] = ()
    said: str = ""
    broken: str = ""


def read_log(harness: str, log: str, *, seconds: float, code: int, found: Sequence[Path]) -> Result:
    told = list(_PROGRESS.finditer(log))
    if not told or (code and not found):
        return Result(harness, seconds, broken=f"ended with {code}: {_end(log)}")
    last = told[-1]
    executed = _RUNS.search(log)
    runs = int(executed[1]) if executed else int(last["runs"])
    return Result(harness, seconds, runs, int(last["edges"]), int(last["features"]), found, _end(log) if found else "")


def _end(log: str) -> str:
    """The traceback of Python, or else what libFuzzer says of the stack."""
    _, raised, traceback = log.rpartition("=== Uncaught Python exception: ===")
    return (traceback if raised else log).strip()[-2000:]


def table(results: Sequence[Result]) -> Iterator[str]:
    rows = [("harness", "seconds", "runs", "runs/s", "edges", "features", "findings")]
    rows += [
        (each.harness, *_work(each.runs, each.seconds), f"{each.edges}", f"{each.features}", _found(each))
        for each in results
    ]
    total, seconds = sum(each.runs for each in results), sum(each.seconds for each in results)
    found = sum(len(each.found) for each in results)
    rows.append(("all", *_work(total, seconds), "", "", f"{found}"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *figures in rows:
        padded = (figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=True))
        yield f"{name.ljust(widths[0])}  {'  '.join(padded)}"


def _work(runs: int, seconds: float) -> tuple[str, str, str]:
    return f"{seconds:.0f}", f"{runs}", f"{runs / max(seconds, 1):.0f}"


def _found(result: Result) -> str:
    return "broken" if result.broken else f"{len(result.found)}"
