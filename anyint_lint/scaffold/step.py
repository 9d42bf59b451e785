"""One thing that `init` sets up, and how it is written: whole or not at all, and never over something else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path as FilePath

from anyint_lint.errors import ConfigError

TEMPLATES = FilePath(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Step:
    """`text` is what the file gets. With `there` or `obstacle` nothing is to be written, and they say why."""

    what: str
    file: FilePath
    text: str
    before: bytes | None = None
    after: bytes = b""
    there: str = ""
    obstacle: str = ""


def template(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def new_file(what: str, file: FilePath, text: str) -> Step:
    return Step(what, file, text, after=text.encode())


def obstacle(file: FilePath, *, below: FilePath) -> str:
    """Why nothing may be written there; empty where something may. A link could lead anywhere."""
    for path in (file, *file.parents):
        if path == below:
            return ""
        if path.is_symlink():
            return f"{path.relative_to(below)} is a symbolic link"
        if path.exists() and path.is_dir() == (path == file):
            return f"{path.relative_to(below)} is {'a folder' if path == file else 'no folder'}"
    raise ValueError(f"{file} is not below {below}")


def write(step: Step) -> None:
    """Raises ConfigError, also where the file is no longer what it was when the step was planned."""
    try:
        step.file.parent.mkdir(parents=True, exist_ok=True)
        _replace(step)
    except OSError as error:
        raise ConfigError(f"{error.filename or step.file}: {error.strerror}") from None


def _replace(step: Step) -> None:
    beside = step.file.with_name(f".{step.file.name}.{os.getpid()}.tmp")
    with open(beside, "xb") as file:
        file.write(step.after)
    try:
        if content(step.file) != step.before:
            raise ConfigError(f"{step.file} has changed meanwhile; it was left alone")
        if step.before is not None:
            beside.chmod(step.file.stat().st_mode)
        beside.replace(step.file)
    finally:
        beside.unlink(missing_ok=True)


def content(file: FilePath) -> bytes | None:
    """None where there is nothing, not even a link that leads nowhere."""
    return file.read_bytes() if os.path.lexists(file) else None
