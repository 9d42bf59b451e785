"""The source line of a finding, cut around the span and underlined. A line may be 30 MB long, or hold secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from anyint_lint.model import Finding, Source, Span
from anyint_lint.reporters.cells import cells, head, tail
from anyint_lint.reporters.style import Style
from anyint_lint.safetext import escaped, visible, visible_end

_HIDDEN: Final = "•••"
_HIDING_RULE: Final = "recorded-secret"
_NARROWEST: Final = 24
# More than `visible` wants to see beyond its limit.
_MARGIN: Final = 1024


class Pieces(NamedTuple):
    """A line in three: what stands before the span, the span, and what follows it on the same line."""

    before: str
    marked: str
    after: str


def frame(finding: Finding, source: Source, span: Span, style: Style) -> Iterator[str]:
    number = str(span.start.line)
    room = max(style.width - len(number) - len(" | "), _NARROWEST)
    pieces = _near(source.line(span.start.line), span, reach=room + _MARGIN)
    safe = _safe(pieces, room, secret=finding.rule == _HIDING_RULE) if span.shown else Pieces("", _HIDDEN, "")
    shown = _fitted(safe, room)
    gutter, bar = " " * len(number), style.paint("|", "frame")
    carets = style.paint("^" * max(cells(shown.marked), 1), finding.severity)
    yield f"{gutter} {bar}"
    yield f"{style.paint(number, 'frame')} {bar} {''.join(shown)}".rstrip()
    yield f"{gutter} {bar} {' ' * cells(shown.before)}{carets}"


def _near(line: str, span: Span, *, reach: int) -> Pieces:
    """At most `reach` characters of each piece, taken before anything looks at them. A tab in front is four blanks."""
    start = span.start.column - 1
    end = span.end.column - 1 if span.end.line == span.start.line else len(line)
    before = line[max(start - reach, 0) : start].replace("\t", "    ")
    after = line[end : end + reach] if end - start <= reach else ""
    return Pieces(before, line[start : min(end, start + reach)], after)


def _safe(pieces: Pieces, room: int, *, secret: bool) -> Pieces:
    """A piece by itself may hide from the masks what the whole line shows them: then it is not shown."""
    whole = escaped("".join(pieces))
    before, marked, after = map(escaped, pieces)
    if not (whole.startswith(before) and whole.endswith(after)):
        return Pieces("", _HIDDEN, "")
    hidden = secret or whole != before + marked + after
    return Pieces(
        visible_end(pieces.before, limit=room),
        _HIDDEN if hidden else visible(pieces.marked, limit=room),
        visible(pieces.after, limit=room),
    )


def _fitted(pieces: Pieces, room: int) -> Pieces:
    """All of it if it fits; otherwise the start of the span, after up to a third of the room."""
    before = tail(pieces.before, max(room // 3, room - cells(pieces.marked) - cells(pieces.after)))
    marked = head(pieces.marked, room - cells(before))
    return Pieces(before, marked, head(pieces.after, room - cells(before) - cells(marked)))
