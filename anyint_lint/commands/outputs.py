"""Where nothing is written: over what is checked or read, and outside of a repository because it says so itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath

from anyint_lint.config import Config
from anyint_lint.errors import AnyintLintError, ConfigError
from anyint_lint.options import Options
from anyint_lint.rulebook import rule_files


def refuse_taken(
    outputs: Iterable[tuple[str, str]], options: Options, config: Config, ignores: FilePath | None
) -> None:
    """Before anything is written. Raises ConfigError."""
    real: dict[str, str] = {}
    for file in (file for _, file in outputs if file and not _is_device(file)):
        if os.path.isdir(file):
            raise ConfigError(f"{file}: is a folder, and a report goes to a file")
        if _leads_out(file):
            raise ConfigError(f"{file}: leads out of this folder by a symbolic link; name the file that is meant")
        if (other := real.setdefault(os.path.realpath(file), file)) is not file:
            raise ConfigError(f"two formats would go to one file: {other}, {file}")
        for taken, what in (*_read(options, config, ignores), *_checked(file, options)):
            if _same(file, taken):
                raise ConfigError(f"{file}: is {what}; a report would overwrite it")


def _is_device(file: str) -> bool:
    """Or a pipe: it takes whatever comes."""
    return os.path.exists(file) and not (os.path.isfile(file) or os.path.isdir(file))


def refuse_outside(path: FilePath, config: Config, *, option: str) -> None:
    """What a configuration names must lie in its repository to be written. Raises ConfigError."""
    folders = (config.folder, *config.folder.parents)
    top = next((folder for folder in folders if (folder / ".git").exists()), config.folder)
    if config.file is not None and not _below(os.path.realpath(path), os.path.realpath(top)):
        raise ConfigError(f"{path}: not written: it is outside of {top}, where only {option} may name a file")


def refuse_link(path: FilePath, *, option: str) -> None:
    """What nobody named is not written through a link out of the working folder. Raises ConfigError."""
    if _leads_out(str(path)):
        raise ConfigError(f"{path}: not written: it leads out of this folder by a symbolic link; {option} may name it")


def _leads_out(file: str) -> bool:
    """A repository may hold a link of the name that its CI writes to."""
    here = os.getcwd()
    path = os.path.normpath(os.path.join(here, file))
    return _below(path, here) and not _below(os.path.realpath(path), os.path.realpath(here))


def _below(path: str, folder: str) -> bool:
    try:
        return os.path.commonpath([path, folder]) == folder
    except ValueError:
        # On another drive.
        return False


def _read(options: Options, config: Config, ignores: FilePath | None) -> Iterator[tuple[str, str]]:
    ours = {"the configuration": config.file, "the model catalogue": config.models, "the ignore file": ignores}
    for what, path in ours.items():
        if path is not None:
            yield str(path), what
    yield from ((str(file), "a rule file") for folder in config.rules for file in rule_files(folder))
    yield from ((path, "to be checked") for path in options.paths if path != "-")


def _checked(file: str, options: Options) -> Iterator[tuple[str, str]]:
    """In a folder that is checked, what holds requests; a report of an earlier run does not."""
    real = os.path.realpath(file)
    folders = (os.path.realpath(path) for path in options.paths if path != "-" and os.path.isdir(path))
    if os.path.isfile(real) and any(_below(real, folder) for folder in folders) and _holds_requests(FilePath(real)):
        yield file, "to be checked"


def _holds_requests(file: FilePath) -> bool:
    from anyint_lint.model import Exchange
    from anyint_lint.readers import read
    from anyint_lint.sources import read_file

    try:
        return any(isinstance(entry, Exchange) for entry in read(read_file(file, name=str(file)), None))
    except AnyintLintError:
        return False


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.abspath(one) == os.path.abspath(other)
