"""`models lock` and `models check`: the catalogue that a project keeps. `--url` uses the network, nothing else does."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any, NamedTuple

import click

from anyint_lint.catalogue import (
    Catalogue,
    Changes,
    Model,
    changes,
    instant,
    joined,
    load,
    lock_text,
    parse,
    stale,
    without_keys,
)
from anyint_lint.commands.completion import files
from anyint_lint.commands.options import Command, age, spoken
from anyint_lint.commands.outputs import refuse_outside
from anyint_lint.config import LOCK
from anyint_lint.errors import ConfigError
from anyint_lint.options import found_config
from anyint_lint.plural import counted
from anyint_lint.safetext import escaped
from anyint_lint.terminal import FOUND, complain, exit_codes, now, print_lines, print_out, standard_input


class Origin(NamedTuple):
    """Where a catalogue comes from, as the options say."""

    files: tuple[str, ...]
    url: str | None
    key_env: str
    allow_http: bool
    timeout: float

    @property
    def is_named(self) -> bool:
        return bool(self.files or self.url)


def _origin(command: Command) -> Command:
    for option in (
        click.option(
            "--timeout",
            type=click.FloatRange(0, min_open=True),
            default=60,
            metavar="SECONDS",
            help="For all of its answer [60].",
        ),
        click.option("--allow-http", is_flag=True, help="Send the key without TLS, to another host than this one."),
        click.option(
            "--key-env", default="ANYINT_API_KEY", metavar="NAME", help="The variable with its key [ANYINT_API_KEY]."
        ),
        click.option("--url", help="Ask the Models API at this address."),
        click.option(
            "--from",
            "files",
            multiple=True,
            shell_complete=files,
            metavar="FILE",
            help="A saved answer, or a page of it; - too.",
        ),
    ):
        command = option(command)
    return command


@click.group()
def models() -> None:
    """Keep the catalogue that `check` looks models up in."""


@models.command("lock")
@_origin
@click.option(
    "-o", "--output", shell_complete=files, metavar="FILE", help=f"Where it goes [{LOCK} beside the configuration]."
)
def lock(output: str | None, **options: Any) -> None:
    """Write the catalogue: from a saved answer of the Models API (--from), or from the API itself (--url)."""
    from anyint_lint.atomic import replace_file

    with exit_codes():
        file = FilePath(output) if output else _place()
        fetched, source = _fetched(Origin(**options))
        found = without_keys(fetched)
        before = _kept(file)
        replace_file(file, lock_text(found, source=source, locked=now()).encode())
        since = f" ({_counts(changes(before, found))})" if before else ""
        print_lines([f"{file}: {counted(len(found), 'model')}{since}"])


@models.command("check")
@_origin
@click.option("--models", "named", shell_complete=files, metavar="FILE", help=f"The catalogue [{LOCK}].")
@click.option("--max-age", callback=age, metavar="AGE", help="Fail when the catalogue is older than, say, 30d.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(named: str | None, max_age: str | None, output_format: str, **options: Any) -> None:
    """Say which models vanished and which are new; with --max-age alone, whether the catalogue is old.

    Exit code: 0 all are still there, 1 some vanished or the catalogue is too old, 2 the job could not be done.
    """
    with exit_codes():
        sys.exit(_check(named, max_age, output_format, Origin(**options)))


def _check(named: str | None, max_age: str | None, output_format: str, origin: Origin) -> int:
    config = found_config(None)
    file = FilePath(named) if named else config.models and spoken(config.models)
    if not file:
        raise ConfigError(f"there is no {LOCK} yet; `anyint-lint models lock` writes it")
    catalogue = load(file)
    max_age = max_age or config.max_age
    old = max_age and stale(catalogue, name=str(file), max_age=max_age, now=now())
    if not (origin.is_named or max_age):
        raise ConfigError("nothing to compare with: --from FILE or --url URL, or --max-age AGE")
    found = _fetched(origin)[0] if origin.is_named else catalogue.models
    changed = changes(catalogue, found)
    if old:
        complain(old)
    if output_format == "json":
        print_out((json.dumps(_document(file, catalogue, changed, bool(old)), ensure_ascii=False, indent=2), "\n"))
    elif origin.is_named:
        print_lines(_report(file, changed))
    return FOUND if changed.vanished or old else 0


def _report(file: FilePath, changed: Changes) -> Iterator[str]:
    yield from (f"vanished: {name}" for name in changed.vanished)
    yield from (f"new: {name}" for name in changed.new)
    yield f"{_counts(changed)} since {file}"


def _counts(changed: Changes) -> str:
    return f"{len(changed.vanished)} vanished, {len(changed.new)} new"


def _document(file: FilePath, catalogue: Catalogue, changed: Changes, old: bool) -> dict[str, Any]:
    return {
        "version": 1,
        "catalogue": escaped(str(file)),
        "locked": catalogue.locked and instant(catalogue.locked),
        "stale": old,
        "vanished": list(map(escaped, changed.vanished)),
        "new": list(map(escaped, changed.new)),
    }


def _place() -> FilePath:
    """What `check` finds. A saved answer that the configuration names is not ours to overwrite."""
    config = found_config(None)
    file = spoken(config.models or config.folder / LOCK)
    refuse_outside(file, config, option="--output")
    kept = _kept(file)
    if kept is not None and kept.locked is None:
        raise ConfigError(f"{file}: is a saved answer, no lock; name another file in the configuration, or with -o")
    return file


def _kept(file: FilePath) -> Catalogue | None:
    """What is there so far. A broken lock, say one with a conflict in it, is no obstacle to a new one."""
    try:
        return load(file)
    except ConfigError:
        return None


def _fetched(origin: Origin) -> tuple[tuple[Model, ...], str]:
    """The models, and what to call the place that they are from."""
    if origin.url and origin.files:
        raise ConfigError("--from and --url exclude each other")
    if origin.url:
        from anyint_lint.fetch import Key, fetch, shown_url

        key = Key(origin.key_env, os.environ.get(origin.key_env, "").strip())
        if not key.value:
            raise ConfigError(f"the environment variable {key.name} is not set; it must hold the key for --url")
        if not (key.value.isascii() and key.value.isprintable()) or " " in key.value:
            raise ConfigError(f"the environment variable {key.name} holds characters that no key has")
        name = shown_url(origin.url)
        pages = fetch(origin.url, key, allow_http=origin.allow_http, seconds=origin.timeout)
        return joined(pages, name=name), name
    if not origin.files:
        raise ConfigError("where from? --from FILE, or --url URL")
    name = ", ".join(origin.files)
    source = ", ".join("standard input" if file == "-" else escaped(FilePath(file).name) for file in origin.files)
    return joined([parse(_read(file), name=file) for file in origin.files], name=name), source


def _read(name: str) -> bytes:
    from anyint_lint.sources import read_file

    if name == "-":
        return standard_input().read()
    return read_file(FilePath(name), name=name).utf8
