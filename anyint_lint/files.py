"""Paths on the command line -> the files to read. What .gitignore excludes, hidden folders and links out stay away."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath
from typing import Any, Final

from anyint_lint.errors import UnreadableFile

SUFFIXES: Final = frozenset({".json", ".jsonl", ".ndjson"})


def discover(paths: Iterable[str], *, problems: list[UnreadableFile]) -> Iterator[FilePath]:
    """Files as they were named, and the JSON files of folders, each once, in a fixed order.

    What cannot be listed is added to `problems`; the rest goes on.
    """
    seen: set[FilePath] = set()
    for name in paths:
        path = FilePath(name)
        for file in _expand(path, problems):
            if (real := file.resolve()) not in seen:
                seen.add(real)
                yield file


def _expand(path: FilePath, problems: list[UnreadableFile]) -> Iterator[FilePath]:
    if path.is_dir():
        yield from _walk(path, _ignores_above(path), path.resolve(), problems)
    elif path.exists():
        yield path
    else:
        problems.append(UnreadableFile(str(path), "no such file or folder"))


def wanted(path: FilePath) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return os.path.splitext(name)[1] in SUFFIXES


Ignores = tuple[tuple[FilePath, Any], ...]


def _walk(folder: FilePath, ignores: Ignores, root: FilePath, problems: list[UnreadableFile]) -> Iterator[FilePath]:
    ignores += _ignores_in(folder)
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(UnreadableFile(str(folder), error.strerror or str(error)))
        return
    for entry in entries:
        if _excluded(entry, ignores) or (entry.is_symlink() and not _stays_inside(entry, root)):
            continue
        if entry.is_dir():
            # A link to a folder inside the root is met again where the folder itself is.
            if not entry.name.startswith(".") and not entry.is_symlink():
                yield from _walk(entry, ignores, root, problems)
        elif wanted(entry) and entry.is_file():
            yield entry


def _stays_inside(link: FilePath, root: FilePath) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _excluded(path: FilePath, ignores: Ignores) -> bool:
    """The nearest .gitignore that says anything decides."""
    for base, spec in reversed(ignores):
        relative = path.absolute().relative_to(base).as_posix() + ("/" if path.is_dir() else "")
        include = spec.check_file(relative).include
        if include is not None:
            return bool(include)
    return False


def _ignores_in(folder: FilePath) -> Ignores:
    file = folder / ".gitignore"
    if not file.is_file():
        return ()
    from pathspec import GitIgnoreSpec

    return ((folder.absolute(), GitIgnoreSpec.from_lines(file.read_text("utf-8", "replace").splitlines())),)


def _ignores_above(folder: FilePath) -> Ignores:
    """The .gitignore files between a folder and the top of its repository."""
    above: list[FilePath] = []
    current = folder.absolute()
    while not (current / ".git").exists():
        if current == current.parent:
            return ()
        current = current.parent
        above.insert(0, current)
    return tuple(ignore for parent in above for ignore in _ignores_in(parent))
