"""A regular expression of a rule, each time with one thing of its meaning changed: an anchor, an alternative, a
quantifier, a flag, a character of a class, the backslash of a dot. Words are left alone: of a word that is no
alternative any example that matches is a proof."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

TOKEN = re.compile(
    r"""(?P<escape>\\.)
      | (?P<klass>\[\^?(?:\\.|[^\]\\])+\])
      | (?P<flags>\(\?[a-z]+\))
      | (?P<open>\((?:\?[a-z]*:)?)
      | (?P<close>\))
      | (?P<bar>\|)
      | (?P<quantifier>[*+?]|\{[0-9,]+\})
      | (?P<anchor>[\^$])
      | (?P<plain>.)""",
    re.VERBOSE | re.DOTALL,
)
ITEM = re.compile(r"(?:\\.|.)(?:-(?:\\.|.))?", re.DOTALL)


class Edit(NamedTuple):
    """The stretch of a pattern from `start` to `end` that becomes `text`."""

    operator: str
    start: int
    end: int
    text: str = ""

    def note(self, pattern: str) -> str:
        return f"{pattern[self.start : self.end]} at {self.start} becomes {self.text or 'nothing'}"

    def made(self, pattern: str) -> str:
        return pattern[: self.start] + self.text + pattern[self.end :]


def edits(pattern: str) -> Iterator[Edit]:
    atom = 0
    # Of each open group, where its atom and its alternatives begin.
    groups: list[tuple[int, list[int]]] = [(0, [0])]
    for token in TOKEN.finditer(pattern):
        kind, text, start, end = token.lastgroup, token[0], token.start(), token.end()
        if kind == "quantifier":
            yield from _of_quantifier(text, atom, start)
        elif kind == "open":
            groups.append((start, [end]))
        elif kind == "bar":
            groups[-1][1].append(end)
        elif kind == "close":
            atom, alternatives = groups.pop()
            yield from _without_one(alternatives, start)
        if kind in ("escape", "klass", "plain"):
            atom = start
        yield from _of_token(kind, text, start)
    yield from _without_one(groups[0][1], len(pattern))


def _of_token(kind: str | None, text: str, start: int) -> Iterator[Edit]:
    end = start + len(text)
    if kind == "anchor":
        yield Edit("anchor dropped", start, end)
    elif kind == "flags" or text == "(?i:":
        yield Edit("flag dropped", start, end, "(?:" if kind == "open" else "")
    elif text == r"\.":
        yield Edit("dot for any character", start, end, ".")
    elif kind == "klass":
        yield from _of_class(text, start)


def _of_class(text: str, start: int) -> Iterator[Edit]:
    first = 2 if text.startswith("[^") else 1
    items = list(ITEM.finditer(text, first, len(text) - 1))
    if len(items) > 1:
        for item in items:
            # A dash that comes to stand between two others would make a range of them.
            if not (item[0] != "-" and text[item.end()] == "-" and item.start() > first and item.end() < len(text) - 2):
                yield Edit("character of a class dropped", start + item.start(), start + item.end())


def _of_quantifier(text: str, atom: int, start: int) -> Iterator[Edit]:
    end = start + len(text)
    if text == "?":
        yield Edit("optional part made mandatory", start, end)
        yield Edit("optional part dropped", atom, end)
    elif text == "*":
        yield Edit("quantifier changed", start, end, "+")
        yield Edit("optional part dropped", atom, end)
    elif text == "+":
        yield Edit("quantifier changed", start, end, "*")
        yield Edit("quantifier dropped", start, end)
    else:
        for number in re.finditer("[0-9]+", text):
            for value in (int(number[0]) - 1, int(number[0]) + 1):
                if value >= 0:
                    yield Edit("number changed", start + number.start(), start + number.end(), str(value))


def _without_one(starts: list[int], end: int) -> Iterator[Edit]:
    """The alternatives that begin there, of which the last ends at `end`."""
    ends = [start - 1 for start in starts[1:]] + [end]
    if len(starts) == 1:
        return
    for index, (start, stop) in enumerate(zip(starts, ends, strict=True)):
        last = index == len(starts) - 1
        yield Edit("alternative dropped", start - 1 if last else start, stop if last else stop + 1)
