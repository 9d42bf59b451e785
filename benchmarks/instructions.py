"""How many instructions fixed work takes, which a noisy clock does not blur: `python -m benchmarks.instructions`.

Counted by valgrind's cachegrind at N and at 2N repetitions; the difference has no start-up in it. Exits with 1 where
work takes more than the stored count allows, and with 2 where nothing could be counted.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import click

from benchmarks.bench import FOLDER
from benchmarks.environments import Python, machine, tool

BASELINE: Final = Path(__file__).with_name("instructions.json")
# Two runs of the same code differ by a tenth of this.
TOLERANCE: Final = 0.01
REPETITIONS: Final = {
    "clean dict": 100,
    "clean bytes": 100,
    "conversation": 30,
    "findings": 30,
    "batch of 500 lines": 3,
}
VALGRIND: Final = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")


class NotCounted(Exception):
    """valgrind is missing, or cannot run this Python."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--write", is_flag=True, help="Store the counts as those to compare with.")
def main(*, write: bool) -> None:
    """Count the instructions of fixed work and compare them with the stored counts."""
    python = tool(FOLDER / "tool")
    try:
        counted = {"made with": made_with(python), "instructions": count_all(python)}
    except NotCounted as error:
        click.echo(f"not counted: {error}", err=True)
        sys.exit(2)
    if write:
        BASELINE.write_text(json.dumps(counted, indent=2) + "\n", "utf-8")
    lines, regressed = compared(counted, json.loads(BASELINE.read_text("utf-8")))
    click.echo("\n".join(lines))
    sys.exit(regressed)


def made_with(python: Python) -> dict[str, str]:
    """What changes the counts without a change of ours."""
    told = machine()
    return {key: told[key] for key in ("system", "processor", "python")} | python.versions("jsonschema-rs", "orjson")


def count_all(python: Python) -> dict[str, int]:
    # A count does not mind company: as many at a time as there are cores.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = pool.map(lambda item: count(python, *item), REPETITIONS.items())
        return dict(zip(REPETITIONS, counts, strict=True))


def count(python: Python, name: str, repetitions: int) -> int:
    """Instructions of one repetition. Raises NotCounted."""
    once, twice = (_total(python, name, times) for times in (repetitions, 2 * repetitions))
    return (twice - once) // repetitions


def _total(python: Python, name: str, times: int) -> int:
    if not shutil.which("valgrind"):
        raise NotCounted("valgrind is not installed")
    command = [*VALGRIND, *python.module("benchmarks.inside.workloads", name, str(times))]
    ran = subprocess.run(
        command, cwd=python.folder, env=os.environ | {"PYTHONHASHSEED": "0"}, capture_output=True, text=True
    )
    told = re.search(r"I +refs: +([\d,]+)", ran.stderr)
    if ran.returncode or told is None:
        raise NotCounted(f"valgrind ended with {ran.returncode} on {python.bin('python')}:\n{ran.stderr[-2000:]}")
    return int(told[1].replace(",", ""))


def compared(counted: dict[str, Any], stored: dict[str, Any]) -> tuple[list[str], bool]:
    """A line for each workload, and whether one takes more than before. Counts of other versions say nothing."""
    new, old = counted["made with"], stored["made with"]
    different = [f"{key} {old.get(key)} -> {new[key]}" for key in new if new[key] != old.get(key)]
    if different:
        return [_counts(counted), "not comparable with the stored counts: " + ", ".join(different)], False
    lines, regressed = [], False
    for name, number in counted["instructions"].items():
        before = stored["instructions"][name]
        change = number / before - 1
        regressed |= change > TOLERANCE
        lines.append(f"{name:<20}{before:>16,}{number:>16,}{change:>+9.2%}{'  more!' if change > TOLERANCE else ''}")
    return lines, regressed


def _counts(counted: dict[str, Any]) -> str:
    return "\n".join(f"{name:<20}{number:>16,}" for name, number in counted["instructions"].items())


if __name__ == "__main__":
    main()
