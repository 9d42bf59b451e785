"""`completion`: the script by which a shell completes our commands, and what it is offered for a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click

from anyint_lint.options import FORMATS
from anyint_lint.terminal import exit_codes, print_out

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Completion: TypeAlias = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]
PROGRAM: Final = "anyint-lint"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes commands, options and rules in a shell.

    bash: eval "$(anyint-lint completion bash)" in ~/.bashrc; zsh: the same with zsh in ~/.zshrc; fish: anyint-lint
    completion fish > ~/.config/fish/completions/anyint-lint.fish
    """
    from click.shell_completion import get_completion_class

    with exit_codes():
        of_shell: Any = get_completion_class(shell)
        script = of_shell(None, {}, PROGRAM, "_ANYINT_LINT_COMPLETE")
        # Not source(), which starts a bash to ask for its version. The one of fish would cut a list at its comma.
        text = (script.source_template % script.source_vars()).replace('string split ","', 'string split -m 1 ","')
        print_out((text, "\n"))


def rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of rules."""
    return list(_items(((rule, summary) for rule, _, summary in _known()), incomplete))


def selectors(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """ALL, topics and rules; what stands before the last comma is done."""
    before, comma, last = incomplete.rpartition(",")
    known = [("ALL", "all rules"), *_topics()]
    named = set(before.split(","))
    left = [(name, text) for name, text in (*known, *((rule, text) for rule, _, text in _known())) if name not in named]
    return list(_items(left, last, before=before + comma))


def topics(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return list(_items(_topics(), incomplete))


def formats(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return list(_items(((name, "") for name in FORMATS), incomplete))


def files(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [_item(incomplete, type="file")]


def folders(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [_item(incomplete, type="dir")]


def _topics() -> list[tuple[str, str]]:
    return [(topic, "a topic") for topic in sorted({topic for _, topic, _ in _known()})]


def _known() -> Iterator[tuple[str, str, str]]:
    from anyint_lint.rulebook import builtin_rules

    return ((rule.id, rule.topic, rule.summary) for rule in builtin_rules())


def _items(named: Iterable[tuple[str, str]], incomplete: str, *, before: str = "") -> Iterator[CompletionItem]:
    return (_item(before + name, help=text or None) for name, text in named if name.startswith(incomplete))


def _item(value: str, **more: Any) -> CompletionItem:
    from click.shell_completion import CompletionItem

    return CompletionItem(value, **more)
