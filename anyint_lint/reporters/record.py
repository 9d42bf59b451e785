"""A finding as JSON: version 1 of the contract. Keys may be added; none is renamed, removed or given a new meaning."""

from __future__ import annotations

from anyint_lint.model import JSON, Finding, Position
from anyint_lint.reporters import wording


def record(finding: Finding) -> dict[str, JSON]:
    """`file`, `start` and `end` are null where there is no text, `end` is exclusive, `fix` is null for now."""
    return {
        "rule": wording.rule(finding),
        "topic": wording.topic(finding),
        "severity": finding.severity,
        "message": wording.message(finding),
        "hint": wording.hint(finding),
        "file": wording.file(finding),
        "exchange": finding.exchange,
        "part": finding.part,
        "pointer": wording.pointer(finding),
        "start": _position(finding.span.start) if finding.span else None,
        "end": _position(finding.span.end) if finding.span else None,
        "fix": None,
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
