"""A file as a tree of values whose places are known: what readers follow their tables through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from anyint_lint.errors import NotEditable
from anyint_lint.jsontext import Flaw, Parsed
from anyint_lint.model import JSON, Change, Cut, Path
from anyint_lint.places import Children, Located, find
from anyint_lint.sources import FileSource
from anyint_lint.textmap import TextMap, json_string


class Tree(Protocol):
    """`value` may hold bytes, where the format has binary scalars; offsets are those of `source.text`."""

    @property
    def source(self) -> FileSource: ...

    @property
    def value(self) -> JSON: ...

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """What is odd in the text, at offsets in it."""
        ...

    def find(self, path: Path) -> Located:
        """Where the value at a path is; where it leads nowhere, the deepest value on the way."""
        ...

    def text_map(self, path: Path) -> TextMap | None:
        """Where the characters of the string at a path are; None where that cannot be told."""
        ...

    def cuts(self, path: Path, change: Change) -> list[Cut]:
        """Of the text, for a change of the value at a path. Raises NotEditable."""
        ...


class JsonTree:
    """JSON text that begins at offset `start`. `text` is what was parsed, where that is not the file's own."""

    def __init__(self, source: FileSource, parsed: Parsed, start: int = 0, *, text: str | None = None) -> None:
        self.source = source
        self.value = parsed.value
        self.flaws = tuple(flaw._replace(start=flaw.start + start, end=flaw.end + start) for flaw in parsed.flaws)
        self._start = start
        self._mended = text
        self._children: Children = {}
        self._last: tuple[Path, TextMap | None] | None = None

    @property
    def _text(self) -> str:
        return self.source.text if self._mended is None else self._mended

    def find(self, path: Path) -> Located:
        return find(self._text, self._start, path, children=self._children)

    def text_map(self, path: Path) -> TextMap | None:
        # Several findings in a body ask for the same one.
        if self._last is None or self._last[0] != path:
            self._last = path, self._text_map(path)
        return self._last[1]

    def cuts(self, path: Path, change: Change) -> list[Cut]:
        from anyint_lint.jsonedit import cuts, spliced

        if change.verb == "splice" and (map_ := self.text_map(path)):
            return [spliced(map_, change)]
        return cuts(self._text, self._start, path, change, children=self._children)

    def _text_map(self, path: Path) -> TextMap | None:
        try:
            return json_string(self._text, self.find(path).value[0])
        except ValueError:
            return None


class SpanTree(NamedTuple):
    """Values that a reader cut out of a text of no general syntax, each with its stretch.

    `maps` are those of strings; the place of a value without a stretch is the one that holds it.
    """

    source: FileSource
    value: JSON
    spans: Mapping[Path, tuple[int, int]]
    maps: Mapping[Path, TextMap]
    flaws: tuple[Flaw, ...] = ()
    # Why nothing in it can be changed.
    obstacle: str = ""

    def find(self, path: Path) -> Located:
        while path and path not in self.spans:
            path = path[:-1]
        return Located(self.spans.get(path, (0, len(self.source.text))))

    def text_map(self, path: Path) -> TextMap | None:
        return self.maps.get(path)

    def cuts(self, path: Path, change: Change) -> list[Cut]:
        """Strings alone, as what is around has no general syntax. What quotes it is in is not known here: whether the
        text may stand there as it is, tells who reads it again."""
        map_ = self.maps.get(path)
        if self.obstacle or map_ is None or change.verb != "splice":
            raise NotEditable(self.obstacle or "only texts can be changed in a file of this kind")
        return [Cut(*map_.span(*change.stretch), change.value)]
