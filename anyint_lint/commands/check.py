"""`check`: files and folders -> findings and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Any

import click

from anyint_lint.commands.options import ReasonOption, TakesReasons, many, output, per_file, rules_option
from anyint_lint.config import load_models
from anyint_lint.errors import ConfigError
from anyint_lint.model import SEVERITIES, Run
from anyint_lint.options import FORMATS, INPUT_FORMATS, Options, configuration, outputs_of
from anyint_lint.safetext import visible
from anyint_lint.terminal import (
    FAILED,
    FOUND,
    colour,
    complain,
    exit_codes,
    print_out,
    standard_input,
    width,
    write_file,
)


@click.command(cls=TakesReasons)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@many("--select", help="Run these rules and topics only.")
@many("--extend-select", help="Run these rules and topics besides.")
@many("--ignore", help="Do not run these rules and topics.")
@click.option(
    "--per-file-ignores",
    multiple=True,
    callback=per_file,
    metavar="PATTERN:NAME[,NAME]",
    help="Ignore rules in the files that a pattern matches.",
)
@click.option(
    *("--ignores", "--baseline"),
    type=click.Path(dir_okay=False),
    help="The ignore file [anyint-lint-ignores.json beside the configuration].",
)
@click.option(
    "--add-ignore",
    cls=ReasonOption,
    metavar="[=REASON]",
    help="Write what is found to the ignore file instead of reporting it.",
)
@click.option("--prune-ignores", is_flag=True, help="Drop from the ignore file what ignores nothing any more.")
@click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Leave out of folders what a pattern matches, as in .gitignore.",
)
@click.option("--force-exclude", is_flag=True, help="Leave out what is excluded even where it is named.")
@click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), help="Lowest severity for exit code 1 [warning].")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--output-format",
    "outputs",
    multiple=True,
    callback=output,
    metavar="FORMAT[:FILE]",
    help=f"{', '.join(FORMATS)}; may be given several times.",
)
@click.option(
    "-o", "--output-file", type=click.Path(dir_okay=False), help="Where formats without a file of their own go."
)
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of listing them.")
@click.option("--config", "config_file", type=click.Path(dir_okay=False), help="Use this configuration file.")
@click.option("--isolated", is_flag=True, help="Use no configuration file.")
@rules_option
@click.option("--models", type=click.Path(dir_okay=False), help="A saved answer of the Models API.")
@click.option("--input-format", type=click.Choice(INPUT_FORMATS), help="Read every file as this, whatever it holds.")
@click.option("--stdin-filename", default="<stdin>", help="The name that findings in standard input carry.")
@click.option("--max-file-size", type=click.IntRange(min=1), metavar="BYTES", help="Do not read larger files.")
@click.option("-v", "--verbose", is_flag=True, help="Name the files that are skipped.")
def check(**options: Any) -> None:
    """Check files and folders; - is standard input.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 the job could not be done.
    """
    with exit_codes():
        sys.exit(_check(Options(**options)))


def _check(options: Options) -> int:
    from anyint_lint.checking import Checking
    from anyint_lint.commands import ignoring
    from anyint_lint.excludes import excludes
    from anyint_lint.linter import Linter
    from anyint_lint.selection import FileIgnores

    outputs = outputs_of(options)
    config = configuration(options)
    linter = Linter(
        select=config.select,
        extend_select=config.extend_select,
        ignore=config.ignore,
        severity=config.severity,
        rules=config.rules,
        models=load_models(config.models) if config.models else None,
        settings=config.settings,
    )
    ignore_file, ignores = ignoring.opened(options, config, linter)
    checking = Checking(
        linter,
        input_format=options.input_format,
        max_file_size=config.max_file_size,
        file_ignores=(
            FileIgnores(config.folder, config.per_file_ignores),
            FileIgnores(FilePath.cwd(), options.per_file_ignores),
        ),
        ignores=ignores,
        excludes=excludes(
            *((config.folder, config.exclude), (FilePath.cwd(), options.exclude)),
            files=[ignore_file.path] if ignore_file else (),
            named=config.force_exclude,
        ),
        on_skip=_say_skipped if options.verbose else lambda name, kind: None,
    )
    run, problems = checking.run(options.paths, standard_input, stdin_name=options.stdin_filename)
    for problem in problems:
        complain(problem)
    if not problems:
        _say_nothing_checked(run, force_exclude=config.force_exclude)
    ignoring.keep(ignore_file, ignores, options)
    if options.add_ignore is not None:
        return FAILED if problems else 0
    _write(run, outputs)
    if problems:
        return FAILED
    return FOUND if _fails(run, config.fail_on) and not options.exit_zero else 0


def _say_nothing_checked(run: Run, *, force_exclude: bool) -> None:
    """A hook is handed whatever matches, so files of another kind are fine; a path without any is a mistake."""
    if not run.tally.files and not force_exclude:
        raise ConfigError("no file to check: none of the paths holds a .json, .jsonl or .ndjson file")
    if not run.tally.exchanges:
        complain("nothing was checked: no file holds a chat request (-v says what they hold)")


def _say_skipped(name: str, kind: str) -> None:
    click.echo(f"{visible(name)}: skipped: {visible(kind)}", err=True)


def _fails(run: Run, fail_on: str) -> bool:
    return fail_on != "never" and any(run.count(severity) for severity in SEVERITIES[: SEVERITIES.index(fail_on) + 1])


def _write(run: Run, outputs: Iterable[tuple[str, str]]) -> None:
    from anyint_lint.reporters import REPORTERS, Style, statistics

    for name, file in outputs:
        style = Style(colour=colour() and not file, width=width())
        pieces = statistics.report(run, style) if name == "statistics" else REPORTERS[name](run, style)
        if file:
            write_file(file, pieces)
        else:
            print_out(pieces)
