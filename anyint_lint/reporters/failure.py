"""What a failed test says: a line for its summary, and each finding as `full` prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from anyint_lint.model import Finding
from anyint_lint.reporters import wording
from anyint_lint.reporters.concise import header
from anyint_lint.reporters.full import explained
from anyint_lint.reporters.style import Style
from anyint_lint.safetext import escaped

# pytest cuts the line for its summary at the width of the terminal.
_NAMED: Final = 3


def failure(findings: Sequence[Finding], where: str) -> str:
    """`where` says in what they are, after "in". Without a line end."""
    return "\n\n".join([f"anyint-lint: {_rules(findings)} in {escaped(where)}", *map(_told, findings)])


def _rules(findings: Sequence[Finding]) -> str:
    names = list(dict.fromkeys(map(wording.rule, findings)))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _told(finding: Finding) -> str:
    """Without its fix: --fix is no option of what runs the test."""
    finding, style = replace(finding, fix=None), Style()
    return "\n".join([header(finding, style) if finding.span else _placed(finding), *explained(finding, style)])


def _placed(finding: Finding) -> str:
    """A dict has no lines: its place is that in the request."""
    place = f"{finding.part}{wording.pointer(finding)}"
    return f"{place}: {finding.severity}[{wording.rule(finding)}] {wording.message(finding)}"
