"""Options that several commands have, and how their values are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path as FilePath
from typing import Any, TypeVar

import click

from anyint_lint.commands.completion import folders, selectors
from anyint_lint.options import FORMATS


def names(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """`--select a,b --select c` names three."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def output(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """`sarif:out.sarif` is a format and the file that it goes to; a bare format goes to standard output."""
    pairs = tuple((value.partition(":")[0], value.partition(":")[2]) for value in values)
    for name, _ in pairs:
        if name not in FORMATS:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(FORMATS)}")
    return pairs


def per_file(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    ignores: dict[str, tuple[str, ...]] = {}
    for value in values:
        pattern, _, names = value.rpartition(":")
        listed = tuple(name.strip() for name in names.split(",") if name.strip())
        if not pattern or not listed:
            raise click.BadParameter(f"{value!r} is not PATTERN:NAME[,NAME]")
        ignores[pattern] = (*ignores.get(pattern, ()), *listed)
    return ignores


def age(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    from anyint_lint.catalogue import age_of

    try:
        age_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return value


def seconds(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    """FloatRange takes nan, which is less than nothing and no more than anything."""
    if value is not None and value != value:
        raise click.BadParameter("nan is no number of seconds")
    return value


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spoken(file: FilePath) -> FilePath:
    """The same file as somebody in this folder would name it."""
    here = FilePath.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


class ReasonOption(click.Option):
    """An option that stands alone or with `=REASON`; a word after it is never its value (see `takes_reasons`)."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return record and (record[0].replace(" [=", "[="), record[1])


class TakesReasons(click.Command):
    """click would take the path after `--add-ignore` for its value, so the bare option gets an empty one first."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        bare = {name for option in self.params if isinstance(option, ReasonOption) for name in option.opts}
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [f"{arg}=" if arg in bare else arg for arg in args[:end]] + args[end:])


Command = TypeVar("Command", bound=Callable[..., Any])


def many(name: str, help: str) -> Callable[[Command], Command]:  # noqa: A002 - click's own name for it
    return click.option(name, multiple=True, callback=names, shell_complete=selectors, metavar="NAME[,NAME]", help=help)


rules_option = click.option(
    "--rules", "folders", multiple=True, shell_complete=folders, metavar="DIR", help="A folder of further rule files."
)
