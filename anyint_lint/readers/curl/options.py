"""curl's arguments -> its options by their long names. Which take a value stands in options.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path as FilePath
from typing import NamedTuple

from anyint_lint.model import JSON
from anyint_lint.readers.curl.words import Word


class Option(NamedTuple):
    """`name` is the long one; `url` also stands for an argument that is no option. `flag` is where it says so."""

    name: str
    value: Word
    flag: Word


@cache
def _table() -> dict[str, JSON]:
    table: dict[str, JSON] = json.loads((FilePath(__file__).parent / "options.json").read_bytes())
    return table | {"valued": frozenset(table["valued"])}


def parse_options(arguments: Iterable[Word]) -> Iterator[Option]:
    remaining = iter(arguments)
    for word in remaining:
        if word.text == "--":
            yield from (Option("url", rest, rest) for rest in remaining)
        elif not word.text.startswith("-"):
            yield Option("url", word, word)
        elif word.text.startswith("--"):
            # `--expand-data` is `--data` with `{{name}}` in it.
            name = word.text[2:].removeprefix("expand-")
            value = next(remaining, None) if name in _table()["valued"] else word
            if value is not None:
                yield Option(name, value, word)
        else:
            yield from _cluster(word, remaining)


def _cluster(word: Word, remaining: Iterator[Word]) -> Iterator[Option]:
    """`-sSX POST`, `-XPOST`; a flag counts once."""
    seen: set[str] = set()
    for index, letter in enumerate(word.text[1:], 2):
        name = _table()["letters"].get(letter, letter)
        if name in _table()["valued"]:
            glued = index < len(word.text)
            value = word.cut(index, len(word.text)) if glued else next(remaining, None)
            if value is not None:
                yield Option(name, value, word)
            return
        if name not in seen:
            seen.add(name)
            yield Option(name, word, word)
