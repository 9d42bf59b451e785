"""The command line: the group of commands."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

import click

# Where each is. Imported when it is called: a start of `check` should not pay for the others.
COMMANDS: Final = {
    "check": "check:check",
    "completion": "completion:completion",
    "config": "config:config",
    "explain": "rules:explain_rule",
    "init": "init:init",
    "models": "models:models",
    "rules": "rules:rules",
}


class Commands(click.Group):
    def __call__(self, *args: Any, **options: Any) -> Any:
        """As a program. A run makes millions of small objects and next to no cycles: to look for these after every
        700, as Python does, takes an eighth of the time, and to look for them at its end more than to check a file."""
        gc.set_threshold(100_000, 50, 100)
        try:
            return self.main(*args, **options)
        finally:
            gc.freeze()

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        with _told_safely():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with _told_safely():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        try:
            command: click.Command = getattr(import_module(f"anyint_lint.commands.{module}"), name)
        except KeyboardInterrupt:
            # click would end with 1, which says that something was found.
            from anyint_lint.terminal import INTERRUPTED

            sys.exit(INTERRUPTED)
        return command


@contextmanager
def _told_safely() -> Iterator[None]:
    """click repeats what it does not understand, be it a key that was pasted or a sequence for the terminal."""
    try:
        yield
    except click.UsageError as error:
        if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
            raise
        from anyint_lint.safetext import visible

        told = "\n".join(map(visible, error.format_message().splitlines()))
        raise click.UsageError(told, error.ctx) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="anyint-lint", message="anyint-lint %(version)s")
def main() -> None:
    """Checks requests to OpenAI-compatible chat gateways before they cost money."""
    # A Python that we start (`--jobs`) shall import nothing from the folder that is checked.
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    if sys.stdout is None:
        # Python has none where the shell closed it (`>&-`).
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - as long as the process
    for stream in filter(None, (sys.stdout, sys.stderr)):
        # A console that cannot show a character shows its escape.
        stream.reconfigure(errors="backslashreplace")
