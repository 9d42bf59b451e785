"""The ignore file of a run of `check`: which one it is, what is written to it, and what is said about it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path as FilePath
from typing import Final

from anyint_lint.commands.outputs import refuse_outside
from anyint_lint.config import Config
from anyint_lint.errors import AnyintLintError, ConfigError
from anyint_lint.ignorefile import NAME, IgnoreFile, file_of, load, save
from anyint_lint.ignores import Ignores
from anyint_lint.keywords.masking import mask
from anyint_lint.linter import Linter
from anyint_lint.options import Options
from anyint_lint.plural import counted
from anyint_lint.terminal import complain, print_lines

# Of warnings about one thing.
_SHOWN: Final = 10


def opened(options: Options, config: Config, linter: Linter) -> tuple[IgnoreFile | None, Ignores]:
    """The file, None where there is none and none is to be made. Raises ConfigError."""
    path = _path(options, config)
    adding = options.add_ignore is not None
    if options.diff and (adding or options.prune_ignores):
        raise ConfigError(
            f"--diff writes nothing, so it does not go with {'--add-ignore' if adding else '--prune-ignores'}"
        )
    if adding:
        _refuse_what_cannot_be_added(options, path)
    if (adding or options.prune_ignores) and path is not None and options.ignores is None:
        refuse_outside(path, config, option="--ignores")
    file = load(path) if path is not None and (path.exists() or not adding) else None
    if file is None and adding and path is not None:
        file = IgnoreFile(path)
    ignores = Ignores(
        file.path.parent if file else FilePath(),
        file.entries if file else (),
        rules=linter.rules,
        known=linter.known_rules,
        today=_today() if file else "",
        adding=adding,
    )
    return file, ignores


def _path(options: Options, config: Config) -> FilePath | None:
    """The one that counts, or that is to be made."""
    if config.ignores is not None or options.isolated:
        return config.ignores
    path = file_of(config) or (config.folder / NAME if options.add_ignore is not None else None)
    return FilePath(os.path.relpath(path)) if path and path.is_relative_to(FilePath.cwd()) else path


def _refuse_what_cannot_be_added(options: Options, path: FilePath | None) -> None:
    if path is None:
        raise ConfigError("--add-ignore with --isolated needs --ignores FILE")
    if "-" in options.paths and options.stdin_filename == "<stdin>":
        raise ConfigError("--add-ignore needs --stdin-filename for what comes from standard input")


def _today() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()


def keep(file: IgnoreFile | None, ignores: Ignores, options: Options, *, aside: bool) -> bool:
    """Writes what is asked for, then says what ignores nothing. `aside` where standard output is taken. Whether all
    was written; where not, that is told, and what was found is still to be reported."""
    kept = True
    if file is not None and (options.add_ignore is not None or options.prune_ignores):
        try:
            _write(file, ignores, options, aside=aside)
        except AnyintLintError as error:
            complain(str(error))
            kept = False
    for warning in _bounded(ignores.comments, "comments"):
        complain(warning)
    if not options.prune_ignores:
        stale = (
            f"{each.entry.key.file}: the ignore of {each.entry.key.rule} at {each.entry.key.part}"
            f"{each.entry.key.pointer}: {each.why}"
            for each in sorted(ignores.stale())
        )
        for warning in _bounded(stale, f"in {file.path if file else NAME}; --prune-ignores drops them"):
            complain(warning)
    return kept


def _write(file: IgnoreFile, ignores: Ignores, options: Options, *, aside: bool) -> None:
    added = ignores.added(mask(options.add_ignore)) if options.add_ignore is not None else ()
    entries = ignores.entries
    if options.prune_ignores:
        entries = {entry.key: entry for entry in ignores.left(lambda name: (file.path.parent / name).exists())}
    dropped = len(ignores.entries) - len(entries)
    entries = entries | {entry.key: entry for entry in added}
    if entries or file.data is not None:
        save(file, entries.values())
    if options.prune_ignores:
        # Beside a report, which may be for machines.
        complain(f"{counted(dropped, 'ignore')} dropped from {file.path}")
    if options.add_ignore is not None:
        findings = sum(ignores.found[entry.key] for entry in added)
        print_lines(
            [f"{counted(len(added), 'ignore')} added to {file.path}, for {counted(findings, 'finding')}"], aside=aside
        )


def _bounded(warnings: Iterable[str], rest: str) -> Iterator[str]:
    warnings = iter(warnings)
    yield from islice(warnings, _SHOWN)
    more = sum(1 for _ in warnings)
    if more:
        yield f"and {more} more {rest}"
