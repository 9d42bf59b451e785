"""A finding in the HTML report: a body of the table with a row to look at and a row that opens below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from anyint_lint.model import Edit, Finding, Severity, Source
from anyint_lint.reporters import wording
from anyint_lint.reporters.frame import Pieces, edited, framed
from anyint_lint.reporters.markup import escaped, quoted

# In cells; where the page is narrower, a line scrolls by itself.
_WIDTH: Final = 132
_EDITS_SHOWN: Final = 4


def body(finding: Finding, anchor: str | None) -> str:
    """`anchor` is that of what the page says about the rule."""
    severity, message = finding.severity, escaped(wording.message(finding))
    return (
        f'<tbody>\n<tr><td><span class="severity {severity}">{severity}</span></td>'
        f'<td class="rule">{escaped(wording.rule(finding))}</td>'
        f'<td class="message"><button type="button" aria-expanded="false">{message}</button></td>'
        f'<td class="place" title="{quoted(wording.path(finding))}">{_place(finding)}</td></tr>\n'
        f'<tr class="more {severity}"><td colspan="4">{"".join(_details(finding, anchor))}</td></tr>\n</tbody>\n'
    )


def _place(finding: Finding) -> str:
    """The name of the file first: where room is short, the end of its folder is missing."""
    folder, _, name = wording.path(finding).rpartition("/")
    return f"<span>{escaped(name)}</span>{_position(finding)}" + (f"<small>{escaped(folder)}</small>" if folder else "")


def _position(finding: Finding) -> str:
    return f":{finding.span.start.line}:{finding.span.start.column}" if finding.span else ""


def _details(finding: Finding, anchor: str | None) -> Iterator[str]:
    if finding.span and finding.source:
        pieces = framed(finding, finding.source, finding.span, room=_WIDTH)
        yield f"<pre><code><i>{finding.span.start.line}</i>{_marked(pieces, finding.severity)}</code></pre>"
    yield "<dl>"
    if text := wording.hint(finding):
        yield f"<dt>Hint</dt><dd>{escaped(text)}</dd>"
    yield from _fix(finding)
    request = f" of request {finding.exchange + 1}" if finding.exchange else ""
    yield f"<dt>Where</dt><dd><code>{escaped(finding.part + wording.pointer(finding))}</code>{request}</dd>"
    yield f"<dt>File</dt><dd><code>{escaped(wording.path(finding))}{_position(finding)}</code></dd>"
    if anchor:
        yield f'<dt>Why</dt><dd><a href="#{anchor}">About this rule</a></dd>'
    yield "</dl>"


def _fix(finding: Finding) -> Iterator[str]:
    fix, text = finding.fix, wording.fix(finding)
    if fix is None or not text:
        return
    yield "<dt>Fix</dt><dd>"
    if wording.fixable(finding):
        name = "safe" if fix.safe else "unsafe"
        yield f'<span class="{name}" title="{quoted(wording.safety(fix))}">{name}</span>'
    yield escaped(text)
    if finding.source:
        yield from _edits(finding, finding.source, fix.edits)
    yield "</dd>"


def _edits(finding: Finding, source: Source, edits: tuple[Edit, ...]) -> Iterator[str]:
    for edit in edits[:_EDITS_SHOWN]:
        lines = edited(finding, source, edit, room=_WIDTH)
        if lines is None:
            yield "<p>The edit is not shown here: it touches a secret.</p>"
            return
        old, new = (_marked(pieces) for pieces in lines)
        yield f'<pre><code><span class="old"><i>-</i>{old}</span><span class="new"><i>+</i>{new}</span></code></pre>'
    if len(edits) > _EDITS_SHOWN:
        yield f"<p>Further edits: {len(edits) - _EDITS_SHOWN}.</p>"


def _marked(pieces: Pieces, severity: Severity | None = None) -> str:
    before, marked, after = map(escaped, pieces)
    look = f' class="{severity}"' if severity else ""
    return f"{before}<mark{look}>{marked}</mark>{after}"
