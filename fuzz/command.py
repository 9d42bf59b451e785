"""`python -m fuzz [HARNESS…]`: fuzzes all, or some, one after the other. Exit code 1 where something was found."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import click

from fuzz.harnesses import HARNESSES
from fuzz.results import Result, read_log, table
from fuzz.seeds import CORPUS, write_seeds
from fuzz.seedtexts import CHECKOUT
from fuzz.words import write_dictionary

FOLDER = CHECKOUT / ".fuzz"
# Seconds that one input may take; megabytes of memory; bytes of an input.
LIMITS = ("-timeout=10", "-rss_limit_mb=2048", "-max_len=8192", "-print_final_stats=1")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("harnesses", nargs=-1, type=click.Choice(list(HARNESSES)), metavar="[HARNESS]...")
@click.option("--list", "listed", is_flag=True, help="Name the harnesses.")
@click.option("--seconds", type=click.FloatRange(min=0), default=60, show_default=True, help="For all together.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    help="Where corpora grow, and what is found is put.",
)
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    default=CORPUS,
    help="Recordings and images to begin with, beside our own.",
)
def main(harnesses: tuple[str, ...], *, listed: bool, seconds: float, folder: Path, corpus: Path) -> None:
    """Fuzz HARNESSes, or all of them, each in a process."""
    if listed:
        click.echo("\n".join(HARNESSES))
        return
    names = harnesses or tuple(HARNESSES)
    results = []
    for name in names:
        results.append(fuzzed(name, max(round(seconds / len(names)), 1), folder.absolute(), corpus))
        click.echo(_told(results[-1]))
    click.echo("\n" + "\n".join(table(results)))
    sys.exit(any(each.found or each.broken for each in results))


def fuzzed(name: str, seconds: int, folder: Path, corpus: Path) -> Result:
    """What was found lies below the folder by the name of its harness."""
    # Imported only now, as it needs atheris, which not every system has; what else is here is tested without.
    from fuzz.worker import run

    grown, crashes = folder / "corpus" / name, folder / "crashes" / name
    for each in (grown, crashes):
        each.mkdir(parents=True, exist_ok=True)
    before = _times(crashes)
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        seeds, words, log = scratch / "seeds", scratch / "words", scratch / "log"
        seeds.mkdir()
        write_seeds(name, seeds, corpus)
        write_dictionary(words)
        options = (*LIMITS, f"-max_total_time={seconds}", f"-dict={words}", f"-artifact_prefix={crashes}/")
        started = time.monotonic()
        code = run(name, [*options, str(grown), str(seeds)], crashes=crashes, scratch=scratch)
        found = [file for file, changed in _times(crashes).items() if before.get(file) != changed]
        seconds_taken = time.monotonic() - started
        return read_log(name, log.read_text("utf-8", "replace"), seconds=seconds_taken, code=code, found=found)


def _times(folder: Path) -> dict[Path, int]:
    """An input that was found before may be found again."""
    return {file: file.stat().st_mtime_ns for file in sorted(folder.iterdir())}


def _told(result: Result) -> str:
    if result.broken:
        return f"{result.harness}: {result.broken}"
    lines = [f"{result.harness}: {result.runs} runs, {result.edges} edges"]
    lines += [f"found: python -m fuzz.again {result.harness} {file}" for file in result.found]
    return "\n".join([*lines, *([result.said] if result.found else [])])
