"""What `--anyint-lint` adds to pytest: a test fails whose cassettes have findings.

A test uses a cassette when vcrpy plays an answer from it, or writes it, from the test's setup to the end of its
teardown. So what a test is told depends neither on the tests before it nor on the process that it runs in. What a whole
module records is written after its last test, and told there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path as FilePath
from typing import Final, NamedTuple

import pytest

from anyint_lint.complaints import NEVER, about, failing, run_on, unreadable
from anyint_lint.integrations.tapes import watch
from anyint_lint.plural import counted
from anyint_lint.project import Project

# Under this name the report of a teardown says what it knows, over the processes of pytest-xdist, too.
_REPORTED: Final = "anyint_lint_cassettes"
_TOLD: Final = pytest.StashKey[dict[str, tuple[bool, bool]]]()


class Cassette(NamedTuple):
    """What is known of a file. `text` is what a test that uses it fails with."""

    has_requests: bool
    has_findings: bool
    text: str


class Cassettes:
    """A plugin of pytest."""

    def __init__(self, project: Project, folder: FilePath) -> None:
        """Files are told as somebody in `folder` would name them. What is excluded is not checked."""
        self._checking = project.checking._replace(excludes=project.checking.excludes._replace(named=True))
        self._fail_on = project.config.fail_on
        self._folder = folder
        self._known: dict[tuple[str, int, int], Cassette | None] = {}
        # By the test that runs.
        self._used: set[str] = set()
        # By all of them: whether each has chat requests, and findings.
        self._told: dict[str, tuple[bool, bool]] = {}
        self._unwatch: Callable[[], None] = lambda: None

    def pytest_collection_finish(self) -> None:
        """Only now: vcrpy restores what it found when it was imported, and a conftest.py may change that."""
        self._unwatch()
        self._unwatch = watch(self._used.add)

    def pytest_unconfigure(self) -> None:
        self._unwatch()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        """Fails after all others, as fixtures write what was recorded."""
        try:
            result = yield
        except (Exception, pytest.fail.Exception):
            if text := self._text(item):
                item.add_report_section("teardown", "anyint-lint", text)
            raise
        if text := self._text(item):
            pytest.fail(text, pytrace=False)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "teardown" and item.stash.get(_TOLD, None):
            setattr(report, _REPORTED, item.stash[_TOLD])
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._told |= getattr(report, _REPORTED, {})

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not terminalreporter.config.getoption("collectonly"):
            terminalreporter.write_line(f"anyint-lint: {self._summary()}")

    def _summary(self) -> str:
        if not self._told:
            none = "no cassette was played or recorded"
            return none if find_spec("vcr") else f"{none}, as vcrpy is not installed"
        found = sum(has_findings for _, has_findings in self._told.values())
        other = sum(not has_requests for has_requests, _ in self._told.values())
        parts = [f"{counted(len(self._told), 'cassette')} checked", f"{found} with findings"]
        return ", ".join([*parts, f"{other} without a chat request"] if other else parts)

    def _text(self, item: pytest.Item) -> str:
        """About the cassettes that the test has used."""
        used = {name: cassette for name in sorted(self._used) if (cassette := self._cassette(name))}
        self._used.clear()
        item.stash[_TOLD] = {name: (each.has_requests, each.has_findings) for name, each in used.items()}
        return "\n\n".join(each.text for each in used.values() if each.text)

    def _cassette(self, name: str) -> Cassette | None:
        """None where there is no such file, as nothing was recorded, or where it is excluded."""
        try:
            state = os.stat(name)
        except (OSError, ValueError):
            return None
        key = (name, state.st_mtime_ns, state.st_size)
        if key not in self._known:
            self._known[key] = self._checked(FilePath(name))
        return self._known[key]

    def _checked(self, file: FilePath) -> Cassette | None:
        run, problems = run_on(file, self._checking)
        if not (run.tally.files or problems):
            return None
        shown = str(file.relative_to(self._folder) if file.is_relative_to(self._folder) else file)
        findings = [replace(finding, file=shown) for finding in run.findings]
        texts = [unreadable(problems), about(findings, self._fail_on, shown)]
        found = failing(findings, "warning" if self._fail_on == NEVER else self._fail_on)
        return Cassette(bool(run.tally.exchanges), bool(found), "\n\n".join(filter(None, texts)))
