"""Pointer -> line and column in the text it came from. Works only for what is asked: findings are rare.

Built on the C scanner of the standard library: members that the pointer does not lead through are skipped, not kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined] # typeshed leaves it out
from typing import Final, NamedTuple, TypeAlias

from anyint_lint.errors import NotEditable
from anyint_lint.jsontext import repaired
from anyint_lint.model import JSON, Change, Cut, Path, Place, Position, Span
from anyint_lint.regex import regex

_SPACE: Final = regex(r"[ \t\r\n]*")
# With the space around; of a broken text whatever stands there for a colon, and no comma where there is none.
_COLON: Final = regex(r"[ \t\r\n]*(?s:.)?[ \t\r\n]*")
_COMMA: Final = regex(r"[ \t\r\n]*(?:,[ \t\r\n]*)?")
# Characters that are counted at a time.
_BLOCK: Final = 1 << 14
# Numbers stay text: an integer of 5,000 digits has a place, too.
_scan_value: Final = JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str).scan_once  # type: ignore[attr-defined]


class Origin(NamedTuple):
    """Where in its file a text begins; `byte` is the column in bytes of UTF-8, also 1-based."""

    line: int = 1
    column: int = 1
    byte: int = 1


class TextSource:
    """The text of one file, or of a stretch of it: lines and columns are those of the file, offsets those of the text.

    Line ends are `\\n` and `\\r\\n`; a byte order mark is not part of the text.
    """

    origin = Origin()
    # The one that was looked up last: how many there are up to it, and its offset.
    _last_newline = (0, -1)

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    @cached_property
    def children(self) -> Children:
        """What has been seen of the JSON in it."""
        return {}

    @cached_property
    def _newlines(self) -> list[int]:
        """How many there are before each block. Counting is fast, and findings are rare: a list of all lines is not."""
        # Of a body in memory, the text is decoded each time that it is asked for.
        text = self.text
        return [0, *accumulate(text.count("\n", at, at + _BLOCK) for at in range(0, len(text), _BLOCK))]

    def bounds(self, number: int) -> tuple[int, int]:
        """Offsets of a line without its line end."""
        start = self._after_newline(number - self.origin.line)
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        return start, end - (end > start and self.text[end - 1] == "\r")

    def _after_newline(self, number: int) -> int:
        """The offset after so many newlines."""
        if number == 0:
            return 0
        block = bisect_left(self._newlines, number) - 1
        counted, at = self._newlines[block], block * _BLOCK - 1
        # Many lines of a block are asked for in their order.
        if counted <= self._last_newline[0] <= number:
            counted, at = self._last_newline
        for _ in range(number - counted):
            at = self.text.index("\n", at + 1)
        self._last_newline = number, at
        return at + 1

    def line(self, number: int) -> str:
        start, end = self.bounds(number)
        return self.text[start:end]

    def position(self, offset: int) -> Position:
        block = offset // _BLOCK
        line = self._newlines[block] + self.text.count("\n", block * _BLOCK, offset)
        column = offset - self._line_start(block, offset)
        return Position(line + self.origin.line, column + (1 if line else self.origin.column))

    def _line_start(self, block: int, offset: int) -> int:
        """Looks for the newline before an offset where one is: a line may be as long as the file."""
        newline = self.text.rfind("\n", block * _BLOCK, offset)
        if newline < 0 and self._newlines[block]:
            block = bisect_left(self._newlines, self._newlines[block]) - 1
            newline = self.text.rfind("\n", block * _BLOCK, (block + 1) * _BLOCK)
        return newline + 1

    def span(self, start: int, end: int) -> Span:
        return Span(self.position(start), self.position(end), (start, end))

    def byte_column(self, offset: int) -> int:
        """That of UTF-8; of what lies behind the text, as it was longer when it was checked, that of its end."""
        offset = min(offset, len(self.text))
        start = self._line_start(offset // _BLOCK, offset)
        first = 1 if start else self.origin.byte
        # Lines may be as long as the file, and most files are ASCII.
        if self.text.isascii():
            return offset - start + first
        return len(self.text[start:offset].encode("utf-8", "surrogatepass")) + first


class Located(NamedTuple):
    """Offsets of a value and, inside an object, of its key."""

    value: tuple[int, int]
    key: tuple[int, int] | None = None


Child: TypeAlias = tuple[tuple[int, int] | None, int]
# What is in the objects and arrays that places were asked in, by the offsets at which these begin.
Children: TypeAlias = dict[int, dict[str | int, Child]]
# What is asked together is near each other; of a file of many bodies the earlier ones are forgotten.
MOST_KNOWN: Final = 1000


def find(text: str, start: int, path: Path, *, children: Children | None = None) -> Located:
    """Where the value at a path is in the JSON text that begins at `start`.

    Of repeated keys the last counts, as for every parser. Where the path leads nowhere, the deepest value on the way
    is meant. `children` remembers what was seen, for a text in which many places are asked.
    """
    start = _skip_space(text, start)
    key = None
    for token in path:
        child = _child(text, start, token) if children is None else _children(text, start, children).get(token)
        if child is None:
            key = None
            break
        key, start = child
    return Located((start, _end_of(text, start)), key)


def _children(text: str, start: int, known: Children) -> dict[str | int, Child]:
    if start not in known:
        if len(known) > MOST_KNOWN:
            _forget(known)
        if text.startswith("{", start):
            known[start] = {_whole(key): (place, value) for key, place, value in _members(text, start)}
        elif text.startswith("[", start):
            known[start] = {index: (None, value) for index, value in enumerate(_items(text, start))}
        else:
            known[start] = {}
    return known[start]


def _forget(known: Children) -> None:
    """But for what is long: to read a list of a million again for each thousand of its items would take hours."""
    for start in [start for start, held in known.items() if len(held) <= MOST_KNOWN]:
        del known[start]
    if len(known) * 2 > MOST_KNOWN:
        known.clear()


def _whole(key: str) -> str:
    return key if key.isascii() else repaired(key)


def _child(text: str, start: int, token: str | int) -> Child | None:
    found: Child | None = None
    if text.startswith("{", start):
        for key, place, value in _members(text, start):
            if _whole(key) == token:
                found = place, value
    elif text.startswith("[", start) and isinstance(token, int):
        found = next(((None, value) for index, value in enumerate(_items(text, start)) if index == token), None)
    return found


def _members(text: str, start: int) -> Iterator[tuple[str, tuple[int, int], int]]:
    at = _skip_space(text, start + 1)
    while text.startswith('"', at):
        key, end = scanstring(text, at + 1, False)
        value = _after(_COLON, text, end)
        yield key, (at, end), value
        at = _next_element(text, value)


def members(text: str, start: int) -> Iterator[tuple[tuple[int, int], int]]:
    """The stretch of the key and the end of the value of each member of the object at `start`."""
    for _, key, value in _members(text, start):
        yield key, _end_of(text, value)


def _items(text: str, start: int) -> Iterator[int]:
    at = _skip_space(text, start + 1)
    while not text.startswith("]", at) and at < len(text):
        yield at
        at = _next_element(text, at)


def _next_element(text: str, value: int) -> int:
    return _after(_COMMA, text, _end_of(text, value))


def _skip_space(text: str, at: int) -> int:
    return at if text[at : at + 1] > " " else _after(_SPACE, text, at)


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    """The end of what a pattern, which matches anywhere, matches there."""
    match = pattern.match(text, at)
    assert match is not None
    return match.end()


def _end_of(text: str, start: int) -> int:
    try:
        end: int = _scan_value(text, start)[1]
    except (StopIteration, ValueError, RecursionError):
        # Where no value can be read, its start is all there is to show.
        return start
    return end


class JsonLocator(NamedTuple):
    """Places of one exchange in JSON text. `parts` maps a part to its path there; the text begins at offset `start`."""

    source: TextSource
    parts: Mapping[str, Path]
    start: int = 0

    def locate(self, place: Place) -> Span:
        return self.source.span(*self.offsets(place))

    def offsets(self, place: Place) -> tuple[int, int]:
        """Of the stretch of a place in the text."""
        prefix = self.parts.get(place.part)
        path = () if prefix is None else (*prefix, *place.path)
        located = find(self.source.text, self.start, path, children=self.source.children)
        return located.key if place.key and located.key else located.value

    def cuts(self, change: Change, value: JSON) -> list[Cut]:
        from anyint_lint.jsonedit import cuts

        prefix = self.parts.get(change.place.part)
        if prefix is None:
            raise NotEditable("the file does not tell where this is")
        path = (*prefix, *change.place.path)
        return cuts(self.source.text, self.start, path, change, children=self.source.children)

    def place_of(self, path: Path) -> Place:
        """The part that a path in the text belongs to."""
        for part, prefix in self.parts.items():
            if path[: len(prefix)] == prefix:
                return Place(part, path[len(prefix) :])
        return Place("file", path)


class LineLocator(NamedTuple):
    """Places of the exchange in one line of a JSON Lines file; the line is looked up only when it is asked for. `byte`
    is where it begins in UTF-8."""

    source: TextSource
    parts: Mapping[str, Path]
    number: int
    byte: int

    def locate(self, place: Place) -> Span:
        locator = self._line()
        start, end = locator.offsets(place)
        # All of it is on this line.
        first, last = (Position(self.number, offset - locator.start + 1) for offset in (start, end))
        return Span(first, last, (start, end))

    def cuts(self, change: Change, value: JSON) -> list[Cut]:
        return self._line().cuts(change, value)

    def place_of(self, path: Path) -> Place:
        return self._line().place_of(path)

    def _line(self) -> JsonLocator:
        start = self.byte if self.source.text.isascii() else self.source.bounds(self.number)[0]
        return JsonLocator(self.source, self.parts, start)
