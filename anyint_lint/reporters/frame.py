"""The source line of a finding, cut around the span and underlined. A line may be 30 MB long, or hold secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from anyint_lint.model import Edit, Finding, Source, Span
from anyint_lint.reporters.cells import cells, head, tail
from anyint_lint.reporters.style import Style
from anyint_lint.safetext import escaped, masked, masked_among, visible, visible_end

_HIDDEN: Final = "•••"
_HIDING_RULE: Final = "recorded-secret"
_NARROWEST: Final = 24
# More than `visible` wants to see beyond its limit.
_MARGIN: Final = 1024
_ABOVE: Final = 256
_BELOW: Final = 128


class Pieces(NamedTuple):
    """A line in three: what stands before the span, the span, and what follows it on the same line."""

    before: str
    marked: str
    after: str


_NOTHING: Final = Pieces("", _HIDDEN, "")


def frame(finding: Finding, source: Source, span: Span, style: Style) -> Iterator[str]:
    number = str(span.start.line)
    shown = framed(finding, source, span, room=max(style.width - len(number) - len(" | "), _NARROWEST))
    gutter, bar = " " * len(number), style.paint("|", "frame")
    carets = style.paint("^" * max(cells(shown.marked), 1), finding.severity)
    yield f"{gutter} {bar}"
    yield f"{style.paint(number, 'frame')} {bar} {''.join(shown)}".rstrip()
    yield f"{gutter} {bar} {' ' * cells(shown.before)}{carets}"


def framed(finding: Finding, source: Source, span: Span, *, room: int) -> Pieces:
    """The line around a span, safe to show and at most `room` cells wide."""
    pieces = _near(source.text, *span.offsets, reach=room + _MARGIN)
    around = _around(source.text, *span.offsets, reach=room + _MARGIN)
    return fitted(safe(pieces, room, around, secret=finding.rule == _HIDING_RULE) if span.shown else _NOTHING, room)


def edited(finding: Finding, source: Source, edit: Edit, *, room: int) -> tuple[Pieces, Pieces] | None:
    """The line around an edit, before and after it, as `framed` has it; None where one of them shows a secret."""
    span, reach = edit.span, room + _MARGIN
    start, end = span.offsets
    before = _before(source.text, start, reach)
    after = _after(source.text, end, reach)
    old = Pieces(before, source.text[start : min(end, start + reach)], after if end - start <= reach else "")
    new = Pieces(before, edit.text[:reach], after if len(edit.text) <= reach else "")
    around = _around(source.text, start, end, reach=reach)
    shown = safe(old, room, around, secret=finding.rule == _HIDING_RULE), safe(new, room, around)
    if not span.shown or _NOTHING in shown or shown[1].marked == _HIDDEN:
        return None
    # The same start for both, so that they line up.
    fits = min((fitted(pieces, room).before for pieces in shown), key=cells)
    return fitted(shown[0]._replace(before=fits), room), fitted(shown[1]._replace(before=fits), room)


def _near(text: str, start: int, end: int, *, reach: int) -> Pieces:
    """At most `reach` characters of each piece, taken before anything looks at them."""
    marked = text[start : min(end, start + reach)]
    first = _after(text, start, len(marked))
    goes_on = len(first) == len(marked) and end - start <= reach
    return Pieces(_before(text, start, reach), first, _after(text, end, reach) if goes_on else "")


def _before(text: str, offset: int, reach: int) -> str:
    """The end of a line before an offset. A tab is four blanks."""
    return text[max(offset - reach, 0) : offset].rpartition("\n")[2].replace("\t", "    ")


def _around(text: str, start: int, end: int, *, reach: int) -> tuple[str, str]:
    """What stands above and below the line of a stretch, where the name may be that tells of a key."""
    above, newline, _ = text[max(start - reach, 0) : start].rpartition("\n")
    _, other, below = text[end : end + reach].partition("\n")
    return above[-_ABOVE:] + newline, other + below[:_BELOW]


def _after(text: str, offset: int, reach: int) -> str:
    """The line from an offset on, without its end."""
    line, newline, _ = text[offset : offset + reach].partition("\n")
    return line.removesuffix("\r") if newline else line


def safe(pieces: Pieces, room: int, around: tuple[str, str] = ("", ""), *, secret: bool = False) -> Pieces:
    """A piece by itself may hide from the masks what the whole line, and what is around it, shows them: then it is not
    shown."""
    line = "".join(pieces)
    if masked_among(line, *around) != masked(line):
        return _NOTHING
    whole = escaped(line)
    before, marked, after = map(escaped, pieces)
    if not (whole.startswith(before) and whole.endswith(after)):
        return _NOTHING
    hidden = secret or whole != before + marked + after
    return Pieces(
        visible_end(pieces.before, limit=room),
        _HIDDEN if hidden else visible(pieces.marked, limit=room),
        visible(pieces.after, limit=room),
    )


def fitted(pieces: Pieces, room: int) -> Pieces:
    """All of it if it fits; otherwise the start of the span, after up to a third of the room."""
    before = tail(pieces.before, max(room // 3, room - cells(pieces.marked) - cells(pieces.after)))
    marked = head(pieces.marked, room - cells(before))
    return Pieces(before, marked, head(pieces.after, room - cells(before) - cells(marked)))
