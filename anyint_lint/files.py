"""Paths on the command line -> the files to read. What .gitignore excludes, hidden folders and links out stay away."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath
from typing import Final, NamedTuple

from anyint_lint.errors import UnreadableFile
from anyint_lint.excludes import NOTHING, Excludes, Ignores, excluded
from anyint_lint.gitignore import parse

SUFFIXES: Final = frozenset(
    {".json", ".jsonl", ".ndjson", ".har", ".yaml", ".yml", ".httprr", ".sse", ".txt", ".sh", ".curl"}
)
NO_FILE: Final = f"no file to check: of a folder, files that end with {', '.join(sorted(SUFFIXES))} are read"


def discover(
    paths: Iterable[str], *, problems: list[UnreadableFile], excludes: Excludes = NOTHING
) -> Iterator[FilePath]:
    """Files as they were named, and what may be requests or recordings in folders, each once, in a fixed order.

    What cannot be listed is added to `problems`; the rest goes on.
    """
    seen: set[FilePath] = set()
    for name in paths:
        if excludes.leave_out_named(name):
            continue
        for file in _expand(FilePath(name), problems, excludes):
            if file.real not in seen:
                seen.add(file.real)
                yield file.path


class _File(NamedTuple):
    """A file as it was named, and the same without links and dots: to resolve each costs more than to list them all."""

    path: FilePath
    real: FilePath


def _expand(path: FilePath, problems: list[UnreadableFile], excludes: Excludes) -> Iterator[_File]:
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        problems.append(UnreadableFile(str(path), "no such file or folder"))
    except OSError as error:
        problems.append(UnreadableFile(str(path), error.strerror or str(error)))
    else:
        yield from _walk_named(path, problems, excludes) if is_folder else (_File(path, path.resolve()),)


def _walk_named(folder: FilePath, problems: list[UnreadableFile], excludes: Excludes) -> Iterator[_File]:
    """A folder that somebody names is meant, even if a .gitignore above leaves it out."""
    real = folder.resolve()
    ignores = _ignores_above(real)
    if excluded(real, ignores, is_folder=True):
        ignores = ()
    return _walk(folder, real, real, ignores, problems, excludes)


def wanted(name: str) -> bool:
    return os.path.splitext(name.lower().removesuffix(".gz"))[1] in SUFFIXES


def _walk(
    folder: FilePath,
    real: FilePath,
    root: FilePath,
    ignores: Ignores,
    problems: list[UnreadableFile],
    excludes: Excludes,
) -> Iterator[_File]:
    """`real` is the same folder without links and dots, as the .gitignore files see it."""
    ignores += _ignores_in(real)
    for entry in _entries(folder, problems):
        path, is_link = folder / entry.name, entry.is_symlink()
        if is_link and not _stays_inside(path, root):
            continue
        is_folder = entry.is_dir()
        if excluded(real / entry.name, ignores, is_folder=is_folder):
            continue
        if excludes.leave_out(real / entry.name, is_folder=is_folder):
            continue
        if is_folder:
            # A link to a folder inside the root is met again where the folder itself is.
            if not entry.name.startswith(".") and not is_link:
                yield from _walk(path, real / entry.name, root, ignores, problems, excludes)
        elif wanted(entry.name) and entry.is_file():
            yield _File(path, path.resolve() if is_link else real / entry.name)


def _entries(folder: FilePath, problems: list[UnreadableFile]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        problems.append(UnreadableFile(str(folder), error.strerror or str(error)))
        return []


def _stays_inside(link: FilePath, root: FilePath) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _ignores_in(folder: FilePath) -> Ignores:
    file = folder / ".gitignore"
    try:
        # A pipe would be waited for, and a link may lead to a device without an end.
        text = file.read_text("utf-8-sig", "replace") if file.is_file() else ""
    except OSError:
        return ()
    return ((folder, parse(text)),)


def _ignores_above(folder: FilePath) -> Ignores:
    """The .gitignore files between a folder and the top of its repository."""
    above: list[FilePath] = []
    current = folder
    while not os.path.exists(current / ".git"):
        if current == current.parent:
            return ()
        current = current.parent
        above.insert(0, current)
    return tuple(ignore for parent in above for ignore in _ignores_in(parent))
