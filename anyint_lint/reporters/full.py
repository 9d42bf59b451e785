"""Each finding with the line it is about and what to do, as rustc and ruff print it."""

from __future__ import annotations

from collections.abc import Iterator

from anyint_lint.model import Finding, Run
from anyint_lint.reporters import wording
from anyint_lint.reporters.concise import header
from anyint_lint.reporters.style import Style
from anyint_lint.reporters.summary import fixable, summary


def report(run: Run, style: Style) -> Iterator[str]:
    for finding in run:
        yield "\n".join([header(finding, style), *explained(finding, style), "", ""])
    yield f"{summary(run)}\n"
    yield from fixable(run)


def explained(finding: Finding, style: Style) -> Iterator[str]:
    """The frame and, in line with its gutter, the hint and the fix."""
    indent = ""
    if finding.span and finding.source:
        # Imported only now: most runs find nothing.
        from anyint_lint.reporters.frame import frame

        indent = " " * len(str(finding.span.start.line))
        yield from frame(finding, finding.source, finding.span, style)
    for name, text in (("hint", wording.hint(finding)), ("fix", wording.fix(finding))):
        if text:
            yield f"{indent} {style.paint('=', 'frame')} {style.paint(name, 'hint')}: {text}"
