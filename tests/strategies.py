"""JSON documents, and texts that hold them in every way that JSON allows. For all tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Final

from hypothesis import strategies as st

from anyint_lint.model import JSON, Path

# What a scanner that is not careful trips over.
AWKWARD: Final = [
    "",
    " ",
    '"',
    "\\",
    'a"',
    "a\\",
    'a\\"',
    '":',
    '":"',
    "a:",
    "/",
    "~",
    "~1",
    "a/b",
    "\n",
    "\r\n",
    "\x00",
]
AWKWARD += ["{", "}", "[1]", ",", "é", "你好", "😀", "a😀b", "\u2028", "\ufeff", "\x7f", "null", "0", "*", "['x']"]
NAMES: Final = st.sampled_from(AWKWARD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
NUMBERS: Final = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS: Final = st.none() | st.booleans() | NUMBERS | NAMES
DOCUMENTS: Final = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)


class Members(list[tuple[str, JSON]]):
    """An object whose names may repeat, as a text may have it."""


REPETITIVE: Final = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.builds(Members, st.lists(st.tuples(st.sampled_from(["a", *AWKWARD[:9]]), inner), max_size=5))
    ),
    max_leaves=12,
)

LINE_SPACES: Final = ("", " ", "\t", "  ")
ANY_SPACES: Final = (*LINE_SPACES, "\n", "\r\n", "\n    ", " \r\n\t")
randoms = st.integers(0, 2**32).map(Random)


def write(value: JSON, random: Random, spaces: tuple[str, ...] = ANY_SPACES) -> str:
    """JSON text of a value: spaces wherever they may stand, and any character escaped in any way, or not."""
    return _Writer(random, random.sample(spaces, 2)).document(value)


class _Writer:
    def __init__(self, random: Random, spaces: list[str]) -> None:
        self.random = random
        self.spaces = spaces
        self.escaping = random.choice([0.0, 0.0, 0.3, 1.0])

    def document(self, value: JSON) -> str:
        return self.space() + self.value(value) + self.space()

    def space(self) -> str:
        return self.random.choice(self.spaces)

    def value(self, value: JSON) -> str:
        if isinstance(value, Members):
            return "{" + ",".join(map(self.member, value)) + "}" if value else "{" + self.space() + "}"
        if isinstance(value, dict):
            return self.value(Members(value.items()))
        if isinstance(value, list):
            return "[" + (",".join(map(self.document, value)) or self.space()) + "]"
        return self.string(value) if isinstance(value, str) else json.dumps(value)

    def member(self, member: tuple[str, JSON]) -> str:
        name, value = member
        return self.space() + self.string(name) + self.space() + ":" + self.document(value)

    def string(self, text: str) -> str:
        return '"' + "".join(map(self.character, text)) + '"'

    def character(self, character: str) -> str:
        must = character in '"\\' or character < " "
        if not must and self.random.random() >= self.escaping:
            return character
        units = character.encode("utf-16-be", "surrogatepass")
        long = "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
        short = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character, long)
        return self.random.choice([long, long.upper().replace("U", "u"), short])


def places(value: JSON, path: Path = ()) -> Iterator[tuple[Path, JSON]]:
    """Every value in a document with its path."""
    yield path, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for token, member in members:
        yield from places(member, (*path, token))
