"""Where each character of a YAML scalar's value stands in its file: YAML 1.1, as PyYAML and libyaml read it.

The parser tells where a scalar begins and ends, and its value. The way from one to the other is read here a second
time, and counts only where it leads to that value. No parsing of documents, no nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from anyint_lint.textmap import MOST_PIECES, Pieces, TextMap

# As Pieces.add takes it: what has been decoded, and where it stands.
_Piece = tuple[str, int, int]

# Every repetition below ends at a character that it cannot contain, so that hostile files are read in linear time.
_ENDS: Final = "\r\n\x85\u2028\u2029"
_SEPARATORS: Final = "\u2028\u2029"
BREAK: Final = re.compile(rf"\r\n|[{_ENDS}]")
_PROPERTY: Final = re.compile(rf"[!&][^ \t{_ENDS}]*|#[^{_ENDS}]*|[ \t{_ENDS}]+")

_ESCAPES: Final = {char: char for char in " \"'/\\\t"} | dict(
    zip("0abtnvfreN_LP", "\0\a\b\t\n\v\f\r\x1b\x85\xa0\u2028\u2029", strict=True)
)
_HEX: Final = "[0-9a-fA-F]"
_ESCAPE: Final = rf"\\(?:[{re.escape(''.join(_ESCAPES))}]|x{_HEX}{{2}}|u{_HEX}{{4}}|U00(?:0{_HEX}|10){_HEX}{{4}})"


def _flow_tokens(special: str, escape: str) -> re.Pattern[str]:
    """Blanks before a line break belong to the fold; any others are text. So is what no parser lets through."""
    run = rf"[^{special}{_ENDS}]*[^{special}{_ENDS} \t]"
    fold = rf"(?:\\|[ \t]*+)[{_ENDS}][ \t{_ENDS}]*"
    return re.compile(rf"{run}|(?P<fold>{fold})|(?P<escape>{escape})|[ \t]+|.")


_PLAIN: Final = _flow_tokens("", "(?!)")
_QUOTED: Final = {"'": _flow_tokens("'", "''"), '"': _flow_tokens(r"\\", _ESCAPE)}

_HEADER: Final = re.compile(rf"[|>]([-+0-9]*)[ \t]*(?:#[^{_ENDS}]*)?(?:\r\n|[{_ENDS}])?")
_LINE: Final = re.compile(rf"[^{_ENDS}]+")
_SPACES: Final = re.compile(" +")
_EMPTY_LINES: Final = re.compile(rf"[ {_ENDS}]*")


def map_of(text: str, node: Any) -> TextMap | None:
    """Of a node of PyYAML; None where it is no scalar."""
    if node.id != "scalar":
        return None
    return scalar_map(text, node.start_mark.index, node.end_mark.index, node.style, node.value)


def scalar_map(text: str, start: int, end: int, style: str | None, value: str) -> TextMap | None:
    """The map of the node whose marks are at start and end, tag and anchor included. None where it can't be proven."""
    while skipped := _PROPERTY.match(text, start, end):
        start = skipped.end()
    if not style:
        return _proven(_flow(_PLAIN, text, start, end), start, value)
    if not text.startswith(style, start):
        return None
    if tokens := _QUOTED.get(style):
        return _proven(_flow(tokens, text, start + 1, end - 1), start + 1, value)
    return _proven(_block(text, start, end, value), start, value)


def is_inside(text: str, start: int, end: int, offset: int) -> bool:
    """Is a `#` between the marks of a scalar a part of it? Before it and beside the header of a block it is none."""
    while found := _PROPERTY.match(text, start, end):
        if found.end() > offset:
            return not found[0].startswith("#")
        start = found.end()
    # No other scalar begins as a block does.
    header = _HEADER.match(text, start, end)
    return header is None or offset >= header.end()


def _proven(found: Iterator[_Piece], start: int, value: str) -> TextMap | None:
    pieces = Pieces(start)
    for piece in islice(found, MOST_PIECES):
        pieces.add(*piece)
    return pieces.map() if pieces.text == value else None


def _flow(tokens: re.Pattern[str], text: str, start: int, end: int) -> Iterator[_Piece]:
    """A plain or quoted scalar, without its quotes."""
    for token in tokens.finditer(text, start, end):
        if token.lastgroup == "fold":
            escaped = text[token.start()] == "\\"
            yield from islice(_line_breaks(text, *token.span(), folded=not escaped), escaped, None)
        elif token.lastgroup == "escape":
            yield _unescape(token[0]), *token.span()
        else:
            yield token[0], *token.span()


def _unescape(escape: str) -> str:
    digits = escape[2:]
    return chr(int(digits, 16)) if digits else _ESCAPES[escape[1]]


def _line_breaks(text: str, start: int, end: int, *, folded: bool) -> Iterator[_Piece]:
    """Those between two lines. Folded, a single one is a space, and the first of several is dropped; but Unicode's
    separators stay what they are."""
    first = BREAK.search(text, start, end)
    if folded and first and first[0] not in _SEPARATORS:
        start = first.end()
        if not BREAK.search(text, start, end):
            yield " ", *first.span()
    for found in BREAK.finditer(text, start, end):
        yield found[0] if found[0] in _SEPARATORS else "\n", *found.span()


def _block(text: str, start: int, end: int, value: str) -> Iterator[_Piece]:
    """A literal or folded scalar, from its header on."""
    header = _HEADER.match(text, start, end)
    if not header:
        return
    at = body = header.end()
    indent = _indent(text, body, end, value)
    foldable = False
    for line in _LINE.finditer(text, body, end):
        begin = line.start() + indent
        if begin < line.end():
            # A line that begins with a blank keeps the breaks on both sides.
            flush = text[begin] not in " \t"
            yield from _line_breaks(text, at, begin, folded=foldable and flush)
            yield text[begin : line.end()], begin, line.end()
            at, foldable = line.end(), flush and text[start] == ">"
    # The header says which of the breaks at the end count: all, none, or the one that ends the last line.
    kept = None if "+" in header[1] else int(at > body and "-" not in header[1])
    yield from islice(_line_breaks(text, at, end, folded=False), kept)


def _indent(text: str, start: int, end: int, value: str) -> int:
    """By what the first line has more in the file than in the value: an indicator counts from the parent, which only
    the parser knows. If no line has more than spaces, the longest one tells."""
    above = _EMPTY_LINES.match(text, start, end)
    decoded = _EMPTY_LINES.match(value)
    assert above is not None  # the pattern also matches nothing
    assert decoded is not None
    if above.end() < end:
        return max(1, _trailing_spaces(above[0]) - _trailing_spaces(decoded[0]))
    return max(1, _longest_spaces(above[0]) - _longest_spaces(decoded[0]))


def _trailing_spaces(text: str) -> int:
    return len(text) - len(text.rstrip(" "))


def _longest_spaces(text: str) -> int:
    return max((len(found[0]) for found in _SPACES.finditer(text)), default=0)
