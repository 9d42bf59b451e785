"""Where the parts of a recorded exchange are: in the file's own values, or in texts inside its strings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple, Protocol

from anyint_lint.errors import NotEditable
from anyint_lint.keywords.credentials import live_form
from anyint_lint.model import JSON, Change, Cut, Path, Place, Span
from anyint_lint.paths import reach
from anyint_lint.places import Children, Located, TextSource, find
from anyint_lint.readers.headers import HeaderPlace
from anyint_lint.textmap import TextMap
from anyint_lint.trees import Tree


class Stretch(NamedTuple):
    """Offsets in the file's text; not exact where they are those of a string that holds the place packed."""

    start: int
    end: int
    exact: bool = True
    shown: bool = True

    def span(self, source: TextSource) -> Span:
        return source.span(self.start, self.end)._replace(exact=self.exact, shown=self.shown)


class Part(Protocol):
    """One part of an exchange."""

    @property
    def path(self) -> Path: ...

    def locate(self, place: Place, tree: Tree) -> Stretch: ...

    def cuts(self, change: Change, value: JSON, tree: Tree) -> list[Cut]:
        """Of the file's text; `value` is what the document has at the place. Raises NotEditable."""
        ...


class ValuePart(NamedTuple):
    """A value of the file itself; `obstacle` says why it cannot be changed."""

    path: Path
    obstacle: str = ""

    def locate(self, place: Place, tree: Tree) -> Stretch:
        return _stretch(tree.find((*self.path, *place.path)), key=place.key)

    def cuts(self, change: Change, value: JSON, tree: Tree) -> list[Cut]:
        if self.obstacle:
            raise NotEditable(self.obstacle)
        path = (*self.path, *change.place.path)
        if change.verb == "splice":
            _must_be(value, tree, path)
        return tree.cuts(path, change)


def _must_be(value: JSON, tree: Tree, path: Path) -> None:
    """Offsets in a text of the document are those in the file where it stands there as a whole and alone."""
    if reach(tree.value, path) != value:
        raise NotEditable("it is put together of several places, or written otherwise")


class HeaderPart(NamedTuple):
    """`made` are the places in the file of what headers are made of that stand nowhere."""

    path: Path
    places: Mapping[str, HeaderPlace]
    made: Mapping[str, Path] = MappingProxyType({})

    def locate(self, place: Place, tree: Tree) -> Stretch:
        if place.path and (made := self.made.get(str(place.path[0]))):
            return _stretch(tree.find(made))
        found = self.places.get(str(place.path[0])) if place.path else None
        if found is None:
            return _stretch(tree.find(self.path))
        if place.key:
            return _stretch(tree.find((*self.path, *found.name)), key=found.named_by_key)
        return _stretch(tree.find((*self.path, *found.value)))

    def cuts(self, change: Change, value: JSON, tree: Tree) -> list[Cut]:
        name = str(change.place.path[0]) if change.place.path else ""
        found = None if name in self.made else self.places.get(name)
        if found is None or change.verb not in ("splice", "rename"):
            raise NotEditable("no line of the file is this header")
        if change.verb == "splice":
            _must_be(value, tree, (*self.path, *found.value))
            return tree.cuts((*self.path, *found.value), change)
        path = (*self.path, *found.name)
        written = str(path[-1] if found.named_by_key else reach(tree.value, path))
        change = change._replace(value=_in_case_of(written, change.value))
        if not found.named_by_key:
            change = change._replace(verb="splice", stretch=(0, len(written)))
        return tree.cuts(path, change)


def _in_case_of(name: str, other: str) -> str:
    """The other name with capitals as this one has them: `X-Api-Key` asks for `Authorization`."""
    if name.islower():
        return other
    return other.upper() if name.isupper() else other.title()


class TextPart(NamedTuple):
    """JSON text in a string of the file; `verbatim` when nothing but the string's own escapes stands between. `items`
    are the strings that it was joined of, if of several, and where in the text they begin. `children` as in `find`."""

    path: Path
    text: str
    verbatim: bool
    items: Sequence[tuple[int, Path]] = ()
    children: Children | None = None

    def locate(self, place: Place, tree: Tree) -> Stretch:
        located = find(self.text, 0, place.path, children=self.children)
        return self.stretch(*_meant(located, self.text, place.path, key=place.key), tree)

    def cuts(self, change: Change, value: JSON, tree: Tree) -> list[Cut]:
        from anyint_lint.jsonedit import cuts

        found = cuts(self.text, 0, change.place.path, change, children=self.children)
        return [each for cut in found for each in self.in_text(cut, tree)]

    def in_text(self, cut: Cut, tree: Tree) -> list[Cut]:
        """Of the file, for one of the text."""
        if not self.verbatim:
            raise NotEditable("the body is packed (base64 or compressed)")
        path, begin = self.path, 0
        if self.items:
            item = bisect_right(self.items, cut.start, key=itemgetter(0)) - 1
            begin, path = self.items[item]
            if item + 1 < len(self.items) and cut.end > self.items[item + 1][0]:
                raise NotEditable("it reaches over several strings")
        stretch = (cut.start - begin, cut.end - begin)
        return tree.cuts(path, Change("splice", Place("file"), cut.text, stretch))

    def stretch(self, start: int, end: int, tree: Tree) -> Stretch:
        """That of a stretch of the text."""
        if self.items:
            return self._joined(start, end, tree)
        map_ = tree.text_map(self.path) if self.verbatim else None
        if map_ is None:
            return _stretch(tree.find(self.path))._replace(exact=False)
        return Stretch(*map_.span(start, end))

    def _joined(self, start: int, end: int, tree: Tree) -> Stretch:
        """From where it begins in one string to where it ends in the same or a later one."""
        ends = []
        for offset in (start, max(start, end - 1)):
            item = bisect_right(self.items, offset, key=itemgetter(0)) - 1
            begin, path = self.items[item]
            ends.append(self._replace(path=path, items=()).stretch(offset - begin, offset - begin + 1, tree))
        first, last = ends
        exact, shown = first.exact and last.exact, live_form(self.text) is None
        return Stretch(first.start, first.start if end == start else last.end, exact, shown)


def _meant(located: Located, text: str, path: Path, *, key: bool) -> tuple[int, int]:
    """A text that is no JSON is meant as a whole."""
    start, end = located.key if key and located.key else located.value
    return start, end if path else max(end, len(text.rstrip()))


class EventsPart(NamedTuple):
    """Chunks in an event-stream text, each with the map of its data into that text."""

    stream: TextPart
    chunks: Sequence[tuple[str, TextMap]]

    @property
    def path(self) -> Path:
        return self.stream.path

    def locate(self, place: Place, tree: Tree) -> Stretch:
        if not place.path:
            return self.stream.stretch(0, len(self.stream.text), tree)
        index = place.path[0]
        text, map_ = self.chunks[index if isinstance(index, int) else 0]
        located = find(text, 0, place.path[1:])
        return self.stream.stretch(*map_.span(*_meant(located, text, place.path[1:], key=place.key)), tree)

    def cuts(self, change: Change, value: JSON, tree: Tree) -> list[Cut]:
        from anyint_lint.jsonedit import cuts

        index, *path = change.place.path or (None,)
        if not isinstance(index, int):
            raise NotEditable("it is the whole stream")
        text, map_ = self.chunks[index]
        found = (Cut(*map_.span(*cut[:2]), cut.text) for cut in cuts(text, 0, tuple(path), change))
        return [each for cut in found for each in self.stream.in_text(cut, tree)]


class ItemsPart(NamedTuple):
    """Chunks that are values of the file, each at its own path."""

    path: Path
    items: Sequence[Path]

    def locate(self, place: Place, tree: Tree) -> Stretch:
        if not place.path:
            return _stretch(tree.find(self.path))
        index = place.path[0]
        item = self.items[index if isinstance(index, int) else 0]
        return _stretch(tree.find((*item, *place.path[1:])), key=place.key)

    def cuts(self, change: Change, value: JSON, tree: Tree) -> list[Cut]:
        index, *path = change.place.path or (None,)
        if not isinstance(index, int):
            raise NotEditable("it is the whole stream")
        return tree.cuts((*self.items[index], *path), change)


def _stretch(located: Located, *, key: bool = False) -> Stretch:
    return Stretch(*(located.key if key and located.key else located.value))


class RecordedLocator:
    """Places of one exchange in a recording. `path` is that of the entry."""

    def __init__(self, tree: Tree, path: Path, parts: Mapping[str, Part]) -> None:
        self.tree = tree
        self.path = path
        self._parts = parts

    @property
    def source(self) -> TextSource:
        return self.tree.source

    def locate(self, place: Place) -> Span:
        part = self._parts.get(place.part)
        found = part.locate(place, self.tree) if part else _stretch(self.tree.find(self.path))
        return found.span(self.tree.source)

    def cuts(self, change: Change, value: JSON) -> list[Cut]:
        part = self._parts.get(change.place.part)
        if part is None:
            raise NotEditable("the file does not tell where this is")
        return part.cuts(change, value, self.tree)
