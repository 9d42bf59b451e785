"""`rules`, `rules test` and `explain`."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath

import click

from anyint_lint.commands import completion
from anyint_lint.commands.options import rules_option, spoken
from anyint_lint.commands.outputs import refuse_link, refuse_outside
from anyint_lint.errors import UnknownRule
from anyint_lint.model import Rule
from anyint_lint.options import found_config
from anyint_lint.terminal import FOUND, exit_codes, print_lines, print_out


@click.group(invoke_without_command=True)
@rules_option
@click.option("--output-format", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.pass_context
def rules(context: click.Context, folders: tuple[str, ...], output_format: str) -> None:
    """List all rules, test their examples, or begin one of your own."""
    if context.invoked_subcommand is not None:
        return
    from anyint_lint import explain as text

    with exit_codes():
        known = _known_rules(folders)
        if output_format == "json":
            print_out((text.as_json(known), "\n"))
        else:
            print_lines(text.rows(known) if output_format == "text" else text.markdown_rows(known))


@rules.command("test")
@click.argument("folder", required=False, type=click.Path(file_okay=False))
def rules_test(folder: str | None) -> None:
    """Run the examples of our rules, or of those in a folder."""
    from anyint_lint import ruletest
    from anyint_lint.rulebook import builtin_rules, user_rules

    with exit_codes():
        tested = user_rules(FilePath(folder)) if folder else builtin_rules()
        failures = list(ruletest.failures(tested))
        examples = sum(len(examples) for rule in tested for examples in rule.examples.values())
        print_lines([*failures, f"{len(tested)} rules, {examples} examples, {len(failures)} failed"])
        sys.exit(FOUND if failures else 0)


@rules.command("new")
@click.argument("name")
@click.option(
    "--topic",
    default="custom",
    show_default=True,
    shell_complete=completion.topics,
    metavar="NAME",
    help="The folder in DIR that it goes into; --select takes this, too.",
)
@click.option(
    "--folder",
    shell_complete=completion.folders,
    metavar="DIR",
    help="Where your rules are [the first folder of rules in the configuration, or rules].",
)
def rules_new(name: str, topic: str, folder: str | None) -> None:
    """Write a rule of your own to begin with, in which every key is explained.

    Its examples run. Nothing that is there already is touched.
    """
    from anyint_lint.scaffold.rule import new_rule
    from anyint_lint.scaffold.step import write

    with exit_codes():
        config = found_config(None)
        configured = config.rules
        place = FilePath(folder) if folder else spoken(next(iter(configured), FilePath("rules")))
        if not folder:
            refuse_outside(place, config, option="--folder")
            if config.file is None:
                refuse_link(place, option="--folder")
        step = new_rule(place, topic, name)
        write(step)
        print_lines([f"{step.file}: written", *_next_steps(place, known=place.absolute() in configured)])


def _next_steps(folder: FilePath, *, known: bool) -> Iterator[str]:
    quoted = shlex.quote(str(folder))
    yield f"Make its example yours, then: anyint-lint rules test {quoted}"
    option = "" if known else f" --rules {quoted}"
    yield f"To use it: anyint-lint check PATHS{option}"
    if not known:
        yield f"For good, in the configuration: rules = [{json.dumps(folder.as_posix(), ensure_ascii=False)}]"


@click.command("explain")
@click.argument("rule", shell_complete=completion.rules)
@rules_option
def explain_rule(rule: str, folders: tuple[str, ...]) -> None:
    """Say what a rule is about, why, and what to do."""
    from anyint_lint import explain as text
    from anyint_lint.selection import unknown_name

    with exit_codes():
        known = {known.id: known for known in _known_rules(folders)}
        if rule not in known:
            raise UnknownRule(unknown_name(rule, known))
        print_lines(line for paragraph in text.page(known[rule]) for line in paragraph.splitlines() or [""])


def _known_rules(folders: Iterable[str]) -> tuple[Rule, ...]:
    from anyint_lint.rulebook import builtin_rules, user_rules

    return (*builtin_rules(), *(rule for folder in folders for rule in user_rules(FilePath(folder))))
