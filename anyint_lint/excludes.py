"""`exclude`: what is left out of folders, and with --force-exclude of what is named, too. Patterns as in .gitignore."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Final, NamedTuple, TypeAlias

from anyint_lint.errors import ConfigError
from anyint_lint.gitignore import Pattern, covers, parse, verdict

# Patterns with the folders that they are relative to; the later ones are asked first.
Ignores: TypeAlias = tuple[tuple[FilePath, tuple[Pattern, ...]], ...]


def excluded(path: FilePath, ignores: Ignores, *, is_folder: bool) -> bool:
    """The last, and of .gitignore files the nearest, that says anything decides."""
    for base, patterns in reversed(ignores):
        if not path.is_relative_to(base):
            continue
        found = verdict(patterns, path.relative_to(base).as_posix(), is_folder=is_folder)
        if found is not None:
            return found
    return False


class Excludes(NamedTuple):
    """`files` are left out of folders by their real names; `named` leaves out what was named, too."""

    patterns: Ignores = ()
    files: frozenset[str] = frozenset()
    named: bool = False

    def leave_out(self, real: FilePath, *, is_folder: bool) -> bool:
        """An entry of a folder, by its name without links and dots."""
        return str(real) in self.files or excluded(real, self.patterns, is_folder=is_folder)

    def leave_out_named(self, name: str) -> bool:
        """Also where a folder is left out that it is in."""
        if not self.named:
            return False
        folder, base = os.path.split(name)
        real = FilePath(os.path.normpath(os.path.join(os.path.realpath(folder), base)))
        return any(
            real.is_relative_to(above) and covers(patterns, real.relative_to(above).as_posix(), is_folder=real.is_dir())
            for above, patterns in self.patterns
        )


NOTHING: Final = Excludes()


def excludes(*lists: tuple[FilePath, Iterable[str]], files: Iterable[FilePath] = (), named: bool = False) -> Excludes:
    """Of lists of patterns with the folders that they are relative to. Raises ConfigError for what is no pattern."""
    patterns = tuple((folder.resolve(), tuple(map(_pattern, texts))) for folder, texts in lists)
    real_names = frozenset(str(file.resolve()) for file in files)
    return Excludes(tuple(pair for pair in patterns if pair[1]), real_names, named)


def _pattern(text: str) -> Pattern:
    patterns = parse(text)
    if len(patterns) != 1:
        raise ConfigError(f"exclude: {text!r} is no pattern")
    return patterns[0]
