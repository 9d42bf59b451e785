"""The command line. Only this module talks to the terminal; what it does is elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path as FilePath
from typing import Any, BinaryIO, Final, TypeVar

import click

from anyint_lint.config import load_models
from anyint_lint.errors import AnyintLintError, ConfigError, UnknownRule
from anyint_lint.model import SEVERITIES, Rule, Run
from anyint_lint.options import FORMATS, INPUT_FORMATS, Options, configuration, outputs_of
from anyint_lint.safetext import visible

FOUND: Final = 1
FAILED: Final = 2
# As shells count: 128 and the number of SIGINT.
INTERRUPTED: Final = 130


@contextmanager
def _exit_codes() -> Iterator[None]:
    """What goes wrong is one line and exit code 2; 1 would say that something was found."""
    try:
        yield
    except AnyintLintError as error:
        _complain(str(error))
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - a bug of ours, told like anything else that went wrong
        # Imported only now, as much below: a start should not pay for what a run does not need.
        from traceback import walk_tb

        *_, (frame, line) = walk_tb(error.__traceback__)
        place = f"{frame.f_globals.get('__name__')}:{line}"
        _complain(f"internal error, please report it: {type(error).__name__}: {error} ({place})")
        sys.exit(FAILED)


def _complain(text: str) -> None:
    click.echo(f"anyint-lint: {visible(text)}", err=True)


def _print(pieces: Iterable[str]) -> None:
    """To standard output. A reader that has seen enough (`| head`) does not change the result."""
    try:
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
    except OSError as error:
        # What Python still holds back would fail again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise ConfigError(f"standard output: {error.strerror}") from None


def _print_lines(lines: Iterable[str]) -> None:
    _print(f"{visible(line)}\n" for line in lines)


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
        pattern, _, names = value.rpartition(":")
        listed = tuple(name.strip() for name in names.split(",") if name.strip())
        if not pattern or not listed:
            raise click.BadParameter(f"{value!r} is not PATTERN:NAME[,NAME]")
        ignores[pattern] = (*ignores.get(pattern, ()), *listed)
    return ignores


Command = TypeVar("Command", bound=Callable[..., Any])


def _many(name: str, help: str) -> Callable[[Command], Command]:  # noqa: A002 - click's own name for it
    return click.option(name, multiple=True, callback=_names, metavar="NAME[,NAME]", help=help)


_rules_option = click.option("--rules", "folders", multiple=True, metavar="DIR", help="A folder of further rule files.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="anyint-lint", message="anyint-lint %(version)s")
def main() -> None:
    """Checks requests to OpenAI-compatible chat gateways before they cost money."""
    if sys.stdout is None:
        # Python has none where the shell closed it (`>&-`).
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - as long as the process
    for stream in filter(None, (sys.stdout, sys.stderr)):
        # A console that cannot show a character shows its escape.
        stream.reconfigure(errors="backslashreplace")


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@_many("--select", help="Run these rules and topics only.")
@_many("--extend-select", help="Run these rules and topics besides.")
@_many("--ignore", help="Do not run these rules and topics.")
@click.option(
    "--per-file-ignores",
    multiple=True,
    callback=_per_file,
    metavar="PATTERN:NAME[,NAME]",
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
@_rules_option
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


def _check(options: Options) -> int:
    from anyint_lint.checking import Checking
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
    checking = Checking(
        linter,
        input_format=options.input_format,
        max_file_size=config.max_file_size,
        file_ignores=(
            FileIgnores(config.folder, config.per_file_ignores),
            FileIgnores(FilePath.cwd(), options.per_file_ignores),
        ),
        on_skip=_say_skipped if options.verbose else lambda name, kind: None,
    )
    run, problems = checking.run(options.paths, _stdin, stdin_name=options.stdin_filename)
    for problem in problems:
        _complain(problem)
    if not problems:
        _say_nothing_checked(run)
    _write(run, outputs)
    if problems:
        return FAILED
    return FOUND if _fails(run, config.fail_on) and not options.exit_zero else 0


def _stdin() -> BinaryIO:
    if sys.stdin is None:
        raise ConfigError("standard input is closed")
    return sys.stdin.buffer


def _say_nothing_checked(run: Run) -> None:
    """A hook is handed whatever matches, so files of another kind are fine; a path without any is a mistake."""
    if not run.tally.files:
        raise ConfigError("no file to check: none of the paths holds a .json, .jsonl or .ndjson file")
    if not run.tally.exchanges:
        _complain("nothing was checked: no file holds a chat request (-v says what they hold)")


def _say_skipped(name: str, kind: str) -> None:
    click.echo(f"{visible(name)}: skipped: {visible(kind)}", err=True)


def _fails(run: Run, fail_on: str) -> bool:
    return fail_on != "never" and any(run.count(severity) for severity in SEVERITIES[: SEVERITIES.index(fail_on) + 1])


def _write(run: Run, outputs: Iterable[tuple[str, str]]) -> None:
    from anyint_lint.reporters import REPORTERS, Style, statistics

    for name, file in outputs:
        style = Style(colour=_colour() and not file, width=_width())
        pieces = statistics.report(run, style) if name == "statistics" else REPORTERS[name](run, style)
        if file:
            _write_file(file, pieces)
        else:
            _print(pieces)


def _colour() -> bool:
    """https://no-color.org: any value that is not empty forbids colour; FORCE_COLOR asks for it where none shows."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def _width() -> int:
    """Of the terminal, in cells; COLUMNS says otherwise."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return 100
    from shutil import get_terminal_size

    return get_terminal_size().columns


def _write_file(name: str, pieces: Iterable[str]) -> None:
    try:
        with open(name, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.writelines(pieces)
    except OSError as error:
        raise ConfigError(f"{name}: {error.strerror}") from None


@main.group(invoke_without_command=True)
@_rules_option
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
            _print((text.as_json(known), "\n"))
        else:
            _print_lines(text.rows(known) if output_format == "text" else text.markdown_rows(known))


@rules.command("test")
@click.argument("folder", required=False, type=click.Path(file_okay=False))
def rules_test(folder: str | None) -> None:
    """Run the examples of our rules, or of those in a folder."""
    from anyint_lint import ruletest
    from anyint_lint.rulebook import builtin_rules, user_rules

    with _exit_codes():
        tested = user_rules(FilePath(folder)) if folder else builtin_rules()
        failures = list(ruletest.failures(tested))
        examples = sum(len(examples) for rule in tested for examples in rule.examples.values())
        _print_lines([*failures, f"{len(tested)} rules, {examples} examples, {len(failures)} failed"])
        sys.exit(FOUND if failures else 0)


@main.command("explain")
@click.argument("rule")
@_rules_option
def explain_rule(rule: str, folders: tuple[str, ...]) -> None:
    """Say what a rule is about, why, and what to do."""
    from anyint_lint import explain as text
    from anyint_lint.selection import unknown_name

    with _exit_codes():
        known = {known.id: known for known in _known_rules(folders)}
        if rule not in known:
            raise UnknownRule(unknown_name(rule, known))
        _print_lines(line for paragraph in text.page(known[rule]) for line in paragraph.splitlines() or [""])


def _known_rules(folders: Iterable[str]) -> tuple[Rule, ...]:
    from anyint_lint.rulebook import builtin_rules, user_rules

    return (*builtin_rules(), *(rule for folder in folders for rule in user_rules(FilePath(folder))))
