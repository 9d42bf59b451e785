"""The pytest plugin: the fixture `anyint_lint`, and `--anyint-lint`, which lints the cassettes that a run uses.

pytest imports this at the start of every run where anyint-lint is installed. So it imports nothing that not every run
needs, and works with any pytest; what does more is imported when somebody asks for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from anyint_lint.linter import Headers, Report
    from anyint_lint.project import Project

NAME: Final = "anyint_lint"
SELECT: Final = "anyint_lint_select"
IGNORE: Final = "anyint_lint_ignore"
FAIL_ON: Final = "anyint_lint_fail_on"
_THRESHOLDS: Final = ("error", "warning", "info", "never")
# The oldest that has the kind of hook with which a cassette fails a test.
_OLDEST: Final = (8, 0)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("anyint-lint").addoption(
        "--anyint-lint",
        action="store_true",
        dest=NAME,
        help="Lint every vcrpy cassette that the run plays or records.",
    )
    parser.addini(NAME, "As if --anyint-lint were given.", type="bool", default=False)
    parser.addini(SELECT, "Rules and topics of anyint-lint to run, and no others.", type="args")
    parser.addini(IGNORE, "Rules and topics of anyint-lint not to run.", type="args")
    parser.addini(FAIL_ON, f"Lowest severity that fails a test: {', '.join(_THRESHOLDS)}.", default="")


def pytest_configure(config: pytest.Config) -> None:
    if not (config.getoption(NAME) or config.getini(NAME)):
        return
    if pytest.version_tuple[:2] < _OLDEST:
        raise pytest.UsageError("--anyint-lint needs pytest 8 or newer")
    from anyint_lint.errors import AnyintLintError
    from anyint_lint.integrations.cassettes import Cassettes

    try:
        plugin = Cassettes(project_of(config), config.invocation_params.dir)
    except AnyintLintError as error:
        raise pytest.UsageError(f"anyint-lint: {error}") from None
    config.pluginmanager.register(plugin, f"{NAME}_cassettes")


@pytest.fixture(scope="session", name=NAME)
def _fixture(pytestconfig: pytest.Config) -> Checker:
    """anyint_lint.check(payload) fails the test where the payload is wrong, by the project's configuration."""
    from anyint_lint.errors import AnyintLintError

    try:
        return Checker(project_of(pytestconfig), pytestconfig.invocation_params.dir)
    except AnyintLintError as error:
        return pytest.fail(f"anyint-lint: {error}", pytrace=False)


def project_of(config: pytest.Config) -> Project:
    """The configuration of the root folder; what pytest's own says is the later word. Raises AnyintLintError."""
    from anyint_lint.errors import ConfigError
    from anyint_lint.options import found_config, selecting
    from anyint_lint.project import project_of as project

    found = found_config(None, start=config.rootpath)
    fail_on = config.getini(FAIL_ON) or found.fail_on
    if fail_on not in _THRESHOLDS:
        raise ConfigError(f"{FAIL_ON}: {fail_on!r} is not one of {', '.join(_THRESHOLDS)}")
    found = selecting(found, select=_names(config.getini(SELECT)), ignore=_names(config.getini(IGNORE)))
    return project(found._replace(fail_on=fail_on))


def _names(values: Iterable[str]) -> tuple[str, ...]:
    """Between commas or blanks."""
    return tuple(name for value in values for name in value.split(",") if name)


class Checker:
    """The fixture. What a failure shows is our text alone: in the code of a test there may be a key."""

    def __init__(self, project: Project, folder: FilePath) -> None:
        self._project = project
        self._folder = folder

    def check(self, payload: Any) -> Report:
        """The report of a request body, a dict or JSON as str or bytes; fails the test where it has findings."""
        __tracebackhide__ = True
        return self._passed(self._project.linter.check(payload))

    def check_request(
        self,
        *,
        method: str | None = None,
        url: str | None = None,
        headers: Headers | None = None,
        body: Any = None,
    ) -> Report:
        """The same for a whole request. What is not given is not judged."""
        __tracebackhide__ = True
        return self._passed(self._project.linter.check_request(method=method, url=url, headers=headers, body=body))

    def assert_clean(self, what: Any) -> None:
        """Fails the test where a payload or, as a `pathlib.Path`, a file or folder has findings."""
        __tracebackhide__ = True
        from anyint_lint.complaints import complaint

        linter, checking = self._project.linter, self._project.checking
        self._fail(complaint(what, linter, checking, self._project.config.fail_on))

    def _passed(self, report: Report) -> Report:
        __tracebackhide__ = True
        from anyint_lint.complaints import PAYLOAD, about

        self._fail(about(report.findings, self._project.config.fail_on, PAYLOAD))
        return report

    def _fail(self, text: str) -> None:
        __tracebackhide__ = True
        if text:
            pytest.fail(f"{text}\n\n{self._caller()}: Failed", pytrace=False)

    def _caller(self) -> str:
        """The nearest place outside of this file."""
        frame = sys._getframe()
        while frame.f_code.co_filename == __file__ and frame.f_back:
            frame = frame.f_back
        file = FilePath(frame.f_code.co_filename)
        return f"{file.relative_to(self._folder) if file.is_relative_to(self._folder) else file}:{frame.f_lineno}"
