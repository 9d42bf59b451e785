"""What the configuration of a project makes: its linter, and the way in which its files are checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import NamedTuple

from anyint_lint.checking import Checking
from anyint_lint.config import Config
from anyint_lint.excludes import excludes
from anyint_lint.ignorefile import file_of, load
from anyint_lint.ignores import Ignores
from anyint_lint.linter import Linter
from anyint_lint.selection import FileIgnores


def linter_of(config: Config, *, models: Iterable[str] | None, fixes: bool) -> Linter:
    """`models` are the IDs of the catalogue. Raises RuleFileError and UnknownRule."""
    return Linter(
        select=config.select,
        extend_select=config.extend_select,
        ignore=config.ignore,
        severity=config.severity,
        rules=config.rules,
        models=models,
        settings=config.settings,
        fixes=fixes,
    )


class Project(NamedTuple):
    """For a program that checks payloads and files of a project; `checking` uses the same linter."""

    config: Config
    linter: Linter
    checking: Checking


def project_of(config: Config) -> Project:
    """Raises AnyintLintError for what is broken."""
    linter = linter_of(config, models=_models(config), fixes=False)
    checking = Checking(
        linter,
        max_file_size=config.max_file_size,
        file_ignores=(FileIgnores(config.folder, config.per_file_ignores),),
        ignores=_ignores(config, linter),
        excludes=excludes((config.folder, config.exclude), named=config.force_exclude),
    )
    for ignores in checking.file_ignores:
        ignores.check_names(linter.known_rules)
    return Project(config, linter, checking)


def _models(config: Config) -> tuple[str, ...] | None:
    if config.models is None:
        return None
    # Imported only now: `check` reads its own.
    from anyint_lint.catalogue import load as load_catalogue

    return load_catalogue(config.models).ids


def _ignores(config: Config, linter: Linter) -> Ignores:
    path = file_of(config)
    return Ignores(
        path.parent if path else FilePath(),
        load(path).entries if path else (),
        rules=linter.rules,
        known=linter.known_rules,
        today=datetime.now(UTC).date().isoformat(),
    )
