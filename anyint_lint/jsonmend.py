"""Broken JSON text -> the same with the broken items of a list blanked out, so that the others can be read.

Nothing moves: what is blanked becomes spaces, and what was never closed is closed behind the end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from json.decoder import JSONDecoder
from typing import Final, NamedTuple

from anyint_lint.jsontext import Flaw, Parsed, parse
from anyint_lint.model import JSON

# A file with more broken items than this is broken as a whole; and of a large file it is said sooner.
MOST_MENDED: Final = 20
MOST_CHARACTERS: Final = 20_000_000
_TOKEN: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)
_SPACE: Final = re.compile(r"\s*")
# So many items after a broken one are tried, and so many characters are counted through for them.
_TRIED: Final = 1000
_COUNTED: Final = 2_000_000_000
# An item is followed by the next one, or by the end of the list.
_FOLLOWED: Final = re.compile(r"\s*(?:,\s*\{|\])")
# Characters of white space before an item.
_NEAR: Final = 1000
_FIRST_KEY: Final = re.compile(r'\{\s*"[^"\\]{1,100}"\s*:')
_decode: Final = JSONDecoder(strict=False, parse_int=str, parse_float=str).raw_decode


class Mended(NamedTuple):
    """`list_at` is where the list begins whose items were left out; `flaws` say what is wrong with each."""

    text: str
    parsed: Parsed
    flaws: tuple[Flaw, ...]
    list_at: int


def mend(text: str, flaw: Flaw, is_item: Callable[[JSON], bool]) -> Mended | None:
    """The text without what is broken in its outermost list. `flaw` is the first fatal one; `is_item` tells a whole
    item from what is inside of one. None where the flaw lies in no list, or where too much is broken."""
    flaws: list[Flaw] = []
    list_at = -1
    while len(flaws) < MOST_MENDED and len(flaws) * len(text) <= MOST_CHARACTERS:
        cut = _cut_at(text, flaw.start)
        if cut is None or list_at not in (-1, cut.list_at):
            return None
        list_at = cut.list_at
        if cut.lacks_comma(text, flaw.start):
            text = f"{text[: flaw.start - 1]},{text[flaw.start :]}"
        else:
            following = _next_item(text, cut.start, flaw.start, is_item)
            text = cut.applied(text, following)
            loss = "nothing is read from here on" if following is None else "this entry is left out"
            flaw = flaw._replace(message=f"{flaw.message}; {loss}")
        flaws.append(flaw)
        mended = text
        parsed = parse(mended.encode("utf-8", "replace"), lambda mended=mended: mended)  # type: ignore[misc] # bound here
        fatal = next((each for each in parsed.flaws if each.fatal), None)
        if fatal is None:
            return Mended(text, parsed, tuple(flaws), list_at)
        flaw = fatal
    return None


class _Cut(NamedTuple):
    """The item at `start` of the list at `list_at`. If nothing can be read after it, the text is kept up to `kept`, and
    `closers` end what is open there. `after_item` the flaw is where an item has ended and no comma follows."""

    list_at: int
    kept: int
    start: int
    closers: str
    after_item: bool

    def lacks_comma(self, text: str, at: int) -> bool:
        """Does another item begin where a comma should stand?"""
        return self.after_item and text.startswith("{", at) and text[at - 1].isspace()

    def applied(self, text: str, following: int | None) -> str:
        if following is not None:
            blank = _blank(text[self.start : following])
            return text[: self.start] + (blank[:-1] + "," if self.after_item else blank) + text[following:]
        return text[: self.kept] + _blank(text[self.kept :]) + self.closers


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _cut_at(text: str, at: int) -> _Cut | None:
    """Up to a parser's first error a text is well formed, so brackets can be counted."""
    opened: list[int] = []
    lists = kept = start = 0
    whole: _Cut | None = None
    for match in _TOKEN.finditer(text, 0, at):
        token = match[0]
        if token in "[{":
            opened.append(match.start())
            lists += token == "["
            if token == "[" and lists == 1:
                kept = start = match.end()
        elif not opened:
            # Of a text that is too deep nobody knows that it is well formed so far.
            return None
        elif token in "]}":
            begin = opened.pop()
            lists -= token == "]"
            if token == "]" and not lists:
                # Behind a list that is whole, only what follows it is lost.
                whole = _Cut(begin, match.end(), len(text), "}" * len(opened), False)
        elif token == "," and lists == 1 and text[opened[-1]] == "[":
            kept, start = match.span()
    if not lists:
        return whole
    outer = next(index for index, begin in enumerate(opened) if text[begin] == "[")
    start = _past_space(text, start)
    after_item = outer == len(opened) - 1 and start < at
    if after_item:
        # It is whole and stays.
        kept = start = at
    return _Cut(opened[outer], kept, start, "]" + "}" * outer, after_item)


def _past_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    assert match is not None
    return match.end()


def _next_item(text: str, start: int, at: int, is_item: Callable[[JSON], bool]) -> int | None:
    """Where the first whole item after an error begins: one that is indented, or opens, as the broken one does."""
    # Candidates lie in each other, so what is read for them all is bounded; and each error counts the lines before it.
    left = 2 * len(text)
    for candidate in islice(_candidates(text, start, at), 1 + min(_TRIED, _COUNTED // len(text))):
        try:
            value, end = _decode(text, candidate)
        except json.JSONDecodeError as error:
            left -= error.pos - candidate
        except RecursionError:
            return None
        else:
            left -= end - candidate
            if is_item(value) and _FOLLOWED.match(text, end):
                return candidate
        if left < 0:
            return None
    return None


def _candidates(text: str, start: int, at: int) -> Iterator[int]:
    line = text.rfind("\n", 0, start) + 1
    indent = text[line:start]
    if line and not indent.strip():
        pattern = rf"^{indent}\{{"
    else:
        first = _FIRST_KEY.match(text, start)
        pattern = re.escape(first[0]) if first else r"\{"
    for match in re.compile(pattern, re.MULTILINE).finditer(text, max(start + 1, text.rfind("\n", 0, at) + 1)):
        begin = match.start() + len(match[0]) - len(match[0].lstrip())
        # Where no comma stands before it, it is the member of something.
        if text[max(start, begin - _NEAR) : begin].rstrip().endswith((",", "}")):
            yield begin
