"""GitHub workflow commands: annotations in the files of a pull request.

Escaping as in actions/toolkit, packages/core/src/command.ts: `%`, CR and LF in data, and `:` and `,` too in properties.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from anyint_lint.model import Finding, Run, Severity, Span
from anyint_lint.reporters import wording
from anyint_lint.reporters.style import Style

_LEVELS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "notice"}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def report(run: Run, _style: Style) -> Iterator[str]:
    for finding in run:
        yield f"::{_LEVELS[finding.severity]} {_properties(finding)}::{_message(finding).translate(_DATA)}\n"


def _message(finding: Finding) -> str:
    hint = wording.hint(finding)
    return f"{wording.message(finding)}\nhint: {hint}" if hint else wording.message(finding)


def _properties(finding: Finding) -> str:
    file = wording.file(finding)
    properties = {
        **({} if file is None else {"file": file}),
        **(_region(finding.span) if finding.span else {}),
        "title": f"anyint-lint[{wording.rule(finding)}]",
    }
    return ",".join(f"{name}={str(value).translate(_PROPERTY)}" for name, value in properties.items())


def _region(span: Span) -> Mapping[str, int]:
    """The runner takes columns only where the first line is also the last."""
    region = {"line": span.start.line, "col": span.start.column, "endLine": span.end.line}
    return region | {"endColumn": span.end.column} if span.start.line == span.end.line else region
