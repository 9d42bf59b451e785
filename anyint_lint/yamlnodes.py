"""YAML text -> nodes with marks. Nothing is constructed: tags of Python or Ruby are read past, scalars stay text.

Only the composer of PyYAML is used, and the depth is bounded while it works.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any, Final

from anyint_lint.jsontext import MAX_DEPTH, Flaw

# The tags of scalars that have none: in quotes or a block, and plain ones, which may be numbers.
STRING: Final = "tag:yaml.org,2002:str"
PLAIN: Final = "plain"
# A file with more broken entries than this is broken as a whole.
MOST_MENDED: Final = 20
# That are read again, which takes some ten seconds.
MOST_CHARACTERS: Final = 20_000_000
# Where the items of a list begin that is a document or stands at the top of one.
_ENTRY: Final = re.compile(r"^ {0,4}- ", re.MULTILINE)
_UNPRINTABLE: Final = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def stretch_of(text: str, node: Any) -> tuple[int, int]:
    """A block ends where the next token begins; the blanks before that are none of it."""
    start, end = node.start_mark.index, node.end_mark.index
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def documents(text: str) -> tuple[list[Any], list[Flaw]]:
    """The documents' nodes. An entry that cannot be read is blanked out and the rest is read again."""
    flaws: list[Flaw] = []
    nodes, flaw = _read(text)
    while flaw is not None and len(flaws) <= MOST_MENDED and len(flaws) * len(text) <= MOST_CHARACTERS:
        mended = [(_without(text, stretch), stretch) for stretch in _entries_at(text, flaw.start)]
        # A quote that is never closed ends in the entry after it: what lets most be read is the one to leave out.
        tried = [(*_read(changed), changed, stretch) for changed, stretch in mended]
        if not tried:
            break
        found = max(tried, key=lambda each: each[1].start if each[1] else len(text) + 1)
        nodes, following, text, stretch = found
        flaws.append(flaw if flaw.start < stretch[1] else flaw._replace(start=stretch[0], end=stretch[0] + 1))
        flaw = following
    return nodes, [*flaws, flaw] if flaw else flaws


def _read(text: str) -> tuple[list[Any], Flaw | None]:
    """The nodes before the first flaw, and that."""
    import yaml

    nodes: list[Any] = []
    try:
        nodes.extend(_compose(text))
    except RecursionError:
        return nodes, Flaw("too-deep", "nested too deeply", 0, 1, fatal=True)
    except yaml.reader.ReaderError as error:
        return nodes, _unprintable(text, str(error.reason))
    except yaml.MarkedYAMLError as error:
        return nodes, _syntax_error(error, text)
    return nodes, None


def _without(text: str, stretch: tuple[int, int]) -> str:
    start, end = stretch
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


def _compose(text: str) -> Iterator[Any]:
    loader = _loader()(text)
    try:
        while loader.check_node():
            yield loader.get_node()
    finally:
        loader.dispose()


def _unprintable(text: str, reason: str) -> Flaw:
    found = _UNPRINTABLE.search(text)
    at = found.start() if found else 0
    return Flaw("broken-recording", f"not valid YAML: {reason}", at, at + 1, fatal=True)


def _syntax_error(error: Any, text: str) -> Flaw:
    """Of a `yaml.MarkedYAMLError`; both parsers always say what is wrong, and where."""
    deep = isinstance(error, _deep_error())
    # A quote that is never closed is met at the end of the file; it is wrong where it was opened.
    opened = (error.context or "").endswith("scalar")
    at = (error.context_mark if opened else error.problem_mark).index
    message = error.problem if deep else f"not valid YAML: {error.problem}"
    return Flaw("too-deep" if deep else "broken-recording", message, at, min(at + 1, len(text)), fatal=True)


def _entries_at(text: str, at: int) -> list[tuple[int, int]]:
    """The entry of a list at the top that holds an offset, and the one before it."""
    starts = [match.start() for match in _ENTRY.finditer(text)]
    indent = min((_indent(text, start) for start in starts), default=0)
    tops = [start for start in starts if _indent(text, start) == indent]
    after = bisect_right(tops, at)
    stretches = list(pairwise([*tops, len(text)]))
    return stretches[max(0, after - 2) : after][::-1]


def _indent(text: str, start: int) -> int:
    return text.index("-", start) - start


@cache
def _deep_error() -> type[Exception]:
    import yaml

    class TooDeep(yaml.MarkedYAMLError):
        pass

    return TooDeep


@cache
def _loader() -> Callable[[str], Any]:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # chosen at run time
        """Its resolver tells only plain scalars from others; it is asked at each node, so depth is counted there."""

        depth = 0

        def descend_resolver(self, node: Any, index: Any) -> None:
            self.depth += 1
            if self.depth > MAX_DEPTH + 2:
                raise _deep_error()(None, None, f"nested deeper than {MAX_DEPTH} levels", node.start_mark)

        def ascend_resolver(self) -> None:
            self.depth -= 1

        def resolve(self, kind: Any, value: str, implicit: Any) -> str:
            if kind is yaml.ScalarNode:
                return PLAIN if implicit[0] else STRING
            return ""

    return Loader
