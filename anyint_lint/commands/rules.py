"""`rules`, `rules test` and `explain`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path as FilePath

import click

from anyint_lint.commands import completion
from anyint_lint.commands.options import rules_option
from anyint_lint.errors import UnknownRule
from anyint_lint.model import Rule
from anyint_lint.terminal import FOUND, exit_codes, print_lines, print_out


@click.group(invoke_without_command=True)
@rules_option
@click.option("--output-format", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.pass_context
def rules(context: click.Context, folders: tuple[str, ...], output_format: str) -> None:
    """List all rules, or test their examples."""
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
