"""Words of a shell with the places of their characters: what quotes, escapes and heredocs stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from anyint_lint.jsontext import repaired

# What a stretch of the text stands for, and where it begins and ends; of one length, character for character.
Piece: TypeAlias = tuple[str, int, int]


# Of a word that has more pieces the rest is not read, so that memory stays bounded.
MOST_PIECES: Final = 200_000


class Word(NamedTuple):
    """A word as a program would be given it, and where it stands with its quotes."""

    text: str
    pieces: tuple[Piece, ...]
    start: int
    end: int

    @property
    def is_whole(self) -> bool:
        return len(self.pieces) < MOST_PIECES

    def cut(self, first: int, last: int) -> Word:
        kept: list[Piece] = []
        at = 0
        for decoded, start, end in self.pieces:
            low, high = max(first - at, 0), min(last - at, len(decoded))
            at += len(decoded)
            if low < high and len(decoded) == end - start:
                kept.append((decoded[low:high], start + low, start + high))
            elif low < high:
                kept.append((decoded[low:high], start, end))
        end = self.pieces[-1][2]
        return joined(kept or [("", end, end)])


def joined(pieces: Sequence[Piece]) -> Word:
    return Word("".join([decoded for decoded, _, _ in pieces]), tuple(pieces), *ends(pieces))


def bounded(pieces: Iterable[Piece]) -> Word:
    return joined(tuple(islice(pieces, MOST_PIECES)))


def ends(pieces: Sequence[Piece]) -> tuple[int, int]:
    return min(start for _, start, _ in pieces), max(end for *_, end in pieces)


# What a shell puts a value in place of, but for `$(…)`; `${{ … }}` is filled in by GitHub before a shell sees it.
VARIABLE: Final = r"""\$\{\{[^{}\n]*+\}\} | \$\(\([^()\n]*+\)\) | \$\{(?:[^{}\\"'`$\n]|\\.)*+\}
    | \$(?:[A-Za-z_][A-Za-z0-9_]*+|[0-9@*#?!$-])"""
_SPELT: Final = re.compile(r"\$[A-Z_][A-Z0-9_]+|\$\{\w+\}")
_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,100}")


def placeholder(expansion: str) -> str:
    """`${NAME}` for whatever a shell fills in, by its first name; `$NAME` stays."""
    if _SPELT.fullmatch(expansion):
        return expansion
    name = _NAME.search(expansion)
    return f"${{{name[0] if name else '_'}}}"


@dataclass(slots=True)
class Heredoc:
    delimiter: str
    quoted: bool
    indented: bool
    start: int = 0
    end: int = 0

    def pieces(self, text: str) -> Iterator[Piece]:
        at = self.start
        for dropped in _DROPPED[self.indented, self.quoted].finditer(text, self.start, self.end):
            yield text[at : dropped.start()], at, dropped.start()
            yield _stands_for(dropped), *dropped.span()
            at = dropped.end()
        yield text[at : self.end], at, self.end


_FLAGS: Final = re.VERBOSE | re.MULTILINE | re.DOTALL
# What of a heredoc's text is not sent as it is, by its being indented (`<<-`) and its delimiter being quoted.
_ESCAPED: Final = r"\\(?:\r?\n|(?P<escaped>[\\$`]))"
_FILLED_IN: Final = rf"(?P<expansion>{VARIABLE} | \$\((?:[^()\n]|\([^()\n]*+\))*+\) | `[^`\n]*+`)"
_TABS: Final = r"^\t++"
_DROPPED: Final = {
    (indented, quoted): re.compile(
        "|".join([_TABS] * indented + [_ESCAPED, _FILLED_IN] * (not quoted)) or "(?!)", _FLAGS
    )
    for indented in (False, True)
    for quoted in (False, True)
}


def _stands_for(dropped: re.Match[str]) -> str:
    groups = dropped.groupdict()
    expansion = groups.get("expansion")
    return placeholder(expansion) if expansion else groups.get("escaped") or ""


_ANSI: Final = re.compile(
    r"""(?P<bytes>(?:\\x[0-9a-fA-F]{1,2}|\\[0-7]{1,3})+)
      | \\u(?P<short>[0-9a-fA-F]{1,4}) | \\U(?P<long>[0-9a-fA-F]{1,8}) | \\c(?P<control>.)
      | \\(?P<letter>[abeEfnrtv\\'"?])
      | (?P<raw>[^'\\]+ | \\.?)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES: Final = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}


def ansi(text: str, start: int, end: int) -> Iterator[Piece]:
    """`$'…'` without its `$'`. Empty text has a place, too."""
    yield "", start, start
    for match in _ANSI.finditer(text, start, end):
        kind = match.lastgroup
        assert kind is not None
        yield _CHARACTERS[kind](match[kind]), *match.span()


def _code_point(digits: str) -> str:
    number = int(digits, 16)
    return repaired(chr(number)) if number < 0x110000 else "\ufffd"


def _bytes(escapes: str) -> str:
    numbers = [int(escape[1:], 16) if escape[0] == "x" else int(escape, 8) & 255 for escape in escapes.split("\\")[1:]]
    return bytes(numbers).decode("utf-8", "replace")


_CHARACTERS: Final[dict[str, Callable[[str], str]]] = {
    "bytes": _bytes,
    "short": _code_point,
    "long": _code_point,
    "control": lambda letter: chr(ord(letter) & 31),
    "letter": lambda letter: _ESCAPES.get(letter, letter),
    "raw": str,
}
