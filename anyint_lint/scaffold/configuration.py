"""anyint-lint.toml, or a table at the end of a pyproject.toml that is there already."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Final

from anyint_lint.config import NAMES, find_config
from anyint_lint.model import JSON
from anyint_lint.scaffold.step import Step, new_file, obstacle, template

WHAT: Final = "configuration"
HEADER: Final = "[tool.anyint-lint]\n"


def has_project(folder: FilePath) -> bool:
    return (folder / NAMES[1]).is_file()


def configuration(folder: FilePath, *, in_project: bool) -> Step:
    """Raises ConfigError where a file that speaks of us is broken."""
    file = folder / NAMES[in_project]
    text = (HEADER if in_project else "") + template("config.toml")
    if found := find_config(folder):
        return Step(WHAT, file, text, there=str(found.relative_to(folder) if found.parent == folder else found))
    if why_not := obstacle(file, below=folder):
        return Step(WHAT, file, text, obstacle=why_not)
    return _appended(file, text) if in_project else new_file(WHAT, file, text)


def _appended(file: FilePath, table: str) -> Step:
    import tomllib

    before = file.read_bytes()
    try:
        old = before.decode("utf-8")
        newline = "\r\n" if "\r\n" in old else "\n"
        gap = newline if not old or old.endswith("\n") else newline * 2
        new = old + gap + table.replace("\n", newline)
        if tomllib.loads(new) != _with_table(tomllib.loads(old), tomllib.loads(table)):
            return Step(WHAT, file, table, obstacle="a table at its end would change what it says")
    except (ValueError, RecursionError) as error:
        return Step(WHAT, file, table, obstacle=f"not valid TOML: {error}")
    return Step(WHAT, file, table, before=before, after=new.encode())


def _with_table(project: JSON, table: JSON) -> JSON:
    return project | {"tool": project.get("tool", {}) | table["tool"]}
