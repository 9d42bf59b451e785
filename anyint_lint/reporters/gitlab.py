"""GitLab's Code Quality report: a list of what is wrong, as an artifact `reports:codequality`.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from anyint_lint.model import JSON, Finding, Position, Run, Severity
from anyint_lint.reporters import wording
from anyint_lint.reporters.asciijson import ITEMS, with_items
from anyint_lint.reporters.fingerprint import fingerprints
from anyint_lint.reporters.style import Style

_SEVERITIES: Final[dict[Severity, str]] = {"error": "major", "warning": "minor", "info": "info"}


def report(run: Run, _style: Style) -> Iterator[str]:
    issues = (_issue(*each) for each in zip(run.findings, fingerprints(run.findings), strict=True))
    return with_items(ITEMS, issues, level=1)


def _issue(finding: Finding, fingerprint: str) -> dict[str, JSON]:
    return {
        "description": ". ".join(filter(None, (wording.message(finding), wording.hint(finding)))),
        "check_name": wording.rule(finding),
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": wording.path(finding), **_place(finding)},
    }


def _place(finding: Finding) -> dict[str, JSON]:
    """A line is required: the first, where none is known."""
    if finding.span is None:
        return {"lines": {"begin": 1}}
    start, end = finding.span[:2]
    return {
        "lines": {"begin": start.line, "end": end.line},
        "positions": {"begin": _position(start), "end": _position(end)},
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
