"""`check`: files and folders -> findings and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import click

from anyint_lint.commands.completion import files, formats
from anyint_lint.commands.options import (
    ReasonOption,
    TakesReasons,
    age,
    cores,
    many,
    output,
    per_file,
    rules_option,
    seconds,
    spoken,
)
from anyint_lint.commands.progress import progress
from anyint_lint.config import Config
from anyint_lint.errors import ConfigError
from anyint_lint.files import NO_FILE
from anyint_lint.model import SEVERITIES, Run
from anyint_lint.options import FORMATS, INPUT_FORMATS, SHOW_FIXES, Options, configuration, outputs_of
from anyint_lint.safetext import visible
from anyint_lint.sources import MAX_FILE_SIZE
from anyint_lint.terminal import (
    FAILED,
    FOUND,
    colour,
    complain,
    exit_codes,
    now,
    print_out,
    say,
    standard_input,
    width,
    write_file,
)

if TYPE_CHECKING:
    from anyint_lint.checking import Checking
    from anyint_lint.commands.fixer import Fixer
    from anyint_lint.ignorefile import IgnoreFile
    from anyint_lint.ignores import Ignores
    from anyint_lint.linter import Linter
    from anyint_lint.reporters import Reporter


@click.command(cls=TakesReasons)
@click.argument("paths", nargs=-1, required=True, shell_complete=files, metavar="PATHS...")
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
    # A word after it is a path, never its value.
    shell_complete=files,
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
    shell_complete=formats,
    metavar="FORMAT[:FILE]",
    help=f"{', '.join(FORMATS)}; may be given several times.",
)
@click.option(
    "-o", "--output-file", type=click.Path(dir_okay=False), help="Where formats without a file of their own go."
)
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of listing them.")
@click.option("--config", "config_file", type=click.Path(dir_okay=False), help="Use this configuration file.")
@click.option("--isolated", is_flag=True, help="Use no configuration file and no anyint-models.json.")
@rules_option
@click.option(
    "--models",
    type=click.Path(dir_okay=False),
    help="The model catalogue, a lock or a saved answer of the Models API [anyint-models.json].",
)
@click.option("--max-age", callback=age, metavar="AGE", help="Warn when the catalogue is older than, say, 30d.")
@click.option("--online", is_flag=True, help="Fetch the images that links lead to, as a provider would.")
@click.option("--allow-http", is_flag=True, help="With --online: fetch without TLS, too.")
@click.option("--allow-private-networks", is_flag=True, help="With --online: fetch from this machine and network, too.")
@click.option(
    "--online-timeout",
    type=click.FloatRange(min=0, min_open=True, max=600),
    callback=seconds,
    metavar="SECONDS",
    help="With --online: the time for one image [10].",
)
@click.option("--input-format", type=click.Choice(INPUT_FORMATS), help="Read every file as this, whatever it holds.")
@click.option("--stdin-filename", default="<stdin>", help="The name that findings in standard input carry.")
@click.option("--max-file-size", type=click.IntRange(min=1), metavar="BYTES", help="Do not read larger files.")
@click.option(
    *("-j", "--jobs"),
    type=click.IntRange(min=1),
    default=cores,
    metavar="N",
    help="Processes for what is large [one for each core].",
)
@click.option("-v", "--verbose", is_flag=True, help="Name the files that are skipped.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed without making worse what the server answers.")
@click.option("--unsafe-fixes", is_flag=True, help="Make those fixes, too, that should be looked at.")
@click.option("--diff", is_flag=True, help="Show what would be fixed, and write nothing.")
@click.option("--fix-only", is_flag=True, help="Fix, and report nothing of what is left.")
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 where something was fixed.")
def check(**options: Any) -> None:
    """Check files and folders; - is standard input.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 the job could not be done.
    """
    with exit_codes():
        sys.exit(_check(Options(**options)))


def _check(options: Options) -> int:
    from anyint_lint.commands import ignoring
    from anyint_lint.project import linter_of

    _need_online(options)
    outputs = outputs_of(options)
    config = configuration(options)
    shows_fixes = any(name in SHOW_FIXES for name, _ in outputs)
    linter = linter_of(config, models=_models(config), fixes=options.fixes or shows_fixes)
    fixer = _fixer(options, config)
    ignore_file, ignores = ignoring.opened(options, config, linter)
    if any(file for _, file in outputs):
        from anyint_lint.commands.outputs import refuse_taken

        refuse_taken(outputs, options, config, ignore_file.path if ignore_file else None)
    checking = _checking(options, config, linter, ignores, ignore_file)._replace(
        mending=fixer.mending() if fixer else None
    )
    stdin = fixer.standard_input if fixer else standard_input
    not_looked_up: Sequence[str] = ()
    if options.online:
        # Imported only now: without it nothing of the network is loaded.
        from anyint_lint.commands.online import looked_up

        checking, stdin, not_looked_up = looked_up(checking, stdin, options, config)
    # With -v, the names of files say how far it has come; diffs are printed on the way.
    with progress(wanted=not (options.verbose or options.diff)) as on_file:
        run, problems = checking._replace(on_file=on_file).run(options.paths, stdin, stdin_name=options.stdin_filename)
    problems = [*not_looked_up, *problems]
    for problem in problems:
        complain(problem)
    if not problems:
        _say_nothing_checked(run, force_exclude=config.force_exclude)
    done = fixer is None or fixer.finish(run)
    aside = fixer is not None and fixer.passes_on
    done &= ignoring.keep(ignore_file, ignores, options, aside=aside)
    done &= not options.reports or _write(run, outputs, aside=aside)
    if problems or not done:
        return FAILED
    return 0 if options.exit_zero or not _is_bad(run, options, config.fail_on) else FOUND


def _need_online(options: Options) -> None:
    """Raises ConfigError where something is allowed to a fetcher that nobody starts."""
    for name in ("allow_http", "allow_private_networks"):
        if getattr(options, name) and not options.online:
            raise ConfigError(f"--{name.replace('_', '-')} goes with --online")


def _checking(
    options: Options, config: Config, linter: Linter, ignores: Ignores, ignore_file: IgnoreFile | None
) -> Checking:
    from anyint_lint.checking import Checking
    from anyint_lint.excludes import excludes
    from anyint_lint.selection import FileIgnores

    return Checking(
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
        jobs=options.jobs,
        on_skip=_say_skipped if options.verbose else lambda name, kind: None,
    )


def _fixer(options: Options, config: Config) -> Fixer | None:
    if not options.fixes:
        return None
    from anyint_lint.commands.fixer import Fixer

    return Fixer(options, config.max_file_size or MAX_FILE_SIZE)


def _is_bad(run: Run, options: Options, fail_on: str) -> bool:
    if run.fixed and (options.diff or options.exit_non_zero_on_fix):
        return True
    return options.reports and _fails(run, fail_on)


def _models(config: Config) -> tuple[str, ...] | None:
    """The IDs of the catalogue. That it is old is told and fails nothing: no commit turns red overnight."""
    if config.models is None:
        return None
    # Imported only now, as other things below: a start should not pay for what a run does not need.
    from anyint_lint.catalogue import load, stale

    file = spoken(config.models)
    catalogue = load(file)
    warning = config.max_age and stale(catalogue, name=str(file), max_age=config.max_age, now=now())
    if warning:
        complain(warning)
    return catalogue.ids


def _say_nothing_checked(run: Run, *, force_exclude: bool) -> None:
    """A hook is handed whatever matches, so files of another kind are fine; a path without any is a mistake."""
    if not run.tally.files and not force_exclude:
        raise ConfigError(NO_FILE)
    if not run.tally.exchanges:
        complain("nothing was checked: no file holds a chat request (-v says what they hold)")


def _say_skipped(name: str, kind: str) -> None:
    say(f"{visible(name)}: skipped: {visible(kind)}")


def _fails(run: Run, fail_on: str) -> bool:
    return fail_on != "never" and any(run.count(severity) for severity in SEVERITIES[: SEVERITIES.index(fail_on) + 1])


def _write(run: Run, outputs: Iterable[tuple[str, str]], *, aside: bool) -> bool:
    """Whether all could be written. `aside` where standard output has the fixed text of standard input: then reports
    go to standard error."""
    from anyint_lint.reporters import Style

    written = True
    for name, file in outputs:
        style = Style(colour=colour() and not file and not aside, width=width())
        pieces = _reporter(name)(run, style)
        try:
            if file:
                write_file(file, pieces)
            else:
                print_out(pieces, aside=aside)
        except ConfigError as error:
            # One that cannot be written must not cost the others.
            complain(str(error))
            written = False
    return written


def _reporter(name: str) -> Reporter:
    if name == "statistics":
        from anyint_lint.reporters import statistics

        return statistics.report
    from anyint_lint.reporters import REPORTERS

    return REPORTERS[name]
