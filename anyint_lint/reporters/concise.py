"""One line a finding, as compilers print it, and the summary."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from anyint_lint.model import Finding, Run
from anyint_lint.reporters import wording
from anyint_lint.reporters.style import Style
from anyint_lint.reporters.summary import summary
from anyint_lint.safetext import escaped


def report(run: Run, style: Style) -> Iterator[str]:
    for finding in run:
        yield f"{header(finding, style)}\n"
    yield f"{summary(run)}\n"


def header(finding: Finding, style: Style) -> str:
    """`path:line:col: severity[rule] message`, and `path: severity[rule] message` where no text is known."""
    severity = style.paint(f"{finding.severity}[{wording.rule(finding)}]", finding.severity)
    return f"{style.paint(_location(finding), 'bold')} {severity} {wording.message(finding)}"


def _location(finding: Finding) -> str:
    """Made safe as a whole: a file named `:` would start a workflow command."""
    file = finding.file or wording.UNNAMED
    if finding.span is None:
        return escaped(f"{file}:")
    return f"{_before_line(file)}{finding.span.start.line}:{finding.span.start.column}:"


@lru_cache
def _before_line(file: str) -> str:
    """The same for every line of a file."""
    return escaped(f"{file}:1:1:").removesuffix("1:1:")
