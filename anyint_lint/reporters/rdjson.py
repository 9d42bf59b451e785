"""The Reviewdog Diagnostic Format: comments and suggestions in a pull request, on whatever site.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf: columns count bytes of UTF-8 from 1, ends are exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from anyint_lint.model import JSON, Finding, Position, Run, Severity, Source, Span
from anyint_lint.reporters import mending, wording
from anyint_lint.reporters.asciijson import ITEMS, with_items
from anyint_lint.reporters.style import Style

_SEVERITIES: Final[dict[Severity, str]] = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def report(run: Run, _style: Style) -> Iterator[str]:
    result = {"source": {"name": "anyint-lint"}, "diagnostics": ITEMS}
    return with_items(result, map(_diagnostic, run), level=2)


def _diagnostic(finding: Finding) -> dict[str, JSON]:
    return {
        "message": "\nHint: ".join(filter(None, (wording.message(finding), wording.hint(finding)))),
        "location": {"path": wording.path(finding), **_range(finding.span, finding.source)},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": wording.rule(finding)},
        **_suggestions(finding),
    }


def _suggestions(finding: Finding) -> dict[str, JSON]:
    """At most one: reviewers take each by itself, and half a fix is none."""
    edits = mending.edits(finding)
    if not edits or finding.source is None:
        return {}
    edit = mending.joined(edits, finding.source)
    if mending.tells(edit, finding.source):
        return {}
    return {"suggestions": [{**_range(edit.span, finding.source), "text": edit.text}]}


def _range(span: Span | None, source: Source | None) -> dict[str, JSON]:
    if span is None or source is None:
        return {}
    start, end = span.offsets
    return {"range": {"start": _position(span.start, source, start), "end": _position(span.end, source, end)}}


def _position(position: Position, source: Source, offset: int) -> dict[str, int]:
    return {"line": position.line, "column": source.byte_column(offset)}
