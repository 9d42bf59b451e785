"""A finding as JSON: version 1 of the contract. Keys may be added; none is renamed, removed or given a new meaning."""

from __future__ import annotations

from anyint_lint.model import JSON, Finding, Fix, Position
from anyint_lint.reporters import mending, wording
from anyint_lint.safetext import visible


def record(finding: Finding) -> dict[str, JSON]:
    """`file`, `start` and `end` are null where there is no text, `end` is exclusive.

    `fix` is null where there is none, or none that may be printed (a secret); where there is one that cannot be made
    in this file, its `obstacle` says why.
    """
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
        "fix": _fix(finding.fix, finding) if finding.fix else None,
    }


def _fix(fix: Fix, finding: Finding) -> dict[str, JSON] | None:
    edits = mending.edits(finding)
    if fix.edits and not edits:
        return None
    return {
        "safe": fix.safe,
        "edits": [
            {"start": _position(edit.span.start), "end": _position(edit.span.end), "text": edit.text} for edit in edits
        ],
        "obstacle": None if fix.obstacle is None else visible(fix.obstacle),
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
