"""`init`: a configuration, a hook and a workflow for the project in the working folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import click

from anyint_lint.errors import ConfigError
from anyint_lint.terminal import FAILED, asks, exit_codes, print_lines

if TYPE_CHECKING:
    from anyint_lint.scaffold.release import Release
    from anyint_lint.scaffold.step import Step


@click.command()
@click.option("-y", "--yes", is_flag=True, help="Answer yes to every question.")
@click.option("--repo", default="", metavar="URL", help="Take hook and action from this repository, not from PyPI.")
def init(yes: bool, repo: str) -> None:
    """Set up a project: configuration, pre-commit hook, GitHub workflow.

    Shows each and asks before it writes. What is there already stays as it is.
    Exit code: 2 where something has to be written by hand.
    """
    with exit_codes():
        if not (yes or asks()):
            raise ConfigError("init asks before it writes, and standard input is no terminal; --yes answers for you")
        release, folder = _release(repo), _top(FilePath.cwd())
        done = [_settle(step, yes=yes) for step in _steps(folder, release, yes=yes)]
        sys.exit(0 if all(done) else FAILED)


def _release(repo: str) -> Release:
    from importlib import metadata

    from anyint_lint.scaffold.release import Release, is_address

    if repo and not is_address(repo):
        raise ConfigError(f"--repo: {repo!r} is not the https:// address of a repository")
    try:
        return Release(metadata.version("anyint-lint"), repo)
    except metadata.PackageNotFoundError:
        raise ConfigError("which version to name is not known: this anyint-lint is not installed") from None


def _top(folder: FilePath) -> FilePath:
    """Hook and workflow have no effect below the top of a repository."""
    top = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
    if top != folder:
        raise ConfigError(f"the top of the repository is {top}; run init there")
    return folder


def _steps(folder: FilePath, release: Release, *, yes: bool) -> Iterator[Step]:
    from anyint_lint.config import find_config
    from anyint_lint.scaffold.configuration import configuration, has_project
    from anyint_lint.scaffold.precommit import hook
    from anyint_lint.scaffold.workflow import workflow

    asked = has_project(folder) and not find_config(folder)
    yield configuration(folder, in_project=asked and _agreed("Put the configuration into pyproject.toml?", yes=yes))
    yield hook(folder, release)
    yield workflow(folder, release)


def _settle(step: Step, *, yes: bool) -> bool:
    """False where the user has to write it."""
    from anyint_lint.scaffold.step import write

    if step.there:
        print_lines([f"{step.what}: already there, in {step.there}"])
        return True
    name = step.file.relative_to(FilePath.cwd())
    if step.obstacle:
        print_lines([f"{step.what}: {name} was left alone: {step.obstacle}. Add this by hand:", *_shown(step)])
        return False
    print_lines([f"{step.what}: {name} {'gets' if step.before is None else 'gets besides'}", *_shown(step)])
    if _agreed(f"Write {name}?", yes=yes):
        write(step)
        print_lines([f"{step.what}: written to {name}", ""])
    return True


def _shown(step: Step) -> Iterator[str]:
    yield ""
    yield from (f"    {line}".rstrip() for line in step.text.splitlines())
    yield ""


def _agreed(question: str, *, yes: bool) -> bool:
    return yes or click.confirm(question, default=True)
