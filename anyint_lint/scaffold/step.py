"""One thing that `init` sets up, and how it is written: whole or not at all, and never over something else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path as FilePath

from anyint_lint.atomic import replace_file
from anyint_lint.errors import NotWritten

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
    """Raises NotWritten, also where the file is no longer what it was when the step was planned."""
    try:
        step.file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritten(str(step.file), f"{error.filename}: {error.strerror}") from None
    replace_file(step.file, step.after, before=step.before)
