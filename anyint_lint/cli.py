"""The command line: the group of commands."""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, Final

import click

from anyint_lint.streams import close_off, open_streams
from anyint_lint.terminal import FAILED, INTERRUPTED, complain

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
        # A Python that we start (`--jobs`) shall import nothing from the folder that is checked.
        os.environ.setdefault("PYTHONSAFEPATH", "1")
        if not sys.warnoptions:
            # What a library warns its programmers of, such as Pillow of an odd image, is no message of ours. A Python
            # that we start is told so, too.
            sys.warnoptions.append("ignore")
            warnings.simplefilter("ignore")
        gc.set_threshold(100_000, 50, 100)
        try:
            sys.exit(self._ended(*args, **options))
        finally:
            gc.freeze()

    def _ended(self, *args: Any, **options: Any) -> int:
        """The exit code of what ends before a command begins; click's own would say that something was found."""
        try:
            code = self.main(*args, **(options | {"standalone_mode": False}))
            return code if isinstance(code, int) else 0
        except click.ClickException as error:
            # Where nobody can be told what is wrong, the exit code still tells.
            with suppress(OSError):
                error.show()
            return _silent(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            return INTERRUPTED
        except OSError as error:
            with suppress(OSError):
                click.echo(f"anyint-lint: {error.strerror}", err=True)
            return _silent(FAILED)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            # As click does from 8.2 on; before, this was no wrong usage.
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        return super().parse_args(ctx, args)

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
            # In a test there is nobody else who would say so.
            sys.exit(INTERRUPTED)
        return command


def _silent(code: int) -> int:
    for stream in filter(None, (sys.stdout, sys.stderr)):
        close_off(stream)
    return code


@contextmanager
def _told_safely() -> Iterator[None]:
    """click repeats what it does not understand, be it a key that was pasted or a sequence for the terminal."""
    try:
        yield
    except click.UsageError as error:
        from anyint_lint.safetext import visible

        told = "\n".join(map(visible, error.format_message().splitlines()))
        raise click.UsageError(told, error.ctx) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="anyint-lint", message="anyint-lint %(version)s")
def main() -> None:
    """Checks requests to OpenAI-compatible chat gateways before they cost money."""
    open_streams()
    try:
        os.getcwd()
    except OSError as error:
        complain(f"the working folder: {error.strerror}")
        sys.exit(FAILED)
