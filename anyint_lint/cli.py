"""The command line. Only this module talks to the terminal; what it does is elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any, Final, TypeVar

import click

from anyint_lint.config import Config, find_config, load_config, load_models
from anyint_lint.errors import AnyintLintError, ConfigError, UnknownRule
from anyint_lint.model import SEVERITIES, Run
from anyint_lint.safetext import visible

FORMATS: Final = ("full", "concise", "json", "json-lines", "sarif", "github")
INPUT_FORMATS: Final = ("payload", "exchange", "batch", "jsonl")
FOUND: Final = 1
FAILED: Final = 2


@contextmanager
def _exit_codes() -> Iterator[None]:
    """A mistake that the user can mend is one line and exit code 2."""
    try:
        yield
    except AnyintLintError as error:
        _complain(str(error))
        sys.exit(FAILED)


def _complain(text: str) -> None:
    click.echo(f"anyint-lint: {visible(text)}", err=True)


def _names(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """`--select a,b --select c` names three."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _output(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """`sarif:out.sarif` is a format and the file that it goes to; a bare format goes to standard output."""
    pairs = tuple((value.partition(":")[0], value.partition(":")[2]) for value in values)
    for name, _ in pairs:
        if name not in FORMATS:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(FORMATS)}")
    return pairs


def _per_file(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    ignores: dict[str, tuple[str, ...]] = {}
    for value in values:
        pattern, colon, names = value.rpartition(":")
        if not colon or not pattern or not names:
            raise click.BadParameter(f"{value!r} is not PATTERN:RULE[,RULE]")
        ignores[pattern] = (*ignores.get(pattern, ()), *(name.strip() for name in names.split(",")))
    return ignores


Command = TypeVar("Command", bound=Callable[..., Any])


def _many(*names: str, help: str, metavar: str = "NAME[,NAME]") -> Callable[[Command], Command]:  # noqa: A002 - click's own name for it
    return click.option(*names, multiple=True, callback=_names, metavar=metavar, help=help)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="anyint-lint", message="anyint-lint %(version)s")
def main() -> None:
    """Checks requests to OpenAI-compatible chat gateways before they cost money."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character shows its escape.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # a TextIO in every real run


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@_many("--select", help="Run these rules and topics only.")
@_many("--extend-select", help="Run these rules and topics besides.")
@_many("--ignore", help="Do not run these rules and topics.")
@click.option(
    "--per-file-ignores",
    multiple=True,
    callback=_per_file,
    metavar="PATTERN:NAME",
    help="Ignore rules in the files that a pattern matches.",
)
@click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), help="Lowest severity for exit code 1 [warning].")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--output-format",
    "outputs",
    multiple=True,
    callback=_output,
    metavar="FORMAT[:FILE]",
    help=f"{', '.join(FORMATS)}; may be given several times.",
)
@click.option(
    "-o", "--output-file", type=click.Path(dir_okay=False), help="Where formats without a file of their own go."
)
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of listing them.")
@click.option("--config", "config_file", type=click.Path(dir_okay=False), help="Use this configuration file.")
@click.option("--isolated", is_flag=True, help="Use no configuration file.")
@_many("--rules", help="Folders of further rule files.", metavar="DIR")
@click.option("--models", type=click.Path(dir_okay=False), help="A saved answer of the Models API.")
@click.option("--input-format", type=click.Choice(INPUT_FORMATS), help="Read every file as this, whatever it holds.")
@click.option("--stdin-filename", default="<stdin>", help="The name that findings in standard input carry.")
@click.option("--max-file-size", type=click.IntRange(min=1), metavar="BYTES", help="Do not read larger files.")
@click.option("-v", "--verbose", is_flag=True, help="Name the files that are skipped.")
def check(**options: Any) -> None:
    """Check files and folders; - is standard input.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 the job could not be done.
    """
    with _exit_codes():
        sys.exit(_check(Options(**options)))


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `check` as they were given."""

    paths: tuple[str, ...]
    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    per_file_ignores: dict[str, tuple[str, ...]]
    fail_on: str | None
    exit_zero: bool
    outputs: tuple[tuple[str, str], ...]
    output_file: str | None
    statistics: bool
    config_file: str | None
    isolated: bool
    rules: tuple[str, ...]
    models: str | None
    input_format: str | None
    stdin_filename: str
    max_file_size: int | None
    verbose: bool


def _check(options: Options) -> int:
    from anyint_lint.checking import Checking
    from anyint_lint.linter import Linter

    config = _merged(_configuration(options), options)
    linter = Linter(
        select=config.select,
        extend_select=config.extend_select,
        ignore=config.ignore,
        severity=config.severity,
        rules=config.rules,
        models=load_models(config.models) if config.models else None,
        settings=config.settings,
    )
    _check_ignored_names(config, linter)
    checking = Checking(
        linter,
        input_format=options.input_format,
        max_file_size=config.max_file_size,
        folder=config.folder,
        per_file_ignores=config.per_file_ignores,
        on_skip=_say_skipped if options.verbose else lambda name, kind: None,
    )
    stdin = sys.stdin.buffer.read(config.max_file_size + 1) if "-" in options.paths else None
    run, problems = checking.run(options.paths, stdin, stdin_name=options.stdin_filename)
    for problem in problems:
        _complain(problem)
    if not run.tally.files and not problems:
        raise ConfigError("no file to check: none of the paths holds a .json, .jsonl or .ndjson file")
    _write(run, options)
    if problems:
        return FAILED
    return FOUND if _fails(run, config.fail_on) and not options.exit_zero else 0


def _say_skipped(name: str, kind: str) -> None:
    click.echo(f"{visible(name)}: skipped: {visible(kind)}", err=True)


def _configuration(options: Options) -> Config:
    if options.isolated:
        return Config(folder=FilePath.cwd())
    if options.config_file is not None:
        return load_config(FilePath(options.config_file))
    found = find_config(FilePath.cwd())
    return load_config(found) if found else Config(folder=FilePath.cwd())


def _merged(config: Config, options: Options) -> Config:
    """What the command line says wins over the file; what it extends is added."""
    return replace(
        config,
        select=options.select or config.select,
        extend_select=(*config.extend_select, *options.extend_select),
        ignore=(*config.ignore, *options.ignore),
        per_file_ignores={**config.per_file_ignores, **options.per_file_ignores},
        fail_on=options.fail_on or config.fail_on,
        rules=(*config.rules, *map(FilePath, options.rules)),
        models=FilePath(options.models) if options.models else config.models,
        max_file_size=options.max_file_size or config.max_file_size,
    )


def _check_ignored_names(config: Config, linter: Any) -> None:
    from anyint_lint.selection import unknown_name

    known = {"ALL", *(rule.id for rule in linter.known_rules), *(rule.topic for rule in linter.known_rules)}
    for pattern, names in config.per_file_ignores.items():
        for name in names:
            if name not in known:
                raise UnknownRule(f"per-file-ignores, {pattern}: {unknown_name(name, known)}")


def _fails(run: Run, fail_on: str) -> bool:
    return fail_on != "never" and any(run.count(severity) for severity in SEVERITIES[: SEVERITIES.index(fail_on) + 1])


def _write(run: Run, options: Options) -> None:
    from anyint_lint.reporters import REPORTERS, Style

    if options.statistics:
        _emit(_statistics(run), options.output_file)
        return
    for name, file in options.outputs or ((_default_format(), ""),):
        target = file or options.output_file
        style = Style(colour=_colour() and not target, width=shutil.get_terminal_size().columns)
        _emit(REPORTERS[name](run, style), target)


def _default_format() -> str:
    return "full"


def _colour() -> bool:
    """https://no-color.org: any value that is not empty forbids colour; FORCE_COLOR asks for it where none shows."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def _emit(pieces: Iterable[str], target: str | None) -> None:
    if target is None or target == "":
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
        return
    try:
        with open(target, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
    except OSError as error:
        raise ConfigError(f"{target}: {error.strerror}") from None


def _statistics(run: Run) -> Iterator[str]:
    """Rules by their number of findings, most first."""
    from collections import Counter

    from anyint_lint.reporters.summary import summary

    counts = Counter((finding.rule, finding.severity) for finding in run.findings)
    for (rule, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:6}  {severity:7}  {rule}\n"
    yield summary(run) + "\n"


@main.group(invoke_without_command=True)
@_many("--rules", "folders", help="Folders of further rule files.", metavar="DIR")
@click.option("--output-format", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.pass_context
def rules(context: click.Context, folders: tuple[str, ...], output_format: str) -> None:
    """List all rules, or test their examples."""
    if context.invoked_subcommand is not None:
        return
    from anyint_lint import explain as text

    with _exit_codes():
        known = _known_rules(folders)
        if output_format == "json":
            click.echo(text.as_json(known))
            return
        for row in text.rows(known) if output_format == "text" else text.markdown_rows(known):
            click.echo(row if output_format == "markdown" else visible(row))


@rules.command("test")
@click.argument("folder", required=False, type=click.Path(file_okay=False))
def rules_test(folder: str | None) -> None:
    """Run the examples of our rules, or of those in a folder."""
    from anyint_lint import ruletest
    from anyint_lint.rulebook import builtin_rules, user_rules

    with _exit_codes():
        tested = user_rules(FilePath(folder)) if folder else builtin_rules()
        failures = list(ruletest.failures(tested))
        for failure in failures:
            click.echo(visible(failure))
        examples = sum(len(examples) for rule in tested for examples in rule.examples.values())
        click.echo(f"{len(tested)} rules, {examples} examples, {len(failures)} failed")
        sys.exit(FOUND if failures else 0)


@main.command("explain")
@click.argument("rule")
@_many("--rules", "folders", help="Folders of further rule files.", metavar="DIR")
def explain_rule(rule: str, folders: tuple[str, ...]) -> None:
    """Say what a rule is about, why, and what to do."""
    from anyint_lint import explain as text
    from anyint_lint.selection import unknown_name

    with _exit_codes():
        known = {known.id: known for known in _known_rules(folders)}
        if rule not in known:
            raise UnknownRule(unknown_name(rule, known))
        for paragraph in text.page(known[rule]):
            for line in paragraph.splitlines() or [""]:
                click.echo(visible(line))


def _known_rules(folders: Iterable[str]) -> tuple[Any, ...]:
    from anyint_lint.rulebook import builtin_rules, user_rules

    return (*builtin_rules(), *(rule for folder in folders for rule in user_rules(FilePath(folder))))
