"""`--diff`: what fixes would change, as a unified diff. Long lines are cut around what changes in them.

Safe to print, and therefore to be read: a line with a key, an image or control characters in it is not shown whole, so
that `patch` would refuse it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from anyint_lint.jsonedit import literal
from anyint_lint.keywords.credentials import masked
from anyint_lint.keywords.masking import mask
from anyint_lint.lineage import Line, Lines
from anyint_lint.regex import regex
from anyint_lint.reporters.style import Style
from anyint_lint.safetext import escaped, masked_among, visible, visible_end
from anyint_lint.textdiff import differing

CONTEXT: Final = 3
# What is shown of a line on each side of a change, or of one that only stands by.
_SHOWN: Final = 160
# Of what is above and below a line, and may tell that it holds a key. A longer line tells it itself.
_ABOVE: Final = 256
_BELOW: Final = 128
_SHORT: Final = 4096
# What most keys are made of, and the shortest part of one that is looked for.
_RUN: Final = regex(r"[A-Za-z0-9_+/=.~-]{5,}")
_PART: Final = 5
_TINTS: Final = {"-": "error", "+": "hint", "@": "frame"}


class _Change(NamedTuple):
    """Lines of the old text, from 0, and what takes their place; `now` is where that begins in the new text."""

    start: int
    end: int
    now: int
    new: Sequence[str]


def diff(name: str, lines: Lines, style: Style, keys: Iterable[str] = ()) -> Iterator[str]:
    """`keys` are credentials that may stand in the text; others are told by what is around them."""
    yield style.paint(f"--- {escaped(name)}", "bold") + "\n"
    yield style.paint(f"+++ {escaped(name)}", "bold") + "\n"
    hide = _hiding(keys)
    for hunk in _hunks(list(_changes(lines))):
        yield from _shown(hunk, lines.before, style, hide)


def _hiding(keys: Iterable[str]) -> Callable[[str], str]:
    """A line may hold a key far from the name that tells it, or a part of one that stands in several strings."""
    known, odd = _Known({}, {}), set[str]()
    for key in set(keys):
        if _RUN.fullmatch(key):
            known.by_start.setdefault(key[:_PART], []).append(key)
            known.by_end.setdefault(key[-_PART:], []).append(key)
        odd |= {key, literal(key)[1:-1], key.replace("/", "\\/")} - ({key} if _RUN.fullmatch(key) else set())
    if not (known.by_start or odd):
        return str
    written = sorted(odd, key=len, reverse=True)

    def hide(text: str) -> str:
        text = _RUN.sub(lambda run: known.hidden(run[0]), text)
        for form in written:
            text = text.replace(form, masked(form))
        return text

    return hide


class _Known(NamedTuple):
    """Keys by their first and last characters: a file may hold thousands."""

    by_start: dict[str, list[str]]
    by_end: dict[str, list[str]]

    def hidden(self, run: str) -> str:
        if any(key.endswith(run) for key in self.by_end.get(run[-_PART:], ())):
            return masked(run)
        shown, end, at = list[str](), 0, 0
        while at + _PART <= len(run):
            length = self._length(run, at)
            if length:
                shown += [run[end:at], masked(run[at : at + length])]
                end = at + length
            at += length or 1
        return "".join([*shown, run[end:]])

    def _length(self, run: str, at: int) -> int:
        """Of the key, or of the first part of one that ends with the run, which begins there."""
        left, longest = len(run) - at, 0
        for key in self.by_start.get(run[at : at + _PART], ()):
            if run.startswith(key, at) or (left < len(key) and key.startswith(run[at:])):
                longest = max(longest, min(len(key), left))
        return longest


def _changes(lines: Lines) -> Iterator[_Change]:
    """Between each line that stayed and the next."""
    expected, new, begin = 0, list[str](), 0
    for number, (text, origin) in enumerate([*lines.now, Line("", len(lines.before))]):
        if origin is None:
            begin = begin if new else number
            new.append(text)
            continue
        if new or origin > expected:
            yield _Change(expected, origin, begin if new else number, new)
        expected, new = origin + 1, []


def _hunks(changes: list[_Change]) -> Iterator[list[_Change]]:
    """Changes whose context would overlap are shown together."""
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change.start - hunk[-1].end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _shown(hunk: list[_Change], before: Sequence[str], style: Style, hide: Callable[[str], str]) -> Iterator[str]:
    first, last = max(hunk[0].start - CONTEXT, 0), min(hunk[-1].end + CONTEXT, len(before))
    grown = sum(len(change.new) - (change.end - change.start) for change in hunk)
    begin = hunk[0].now - (hunk[0].start - first)
    header = f"@@ -{_range(first, last - first)} +{_range(begin, last - first + grown)} @@"
    yield style.paint(header, _TINTS["@"]) + "\n"
    at = first
    for change in hunk:
        yield from (_line(" ", _cut(hide(line)), style) for line in _hidden(before, at, change.start))
        old = [hide(line) for line in _hidden(before, change.start, change.end)]
        yield from _replaced(old, [hide(line) for line in _hidden_new(before, change)], style)
        at = change.end
    yield from (_line(" ", _cut(hide(line)), style) for line in _hidden(before, at, last))


def _hidden(lines: Sequence[str], first: int, last: int) -> Iterator[str]:
    for at in range(first, last):
        above = "".join(lines[max(at - CONTEXT, 0) : at])[-_ABOVE:]
        below = "".join(lines[at + 1 : at + 1 + CONTEXT])[:_BELOW]
        yield _hidden_between(lines[at], above, below)


def _hidden_new(before: Sequence[str], change: _Change) -> Iterator[str]:
    """The lines that a change brings, among those that stay."""
    above = before[max(change.start - CONTEXT, 0) : change.start]
    below = before[change.end : change.end + CONTEXT]
    return _hidden([*above, *change.new, *below], len(above), len(above) + len(change.new))


def _hidden_between(line: str, above: str, below: str) -> str:
    """A line as it is, unless what is around it tells that it holds a key."""
    if len(line) > _SHORT:
        return line
    text, end = _parted(line)
    shown = masked_among(text, above, "\n" + below if end else "")
    return line if shown == mask(text) else shown + end


def _range(start: int, length: int) -> str:
    return f"{start + 1 if length else start},{length}"


def _replaced(old: Sequence[str], new: Sequence[str], style: Style) -> Iterator[str]:
    pairs = [_around(*pair) for pair in zip(old, new, strict=False)]
    yield from (_line("-", text, style) for text in [*(pair[0] for pair in pairs), *map(_cut, old[len(pairs) :])])
    yield from (_line("+", text, style) for text in [*(pair[1] for pair in pairs), *map(_cut, new[len(pairs) :])])


def _line(mark: str, text: str, style: Style) -> str:
    line, end = _parted(text)
    shown = style.paint(f"{mark}{line}", _TINTS[mark]) if mark in _TINTS else f"{mark}{line}"
    return f"{shown}{end}" if end else f"{shown}\n\\ No newline at end of file\n"


def _parted(line: str) -> tuple[str, str]:
    """Without its end, and that, which `patch` compares."""
    text = line.removesuffix("\n").removesuffix("\r")
    return text, line[len(text) :]


def _cut(line: str) -> str:
    text, end = _parted(line)
    return visible(text, limit=2 * _SHOWN) + end


def _around(old: str, new: str) -> tuple[str, str]:
    """Two versions of a line, both cut in the same way around what differs."""
    (old, old_end), (new, new_end) = _parted(old), _parted(new)
    if max(len(old), len(new)) <= 2 * _SHOWN:
        return visible(old) + old_end, visible(new) + new_end
    head, end, text = differing(old, new)
    before, after = visible_end(old[:head], limit=_SHOWN), visible(old[end:], limit=_SHOWN)
    return (
        f"{before}{visible(old[head:end], limit=_SHOWN)}{after}{old_end}",
        f"{before}{visible(text, limit=_SHOWN)}{after}{new_end}",
    )
