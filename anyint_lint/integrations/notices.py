"""How what is found on the way is told: raised, warned of, logged, given to a callback, or fixed."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterable
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from anyint_lint.linter import PayloadRejected, Report
from anyint_lint.model import Finding, Severity
from anyint_lint.telling import told

Mode: TypeAlias = Literal["raise", "warn", "log", "fix"]
OnFinding: TypeAlias = Mode | Callable[[Finding], object]

LOGGER: Final = logging.getLogger("anyint_lint")
_LEVELS: Final[dict[str, int]] = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO}


class LintWarning(UserWarning):
    """A finding in what is sent or answered."""


class Notice(NamedTuple):
    """`tell` takes each finding that does not raise; one at or above `fail_on` does, where there is that."""

    tell: Callable[[Finding], object]
    fail_on: Severity | None = None
    fixes: bool = False

    def of_request(self, report: Report) -> None:
        """Raises PayloadRejected."""
        if self.fail_on and report.at_least(self.fail_on):
            # Not `report.raise_for_findings()`: one frame less in the trace of somebody who has just been told off.
            raise PayloadRejected(report, self.fail_on)
        self._each(report)

    def of_fixes(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            LOGGER.info("fixed before it was sent: %s", told(finding))

    def of_answer(self, findings: Iterable[Finding]) -> None:
        """Never raises of its own: the answer is paid for."""
        self._each(findings)

    def _each(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.tell(finding)


def notice_of(on_finding: OnFinding, fail_on: Severity) -> Notice:
    """Raises ValueError for an unknown mode."""
    if callable(on_finding):
        return Notice(on_finding)
    if on_finding == "warn":
        return Notice(_warn)
    if on_finding == "log":
        return Notice(_log)
    if on_finding in ("raise", "fix"):
        return Notice(_log, fail_on, fixes=on_finding == "fix")
    raise ValueError(f"on_finding: {on_finding!r} is not a function, nor one of {', '.join(get_args(Mode))}")


def _log(finding: Finding) -> None:
    LOGGER.log(_LEVELS[finding.severity], "%s", told(finding))


def _warn(finding: Finding) -> None:
    warnings.warn(told(finding), LintWarning, stacklevel=_callers_level())


# Where the call comes through.
_BETWEEN: Final = ("anyint_lint", "httpx", "httpx2", "requests", "aiohttp", "openai", "urllib3")


def _callers_level() -> int:
    """So many frames above `_warn` is the program's own line."""
    frame, level = sys._getframe(1), 1
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in _BETWEEN:
        frame, level = frame.f_back, level + 1
    return level
