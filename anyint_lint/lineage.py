"""Which lines of a text are those of the text that it was, through any number of rounds of edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from anyint_lint.model import Edit


class Line(NamedTuple):
    """With its line end; `origin` is the number that it had, from 0, None where it is new."""

    text: str
    origin: int | None


class Lines:
    """Lines end with `\\n`; the last one may have no end."""

    def __init__(self, text: str) -> None:
        self.before: Sequence[str] = _lines(text)
        self.now: list[Line] = [Line(line, number) for number, line in enumerate(self.before)]

    def apply(self, edits: Sequence[Edit]) -> None:
        """Edits of the text as it is now, in its order and apart from each other."""
        for group in reversed(list(_groups(edits))):
            first, last = group[0].span.start.line - 1, max(edit.span.end.line for edit in group)
            old = self.now[first:last]
            begin = group[0].span.offsets[0] - (group[0].span.start.column - 1)
            text = edited("".join(line.text for line in old), group, begin)
            self.now[first:last] = _traced(old, _lines(text))


def edited(text: str, edits: Iterable[Edit], begin: int = 0) -> str:
    """The text, which begins at an offset in its file, after edits in its order."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        start, end = edit.span.offsets
        pieces += (text[at : start - begin], edit.text)
        at = end - begin
    return "".join((*pieces, text[at:]))


def _lines(text: str) -> list[str]:
    """`splitlines` also splits at what JSON and YAML may have inside of a line."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _groups(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """Edits that share lines."""
    group: list[Edit] = []
    last = 0
    for edit in edits:
        if group and edit.span.start.line > last:
            yield group
            group = []
        group.append(edit)
        last = max(last, edit.span.end.line)
    if group:
        yield group


def _traced(old: list[Line], new: list[str]) -> list[Line]:
    """What both begin and end with has not changed."""
    head = 0
    while head < min(len(old), len(new)) and old[head].text == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail].text == new[-1 - tail]:
        tail += 1
    changed = [Line(text, None) for text in new[head : len(new) - tail]]
    return [*old[:head], *changed, *old[len(old) - tail :]]
