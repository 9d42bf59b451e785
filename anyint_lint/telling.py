"""One finding on one line, for exceptions, warnings and logs: no secret, no control character, bounded in length."""

from __future__ import annotations

from typing import Final

from anyint_lint.model import Finding
from anyint_lint.safetext import visible

_LIMIT: Final = 500


def told(finding: Finding) -> str:
    """Its place, what is wrong there, and what to do."""
    place = visible(f"{finding.part}{finding.pointer}", limit=_LIMIT)
    message = visible(finding.message, limit=_LIMIT)
    hint = visible(" ".join(finding.hint.split()), limit=_LIMIT)
    return f"{place}: {finding.severity}[{visible(finding.rule)}] {message}. {hint}"
