"""Our entry in .pre-commit-config.yaml. A file is edited as text, and parsed to see that nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from textwrap import dedent, indent
from typing import Final

from anyint_lint.model import JSON
from anyint_lint.scaffold.release import Release
from anyint_lint.scaffold.step import Step, new_file, obstacle, template
from anyint_lint.yamltext import YamlError, load

WHAT: Final = "pre-commit hook"
NAME: Final = ".pre-commit-config.yaml"

_REPOS: Final = re.compile(r"\ufeff?repos[ \t]*:[ \t]*(#.*)?")
_DASH: Final = re.compile(r"([ \t]*)-[ \t]")


def hook(folder: FilePath, release: Release) -> Step:
    file = folder / NAME
    entry = _entry(release)
    if why_not := obstacle(file, below=folder):
        return Step(WHAT, file, entry, obstacle=why_not)
    if not file.exists():
        return new_file(WHAT, file, f"repos:\n{entry}")
    return _added(file, entry)


def _entry(release: Release) -> str:
    name = "hook.yaml" if release.repo else "local-hook.yaml"
    return template(name).replace("{repo}", release.repo).replace("{version}", release.version)


def _added(file: FilePath, entry: str) -> Step:
    before = file.read_bytes()
    try:
        old = load(before)
        if _has_hook(old):
            return Step(WHAT, file, entry, there=NAME)
        after = _with_entry(before.decode("utf-8"), entry).encode()
        if load(after) != {**old, "repos": [*old["repos"], *load(entry.encode())]}:
            return Step(WHAT, file, entry, obstacle="where it goes in there is not clear")
    except YamlError as error:
        return Step(WHAT, file, entry, obstacle=f"not valid YAML: {error}")
    except (KeyError, TypeError, ValueError):
        return Step(WHAT, file, entry, obstacle="it has no list of repos in block style")
    return Step(WHAT, file, entry, before=before, after=after)


def _has_hook(content: JSON) -> bool:
    repos = content.get("repos") if isinstance(content, dict) else None
    hooks = [repo.get("hooks") for repo in repos or () if isinstance(repo, dict)]
    return any(isinstance(hook, dict) and hook.get("id") == "anyint-lint" for each in hooks for hook in each or ())


def _with_entry(text: str, entry: str) -> str:
    """The text with the entry behind the last item of repos. Raises ValueError where that is no list in block style."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = (text if text.endswith("\n") else text + newline).split("\n")
    start = next((number for number, line in enumerate(lines, 1) if _REPOS.fullmatch(line.rstrip("\r"))), len(lines))
    items = list(_below(lines, start))
    dash = _DASH.match(lines[items[0]]) if items else None
    if dash is None:
        raise ValueError("repos is no list in block style")
    added = indent(dedent(entry), dash[1]).replace("\n", newline)
    end = items[-1] + 1
    return "\n".join(lines[:end]) + "\n" + added + "\n".join(lines[end:])


def _below(lines: Sequence[str], start: int) -> Iterator[int]:
    """The lines of what stands below a key at the left margin, without blank ones and comments."""
    for number, line in enumerate(lines[start:], start):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line.startswith((" ", "\t", "- ")):
            return
        yield number
