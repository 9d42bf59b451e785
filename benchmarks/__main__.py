"""`python -m benchmarks [ROW…]`: measures all rows, or some. A whole run at full size writes docs/performance.*."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Any

import click

from benchmarks import page
from benchmarks.bench import FOLDER, FULL, QUICK, SMOKE, Bench, set_up
from benchmarks.environments import CHECKOUT, Missing, machine, node_versions
from benchmarks.rows import ROWS

PACKAGES = ("anyint-lint", "jsonschema-rs", "jsonschema", "orjson", "pillow", "pybase64", "PyYAML", "click")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("rows", nargs=-1, type=click.Choice(list(ROWS)), metavar="[ROW]...")
@click.option("--list", "listed", is_flag=True, help="Name the rows.")
@click.option("--quick", is_flag=True, help="Smaller inputs and fewer rounds; the docs stay as they are.")
@click.option("--smoke", is_flag=True, help="Tiny inputs and one round: does the harness work?")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    default=CHECKOUT.parent / "shared/corpus/dev",
    help="A folder with recordings that are measured, too.",
)
def main(rows: tuple[str, ...], *, listed: bool, quick: bool, smoke: bool, corpus: Path) -> None:
    """Measure ROWs, or all of them, each beside its floor and its peers in the same run."""
    if listed:
        click.echo("\n".join(ROWS))
        return
    # Before anything is built or installed, which would be load, too.
    conditions = machine() | {"load": round(os.getloadavg()[0], 1)}
    if conditions["load"] > conditions["cores"] / 2:
        click.echo(f"The machine is busy (load {conditions['load']}): expect a wide spread.", err=True)
    bench = set_up(SMOKE if smoke else QUICK if quick else FULL, corpus)
    results = run(bench, rows or tuple(ROWS), conditions)
    FOLDER.joinpath("results.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    if bench.scale == FULL and not rows:
        page.write(results)


def run(bench: Bench, rows: tuple[str, ...], conditions: dict[str, Any]) -> dict[str, Any]:
    comparisons = []
    for row in rows:
        click.echo(f"\n{row}")
        for comparison in ROWS[row](bench):
            click.echo(page.line(comparison))
            comparisons.append(comparison.to_json())
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": conditions,
        "versions": versions(bench),
        "rows": comparisons,
    }


def versions(bench: Bench) -> dict[str, str]:
    node = {} if isinstance(bench.node, Missing) else node_versions(bench.node)
    return bench.tool.versions(*PACKAGES) | bench.python.versions("check-jsonschema") | node


if __name__ == "__main__":
    main()
