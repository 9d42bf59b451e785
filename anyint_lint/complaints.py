"""What is said about a payload or about files where a test is to fail; an empty text where it is not."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path as FilePath
from typing import Final, cast

from anyint_lint.checking import Checking
from anyint_lint.files import NO_FILE
from anyint_lint.linter import Linter, Report
from anyint_lint.model import JSON, Finding, Run, Severity
from anyint_lint.reporters.failure import failure
from anyint_lint.safetext import visible

NEVER: Final = "never"
PAYLOAD: Final = "the payload"


def complaint(what: JSON, linter: Linter, checking: Checking, fail_on: str) -> str:
    """About a payload, or about a file or folder, which is a `pathlib.Path`."""
    if isinstance(what, FilePath):
        return about_files(what, checking, fail_on)
    return about(linter.check(what).findings, fail_on, PAYLOAD)


def about_files(path: FilePath, checking: Checking, fail_on: str) -> str:
    """Where `anyint-lint check` would end with 1 or 2: also for what cannot be read, or is not there."""
    run, problems = run_on(path, checking)
    if not (run.tally.files or problems or checking.excludes.named):
        problems = [f"{path}: {NO_FILE}"]
    return "\n\n".join(filter(None, [unreadable(problems), about(run.findings, fail_on, str(path))]))


def run_on(path: FilePath, checking: Checking) -> tuple[Run, list[str]]:
    """The run, and what could not be checked."""
    return checking.run([str(path)], BytesIO)


def unreadable(problems: Iterable[str]) -> str:
    return "\n".join(f"anyint-lint: {visible(problem)}" for problem in problems)


def about(findings: Iterable[Finding], fail_on: str, where: str) -> str:
    found = failing(findings, fail_on)
    return failure(found, where) if found else ""


def failing(findings: Iterable[Finding], fail_on: str) -> tuple[Finding, ...]:
    """Those at or above a severity; none for `never`. Raises ValueError for anything else."""
    return () if fail_on == NEVER else Report(tuple(findings)).at_least(cast("Severity", fail_on))
